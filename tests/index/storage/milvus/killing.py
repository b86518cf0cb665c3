"""Kill builds into milvus-lite at moments spread over their duration; then the old version or the new one answers.

    python tests/index/storage/milvus/killing.py FOLDER KILLS

Engine and writer are one process here, so that a kill takes both: what is in use must be whole when the folder is
opened again. This process imports everything once and forks builds and looks; it opens nothing itself, since threads
would not survive the fork. Prints the counts as JSON.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import rjieba

from index import Retriever, tokens
from index.encoder import load_encoder
from index.publish import build_in_store

STATES = ("甲", "乙")  # the text says which of two states a collection is in


def write_texts(folder: Path) -> dict[str, list[Path]]:
    """Write the files of both states: one they share, some of their own."""
    shared = folder / "shared.txt"
    shared.write_text("大家都有的话写在这里，不分彼此。\n" * 20, encoding="utf-8")
    files: dict[str, list[Path]] = {}
    for state in STATES:
        (folder / state).mkdir()
        files[state] = [shared]
        for n in range(4):
            file = folder / state / f"{n}.txt"
            lines = [f"{state}方第{n}号样地第{i}天的记录，共{i + 3}公顷。" * 6 for i in range(20)]
            file.write_text("\n".join(lines), encoding="utf-8")
            files[state].append(file)
    return files


def forked(work) -> int:
    """Start a process that does `work` and exits with the number it returns, 99 for an exception; return its id."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        code = work() or 0
    except Exception as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Wait for a process and return its exit code, negative for the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def look(store: str, files: dict[str, list[Path]]) -> int:
    """Return which state the collection is in; raise where it is neither."""
    retriever = Retriever.connect(store, "docs")
    sources = {document.source for document in retriever.documents}
    state = next(state for state in STATES if sources == {str(file) for file in files[state]})
    hit = retriever.search(f"{state}方第3号样地的记录", k=1)[0]
    if not hit.passage.text.startswith(f"{state}方"):
        raise AssertionError(f"{state} answers {hit.passage.text[:20]}")
    return STATES.index(state)


def main() -> None:
    """Kill, look and count."""
    folder, kills = Path(sys.argv[1]), int(sys.argv[2])
    load_encoder()  # every fork has it then
    tokens.normalise("繁體")
    rjieba.cut("加载词典")
    store, files = str(folder / "store.db"), write_texts(folder)

    def build(state: int) -> int:
        build_in_store(files[STATES[state]], store, "docs")
        return 0

    seconds = []
    for state in (0, 1, 0):
        began = time.perf_counter()
        if ended(forked(lambda state=state: build(state))):
            raise SystemExit("a build that nobody killed failed")
        seconds.append(time.perf_counter() - began)
    chance = random.Random(0)
    counts: Counter[str] = Counter()
    at = 0
    for n in range(kills):
        target = 1 - at
        child = forked(lambda target=target: build(target))
        # one moment in each of as many slices of somewhat more than a build's duration
        threading.Event().wait(1.2 * max(seconds[1:]) * (n * 37 % kills + chance.random()) / kills)
        os.kill(child, signal.SIGKILL)
        finished = ended(child) == 0
        found = ended(forked(lambda: look(store, files)))
        counts["finished before"] += finished
        counts["sound"] += found in (0, 1) and (found == target or not finished)
        counts["old" if found == at else "new"] += 1
        at = found if found in (0, 1) else at
    last = ended(forked(lambda: build(1 - at)))
    counts["sound at the end"] = last == 0 and ended(forked(lambda: look(store, files))) == 1 - at
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main()
