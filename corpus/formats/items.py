"""The elements of a structured format, made into blocks over one extracted text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from corpus.blocks import Block
from corpus.boxes import Printed, Strip, pack
from corpus.formats.types import Opened, Parsed
from corpus.limits import Limits
from corpus.lines import Line, ends_sentence, make_line
from corpus.outline import item_marker
from corpus.reflow import promote_headings, reflow
from corpus.tables import UNSAID, Hints


class Item(NamedTuple):
    """One element of a document: its text and the page where there are pages.

    Headings have a `rank` (1 is highest), tables what the format says of them. `pages` are those of its lines, where
    it is known that these are one, whatever they look like. `printed` are the strips that it is printed in: of its
    whole text, or of each line of a table.
    """

    kind: Literal["heading", "paragraph", "item", "table", "code"]
    text: str
    rank: int = 0
    page: int = 0
    hints: Hints = UNSAID
    pages: tuple[int, ...] = ()
    printed: tuple[Sequence[Strip], ...] = ()


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

    def check(self, characters: int) -> None:
        """Raise TooLarge where so many more characters would be too many."""
        self._limits.check_characters(self._characters + characters, self._name)

    def add(self, item: Item) -> None:
        """Add an element. Raises TooLarge."""
        self._count(len(item.text))
        self.found.append(item)

    def add_lines(self, lines: Iterable[str]) -> None:
        """Add each line that holds anything as a paragraph. Raises TooLarge."""
        for line in lines:
            if line.strip():
                self.add(Item("paragraph", line))

    def add_table(
        self,
        rows: Iterable[Iterable[str]],
        page: int = 0,
        *,
        headers: int | None = None,
        labels: int | None = None,
        title: str = "",
        pages: Sequence[int] = (),
        printed: Sequence[Sequence[Strip]] = (),
    ) -> None:
        """Add rows as one element, a line a row, cells parted by tabs; nothing where all are empty.

        One column of sentences is no table but text that was written into cells, or framed: each row is a paragraph.
        A merged cell stands in each place that it covers. `headers` is the number of rows of headers and `labels` that
        of the leading columns that name a row, None where the format does not say; `title` is its caption. `pages` and
        `printed` say of each row where it is printed. Raises TooLarge.
        """
        lines: list[str] = []
        held: list[int] = []
        for at, row in enumerate(rows):
            # counted before the cells are copied, since a document may show one text very often
            cells = list(row)
            self._count(sum(map(len, cells)))
            cells = [" ".join(cell.split()) for cell in cells]
            if _is_one(cells, first=not lines):
                del cells[1:]
            line = "\t".join(cells).rstrip("\t")
            if line.strip():
                self._count(line.count("\t") + 1)
                lines.append(line)
                held.append(at)
        if lines and not printed and _is_text(lines):
            self.found += [Item("item" if item_marker(line) else "paragraph", line, page=page) for line in lines]
        elif lines:
            # columns that are empty throughout stand before nothing
            empty = min(len(line) - len(line.lstrip("\t")) for line in lines)
            text = "\n".join([line[empty:] for line in lines] if empty else lines)
            labels = max(labels - empty, 0) if labels is not None else None
            self.found.append(
                Item(
                    "table", text, 0, page, Hints(headers, labels, title),
                    tuple(pages[at] for at in held if pages), tuple(printed[at] for at in held if printed),
                )
            )  # fmt: skip

    def parsed(self, title: str = "", recognised: frozenset[int] = frozenset()) -> Parsed:
        """Return the document that these elements are, of which pages were `recognised`. Raises TooLarge."""
        text, blocks = blocks_of(self.found, self._limits, self._name)
        self._limits.check_characters(len(text), self._name)
        title = " ".join(title.split())
        return Parsed(blocks, title, boxes=pack(_printed(self.found)), recognised=recognised)


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
            blocks.append(Block(item.kind, lines, item.rank, item.hints))
    if not any(block.kind == "heading" for block in blocks):
        blocks = promote_headings(blocks)
    return "\n".join(parts), blocks


def _printed(items: Iterable[Item]) -> Iterator[Printed]:
    """Yield what is printed, with its place in the extracted text."""
    offset = 0
    for item in items:
        pieces = item.text.splitlines()
        if item.kind != "table" and item.printed:
            yield Printed(offset, item.text, item.printed[0])
        for at, piece in enumerate(pieces):
            if item.kind == "table" and item.printed:
                yield Printed(offset, piece, item.printed[at])
            offset += len(piece) + 1


def _is_text(lines: list[str]) -> bool:
    """Tell whether the rows of a table are one column of sentences."""
    return not any("\t" in line for line in lines) and sum(map(ends_sentence, lines)) * 2 > len(lines)


def _is_one(cells: list[str], *, first: bool) -> bool:
    """Tell whether the cells of a row are one that is merged over all columns: a title, or what parts the rows."""
    return len(cells) > (1 if first else 2) and len({*cells}) == 1 and not any(c.isdigit() for c in cells[0])
