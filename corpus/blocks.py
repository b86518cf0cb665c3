"""From blocks of lines to a Document: clean text, offset map, paragraphs under their heading path."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from corpus.lines import Line, is_solid
from corpus.outline import article_label, item_marker
from corpus.tables import ROWS, UNSAID, Hints, table_in
from corpus.types import Document, Kind, LeftOut, OffsetMap, Paragraph

APART = -99  # no rank of a heading
_LONGEST_HEADING = 300  # characters; what is longer is a paragraph, whatever its mark-up says


class Block(NamedTuple):
    """Lines that belong together.

    `rank` orders headings (smaller is higher), a paragraph of the rank APART stands beside the text and is never one;
    an item belongs to a list; a table or code keeps its lines. `hints` is what the format says of a table.
    """

    kind: Literal["heading", "paragraph", "item", "table", "code"]
    lines: Sequence[Line]
    rank: int = 0
    hints: Hints = UNSAID


class _Writer:
    """Collects the clean text and where each run of it comes from."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.clean: list[int] = []
        self.raw: list[int] = []
        self.line: list[int] = []
        self.page: list[int] = []

    def put(self, text: str, raw: int, line: Line) -> None:
        """Append `text`, which stands at `raw` on `line`."""
        if not (self.raw and self.line[-1] == line.number and self.raw[-1] + self.length - self.clean[-1] == raw):
            self.clean.append(self.length)
            self.raw.append(raw)
            self.line.append(line.number)
            self.page.append(line.page)
        self.parts.append(text)
        self.length += len(text)

    def put_line(self, line: Line) -> None:
        """Append a line without the white space between solid characters."""
        self.put(line.solid, line.start + (line.pieces[0][0] if line.pieces else 0), line)
        if line.pieces is not None:
            # each further piece is a run of its own: what stands before it was dropped
            clean = self.length - len(line.solid)
            for (start, end), following in pairwise(line.pieces):
                clean += end - start
                self.clean.append(clean)
                self.raw.append(line.start + following[0])
            self.line.extend([line.number] * (len(line.pieces) - 1))
            self.page.extend([line.page] * (len(line.pieces) - 1))

    def put_joined(self, lines: Sequence[Line]) -> None:
        """Append hard-wrapped lines as one."""
        for line, following in pairwise(lines):
            if _is_hyphenated(line.text, following.text):
                self.put(line.text[:-1], line.start, line)
                continue
            self.put_line(line)
            if not joins_solid(line.solid[-1], following.solid[0]):
                # the one character that changes: a line end between two words reads as a space
                self.put(" ", line.end, line)
        self.put_line(lines[-1])

    def put_kept(self, lines: Sequence[Line]) -> None:
        """Append lines as they stand, the indents after the first among them."""
        for line, following in pairwise(lines):
            self.put(line.text, line.start, line)
            self.end_line(line)
            if following.lead:
                self.put(following.lead, following.start - len(following.lead), following)
        self.put(lines[-1].text, lines[-1].start, lines[-1])

    def put_rows(self, lines: Sequence[Line]) -> list[tuple[int, int]]:
        """Append the rows of a table as they stand and return their spans; empty cells before the first stay too."""
        spans = []
        for line, following in zip(lines, [*lines[1:], None], strict=True):
            start = self.length
            if cells := _empty_cells(line):
                self.put(cells, line.start - len(cells), line)
            self.put(line.text, line.start, line)
            spans.append((start, self.length))
            if following is not None:
                self.end_line(line)
        return spans

    def end_line(self, line: Line) -> None:
        self.put("\n", line.end, line)


def _empty_cells(line: Line) -> str:
    """Return the tabs before a row, with all that stands between them and its text."""
    return line.lead[line.lead.index("\t") :] if "\t" in line.lead else ""


def _is_hyphenated(text: str, following: str) -> bool:
    """Tell whether a hyphen parts a word at the line end; in Chinese text a hyphen there is one that was written."""
    return (text[-1] == "\u00ad" or (text[-1] == "-" and text.isascii() and following.isascii())) and (
        text[-3:-1].isalpha() and following[:2].isalpha() and following[0].islower()
    )


def joins_solid(last: str, first: str) -> bool:
    """Tell whether nothing stands between two characters that a line end parts."""
    return is_solid(last) or is_solid(first) or (last in "“‘" or first in "”’") or (last.isdigit() and first.isdigit())


