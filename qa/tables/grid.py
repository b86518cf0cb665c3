"""A table as rows of what it tells of and columns of what it tells, whichever way it lies on the page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from corpus.shapes import shape_of
from corpus.tables import Row, Span, header_rows, rows
from corpus.types import Document, Paragraph, Table
from index.tokens import fold
from qa.tables.values import Kind, Value, kind_of, scale_of, value_of

_LOOKED_AT = 60  # rows by which the lie of a table is told
_FORM = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = 60  # characters of a name
_CLEARLY = 0.15  # how much more alike rows have to be than columns where columns are what is told of
_APART = 0.9  # share of rows that the cells of a column tell apart
_WIDE = 12  # columns of things that lie side by side
_TOTAL = re.compile(
    r"[\s总合小共]*(?:合\s*计|总\s*计|小\s*计|共\s*计|总和|总数)|(?:sub|grand )?total|sum", re.IGNORECASE
)
_PLACES = re.compile(r"名次|位次|排[名行位]|\brank")
_UNIT = re.compile(r"\s*[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$")


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a column: its cells of headers, the outermost first."""

    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        """The whole name."""
        return " ".join(self.parts)

    @property
    def core(self) -> str:
        """The name without the unit behind it, folded."""
        return fold(" ".join(_UNIT.sub("", part) or part for part in self.parts))


