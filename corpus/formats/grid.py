"""The rows of a table in a page as they are read: a cell that reaches over others stands in each place of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.formats.items import Items

_REACH = re.compile(r"""[\s"'](col|row)span\s*=\s*["']?\s*(\d{1,6})""", re.IGNORECASE)
_COLUMNS = 256  # in which a cell that reaches over others is repeated
_ROWS = 65_534  # that a cell reaches over at most, as in browsers


class _Cell(NamedTuple):
    text: str
    heads: bool


class Grid:
    """Collects the rows of one table."""

    def __init__(self, items: Items) -> None:
        """Begin with no row of a document."""
        self.title = ""
        self.rows: list[list[str]] = []
        self._items = items
        self._headers = 0
        self._labels: int | None = None
        self._above: dict[int, tuple[_Cell, int]] = {}
        self._row: list[_Cell] = []
        self._below: dict[int, tuple[_Cell, int]] = {}
        self._size = 0

    def add(self, text: str, tag: str, *, heads: bool) -> None:
        """Add a cell to the row, `tag` being what stands behind the name in its opening tag."""
        reach = {name.lower(): int(number) for name, number in _REACH.findall(tag)}
        self._take_above()
        cell, at = _Cell(text, heads), len(self._row)
        wide = max(1, min(reach.get("col", 1), _COLUMNS - at))
        # 0 stands for all rows that follow
        rows = (min(reach.get("row", 1), _ROWS) or _ROWS) - 1
        if rows and at < _COLUMNS:
            self._below |= {at + i: (cell, rows) for i in range(wide)}
        self._row += [cell] * wide

    def end_row(self, *, in_head: bool) -> None:
        """End the row, which says nothing where no cell of its own does. Raises TooLarge."""
        if not self._row:
            return
        self._take_above()
        row = self._row
        left = {at: (cell, rows - 1) for at, (cell, rows) in self._above.items() if rows > 1}
        self._above, self._row, self._below = {**left, **self._below}, [], {}
        if not any(cell.text for cell in row):
            return
        # what is repeated takes room before it is added to what was read
        self._size += len(row) + sum(len(cell.text) for cell in row)
        self._items.check(self._size)
        if self._headers == len(self.rows) and (in_head or all(cell.heads for cell in row)):
            self._headers += 1
        else:
            leading = next((i for i, cell in enumerate(row) if not cell.heads), len(row))
            self._labels = leading if self._labels is None else min(self._labels, leading)
        self.rows.append([cell.text for cell in row])

    def end(self) -> None:
        """Add the table to what was read; one of a single column only lays out what it holds. Raises TooLarge."""
        if any(len(row) > 1 for row in self.rows):
            headers = self._headers if self._headers < len(self.rows) else 0
            self._items.add_table(self.rows, headers=headers or None, labels=self._labels or None, title=self.title)
        else:
            self._items.add_lines([row[0] for row in self.rows])

    def _take_above(self) -> None:
        """Take over the cells from above that reach over the next places of the row."""
        while (held := self._above.get(len(self._row))) is not None:
            self._row.append(held[0])
