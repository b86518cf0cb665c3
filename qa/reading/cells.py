"""Which cells of a table a question leaves, those of the rows and columns that it names, and which lines of a list.

A reader that knows what words mean still takes the cell of the row beside, or the line; what a row or column is called
is told by the table (`corpus.tables`), and a line by what stands before its colon, so that need not be guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from corpus.tables import Row, header_rows, rows
from corpus.types import Document, Paragraph
from index.tokens import fold, is_cut_out

_LEAST = 2  # characters of a name
#: A line that begins with what it is called, behind a bullet or a number.
_LABELLED = re.compile(
    r"^[ \t]*(?:[-*•·●○]|\W?\w{1,3}[.、)）])?[ \t]*([^\s：:，,。；;][^：:，,。；;\n]{0,19})[：:].*$", re.M
)


def elsewhere(question: str, document: Document, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the cells in `text[start:end]` that stand in another row, or another column, than the question names.

    Likewise the lines of a list that are called by another name than one that it says.
    """
    asked = fold(question)
    for paragraph in document.paragraphs_in(start, end):
        if paragraph.table is not None:
            for row, columns in _others(asked, document, paragraph):
                yield from (cell for i, cell in enumerate(row.cells) if i in columns and start <= cell[0] < cell[1])
        elif paragraph.kind == "list":
            yield from _other_lines(asked, document, paragraph)


def _other_lines(asked: str, document: Document, paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    """Yield the lines of a list whose names a question does not say, where it says that of another."""
    found = list(_LABELLED.finditer(document.text, paragraph.start, paragraph.end))
    named = _named(asked, (fold(line[1]) for line in found))
    if named:
        yield from (line.span() for line in found if fold(line[1]) not in named)


def _others(asked: str, document: Document, paragraph: Paragraph) -> Iterator[tuple[Row, Collection[int]]]:
    """Yield the rows of a table with the columns of each that a question leaves out."""

    def said(row: Row) -> list[str]:
        return [fold(document.text[slice(*cell)]) for cell in row.cells]

    labels = paragraph.table.labels if paragraph.table else 0
    body = [row for row in rows(document, paragraph) if not row.is_header]
    told = [said(row)[:labels] for row in body]
    named = _named(asked, (label for row in told for label in row))
    counts = [len(named.intersection(row)) for row in told]
    most = max(counts, default=0)
    out = _columns(asked, [said(row) for row in header_rows(document, paragraph)], labels)
    if most and counts.count(most) == 1:
        out |= set(range(labels))  # what names the row is known to whoever names it
    for row, count in zip(body, counts, strict=True):
        yield row, out if count == most else range(len(row.cells))


def _columns(asked: str, storeys: Sequence[Sequence[str]], labels: int) -> set[int]:
    """Return the columns, but for those of labels, of which a question names less than of others."""
    named = _named(asked, (name for storey in storeys for name in storey[labels:]))
    width = max(map(len, storeys), default=0)
    counts = [len({storey[i] for storey in storeys if i < len(storey)} & named) for i in range(labels, width)]
    most = max(counts, default=0)
    return {i for i, count in enumerate(counts, labels) if count < most}


def _named(asked: str, candidates: Iterable[str]) -> set[str]:
    """Return the names that a question says, but for those that are a part of another that it says."""
    said = {name for name in candidates if len(name) >= _LEAST and _says(asked, name)}
    return {name for name in said if not any(name != other and name in other for other in said)}


def _says(asked: str, name: str) -> bool:
    """Tell whether a text says a name, and not a longer Latin word or number that holds it."""
    at = asked.find(name)
    while at >= 0:
        if not is_cut_out(asked, at, at + len(name)):
            return True
        at = asked.find(name, at + 1)
    return False
