"""Tables that go on over the end of a page, which are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from corpus.formats.pdf.lines import PrintedLine, Tabular

_STOREYS = 4  # rows of headers that are printed again, at most
_OFF = 6.0  # points by which columns stand elsewhere on the next page, at most


class TableRow(NamedTuple):
    """A row of a table: its cells with their lines, what they say, and the page it stands on."""

    cells: list[list[PrintedLine]]
    texts: list[str]
    page: int


def continued(tables: Iterable[tuple[int, Tabular]]) -> list[list[TableRow]]:
    """Return the rows of tables that follow each other with nothing between, `tables` with the number of their page.

    One that stands on the next page in the same columns goes on with the one before; the headers that it says again
    are left out.
    """
    found: list[list[TableRow]] = []
    before: tuple[int, Tabular] | None = None
    for page, table in tables:
        rows = [TableRow(cells, texts, page) for cells, texts in zip(table.cells, table.rows, strict=True)]
        if before is not None and page == before[0] + 1 and _same_columns(before[1], table):
            found[-1] += rows[_again(found[-1], rows) :]
        else:
            found.append(rows)
        before = page, table
    return found


def _same_columns(above: Tabular, below: Tabular) -> bool:
    """Tell whether two tables have as many columns, each of which stands where the other's does."""
    first, second = _columns(above), _columns(below)
    return len(first) == len(second) and all(
        a is None or b is None or (a[0] <= b[1] + _OFF and b[0] <= a[1] + _OFF)
        for a, b in zip(first, second, strict=True)
    )


def _columns(table: Tabular) -> list[tuple[float, float] | None]:
    """Return where the text of each column begins and ends, counted from the left edge; None for an empty one.

    A cell that reaches over several columns says nothing of where one is.
    """
    spans: list[tuple[float, float] | None] = []
    for at in range(len(table.cells[0])):
        own = [line for row in table.cells if sum(cell is row[at] for cell in row) == 1 for line in row[at]]
        left, right = min((line.left for line in own), default=0.0), max((line.right for line in own), default=0.0)
        spans.append((left - table.left, right - table.left) if own else None)
    return spans


def _again(above: Sequence[TableRow], rows: Sequence[TableRow]) -> int:
    """Return how many rows at the top are the first ones again."""
    pairs = zip(above[:_STOREYS], rows[:-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: _bare(pair[0]) == _bare(pair[1]), pairs))


def _bare(row: TableRow) -> list[str]:
    return ["".join(text.split()) for text in row.texts]
