"""Tables as they stand in clean text: a row a line, cells parted by tabs, in Markdown and drawings by strokes.

Where the headers are stands in `Paragraph.table`; the cells are found from the text, each as a span of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from corpus.shapes import shape_of
from corpus.types import Document, Paragraph, Table

Span = tuple[int, int]

ROWS = 100  # of a table in one paragraph
_LOOKED_AT = 60  # rows by which the shape of a table is told
_TITLE = 120  # characters
_ABOVE = 60  # characters of a line that may be the title of the table under it
_STROKES = "|│┃║"
# a line between rows: of Markdown, of org-mode, or drawn
_RULE = re.compile(r"(?=.*(?:--|==|:-|-:|[─━═╌╍┄┅┈┉]))[\s|:+=\-\u2500-\u257f]+")
_THIN_RULE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*")  # what GFM takes for one, in the second line
_STROKE = {mark: re.compile(rf"(?<!\\){re.escape(mark)}") for mark in _STROKES}


class Hints(NamedTuple):
    """What a format says of a table: rows of headers, columns that name a row (None: nothing), its caption."""

    headers: int | None = None
    labels: int | None = None
    title: str = ""


#: Nothing is said of a table.
UNSAID = Hints()


class Row(NamedTuple):
    """A row: its line `text[start:end]`, the spans of its cells (empty ones too), and whether it is a header."""

    start: int
    end: int
    cells: tuple[Span, ...]
    is_header: bool


def rows(document: Document, paragraph: Paragraph, start: int = 0, end: int | None = None) -> Iterator[Row]:
    """Yield the rows of a table's paragraph that reach into `text[start:end]`, whole, rules left out."""
    text, table = document.text, _table(paragraph)
    at = max(text.rfind("\n", paragraph.start, max(start, paragraph.start)) + 1, paragraph.start)
    stop = paragraph.end if end is None else min(end, paragraph.end)
    mark = _mark(text, table.start)
    while at < stop:
        line_end = text.find("\n", at, paragraph.end)
        line_end = line_end if line_end >= 0 else paragraph.end
        is_header = table.start <= at < table.end
        if not _is_rule(text[at:line_end], mark, thin=is_header and at > table.start):
            yield Row(at, line_end, _cells(text, at, line_end, mark), is_header)
        at = line_end + 1


def header_rows(document: Document, paragraph: Paragraph) -> list[Row]:
    """Return the rows of headers of a table, which may stand in a paragraph before this one."""
    table = _table(paragraph)
    if table.start == table.end:
        return []
    return list(rows(document, replace(paragraph, start=table.start, end=table.end)))


def names(document: Document, paragraph: Paragraph) -> tuple[str, ...]:
    """Return the names of the columns, headers of several storeys joined: "2023年 收入"; () where there are none."""
    storeys = [[document.text[slice(*cell)] for cell in row.cells] for row in header_rows(document, paragraph)]
    for row, below in pairwise(storeys):
        row += [""] * (len(below) - len(row))
        for i in range(1, len(row)):
            row[i] = row[i] or (row[i - 1] if i < len(below) and below[i] else "")
    width = max(map(len, storeys), default=0)
    columns = ([row[i] for row in storeys if i < len(row) and row[i]] for i in range(width))
    return tuple(" ".join(dict.fromkeys(parts)) for parts in columns)


def told(paragraph: Paragraph, named: Sequence[str], row: Row) -> list[tuple[str, Span]]:
    """Return the cells of a row that hold anything, each behind the name of its column ("" where it has none)."""
    if row.start < _table(paragraph).start:  # a title over the headers
        named = ()
    return [(named[i] if i < len(named) else "", cell) for i, cell in enumerate(row.cells) if cell[0] < cell[1]]


def stretch_of_table(document: Document, start: int, end: int) -> Paragraph | None:
    """Return the first paragraph in `text[start:end]` of a table whose headers stand elsewhere, if there is one.

    A stretch of a table has its headers above it; only the first table in a stretch can.
    """
    for paragraph in document.paragraphs_in(start, end):
        table = paragraph.table
        if table is not None and table.start < table.end and (table.start < start or end < table.end):
            return paragraph
    return None


