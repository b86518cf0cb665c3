"""Tables as they are put together cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.formats.docx.names import Element, child, number_value, text_value
from corpus.formats.items import Item

_COLUMNS = 63  # of a table in Word at most


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, the columns it covers, and whether it goes on with the one above or the one before it."""

    text: str
    span: int = 1
    is_below: bool = False
    is_beside: bool = False


@dataclass(slots=True)
class Table:
    """The rows of a table, each of them the column it begins in and its cells.

    `only` is what stands in its only cell, None where there are more.
    """

    found: list[tuple[int, list[Cell]]] = field(default_factory=list)
    only: list[Item | Table] | None = None

    def rows(self) -> Iterator[list[str]]:
        """Yield the texts of the cells of each row; a merged cell stands in each place that it covers."""
        above: dict[int, str] = {}
        for at, cells in self.found:
            texts = [""] * at
            here: dict[int, str] = {}
            for cell in cells:
                if cell.is_beside and texts:
                    here[at] = texts[-1]
                else:
                    here[at] = above.get(at, "") if cell.is_below else cell.text
                texts += [here[at]] * cell.span
                at += cell.span
            yield texts
            above = here

    @property
    def text(self) -> str:
        """The texts of its cells in their order, each once."""
        return "\n".join([cell.text for _, cells in self.found for cell in cells if cell.text])

    def begin_row(self, element: Element) -> None:
        """Begin a row, in the column that its properties say."""
        before = number_value(child(element, "w:trPr", "w:gridBefore")) or 0
        self.found.append((min(max(before, 0), _COLUMNS), []))

    def add(self, element: Element, text: str, blocks: list[Item | Table]) -> None:
        """Add a cell to the row that was begun last, with the properties of the element, its text and its blocks."""
        self.only = blocks if len(self.found) == 1 and not self.found[0][1] else None
        properties = child(element, "w:tcPr")
        down, across = child(properties, "w:vMerge"), child(properties, "w:hMerge")
        span = number_value(child(properties, "w:gridSpan")) or 1
        self.found[-1][1].append(
            Cell(
                text,
                min(max(span, 1), _COLUMNS),
                is_below=down is not None and text_value(down) != "restart",
                is_beside=across is not None and text_value(across) != "restart",
            )
        )


#: A paragraph, heading or item, or a table.
Block = Item | Table
