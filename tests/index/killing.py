"""Kill builds at moments spread over their duration, and just before and after each step that moves or removes files,
and after each kill see whether the index is sound.

    python tests/index/killing.py FOLDER KILLS [--store | --writers]

With --store builds go into milvus-lite, at moments spread over their duration alone: engine and writer are one process
there, so that a kill takes both.

With --writers two processes add and remove documents of their own all the time, each noting what was done, and a third
opens, checks and searches the index all the time; one of the writers is killed at a moment of chance and started again.
After each kill, and whenever the reader looks, everything that was noted must be there, and nothing half done.

This process imports everything once and then forks the builds and the looks at the index, which makes each cheap;
it builds and searches nothing itself, since threads would not survive the fork. Prints the counts as JSON.
"""

import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

import rjieba

from corpus import read_text
from index import Retriever, build_in_store, build_index, tokens, update_index
from index.encoder import load_encoder
from index.storage.integrity import check

STATES = ("甲", "乙")  # the text says which of two states an index is in


def write_texts(folder: Path) -> dict[str, list[Path]]:
    """Write the files of both states: one they share, some of their own."""
    files: dict[str, list[Path]] = {}
    shared = folder / "shared.txt"
    shared.write_text("大家都有的话写在这里，不分彼此。\n" * 40, encoding="utf-8")
    for state in STATES:
        (folder / state).mkdir()
        files[state] = [shared]
        for n in range(8):
            file = folder / state / f"{n}.txt"
            lines = [f"{state}方第{n}号样地第{i}天的记录，共{i + 3}公顷。" * 6 for i in range(20)]
            file.write_text("\n".join(lines), encoding="utf-8")
            files[state].append(file)
    return files


def build(place: Path, files: list[Path]) -> int:
    """Build an index of the files, in a store where the name of the place says so; return 0."""
    if place.suffix == ".db":
        build_in_store(files, str(place), "docs")
    else:
        build_index(files, place)
    return 0


def look(place: Path, files: dict[str, list[Path]]) -> int:
    """Return which state the index is in; raise where it is neither."""
    if place.suffix == ".db":
        retriever = Retriever.connect(str(place), "docs")
    else:
        retriever = Retriever.load(place)
        check(retriever.engine.version)
    sources = {document.source for document in retriever.documents}
    state = next(state for state in STATES if sources == {str(file) for file in files[state]})
    hit = retriever.search(f"{state}方第3号样地的记录", k=1)[0]
    if not hit.passage.text.startswith(f"{state}方"):
        raise AssertionError(f"{state} answers {hit.passage.text[:20]}")
    return STATES.index(state)


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


def dying(work, step: int) -> int:
    """Do `work`, killed at the given one of the moments before and after files are moved or removed."""
    moments = 0

    def pass_by() -> None:
        nonlocal moments
        moments += 1
        if moments == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def deadly(call):
        def called(*arguments, **options):
            pass_by()
            result = call(*arguments, **options)
            pass_by()
            return result

        return called

    for owner, name in ((os, "replace"), (os, "rename"), (shutil, "rmtree"), (os, "unlink")):
        setattr(owner, name, deadly(getattr(owner, name)))
    work()
    return 0


