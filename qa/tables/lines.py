"""Paragraphs that are tables in disguise: "A1 型：流量 12.5 m³/h，扬程 20 m" and further lines of the same shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from corpus.tables import Span
from corpus.types import Document, Paragraph
from index.tokens import fold
from qa.tables.grid import Grid, Head

_LEAST = 2  # lines
_LONGEST = 400  # characters of a line
_LABEL = 40  # characters of what a line is about
_NAME = 20  # characters of the name of a value
_COLON = re.compile(r"[：:]\s*")
_PART = re.compile(r"[^，,；;。\n]+(?:,\d{3}[^，,；;。\n]*)*")
_SAYS = re.compile(rf"\s*([^\d\W][^\d：:]{{0,{_NAME}}}?)\s*[：:为是]?\s*([^\w\s]?\d.*?)\s*")

_Line = tuple[Span, dict[str, tuple[Span, Span]]]  # what it is about, and for each name where that and its value stand


def disguised(document: Document) -> Iterator[Grid]:
    """Yield the tables that neighbouring paragraphs of a document make, each of which says the same of something."""
    held: list[_Line] = []
    section: tuple[str, ...] = ()
    for paragraph in document.paragraphs:
        for start, end in _lines(document, paragraph):
            line = _read(document.text, start, end)
            if line is None or (held and (paragraph.section != section or not line[1].keys() & held[0][1].keys())):
                yield from _grid(document, held, section)
                held = []
            if line is not None:
                held.append(line)
                section = paragraph.section
    yield from _grid(document, held, section)


def _lines(document: Document, paragraph: Paragraph) -> Iterator[Span]:
    if paragraph.kind in ("paragraph", "list"):
        at = paragraph.start
        for line in document.text[paragraph.start : paragraph.end].split("\n"):
            yield at, at + len(line)
            at += len(line) + 1


def _read(text: str, start: int, end: int) -> _Line | None:
    """Return what a line is about and what it says of it, None where it is no such line."""
    colon = _COLON.search(text, start, min(end, start + _LABEL))
    if colon is None or end - start > _LONGEST or colon.start() == start:
        return None
    said: dict[str, tuple[Span, Span]] = {}
    for part in _PART.finditer(text, colon.end(), end):
        found = _SAYS.fullmatch(text, part.start(), part.end())
        if found:
            said.setdefault(fold(found[1]), (found.span(1), found.span(2)))
    return ((start, colon.start()), said) if len(said) >= _LEAST else None


def _grid(document: Document, held: list[_Line], section: tuple[str, ...]) -> Iterator[Grid]:
    if len(held) < _LEAST:
        return
    counts = Counter(name for _, said in held for name in said)
    names = [name for name, count in counts.items() if count * 2 >= len(held)]
    heads = [Head(("",))]
    for name in names:
        span = next(said[name][0] for _, said in held if name in said)
        heads.append(Head((document.text[slice(*span)],)))
    body = [[label, *(said[n][1] if n in said else (label[1], label[1]) for n in names)] for label, said in held]
    yield Grid(document, heads, body, 1, fold(" ".join([document.title, *section])))
