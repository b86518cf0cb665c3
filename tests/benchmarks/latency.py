"""Measure search as the index grows: latency, time to open, memory, size on disk and build time in one table.

    python tests/benchmarks/latency.py [TEXT.txt CORPUS.jsonl ...] [--sizes 1000 100000 1000000] [--keep DIR]

The text is made as in scale.py, by recombining sentences so that no two passages are the same; questions are made of
the same sentences, with half of their words left out. Every figure is taken in a process of its own: the build; a
search process, which opens the index, asks one question, then 50 to warm up and 200 that are timed; and the command
`yinju search` as a whole. With --keep texts and indexes stay in DIR and are used again as long as this release can
search them; otherwise they are built again from the kept texts. One thread unless OMP_NUM_THREADS says otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from scale import build_apart, pool, write_texts

from corpus import default_document
from index import IndexingError, Retriever
from index.tokens import normalise, words

WARM, TIMED, COLD = 50, 200, 5


def prepare(folder: Path, size: int, known: list[str], questions: int) -> None:
    """Have texts, questions and an index of `size` passages in `folder`."""
    texts, index, made = folder / "texts", folder / "index", folder / "made.json"
    if not made.exists():
        texts.mkdir(parents=True, exist_ok=True)
        size_of_texts = write_texts(texts, size, known)
        chance = random.Random(1)
        asked = []
        while len(asked) < questions:
            kept = [word for word in words(normalise(chance.choice(known))) if chance.random() < 0.5]
            if len(kept) > 2:
                asked.append("".join(kept[:20]) + "？")
        made.write_text(json.dumps({"bytes": size_of_texts, "questions": asked}, ensure_ascii=False), "utf-8")
    built = folder / "build.json"
    try:
        usable = built.exists() and Retriever.load(index)
    except IndexingError:
        usable = None
    if not usable:
        built.write_text(json.dumps(build_apart(texts, index)), "utf-8")


def search(folder: Path) -> None:
    """Open the index in this process, search, and print the figures as JSON."""
    questions = json.loads((folder / "made.json").read_text("utf-8"))["questions"]
    began = time.perf_counter()
    retriever = Retriever.load(folder / "index")
    opened = time.perf_counter()
    retriever.search(questions[0])
    first = time.perf_counter()
    took = []
    for question in questions[1:]:
        start = time.perf_counter()
        retriever.search(question)
        took.append(time.perf_counter() - start)
    cuts = quantiles(took[WARM:], n=100)
    print(json.dumps({
        "open": opened - began, "first": first - opened, "p50": cuts[49], "p99": cuts[98], **resident(),
    }))  # fmt: skip


def resident() -> dict[str, int]:
    """Return the bytes in memory of this process, and how many of them are pages of files, which can be given up."""
    status = Path("/proc/self/status")
    if not status.exists():  # Linux alone tells them apart
        import resource

        return {"resident": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "of files": 0}
    found = {}
    for line in status.read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("VmRSS", "RssFile"):
            found[name] = int(value.split()[0]) * 1024
    return {"resident": found["VmRSS"], "of files": found["RssFile"]}


def measured(folder: Path) -> dict[str, float]:
    """Return the figures of the index in `folder`, each taken in a process of its own."""
    environment = {"OMP_NUM_THREADS": "1", **os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

    def run(*command: str) -> str:
        return subprocess.run(
            [sys.executable, *command], capture_output=True, text=True, check=True, env=environment
        ).stdout

    figures = json.loads(run(__file__, "--search", str(folder)))
    question = json.loads((folder / "made.json").read_text("utf-8"))["questions"][0]
    cold = []
    for _ in range(COLD):
        began = time.perf_counter()
        run("-m", "ui", "search", question, "--index", str(folder / "index"))
        cold.append(time.perf_counter() - began)
    built = json.loads((folder / "build.json").read_text("utf-8"))
    disk = sum(file.stat().st_size for file in (folder / "index").rglob("*") if file.is_file())
    return {
        **figures, "cold": median(cold), "passages": built["passages"], "seconds": built["seconds"],
        "peak": built["peak"], "disk": disk,
    }  # fmt: skip


COLUMNS = {
    "passages": lambda f: f"{f['passages']:,}",
    "build s": lambda f: f"{f['seconds']:,.0f}",
    "build GB": lambda f: f"{f['peak'] / 1e9:.2f}",
    "disk MB": lambda f: f"{f['disk'] / 1e6:,.0f}",
    "open ms": lambda f: f"{f['open'] * 1e3:.0f}",
    "first ms": lambda f: f"{f['first'] * 1e3:.0f}",
    "p50 ms": lambda f: f"{f['p50'] * 1e3:.1f}",
    "p99 ms": lambda f: f"{f['p99'] * 1e3:.1f}",
    "resident MB (of files)": lambda f: f"{f['resident'] / 1e6:,.0f} ({f['of files'] / 1e6:,.0f})",
    "yinju search s": lambda f: f"{f['cold']:.2f}",
}


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--search"]:
        search(Path(sys.argv[2]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, metavar="TEXT", help="more texts to take sentences from")
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 100_000, 1_000_000], metavar="N")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep texts and indexes here, and use those there are")
    options = parser.parse_args()
    known = pool([default_document(), *options.texts])
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    with tempfile.TemporaryDirectory() as made:
        for size in options.sizes:
            folder = (options.keep or Path(made)) / str(size)
            prepare(folder, size, known, 1 + WARM + TIMED)
            figures = measured(folder)
            print("| " + " | ".join(show(figures) for show in COLUMNS.values()) + " |", flush=True)


if __name__ == "__main__":
    main()
