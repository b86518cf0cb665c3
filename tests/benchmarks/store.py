"""The same documents in a folder and in a store: do the same questions find, and get answered, the same?

    python tests/benchmarks/store.py BEIR_FOLDER TEXT QUESTIONS.jsonl [--store URI] [--number 60]

So many questions of BEIR_FOLDER are searched, as many others are asked, and as many of QUESTIONS.jsonl (rows with
"question") are asked of TEXT. Without --store it is milvus-lite in a temporary folder. Prints recall at 1 and 5 over
what was searched by both, and how many answers have the same headline (the short answer, or the text without one).

    python tests/benchmarks/store.py --fill PASSAGES [TEXT ...] [--store URI] [--questions 200]

writes paragraphs of about a passage, of sentences of the texts recombined, and prints rate, memory, bytes a passage,
and median and 99th percentile of a search; each by the clock, and in seconds of CPU, which count where others work on
the machine too (of milvus-lite engine and client, since they are one process; of a server the client alone).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from quality import judgements, rows

from corpus import default_document, read, sentences
from index import Retriever, build_in_store, build_index
from qa import Assistant

PER_FILE = 100  # passages, about
LENGTH = 270  # characters of a passage, about


def recalls(retriever: Retriever, judged: list[tuple[str, str]]) -> list[float]:
    """Return recall at 1 and 5 of (question, document)."""
    ranks = []
    for question, wanted in judged:
        found = list(dict.fromkeys(hit.passage.document.id for hit in retriever.search(question, k=20)))
        ranks.append(found.index(wanted) if wanted in found else 99)
    return [sum(rank < k for rank in ranks) / len(ranks) for k in (1, 5)]


def headlines(retriever: Retriever, questions: list[str]) -> list[str]:
    assistant = Assistant(retriever)
    answers = [assistant.ask(question) for question in questions]
    return ["" if answer.abstained else answer.short or answer.text for answer in answers]


def compare(beir: Path, text: Path, asked: Path, uri: str, folder: Path, number: int) -> None:
    chance = random.Random(0)
    judged = judgements(beir)
    searched = chance.sample(judged, number)
    both = {
        "corpus": [question for question, _ in chance.sample(judged, number)],
        "text": [row["question"] for row in chance.sample(rows(asked), number)],
    }
    for name, source in (("corpus", beir / "corpus.jsonl"), ("text", text)):
        stores = []
        for kind in ("folder", "store"):
            began = time.perf_counter()
            if kind == "folder":
                stores.append(build_index([source], folder / name))
            else:
                build_in_store([source], uri, name)
                stores.append(Retriever.connect(uri, name))
            print(f"{name} in a {kind}: {stores[-1].manifest.passages} passages, {time.perf_counter() - began:.0f} s")
        if name == "corpus":
            for kind, retriever in zip(("folder", "store"), stores, strict=True):
                print(kind, "recall at 1 and 5:", *(f"{value:.4f}" for value in recalls(retriever, searched)))
        asked_both = zip(both[name], *(headlines(retriever, both[name]) for retriever in stores), strict=True)
        differing = [row for row in asked_both if row[1] != row[2]]
        print(*(f"differs: {row}" for row in differing), sep="\n", end="\n" if differing else "")
        print(f"{name}: the same headline {number - len(differing)} of {number}")


def memory() -> str:
    """Return how much memory this process takes now, and took at most (Linux)."""
    status = Path("/proc/self/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines())
    now, most = (int(fields[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
    return f"memory {now:.0f} MB, at most {most:.0f} MB"


def clocks() -> tuple[float, float]:
    """Return the time, and the seconds of CPU of this process and of those it started that ended."""
    used = os.times()
    return time.perf_counter(), used.user + used.system + used.children_user + used.children_system


def since(began: tuple[float, float]) -> tuple[float, float]:
    now = clocks()
    return now[0] - began[0], now[1] - began[1]


def fill(passages: int, texts: list[Path], uri: str, folder: Path, questions: int) -> None:
    chance = random.Random(0)
    known = []
    for path in [default_document(), *texts]:
        for document in read(path):
            text = document.text.replace("\n", " ")
            known += [text[a:b].strip() for a, b in sentences(text, 0, len(text)) if 8 <= b - a <= 200]
    files = folder / "files"
    files.mkdir()
    for number in range(passages // PER_FILE):
        lines = []
        for _ in range(PER_FILE):
            said = ""
            while len(said) < LENGTH:
                said += chance.choice(known)
            lines.append(said)
        (files / f"{number}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    began = clocks()
    report = build_in_store([files], uri, "filled")
    taken = since(began)
    rates = " and ".join(f"{report.passages / value:.0f}" for value in taken)
    print(f"{report.passages} passages in {taken[0]:.0f} s, {taken[1]:.0f} of CPU: {rates} a second; {memory()}")
    if uri.endswith(".db"):
        size = sum(file.stat().st_size for file in Path(uri).rglob("*") if file.is_file())
        print(f"{size / report.passages:.0f} bytes a passage on disk")
    retriever = Retriever.connect(uri, "filled")
    asked = []
    for question in [chance.choice(known)[:30] for _ in range(questions + 1)]:
        began = clocks()
        retriever.search(question, k=8)
        asked.append(since(began))
    print(f"first search {asked[0][0]:.1f} s, {asked[0][1]:.1f} of CPU")
    for name, values in zip(("clock", "CPU"), zip(*asked[1:], strict=True), strict=True):
        cuts = statistics.quantiles(values, n=100)
        print(f"{name}: median {1000 * cuts[49]:.0f} ms, 99th percentile {1000 * cuts[98]:.0f} ms; {memory()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("given", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--store", metavar="URI")
    parser.add_argument("--number", type=int, default=60)
    parser.add_argument("--fill", type=int)
    parser.add_argument("--questions", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        uri = arguments.store or f"{folder}/milvus.db"
        if arguments.fill:
            fill(arguments.fill, arguments.given, uri, Path(folder), arguments.questions)
        else:
            compare(*arguments.given, uri, Path(folder), arguments.number)


if __name__ == "__main__":
    main()
