"""Measure a build from nothing: seconds, passages a second, peak memory, where the time goes, and a search in it.

    python tests/benchmarks/scale.py [TEXT.txt CORPUS.jsonl ...] [--passages 100000] [--keep DIR]

The text is made by recombining the sentences of the white paper that ships, and of the texts and JSONL corpora
given, into files of some hundred passages each, with chapters; the same seed gives the same files. The build runs in
a process of its own, whose peak memory is told; seconds by step are those of the calls named, so that encoding, which
goes on beside, is counted besides.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from corpus import cut, default_document, read, sentences

PER_FILE = 100
STEPS = {
    "hash files": ("index.sources", "look"),
    "cut": ("index.writer", "cut"),
    "terms": ("index.rows", "terms"),
    "encode (beside)": ("index.encoder", "StaticEncoder.passages"),
    "Tantivy, add": ("index.storage.tantivy", "LexicalWriter.add"),
    "Tantivy, finish": ("index.storage.tantivy", "LexicalWriter.finish"),
    "SQLite, open": ("index.storage.sqlite.writer", "StoreWriter.__init__"),
    "SQLite, add": ("index.storage.sqlite.writer", "StoreWriter.add"),
    "SQLite, finish": ("index.storage.sqlite.writer", "StoreWriter.finish"),
    "FAISS, open": ("index.storage.faiss", "VectorWriter.__init__"),
    "FAISS, remove": ("index.storage.faiss", "VectorWriter.remove"),
    "FAISS, write": ("index.storage.faiss", "VectorWriter.write"),
    "check the version before": ("index.previous", "check"),
    "checksums": ("index.build", "checksums"),
    "verify": ("index.build", "Embedded"),
    "sync": ("index.storage.commit", "_sync"),
    "clear old versions": ("index.storage.commit", "_clear"),
}


def pool(paths: list[Path]) -> list[str]:
    """Return the sentences to recombine."""
    found = []
    for path in paths:
        for document in read(path):
            text = document.text.replace("\n", " ")
            found += [text[a:b].strip() for a, b in sentences(text, 0, len(text)) if 8 <= b - a <= 200]
    return found


def write_texts(folder: Path, passages: int, known: list[str]) -> int:
    """Write files that hold at least so many passages together; return their bytes."""
    chance = random.Random(0)
    count = size = number = 0
    while count < passages:
        number += 1
        lines = [f"第{number}号报告"]
        for chapter in range(1, 6):
            lines.append(f"第{'一二三四五'[chapter - 1]}章 {chance.choice(known)[:12].strip('，。、；：')}")
            for _ in range(PER_FILE // 5):
                lines.append("".join(chance.choice(known) for _ in range(chance.randint(3, 6))))
        file = folder / f"{number:05}.txt"
        file.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
        size += file.stat().st_size
        count += len(cut(read(file)[0]))
    return size


def measured(spent: Counter[str]) -> None:
    """Have the calls named in STEPS add their seconds to `spent`."""
    import importlib

    for step, (module, name) in STEPS.items():
        owner = importlib.import_module(module)
        *inside, last = name.split(".")
        for part in inside:
            owner = getattr(owner, part)
        setattr(owner, last, _timed(getattr(owner, last), step, spent))


def _timed(call, step: str, spent: Counter[str]):
    def timed(*arguments, **options):
        began = time.perf_counter()
        try:
            return call(*arguments, **options)
        finally:
            spent[step] += time.perf_counter() - began

    return timed


def build(texts: Path, index_dir: Path) -> None:
    """Build in this process and print the figures as JSON."""
    from index import build_index

    spent: Counter[str] = Counter()
    measured(spent)
    report = build_index([texts], index_dir).report
    assert report is not None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    figures = {
        "documents": report.documents, "passages": report.passages, "new": report.new, "kept": report.kept,
        "removed": report.removed, "seconds": report.seconds, "peak": peak,
        "processor": time.process_time(), "spent": dict(spent.most_common()),
    }  # fmt: skip
    print(json.dumps(figures))


def build_apart(texts: Path, index_dir: Path) -> dict:
    """Build in a process of its own and return the figures."""
    command = [sys.executable, __file__, "--build", str(texts), str(index_dir)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout)


def show(what: str, figures: dict) -> None:
    """Print what a build reported."""
    print(
        f"{what}: {figures['documents']:,} documents, {figures['passages']:,} passages "
        f"({figures['new']:,} new, {figures['kept']:,} kept, {figures['removed']:,} removed) "
        f"in {figures['seconds']:.2f} s ({figures['processor']:.1f} s of processor time in the process), "
        f"peak memory {figures['peak'] / 1e9:.2f} GB"
    )
    print("   " + ", ".join(f"{step} {seconds:.2f}" for step, seconds in figures["spent"].items() if seconds >= 0.005))


def main() -> None:
    """Print the figures."""
    if sys.argv[1:2] == ["--build"]:
        build(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, metavar="TEXT", help="more texts to take sentences from")
    parser.add_argument("--passages", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        texts = Path(made, "texts")
        texts.mkdir()
        size = write_texts(texts, options.passages, pool([default_document(), *options.texts]))
        print(f"{size / 1e6:.1f} MB of text")
        figures = build_apart(texts, Path(made, "index"))
        show("first build", figures)
        on_disk = sum(file.stat().st_size for file in Path(made, "index").rglob("*") if file.is_file())
        print(f"{figures['passages'] / figures['seconds']:,.0f} passages a second, {on_disk / 1e6:.0f} MB on disk")
        from index import Retriever

        began = time.perf_counter()
        retriever = Retriever.load(Path(made, "index"))
        retriever.search("中国建立了多少个植物园？")
        first = time.perf_counter() - began
        began = time.perf_counter()
        for place in ("云南", "海南", "青海", "四川", "湖北"):
            retriever.search(f"{place}有多少个自然保护区？")
        print(f"opened and first search {first * 1e3:.0f} ms, then {(time.perf_counter() - began) * 200:.0f} ms each")


if __name__ == "__main__":
    main()
