"""Cutting a document into passages, the units of retrieval."""

from __future__ import annotations

import re

from corpus.sentences import sentences
from corpus.types import Document, Paragraph, Passage

_Span = tuple[int, int]
_BETWEEN_CELLS = re.compile(r"[\t|│┃║]")
_PAUSES = (re.compile("[；;]+[”’」』）)]*"), re.compile("[，,、：:]+[”’」』）)]*"), re.compile(r"\s+"))


def cut(document: Document, limit: int = 300) -> tuple[Passage, ...]:
    """Return the passages of `document`, each at most `limit` characters long, in order and without overlap.

    A passage holds whole sentences or rows of one section; only a sentence longer than `limit` is cut, at a ；, else at
    a ，, else anywhere, and a row between its cells before that. Short neighbouring paragraphs of a section share a
    passage, a long one gives even pieces.
    Raises ValueError where `limit` is not positive.
    """
    if limit < 1:
        raise ValueError(f"a passage needs room for at least 1 character, not {limit}")
    passages: list[Passage] = []
    held: list[tuple[int, int, int]] = []

    def release() -> None:
        if held:
            start, end, number = held[0][0], held[-1][1], held[0][2]
            section = document.paragraphs[number - 1].section
            passages.append(Passage(f"{document.id}:{start}-{end}", document, section, start, end, number))
            held.clear()

    before: Paragraph | None = None
    for paragraph in document.paragraphs:
        if before is not None and not _adjacent(document.text, before, paragraph):
            release()
        before = paragraph
        spans = _cut_span(document, paragraph, limit)
        for start, end in spans:
            # merging is for short paragraphs: two long ones in one passage would blur both
            short = len(spans) == 1 and held and (end - start <= limit // 2 or held[-1][1] - held[0][0] <= limit // 2)
            if not (short and end - held[0][0] <= limit):
                release()
            held.append((start, end, paragraph.number))
        if len(spans) > 1:
            release()
    release()
    return tuple(passages)


def units_of(document: Document, paragraph: Paragraph) -> list[tuple[int, int]]:
    """Return the spans of what a paragraph says one after the other: its sentences, the rows of a table."""
    if paragraph.kind != "table":
        return sentences(document.text, paragraph.start, paragraph.end)
    spans = []
    at = paragraph.start
    # the rules between rows too, so that nothing but white space is left out
    for line in document.text[paragraph.start : paragraph.end].split("\n"):
        if bare := line.strip():
            first = at + len(line) - len(line.lstrip())
            spans.append((first, first + len(bare)))
        at += len(line) + 1
    return spans


def _adjacent(text: str, before: Paragraph, after: Paragraph) -> bool:
    """Tell whether two paragraphs stand in one section with nothing but white space between them."""
    return before.section == after.section and text[before.end : after.start].isspace()


def _cut_span(document: Document, paragraph: Paragraph, limit: int) -> list[_Span]:
    """Return even pieces of a paragraph, cut between sentences or rows."""
    text, start, end = document.text, paragraph.start, paragraph.end
    if end - start <= limit:
        return [(start, end)]
    units: list[_Span] = []
    for begin, stop in units_of(document, paragraph):
        if stop - begin <= limit:
            units.append((begin, stop))
        elif paragraph.kind == "table":
            units += _cut_row(text, begin, stop, limit)
        else:
            units += _cut_sentence(text, begin, stop, limit, 0)
    return _pack(units, limit)


def _cut_row(text: str, start: int, end: int, limit: int) -> list[_Span]:
    """Return pieces of an over-long row, cut between its cells, and between the sentences of one that is too long."""
    units: list[_Span] = []
    begin = start
    for mark in (*_BETWEEN_CELLS.finditer(text, start, end), None):
        stop = mark.start() if mark else end
        if text[begin:stop].strip():
            for first, last in [(begin, stop)] if stop - begin <= limit else sentences(text, begin, stop):
                units += _cut_sentence(text, first, last, limit, 0)
        if mark is not None:
            begin = mark.end() if mark[0] == "\t" else mark.start()
    return _pack(units, limit)


def _cut_sentence(text: str, start: int, end: int, limit: int, level: int) -> list[_Span]:
    """Return pieces of an over-long sentence, cut at the strongest pauses that do."""
    if end - start <= limit:
        return [(start, end)]
    if level == len(_PAUSES):
        return [(i, min(i + limit, end)) for i in range(start, end, limit)]
    units: list[_Span] = []
    begin = start
    for pause in _PAUSES[level].finditer(text, start, end):
        if text[begin : pause.end()].strip():
            units.append((begin, pause.end()))
            begin = pause.end()
    if text[begin:end].strip():
        units.append((begin, end))
    fine = [piece for b, e in units for piece in _cut_sentence(text, b, e, limit, level + 1)]
    return _pack(fine, limit)


def _pack(units: list[_Span], limit: int) -> list[_Span]:
    """Join neighbouring units into pieces of about even length, none over `limit`."""
    pieces: list[_Span] = []
    last = units[-1][1]
    i = 0
    while i < len(units):
        start, end = units[i]
        remaining = last - start
        target = remaining / -(-remaining // limit)
        i += 1
        while i < len(units) and units[i][1] - start <= limit:
            # stop where one more unit would miss the even length by more than stopping here does
            if units[i][1] - start - target > target - (end - start):
                break
            end = units[i][1]
            i += 1
        pieces.append((start, end))
    return pieces
