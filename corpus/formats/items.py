"""The elements of a structured format, made into blocks over one extracted text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from corpus.blocks import Block
from corpus.formats.types import Opened, Parsed
from corpus.limits import Limits
from corpus.lines import Line, make_line
from corpus.reflow import promote_headings, reflow


class Item(NamedTuple):
    """One element of a document: its text, for headings their `rank` (1 is highest), the page where there are pages.

    `pages` are those of its lines, where it is known that these are one paragraph, whatever they look like.
    """

    kind: Literal["heading", "paragraph", "item", "table", "code"]
    text: str
    rank: int = 0
    page: int = 0
    pages: tuple[int, ...] = ()


class Items:
    """The elements of a document as they are found, their characters counted while there may yet be more of them."""

    def __init__(self, opened: Opened) -> None:
        """Begin with nothing of a file."""
        self.found: list[Item] = []
        self._limits, self._name = opened.limits, opened.path
        self._characters = 0

    def _count(self, characters: int) -> None:
        self._characters += characters
        self._limits.check_characters(self._characters, self._name)

    def add(self, item: Item) -> None:
        """Add an element. Raises TooLarge."""
        self._count(len(item.text))
        self.found.append(item)

    def add_table(self, rows: Iterable[Iterable[str]], page: int = 0) -> None:
        """Add rows as one element, a line a row, cells parted by tabs; nothing where all are empty.

        Raises TooLarge.
        """
        lines: list[str] = []
        for row in rows:
            # counted before the cells are copied, since a document may show one text very often
            cells = list(row)
            self._count(sum(map(len, cells)))
            line = "\t".join([" ".join(cell.split()) for cell in cells]).rstrip("\t")
            if line.strip():
                self._count(line.count("\t") + 1)
                lines.append(line)
        if lines:
            self.found.append(Item("table", "\n".join(lines), page=page))

    def parsed(self, title: str = "") -> Parsed:
        """Return the document that these elements are. Raises TooLarge."""
        text, blocks = blocks_of(self.found, self._limits, self._name)
        self._limits.check_characters(len(text), self._name)
        return Parsed(blocks, " ".join(title.split()))


def blocks_of(items: Iterable[Item], limits: Limits, name: object) -> tuple[str, list[Block]]:
    """Return the extracted text, one element after the other, and its blocks.

    Offsets and line numbers refer to this text. Where no element is a heading, those that look like one become it.
    Raises TooLarge with `name` where there are too many lines.
    """
    parts: list[str] = []
    blocks: list[Block] = []
    offset, number = 0, 1
    for item in items:
        lines: list[Line] = []
        for at, piece in enumerate(item.text.splitlines()):
            page = item.pages[at] if item.pages else item.page
            text = piece.strip()
            if text:
                lead = piece[: len(piece) - len(piece.lstrip())]
                lines.append(make_line(text, offset + len(lead), number, page, lead))
            parts.append(piece)
            offset += len(piece) + 1
            number += 1
        limits.check_lines(number, name)
        if not lines:
            continue
        if item.kind == "paragraph" and len(lines) > 1 and not item.pages:
            blocks.extend(reflow(lines))
        else:
            blocks.append(Block(item.kind, lines, item.rank))
    if not any(block.kind == "heading" for block in blocks):
        blocks = promote_headings(blocks)
    return "\n".join(parts), blocks
