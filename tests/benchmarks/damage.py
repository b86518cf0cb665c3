"""Damage an index at random, a thousand times, and see what it then says.

    python tests/benchmarks/damage.py [--n 1000] [--seed 0] [--large]

A small index is made in two steps, so that it has removed documents and several segments. Each damage is done to a copy
of it: a byte flipped, a run of bytes overwritten, the file cut short, made longer, emptied, removed, or swapped with
another file of the index, in a file of each kind in turn. Then the copy is opened, its documents are listed and read,
it is searched, asked with quotes and those are verified, and `check_index` looks at it; last it is built again from
the files it was made of, and asked once more. All that is done in another process, which is started again when it dies.

Counted: same (what was said is what the healthy index says), told (an error of ours that says what is damaged),
OTHER (something else was said without an error, or before it), CRASH (any other exception, or the process died).
Neither of the last two may happen. "named by check" counts the damages that `check_index` names, of those that it
must name; "healed" the builds after which all is said as by the healthy index. Exit code 1 where any of these is not as
it must be.

All files of a small index are looked at whole, or nearly so, when it is opened. With --large it is opened as if its
database and its vectors were so large that no sample lies where they are damaged, and only those are: what each row
says of itself must do.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

QUESTIONS = (
    "中国建立了多少个植物园？",
    "“绿盾”行动是干什么的？",
    "优先区域有几个？",
    "三号温室有多大？",
    "How many botanical gardens are there?",
    "月球上有几家银行？",
)
SEARCHES = ("生物多样性保护", "温室 仙人掌", "自然保护地面积")
TEXT = "第一章 温室\n全园共有三个温室。第二个温室种着仙人掌。\n第二章 池塘\n池塘里养着四十条鲤鱼，石桥长{}米。\n"
LATER = "附录\n三号温室占地两百平方米，建于一九九八年。\n"


# the process that opens what is damaged


def said(index: str) -> Iterator[object]:
    """Yield, step by step, all that an index says."""
    from index import Retriever
    from qa import Assistant
    from qa.verify import check, claims_of
    from ui.render import answer_json, hit_json

    retriever = Retriever.load(index)
    try:
        yield retriever.manifest.documents, retriever.manifest.passages
        documents = retriever.documents
        for document in documents:
            yield document.id, document.title, document.source, document.text
            for paragraph in document.paragraphs:
                place = document.locate(paragraph.start, paragraph.end)
                yield paragraph.start, paragraph.end, paragraph.section, paragraph.kind, repr(place)
        for text in SEARCHES:
            yield [hit_json(hit) for hit in retriever.search(text, 5)]
            yield [hit_json(hit) for hit in retriever.search(text, 3, documents=[documents[-1].id])]
        assistant = Assistant(retriever)
        for question in QUESTIONS:
            answer = assistant.ask(question)
            yield {name: value for name, value in answer_json(answer).items() if name != "timings"}
            yield [repr(made.problem) for made in check(claims_of(answer), documents).checks]
    finally:
        retriever.close()


def in_gist(step: object) -> object:
    """Return a step without scores: after a build from nothing those differ a little from what grew in steps."""
    match step:
        case {"text": text, "citations": citations}:
            return text, [citation["quote"] for citation in citations]
        case [{"rank": _}, *_]:
            return step[0]["text"]
    return step


def look(index: str) -> dict[str, object]:
    """Return the steps, and what ended them: nothing, an error of ours, or any other exception."""
    from corpus.errors import YinjuError

    steps: list[object] = []
    ended = None
    try:
        steps.extend(said(index))
    except YinjuError as error:
        ended = f"{type(error).__name__}: {error}"
    except BaseException:
        ended = traceback.format_exc()
    return {"steps": steps, "gist": [in_gist(step) for step in steps], "ended": ended}


def named(index: str) -> str:
    """Return what `check_index` names, "" where all is as it must be."""
    from index import IndexDamaged, IndexMissing, check_index

    try:
        return " ".join(str(fault.file) for fault in check_index(index).faults)
    except (IndexDamaged, IndexMissing) as error:
        return str(error)


def serve(*, large: bool) -> None:
    """Do what each line of standard input asks for."""
    from index import build_index
    from index.storage import integrity

    if large:
        fault = integrity.fault

        def of_size(file: Path, checksum: str, known: object, *, wholly: bool) -> str | None:
            if wholly:
                return fault(file, checksum, known, wholly=True)
            return None if file.stat().st_size == known.size else "has another size"

        integrity.fault = of_size
    for line in sys.stdin:
        what, index, files = json.loads(line)
        if what == "look":
            done: object = look(index)
        elif what == "check":
            done = named(index)
        else:
            try:
                done = bool(build_index(files, index).close())
            except BaseException:
                done = traceback.format_exc()
        print(json.dumps(done), flush=True)


class Worker:
    """That process, started again when it dies."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", *self._options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def do(self, what: str, index: Path, files: list[str]) -> object:
        """Return what it answers, or None where it died."""
        self._process.stdin.write(json.dumps([what, str(index), files]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self.close()
            self._start()
            return None
        return json.loads(line)

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


# damage


def flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def overwrite(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    run = chance.choice([bytes(chance.randint(2, 64)), chance.randbytes(chance.randint(2, 4096))])
    return data[:at] + run[: len(data) - at] + data[at + len(run) :]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def lengthen(data: bytes, chance: random.Random) -> bytes:
    return data + chance.choice([b"\0", b"\n", chance.randbytes(chance.randint(1, 5000)), data])


CHANGES = {"byte flipped": flip, "bytes overwritten": overwrite, "cut short": cut, "made longer": lengthen}
DAMAGES = (*CHANGES, "emptied", "removed", "swapped")
BY_ROW = ("documents.sqlite", "vectors.faiss", "vectors.sums")


def kind(file: Path) -> str:
    """Return what kind of file of an index this is."""
    inside = file.parent.name in ("passages", "parents")
    return f"terms: {file.suffix}" if inside and file.suffix != ".json" else file.name


def damage(index: Path, n: int, chance: random.Random, *, large: bool) -> tuple[str, str, bool]:
    """Damage a file; return its kind, what was done, and whether that changed a byte that counts."""
    files = sorted(file for file in index.rglob("*") if file.is_file() and (not large or file.name in BY_ROW))
    kinds = sorted({kind(file) for file in files})
    chosen = kinds[n % len(kinds)]
    file = chance.choice([file for file in files if kind(file) == chosen])
    data, done = file.read_bytes(), chance.choice(DAMAGES[:2] if large else DAMAGES)
    if done in CHANGES and not data:  # a lock
        done = "made longer"
    after: bytes | None = b"" if done == "emptied" else None
    if done in CHANGES:
        after = CHANGES[done](data, chance)
    if done == "swapped":
        other = chance.choice([other for other in files if other != file])
        after = other.read_bytes()
        other.write_bytes(data)
    if after is None:
        file.unlink()
    else:
        file.write_bytes(after)
    return chosen, done, after != data and "lock" not in chosen


def main() -> None:
    """Damage, look, count and print the tables."""
    if sys.argv[1:2] == ["--serve"]:
        serve(large="--large" in sys.argv)
        return
    from corpus import default_document

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=1000, help="how many damages")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--large", action="store_true", help="only what is checked row by row, as in a large index")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    began = time.perf_counter()
    counts: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    bad: list[str] = []
    with tempfile.TemporaryDirectory() as made:
        worker = Worker(*["--large"] * options.large)
        healthy, copy = Path(made, "healthy"), Path(made, "copy")
        texts = [Path(made, "garden.txt"), Path(made, "appendix.txt")]
        files = [str(default_document()), str(texts[0])]
        texts[0].write_text(TEXT.format(9), "utf-8")
        worker.do("build", healthy, files)
        texts[0].write_text(TEXT.format(12), "utf-8")
        texts[1].write_text(LATER, "utf-8")
        files.append(str(texts[1]))
        worker.do("build", healthy, files)
        expected = worker.do("look", healthy, [])
        if expected["ended"] or worker.do("check", healthy, []):
            raise SystemExit(f"the healthy index fails: {expected['ended']}")
        for n in range(options.n):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(healthy, copy)
            where, what, counted = damage(copy, n, chance, large=options.large)
            found = worker.do("look", copy, [])
            if found is None or (found["ended"] or "").startswith("Traceback"):
                outcome = "CRASH"
            elif found["steps"] != expected["steps"][: len(found["steps"])]:
                outcome = "OTHER"
            else:
                outcome = "told" if found["ended"] else "same"
            checked = worker.do("check", copy, [])
            rebuilt = worker.do("build", copy, files)
            after = worker.do("look", copy, [])
            healed = after is not None and not after["ended"] and after["gist"] == expected["gist"]
            for table, row in (("file", where), ("damage", what)):
                counts[table][row].update([outcome, *["named"] * bool(checked), *["counted"] * counted])
                counts[table][row].update({"healed": healed, "all": 1})
            if outcome in ("CRASH", "OTHER") or not healed or checked is None or (counted and not checked):
                bad.append(f"{n}: {where}, {what}: {outcome}, check {checked!r}, build {rebuilt!r}, healed {healed}")
                if outcome == "CRASH" and found:
                    bad.append(found["ended"])
        worker.close()
    for table, rows in counts.items():
        print(f"\n| {table} | damages | same | told | OTHER | CRASH | named by check, of | healed |\n|" + "---|" * 8)
        for row, found in [*sorted(rows.items()), ("all", sum(rows.values(), Counter()))]:
            shown = " | ".join(str(found[name]) for name in ("all", "same", "told", "OTHER", "CRASH"))
            print(f"| {row} | {shown} | {found['named']}, {found['counted']} | {found['healed']} |")
    print(f"\nseed {options.seed}, {time.perf_counter() - began:.0f} s")
    if bad:
        raise SystemExit("\n".join(bad))


if __name__ == "__main__":
    main()
