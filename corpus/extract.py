"""What a reader of a structured format yields, made into blocks over one extracted text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from corpus.blocks import Block
from corpus.lines import Line, make_line
from corpus.reflow import promote_headings, reflow


class Item(NamedTuple):
    """One element of a document: its text, for headings their `rank` (1 is highest), the page where there are pages."""

    kind: Literal["heading", "paragraph", "item", "table", "code"]
    text: str
    rank: int = 0
    page: int = 0


def blocks_of(items: Iterable[Item]) -> tuple[str, list[Block]]:
    """Return the extracted text, one element after the other, and its blocks.

    Offsets and line numbers refer to this text. Where no element is a heading, those that look like one become it.
    """
    parts: list[str] = []
    blocks: list[Block] = []
    offset, number = 0, 1
    for item in items:
        lines: list[Line] = []
        for piece in item.text.splitlines():
            text = piece.strip()
            if text:
                lead = piece[: len(piece) - len(piece.lstrip())]
                lines.append(make_line(text, offset + len(lead), number, item.page, lead))
            parts.append(piece)
            offset += len(piece) + 1
            number += 1
        if not lines:
            continue
        if item.kind == "paragraph" and len(lines) > 1:
            blocks.extend(reflow(lines))
        else:
            blocks.append(Block(item.kind, lines, item.rank))
    if not any(block.kind == "heading" for block in blocks):
        blocks = promote_headings(blocks)
    return "\n".join(parts), blocks
