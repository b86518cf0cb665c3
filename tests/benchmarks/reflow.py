"""Measure how well hard-wrapped text gets its paragraphs back, and how fast text is read and cut.

    python tests/benchmarks/reflow.py ../shared/eval/beir/*/corpus.jsonl [--texts 200] [--show 5]

The texts of the rows (JSONL {"_id", "title", "text"}) are the known paragraphs. They are joined three to a text and
wrapped at 20, 28 and 40 ems, once as a typesetter does (no closing mark begins a line, words stay whole) and once by
character count, with and without a blank line after every line, with and without an indent of two full-width spaces;
every tenth line is letter-spaced. Prints the F1 of the paragraph boundaries, the share of texts that are the same
once white space is removed, the share of unwrapped texts whose paragraphs are left alone, and megabytes a second.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Iterator
from itertools import accumulate, product
from pathlib import Path

from corpus import Document, cut, read_text

WIDTHS = (20, 28, 40)
NOT_AT_START = "，。、；：？！）》」』】”’…"


def bare(text: str) -> str:
    """Return `text` without white space."""
    return "".join(text.split())


def typeset(text: str, width: int) -> Iterator[str]:
    """Yield lines of about `width` ems: words stay whole, no closing mark begins a line."""
    line, used = "", 0.0
    for token in re.findall(r"[A-Za-z0-9.%'-]+|\s+|.", text):
        size = sum(0.5 if character.isascii() else 1.0 for character in token)
        if used + size > width and token not in NOT_AT_START and line:
            yield line.strip()
            line, used = "", 0.0
        line, used = line + token, used + size
    if line.strip():
        yield line.strip()


def chop(text: str, width: int) -> Iterator[str]:
    """Yield lines of exactly `width` characters."""
    for start in range(0, len(text), width):
        yield text[start : start + width]


def boundaries(paragraphs: list[str]) -> set[int]:
    """Return where paragraphs end, counted in characters that are not white space, the last end left out."""
    return set(list(accumulate(len(bare(paragraph)) for paragraph in paragraphs))[:-1])


def lines_of(document: Document) -> list[str]:
    """Return the lines of the clean text, headings among them."""
    return document.text.split("\n")


def wrapped(paragraphs: list[str], wrap, width: int, blank: bool, indent: bool, chance: random.Random) -> str:
    lines = []
    for paragraph in paragraphs:
        text = ("\u3000\u3000" if indent else "") + paragraph
        for line in wrap(text, width) if wrap is chop else _indented(wrap, paragraph, width, indent):
            if chance.random() < 0.1:
                lead = line[: len(line) - len(line.lstrip())]
                line = lead + " ".join(line.lstrip().replace(" ", ""))
            lines.append(line)
    return ("\n\n" if blank else "\n").join(lines) + "\n"


def _indented(wrap, paragraph: str, width: int, indent: bool) -> Iterator[str]:
    for number, line in enumerate(wrap(("\u2014\u2014" if indent else "") + paragraph, width)):
        yield "\u3000\u3000" + line[2:] if indent and number == 0 else line


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path, metavar="CORPUS.jsonl")
    parser.add_argument("--texts", type=int, default=200, help="texts a corpus (default 200)")
    parser.add_argument("--show", type=int, default=0, help="wrong boundaries to print")
    options = parser.parse_args()
    for path in options.corpora:
        rows = [json.loads(row)["text"] for row in path.read_text(encoding="utf-8").splitlines()]
        rows = [" ".join(row.split()) for row in rows if row.strip()]
        texts = [rows[i : i + 3] for i in range(0, len(rows) - 2, 3)][: options.texts]
        print(f"{path.parent.name}: {len(texts)} texts of three paragraphs")
        shown = options.show
        for wrap, indent, blank in product((typeset, chop), (False, True), (False, True)):
            figures = []
            for width in WIDTHS:
                chance = random.Random(width)
                right = found = wanted = same = 0
                for paragraphs in texts:
                    raw = wrapped(paragraphs, wrap, width, blank, indent, chance)
                    document = read_text(raw, title="", source="benchmark")
                    gold, got = boundaries(paragraphs), boundaries(lines_of(document))
                    right, found, wanted = right + len(gold & got), found + len(got), wanted + len(gold)
                    same += bare(raw) == bare(document.text)
                    for place in sorted(gold ^ got):
                        if shown > 0:
                            shown -= 1
                            text = bare(document.text)
                            kind = "missed" if place in gold else "extra"
                            print(f"    {kind}: {text[place - 30 : place]} | {text[place : place + 30]}")
                f1 = 2 * right / (found + wanted)
                figures.append(f"{width}: F1 {f1:.3f} same {same / len(texts):.3f}")
            form = f"{wrap.__name__}{', indents' if indent else ''}{', blank lines' if blank else ''}"
            print(f"  {form:32} {'   '.join(figures)}")
        untouched = sum(
            boundaries(lines_of(read_text(gap.join(p), title="", source="benchmark"))) == boundaries(p)
            for p in texts
            for gap in ("\n", "\n\n")
        )
        print(f"  not wrapped: {untouched / len(texts) / 2:.3f} left alone")
        for name, raw in (
            ("real paragraphs", "\n".join(row for row in rows)),
            ("wrapped at 28", wrapped(rows, typeset, 28, False, False, random.Random(0))),
        ):
            started = time.process_time()
            cut(read_text(raw, title="", source="benchmark"))
            speed = len(raw.encode()) / 1e6 / (time.process_time() - started)
            print(f"  read and cut, {name}: {speed:.1f} MB/s")


if __name__ == "__main__":
    main()