def over_columns(document: Document, start: int, end: int) -> str:
    """Return title and names of the columns of the first table in `text[start:end]`, "" where they stand in there."""
    paragraph = stretch_of_table(document, start, end)
    if paragraph is None or paragraph.table is None:
        return ""
    return " ".join((paragraph.table.title, *names(document, paragraph))).strip()


def table_in(lines: Sequence[str], base: int, hints: Hints = UNSAID, above: str = "") -> Table:
    """Return the table that `lines` make, the first of which stands at `base`; few of them are looked at.

    `above` is the line over the table, which may be its title where the table has none of its own.
    """
    text = "\n".join(lines[: _LOOKED_AT + 2])
    mark = _mark(text, 0)
    found: list[Row] = []
    rules: list[Span] = []
    at = 0
    for number, line in enumerate(text.split("\n")):
        if number and _is_rule(line, mark, thin=number == 1):
            rules.append((at, at + len(line)))
        elif not _is_rule(line, mark, thin=False):
            found.append(Row(at, at + len(line), _cells(text, at, at + len(line), mark), False))
        at += len(line) + 1
    said = [[text[slice(*cell)] for cell in row.cells] for row in found]
    shape = shape_of(said, headers=hints.headers, labels=hints.labels)
    own = [" ".join(filter(None, row)) for row in said[: shape.titles]]
    title = " ".join((hints.title or " ".join(own) or _title_above(above)).split())[:_TITLE]
    if not shape.headers:
        return Table(base, base, shape.labels, title)
    start, end = found[shape.titles].start, found[shape.titles + shape.headers - 1].end
    # a rule under the headers belongs to them
    end = next((last for first, last in rules if first == end + 1), end)
    return Table(base + start, base + end, shape.labels, title)


def complete(document: Document) -> Document:
    """Return a document whose tables say of what shape they are, where an earlier release did not find out."""
    if all(p.kind != "table" or p.table is not None for p in document.paragraphs):
        return document
    found = [
        replace(p, table=table_in(document.text[p.start : p.end].split("\n"), p.start))
        if p.kind == "table" and p.table is None
        else p
        for p in document.paragraphs
    ]
    return replace(document, paragraphs=tuple(found))


def _title_above(line: str) -> str:
    """Return a line as the title of the table under it, "" where it is a sentence or too long for one."""
    line = line.strip()
    return line.rstrip("：:") if len(line) <= _ABOVE and line[-1:] not in tuple("。！？!?.；;") else ""


def _table(paragraph: Paragraph) -> Table:
    return paragraph.table or Table(paragraph.start, paragraph.start)


def _mark(text: str, start: int) -> str:
    """Return what parts the cells of the table that begins at `start`."""
    stop = text.find("\n", start)
    line = text[start : stop if stop >= 0 else len(text)].lstrip(" ")
    if "\t" in line or line[:1] in ("", "\t"):
        return "\t"
    if line[0] in _STROKES:
        return line[0]
    if line[0] in "+┌┏╔├└┗╚╭":
        # the lines between are drawn, and so are those between cells
        return next((c for c in text[start : start + 2_000] if c in _STROKES), "\t")
    return "\t"


def _is_rule(line: str, mark: str, *, thin: bool) -> bool:
    if mark == "\t":
        return False
    return _RULE.fullmatch(line) is not None or (thin and _THIN_RULE.fullmatch(line) is not None)


def _cells(text: str, start: int, end: int, mark: str) -> tuple[Span, ...]:
    """Return the cells of a row without the white space around them."""
    line = text[start:end]
    if mark == "\t":
        parts = line.split(mark)
    else:
        bare = line.lstrip()
        leads = bare.startswith(mark)
        parts = _STROKE[mark].split(line)
    found = []
    at = start
    for part in parts:
        bare = part.strip()
        first = at + (len(part) - len(part.lstrip()) if bare else 0)
        found.append((first, first + len(bare)))
        at += len(part) + 1
    if mark != "\t":
        found = found[1 if leads else 0 : -1 if len(found) > 1 + leads and found[-1][0] == found[-1][1] else None]
    return tuple(found)
