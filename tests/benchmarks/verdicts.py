"""Yes or no: what is said of the sentences that decide 1,800 questions about the documents of `books`.

    python verdicts.py [--misses]

Each row of `verdicts.jsonl` has a question, its evidence, verbatim, and what an honest reply is: yes, no, or that it
depends. Asked is not the reader but `qa.reading.polarity.affirms` alone, of the evidence, whoever finds it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from functools import cache
from pathlib import Path

from corpus import read
from corpus.types import Document
from qa.reading.polarity import affirms

_HERE = Path(__file__).parent
_SAID = {True: "yes", False: "no", None: "nothing"}


@cache
def document_of(book: str) -> Document:
    """Return the document of a book."""
    return read(next(f for end in (".md", ".txt") if (f := _HERE / "books" / f"{book}{end}").exists()))[0]


def main() -> None:
    """Ask, and print what is said to the questions of each verdict."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="print what is said wrongly")
    misses = parser.parse_args().misses
    told: dict[str, Counter[str]] = {verdict: Counter() for verdict in ("yes", "no", "depends")}
    lost = 0
    for line in (_HERE / "verdicts.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        document = document_of(row["book"])
        at = document.text.find(row["evidence"][0])
        if at < 0:
            lost += 1
            continue
        said = _SAID[affirms(row["question"], document, at, at + len(row["evidence"][0]))]
        told[row["verdict"]][said] += 1
        if misses and said not in ("nothing", row["verdict"]):
            print(f"[{said}, not {row['verdict']}] {row['question']}  {row['evidence']}")
    for verdict, counts in told.items():
        print(f"{verdict:8} {counts.total():4} asked", *(f"{said} {counts[said]:3}" for said in _SAID.values()))
    print(f"evidence that reading writes otherwise (emphasis, tables): {lost}")


if __name__ == "__main__":
    main()