def ended(child: int) -> int:
    """Wait for a process and return its exit code, negative for the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


WRITERS = ("甲", "乙")
KEPT = 3  # documents that each writer leaves


def noted(folder: Path, name: str) -> int:
    """Return the number of the last document that a writer has noted as added."""
    return len((folder / f"{name}.noted").read_bytes())


def keep_writing(folder: Path, name: str) -> None:
    """Add a document after the other, remove all but the last few, and note each when it is done."""
    number = noted(folder, name) + 1
    while True:
        documents = Retriever.load(folder / "index").documents
        new = read_text(f"第{number}号记录由{name}写成。", title=f"{name}{number}", source="pasted text")
        old = [d.id for d in documents if d.title.startswith(name) and int(d.title[1:]) <= number - KEPT]
        update_index(folder / "index", add=[new], remove=old)
        with (folder / f"{name}.noted").open("ab") as stream:
            stream.write(b".")
        number += 1


def look_at_both(folder: Path) -> int:
    """Return how many documents there are; raise where the index is damaged or one of them is not as it must be."""
    before = {name: noted(folder, name) for name in WRITERS}
    retriever = Retriever.load(folder / "index")
    check(retriever.engine.version)
    titles = [document.title for document in retriever.documents]
    for name in WRITERS:
        numbers = sorted(int(title[1:]) for title in titles if title.startswith(name))
        last = max(numbers, default=0)
        if last < before[name] or numbers != list(range(max(last - KEPT, 0) + 1, last + 1)):
            raise AssertionError(f"{name} noted {before[name]}, the index holds {numbers}")
        if last:
            found = [hit.passage.text for hit in retriever.search(f"第{last}号记录由{name}写成", k=5)]
            if f"第{last}号记录由{name}写成。" not in found:
                raise AssertionError(f"document {last} of {name} is there and not found: {found}")
    if "shared" not in titles:
        raise AssertionError(f"what both found there is gone: {titles}")
    return len(titles)


def keep_looking(folder: Path) -> int:
    """Look until told to stop; return 0."""
    looks = 0
    while not (folder / "stop").exists():
        look_at_both(folder)
        looks += 1
        (folder / "looks").write_text(str(looks))
    return 0


def with_writers(folder: Path, kills: int) -> dict[str, int]:
    """Kill one of two writers so many times, look, and count."""
    for name in WRITERS:
        (folder / f"{name}.noted").touch()
    shared = read_text("大家都有的话写在这里。", title="shared", source="pasted text")
    if ended(forked(lambda: update_index(folder / "index", add=[shared]) and 0)):
        raise SystemExit("the first build failed")
    writers = {name: forked(partial(keep_writing, folder, name)) for name in WRITERS}
    reader = forked(partial(keep_looking, folder))
    chance = random.Random(0)
    counts: Counter[str] = Counter()
    for _ in range(kills):
        name = chance.choice(WRITERS)
        threading.Event().wait(chance.uniform(0.05, 0.6))
        os.kill(writers[name], signal.SIGKILL)
        counts["killed at work"] += ended(writers[name]) == -signal.SIGKILL
        counts["sound"] += ended(forked(lambda: look_at_both(folder) and 0)) == 0
        writers[name] = forked(partial(keep_writing, folder, name))
    for child in writers.values():
        os.kill(child, signal.SIGKILL)
        ended(child)
    (folder / "stop").touch()
    counts["reader sound"] = ended(reader) == 0
    counts["looks of the reader"] = int((folder / "looks").read_text())
    counts["documents added"] = sum(noted(folder, name) for name in WRITERS)
    counts["sound at the end"] = ended(forked(lambda: look_at_both(folder) and 0)) == 0
    return counts


def main() -> None:
    """Kill, look and count."""
    folder, kills = Path(sys.argv[1]), int(sys.argv[2])
    load_encoder()  # every fork has it then
    tokens.normalise("繁體")
    rjieba.cut("加载词典")
    if "--writers" in sys.argv:
        sys.stdout.write(json.dumps(with_writers(folder, kills)))
        return
    place = folder / ("store.db" if "--store" in sys.argv else "index")
    files = write_texts(folder)
    to = [partial(build, place, files[state]) for state in STATES]
    seconds = []
    for state in (0, 1, 0):
        began = time.perf_counter()
        if ended(forked(to[state])):
            raise SystemExit("a build that nobody killed failed")
        seconds.append(time.perf_counter() - began)
    chance = random.Random(0)
    counts: Counter[str] = Counter()
    at = 0

    def judge(child: int, target: int) -> bool:
        """Count what a build left behind, once it ended; tell whether it had ended by itself."""
        nonlocal at
        finished = ended(child) == 0
        found = ended(forked(partial(look, place, files)))
        counts["finished before"] += finished
        counts["sound"] += found in (0, 1) and (found == target or not finished)
        counts["old" if found == at else "new"] += 1
        at = found if found in (0, 1) else at
        return finished

    for n in range(kills):
        target = 1 - at
        child = forked(to[target])
        # one moment in each of as many slices of somewhat more than a build's duration
        moment = 1.2 * max(seconds[1:]) * (n * 37 % kills + chance.random()) / kills
        threading.Event().wait(moment)
        os.kill(child, signal.SIGKILL)
        judge(child, target)
    by_time = Counter(counts)
    step, finished = 0, place.suffix == ".db"
    while not finished:
        step += 1
        target = 1 - at
        finished = judge(forked(partial(dying, to[target], step)), target)
    by_time["steps"], by_time["sound steps"] = step, counts["sound"] - by_time["sound"]
    counts = by_time
    last = ended(forked(to[1 - at]))
    counts["sound"] -= last != 0 or ended(forked(partial(look, place, files))) != 1 - at
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main()
