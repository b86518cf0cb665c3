"""Compare what is read of PDFs with what poppler's pdftotext reads of them.

    python tests/benchmarks/agreement.py PDF... [--sentences 1000] [--show 5]

Prints for each file: pages, characters, those of pdftotext that are missing and those that are more (a page at a time,
white space, hyphens, bullets and invisible signs aside; "ends" are those missing in lines at the ends of pages, such as
running heads, "again" those of cells that stand in each place they reach over), the longest common subsequence of
characters as a share of ours (of the three orders that pdftotext knows the nearest), the lowest of a page, and how many
of so many random sentences and cells stand in pdftotext's output.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import LCSseq

from corpus import Document, read, sentences
from corpus.tables import rows

_ASIDE = re.compile(r"[\s\-‐\u00ad\u200b\ufeff\f●•○■]")  # what may differ between two readers
_LIGATURES = {ord(c): unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"}
_ORDERS = ((), ("-layout",), ("-raw",))  # in which pdftotext writes: columns, or lines, or as the content has it
_ENDS = 3  # lines at an end of a page among which a running head is


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree: characters missing and more, subsequences as shares, sentences not found."""

    pages: int
    characters: int
    missing: Counter[str]
    ends: int
    extra: Counter[str]
    again: int
    subsequence: float
    lowest: float
    asked: int
    lost: tuple[str, ...]


def bare(text: str) -> str:
    """Return `text` without what may differ."""
    return _ASIDE.sub("", text).translate(_LIGATURES)


def pages_of(document: Document, count: int) -> list[str]:
    """Return the text of each page, in the order in which it is read."""
    origins = document.origins
    found: list[list[str]] = [[] for _ in range(count)]
    for i, start in enumerate(origins.clean):
        end = origins.clean[i + 1] if i + 1 < len(origins.clean) else len(document.text)
        found[origins.page[i] - 1].append(document.text[start:end])
    return ["".join(parts) for parts in found]


def poppler(path: Path, order: Sequence[str] = ()) -> list[str]:
    """Return the text of each page as pdftotext reads it."""
    shown = subprocess.run(["pdftotext", *order, "-enc", "UTF-8", path, "-"], capture_output=True, check=True)
    return shown.stdout.decode().split("\f")[:-1]


def without_ends(page: str, ours: str) -> tuple[str, str]:
    """Return a page without lines at its ends that are not in our text, and the characters of these."""
    lines, dropped = [line for line in page.splitlines() if line.strip()], []
    for at in [*range(min(_ENDS, len(lines))), *range(-min(_ENDS, len(lines)), 0)]:
        if bare(lines[at]) not in ours or bare(lines[at]).isdigit():
            dropped.append(lines[at])
            lines[at] = ""
    return "\n".join(lines), bare("".join(dropped))


def compare(path: Path, count: int = 1000) -> Agreement:
    """Return how far the readers agree on a file."""
    (document,) = read(path)
    orders = [poppler(path, order) for order in _ORDERS]
    theirs = orders[0]
    ours = [bare(page) for page in pages_of(document, len(theirs))]
    missing: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    ends = common = 0
    lowest = 1.0
    body: list[str] = []
    for mine, page, *others in zip(ours, *orders, strict=True):
        inner, dropped = without_ends(page, mine)
        whole, said = Counter(bare(page)), Counter(mine)
        missing += whole - said
        extra += said - whole
        ends += ((whole - said) & Counter(dropped)).total()
        # it reads tables down their columns, or columns across
        shared = max(LCSseq.similarity(mine, bare(each)) for each in (page, *others))
        common += shared
        lowest = min(lowest, shared / len(mine)) if mine else lowest
        body.append(inner)
    text = [bare("".join(each)) for each in (*orders, body)]
    asked = _sentences(document, count)
    lost = tuple(each for each in asked if all(bare(each) not in whole for whole in text))
    total = sum(map(len, ours))
    return Agreement(
        len(theirs), total, missing, ends, extra, _again(document), common / max(total, 1), lowest, len(asked), lost
    )


def _again(document: Document) -> int:
    """Return how many characters of cells stand beside or under themselves: of such that reach over others."""
    found = 0
    for paragraph in document.paragraphs:
        above: Sequence[str] = ()
        for row in rows(document, paragraph) if paragraph.kind == "table" else ():
            texts = [document.text[start:end] for start, end in row.cells]
            for i, text in enumerate(texts):
                if (i and texts[i - 1] == text) or (i < len(above) and above[i] == text):
                    found += len(bare(text))
            above = texts
    return found


def _sentences(document: Document, count: int) -> list[str]:
    """Return random sentences of a document, and cells of its tables."""
    found: list[str] = []
    for paragraph in document.paragraphs:
        if paragraph.kind == "table":
            spans = [span for row in rows(document, paragraph) for span in row.cells if span[0] < span[1]]
        else:
            spans = sentences(document.text, paragraph.start, paragraph.end)
        found += [document.text[start:end] for start, end in spans]
    return random.Random(1).sample(found, min(count, len(found)))


def main() -> None:
    """Print how far the readers agree on each file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--show", type=int, default=0, help="so many of the sentences that were not found")
    arguments = parser.parse_args()
    print("file | pages | characters | missing (ends) | more (again) | subsequence | lowest page | sentences found")
    for path in arguments.files:
        found = compare(path, arguments.sentences)
        print(
            f"{path.name} | {found.pages} | {found.characters} | {found.missing.total()} ({found.ends}) | "
            f"{found.extra.total()} ({found.again}) | {found.subsequence:.4f} | {found.lowest:.4f} | "
            f"{found.asked - len(found.lost)} of {found.asked}"
        )
        for sentence in found.lost[: arguments.show]:
            print(f"    {sentence!r}")


if __name__ == "__main__":
    main()