class Column:
    """A column of a grid: its cells, folded, and what they are worth."""

    def __init__(self, head: Head, cells: Sequence[str]) -> None:
        self.head = head
        self.cells = cells

    @cached_property
    def values(self) -> list[Value | None]:
        """What each cell is worth."""
        scale = scale_of(self.head.name)
        found = [value_of(cell) for cell in self.cells]
        return found if scale == 1 else [Value(v.number * scale, v.kind) if v else None for v in found]

    @cached_property
    def kind(self) -> Kind | None:
        """What kind of thing nearly all cells are worth, None where they are words."""
        return kind_of(self.values, sum(map(bool, self.cells)))

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """The rows of each cell of words."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for row, cell in enumerate(self.cells):
            if 1 < len(cell) <= _NAME:
                found[cell].append(row)
        return dict(found)

    @cached_property
    def ranks_rows(self) -> bool:
        """Whether it gives each row a place of its own, in whichever order they stand."""
        cells = {cell.strip(". 、") for cell in self.cells}
        return len(self.cells) > 1 and cells == {str(i) for i in range(1, len(self.cells) + 1)}

    @cached_property
    def tells_places(self) -> bool:
        """Whether it tells by its name places of which the least number is the highest, among more than these rows."""
        return _PLACES.search(self.head.core) is not None

    @cached_property
    def numbers_rows(self) -> bool:
        """Whether it counts the rows off: 1, 2, 3."""
        return len(self.cells) > 1 and all(cell.strip(". 、") == str(i) for i, cell in enumerate(self.cells, 1))


class Grid:
    """A table of a document: `body[i][j]` is the span of what row i says under column j (start == end: nothing).

    `labels` is how many leading columns name a row, `around` what stands over the table, `lies` whether what it
    tells of lies side by side on the page. Rows that add up others are left out and stand in `totals`.
    """

    def __init__(
        self, document: Document, heads: Sequence[Head], body: Sequence[Sequence[Span]], labels: int, around: str,
        *, lies: bool = False,
    ) -> None:  # fmt: skip
        self.document, self.heads, self.around, self.lies = document, tuple(heads), around, lies
        self.labels = max(labels, 1)
        text = document.text
        said = [any(_TOTAL.fullmatch(text[a:b]) for a, b in row[: self.labels + 1] if a < b) for row in body]
        self.body = [row for row, total in zip(body, said, strict=True) if not total]
        self.totals = [row for row, total in zip(body, said, strict=True) if total]

    @cached_property
    def columns(self) -> list[Column]:
        """The columns, with their cells."""
        folded = fold(self.document.text)
        return [
            Column(head, [folded[row[j][0] : row[j][1]] if j < len(row) else "" for row in self.body])
            for j, head in enumerate(self.heads)
        ]

    @cached_property
    def naming(self) -> int:
        """The column that names a row: the last label that holds words, else the first that tells rows apart."""
        words = [j for j in range(len(self.columns)) if self.columns[j].kind is None]
        labels = [j for j in words if j < self.labels]
        apart = [j for j in words if len(self.columns[j].places) >= _APART * len(self.body)]
        return labels[-1] if labels else (apart or words or [self.labels - 1])[0]

    @cached_property
    def _starts(self) -> list[tuple[Span, int]]:
        return sorted((cell, i) for i, row in enumerate(self.body) for cell in row if cell[0] < cell[1])

    def row_at(self, offset: int) -> int | None:
        """Return the row one of whose cells holds an offset of the document, None where none does."""
        at = bisect_right(self._starts, offset, key=lambda pair: pair[0][0]) - 1
        return self._starts[at][1] if at >= 0 and offset < self._starts[at][0][1] else None

    def said(self, row: Sequence[Span], column: int) -> str:
        """Return the cell of a row under a column as it stands in the document."""
        return self.document.text[slice(*row[column])] if column < len(row) else ""

    def label(self, row: int) -> str:
        """Return what a row is called; one that has only a code for it with the words beside it."""
        name, beside = self.said(self.body[row], self.naming), self.naming + 1
        if re.search(r"\d", name) and beside < len(self.columns) and not self.lies:
            column = self.columns[beside]
            if column.kind is None and not any(re.search(r"\d", cell) for cell in column.cells[:_LOOKED_AT]):
                return f"{name} {self.said(self.body[row], beside)}".strip() if column.cells else name
        return name


def grids_of(document: Document) -> list[Grid]:
    """Return the tables of a document."""
    tables = (p for p in document.paragraphs if p.kind == "table")
    found: list[Grid] = []
    for table, parts in groupby(tables, key=lambda p: (p.table, p.section if p.table is None else ())):
        found += _of_table(document, list(parts), table[0])
    return found


def _of_table(document: Document, parts: Sequence[Paragraph], table: Table | None) -> Iterator[Grid]:
    """Yield the table that paragraphs hold, and those that stand under a title of their own among its rows."""
    text = document.text
    around = fold(" ".join([document.title, *parts[0].section, table.title if table else ""]))
    heads = [list(row.cells) for row in header_rows(document, parts[0])]
    body = [row for part in parts for row in rows(document, part) if not row.is_header and row.start >= _first(table)]
    labels = table.labels if table else 0
    for title, lines in _blocks(body):
        if title is not None:
            shape = shape_of([[text[slice(*c)] for c in row.cells] for row in lines[:_LOOKED_AT]])
            if not shape.headers:
                continue
            heads, labels = [list(row.cells) for row in lines[: shape.headers]], shape.labels
            lines = lines[shape.headers :]
            around = fold(f"{' '.join(parts[0].section)} {text[title.start : title.end]}")
        cells = [list(row.cells) for row in lines]
        if heads and cells:
            yield _laid(document, heads, cells, labels, around)


def _first(table: Table | None) -> int:
    return table.start if table else 0


def _blocks(body: Sequence[Row]) -> Iterator[tuple[Row | None, list[Row]]]:
    """Yield the rows of a table cut where one cell stands alone over rows of several, with that row."""
    title: Row | None = None
    held: list[Row] = []
    for row in body:
        if (
            sum(a < b for a, b in row.cells) == 1
            and held
            and len(held[0].cells) > 1
            and row.cells[0][0] < row.cells[0][1]
        ):
            yield title, held
            title, held = row, []
        else:
            held.append(row)
    yield title, held


def _laid(
    document: Document, heads: Sequence[Sequence[Span]], body: Sequence[Sequence[Span]], labels: int, around: str
) -> Grid:
    """Return a table with what it tells of in rows: where each line tells one thing of several, it is turned."""
    text = document.text
    width = max(map(len, heads))
    names = [_head(text, heads, j) for j in range(width)]
    if len(heads) == 1 and 2 < width <= _WIDE and len(body) <= _LOOKED_AT:
        said = [[text[slice(*cell)] for cell in row[1:]] for row in body]
        across = _alike(said)
        down = _alike([[row[j] for row in said if j < len(row)] for j in range(width - 1)])
        if across > down + _CLEARLY:
            things = [heads[0][j] for j in range(1, width)]
            turned = [[thing, *(row[j] if j < len(row) else _nothing(row) for row in body)]
                      for j, thing in enumerate(things, 1)]  # fmt: skip
            told = [Head((text[slice(*row[0])],)) for row in body]
            return Grid(document, [names[0], *told], turned, 1, around, lies=True)
    return Grid(document, names, body, labels, around)


def _nothing(row: Sequence[Span]) -> Span:
    return (row[-1][1], row[-1][1])


def _head(text: str, heads: Sequence[Sequence[Span]], column: int) -> Head:
    """Return the name of a column; a cell over several that stands only over the first of them is said of each."""
    found: list[str] = []
    for level, storey in enumerate(heads):
        at = min(column, len(storey) - 1)
        below = any(column < len(row) and row[column][0] < row[column][1] for row in heads[level + 1 :])
        while below and at > 0 and storey[at][0] == storey[at][1]:
            at -= 1
        if at == column or below:
            part = text[slice(*storey[at])]
            if part and part not in found:
                found.append(part)
    return Head(tuple(found))


def _alike(lines: Iterable[Sequence[str]]) -> float:
    """Return which share of the cells of a line have the form that most of them have, on average."""
    shares = []
    for line in lines:
        forms = Counter(_form(cell) for cell in line if cell)
        if forms:
            shares.append(max(forms.values()) / sum(forms.values()))
    return sum(shares) / len(shares) if shares else 0.0


def _form(cell: str) -> str:
    """Return a cell with its numbers made one; of words only that they are some."""
    form = _FORM.sub("0", cell)
    return form if "0" in form else "-"
