"""What the reader reads of a passage, and where each character of it stands in the document.

A window is a line that says where the passage stands (title and headings) and the passage itself. A row of a table is
written as its headers say: "型号：T200；电池：5000 mAh"; its cells keep their places in the document. The headers
themselves are read, and shown nowhere: none of them is an answer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.tables import Row, names, rows, told
from corpus.types import Document, Paragraph
from qa.sources import label

_PATH = 80  # characters of title and headings that are read
TURN_END = " | "  # behind each turn before a question
_TURNS = 2  # turns before a question that are read with it
_REPLY = 60  # characters of the answer in such a turn


@dataclass(frozen=True, slots=True)
class Window:
    """What is read: `text`, in which the passage begins at `body`.

    `at[i]` (ascending) is where a run of characters that stand in the document begins in `text`, `length[i]` its
    length and `origin[i]` where it begins in the document; what lies between runs was written around them.
    """

    document: Document
    text: str
    body: int
    at: tuple[int, ...]
    length: tuple[int, ...]
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the characters of the document that `text[start:end]` shows, None where it shows none."""
        found = [
            (self.origin[i] + max(start, at) - at, self.origin[i] + min(end, at + length) - at)
            for i, (at, length) in enumerate(zip(self.at, self.length, strict=True))
            if start < at + length and at < end
        ]
        return (found[0][0], found[-1][1]) if found else None

    def shown(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where `document.text[start:end]` stands in `text`, None where an end of it is not in the window."""
        first, last = self._place(start), self._place(end - 1)
        return (first, last + 1) if first is not None and last is not None else None

    def _place(self, offset: int) -> int | None:
        i = bisect_right(self.origin, offset) - 1
        if i < 0 or offset >= self.origin[i] + self.length[i]:
            return None
        return self.at[i] + offset - self.origin[i]


def window(document: Document, section: Sequence[str], start: int, end: int) -> Window:
    """Return the window over `document.text[start:end]`, which stands under the headings `section`."""
    path = " › ".join(dict.fromkeys(part for part in (label(document), document.title, *section) if part))
    parts = [f"{path[:_PATH]}\n"] if path else []
    body = used = sum(map(len, parts))
    runs: list[tuple[int, int, int]] = []
    for piece in _pieces(document, start, end):
        if isinstance(piece, str):
            parts.append(piece)
            used += len(piece)
        else:
            first, last = piece
            parts.append(document.text[first:last])
            runs.append((used, last - first, first))
            used += last - first
    at, length, origin = zip(*runs, strict=True) if runs else ((), (), ())
    return Window(document, "".join(parts), body, at, length, origin)


def _pieces(document: Document, start: int, end: int) -> Iterator[str | tuple[int, int]]:
    """Yield what a window says, in order: spans of the document, and what is written between them."""
    at = start
    for paragraph in document.paragraphs_in(start, end):
        if paragraph.kind != "table":
            continue
        first, last = max(paragraph.start, start), min(paragraph.end, end)
        if at < first:
            yield at, first
        yield from _told(document, paragraph, first, last)
        at = last
    if at < end:
        yield at, end


def _told(document: Document, table: Paragraph, start: int, end: int) -> Iterator[str | tuple[int, int]]:
    """Yield the rows of a table between two offsets, each cell behind its header."""
    named = names(document, table)
    for row in rows(document, table, start, end):
        if row.is_header:
            yield document.text[max(row.start, start) : min(row.end, end)] + "\n"
            continue
        if row.start < start:
            yield from _labels(document, table, named, row, start)
        for name, (first, last) in told(table, named, row):
            first, last = max(first, start), min(last, end)
            if first < last:
                if name:
                    yield f"{name}："
                yield first, last
                yield "；"
        yield "\n"


def _labels(document: Document, table: Paragraph, named: Sequence[str], row: Row, start: int) -> Iterator[str]:
    """Yield what names a row that begins before `start`."""
    columns = row.cells[: table.table.labels if table.table else 0]
    for i, (first, last) in enumerate(columns):
        if first < last <= start:
            yield f"{named[i]}：" if i < len(named) and named[i] else ""
            yield f"{document.text[first:last]}；"


def asked(question: str, history: Sequence[tuple[str, str]] = ()) -> str:
    """Return what the reader reads of a question: it, behind the last turns of the conversation."""
    turns = [f"{before.strip()} => {' '.join(reply.split())[:_REPLY]}{TURN_END}" for before, reply in history[-_TURNS:]]
    return "".join([*turns, question])