def assemble(
    blocks: Sequence[Block],
    *,
    source: str,
    identity: str | None = None,
    title: str = "",
    name: str = "",
    left_out: tuple[LeftOut, ...] = (),
    boxes: tuple[bytes, ...] = (),
    recognised: frozenset[int] = frozenset(),
) -> Document:
    """Return the document that `blocks` make.

    `title` wins over the first heading, which wins over `name`; `identity` is the id where one is given;
    `left_out` is what the blocks leave out of the file, `boxes` where their text is printed, `recognised` the pages
    whose text was recognised in pictures.
    """
    writer = _Writer()
    paragraphs: list[Paragraph] = []
    path: list[tuple[int, str]] = []
    label = ""
    previous: Block | None = None
    for block in _with_bodies([_no_longer_heading(block) for block in blocks]):
        if previous is not None:
            writer.end_line(previous.lines[-1])
        start = writer.length
        mark = len(writer.parts)
        spans: list[tuple[int, int]] = []
        if block.kind == "table":
            spans = writer.put_rows(block.lines)
        elif block.kind == "code":
            writer.put_kept(block.lines)
        else:
            writer.put_joined(block.lines)
        if block.kind == "heading":
            heading = "".join(writer.parts[mark:])
            while path and path[-1][0] >= block.rank:
                path.pop()
            path.append((block.rank, heading))
            label = ""
            if previous is None:
                title = title or heading
        else:
            if block.kind == "paragraph":
                label = article_label(block.lines[0].solid) or label
            section = tuple(text for _, text in path) + ((label,) if label else ())
            kind: Kind = "list" if block.kind == "item" else block.kind
            if (
                block.kind == "item"
                and paragraphs
                and previous is not None
                and (previous.kind == "item" or leads_in(previous))
            ):
                whole = paragraphs.pop()
                start, section = whole.start, whole.section
            if block.kind == "table":
                paragraphs += _parts_of_table(block, spans, previous, section, len(paragraphs) + 1)
            else:
                paragraphs.append(Paragraph(len(paragraphs) + 1, start, writer.length, section, kind))
        previous = block
    text = "".join(writer.parts)
    if identity is None:
        identity = hashlib.sha256(f"{name}\0{text}".encode(errors="surrogatepass")).hexdigest()[:16]
    paged = any(writer.page)
    pages = tuple(writer.page) if paged else ()
    lines = {line for line, page in zip(writer.line, writer.page, strict=True) if page in recognised}
    origins = OffsetMap(tuple(writer.clean), tuple(writer.raw), tuple(writer.line), pages, tuple(sorted(lines)))
    title = title[:_LONGEST_HEADING] or name
    return Document(identity, title, source, text, tuple(paragraphs), origins, boxes, left_out=left_out)


def _parts_of_table(
    block: Block, spans: Sequence[tuple[int, int]], previous: Block | None, section: tuple[str, ...], number: int
) -> list[Paragraph]:
    """Return the paragraphs of a table whose rows have these spans, so many rows in each, numbered from `number` on."""
    above = previous.lines[-1].solid if previous is not None and previous.kind == "paragraph" else ""
    table = table_in([_empty_cells(line) + line.text for line in block.lines], spans[0][0], block.hints, above)
    return [
        Paragraph(number + n, spans[i][0], spans[min(i + ROWS, len(spans)) - 1][1], section, "table", table)
        for n, i in enumerate(range(0, len(spans), ROWS))
    ]


def _no_longer_heading(block: Block) -> Block:
    """Return a block, a paragraph where it is a heading far too long to stand above and be found with all below it."""
    if block.kind == "heading" and sum([len(line.solid) for line in block.lines]) > _LONGEST_HEADING:
        return block._replace(kind="paragraph")
    return block


def _with_bodies(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with headings that nothing stands under made items or paragraphs, so that they are found."""
    bare: set[int] = set()
    above: list[int] = []
    for i, block in enumerate(blocks):
        if block.kind != "heading":
            bare.difference_update(above)
            above.clear()
            continue
        while above and blocks[above[-1]].rank >= block.rank:
            above.pop()
        above.append(i)
        bare.add(i)
    if len(bare) < len(blocks):
        # a title may stand above headings of its own rank
        bare.discard(0)
    return [
        block._replace(kind="item" if item_marker(block.lines[0].text) else "paragraph") if i in bare else block
        for i, block in enumerate(blocks)
    ]


def leads_in(block: Block) -> bool:
    """Tell whether the block is a line that leads into a list."""
    return block.kind == "paragraph" and block.lines[-1].solid[-1] in "：:"
