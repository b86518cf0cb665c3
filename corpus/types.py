"""What reading yields: documents, their paragraphs, passages, and places in the file as given."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["paragraph", "list", "table", "code"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span lies in the file as given.

    `start` and `end` are raw character offsets (0-based, end exclusive), lines, pages and paragraphs count from 1;
    `page` is None where there are no pages, `paragraph` where the span lies in none (a heading). `recognised` tells
    that some of it was recognised in a picture, so that it may be misread.
    """

    start: int
    end: int
    first_line: int
    last_line: int
    page: int | None
    paragraph: int | None
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What the rows of a table have in common; its cells are found from the text (`corpus.tables`).

    `text[start:end]` are the rows of headers (`start == end` where there are none), which stand in the first of the
    table's paragraphs. `labels` is how many leading columns name a row, `title` the caption, or the line above ("").
    """

    start: int
    end: int
    labels: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a person sees and cites: `document.text[start:end]` under the heading path `section`.

    `number` counts from 1 within the document. A list is one paragraph together with the line that leads into it; a
    long table is several, each with the same `table`, which other kinds of paragraphs have not.
    """

    number: int
    start: int
    end: int
    section: tuple[str, ...]
    kind: Kind = "paragraph"
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Maps clean offsets to the raw text in runs of characters that moved together.

    Run i begins at `clean[i]` in the clean text and at `raw[i]` in the raw text, on raw line `line[i]` (from 1),
    on page `page[i]` (from 1; the tuple is empty where there are no pages). No run crosses a raw line end.
    `recognised` are the raw lines that were recognised in pictures, in ascending order.
    """

    clean: tuple[int, ...]
    raw: tuple[int, ...]
    line: tuple[int, ...]
    page: tuple[int, ...] = ()
    recognised: tuple[int, ...] = ()

    def run(self, offset: int) -> int:
        """Return the index of the run that holds the clean `offset`."""
        return max(bisect_right(self.clean, offset) - 1, 0)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a reader of the file may miss in the text: how many of a kind ("comment", "picture") were left out."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Twin:
    """A document by its names, whose text another one has too, but for white space."""

    id: str
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text ready to be cut, quoted and cited.

    `id` is a hash of the content, or the `_id` of a JSONL row. `text` is the clean text: every offset refers to it.
    `source` names where it came from (a path, or "pasted text"). `origins` maps offsets back to the file as given.
    `boxes` are where its characters are printed, packed page by page (`corpus.boxes`), none where there are no pages.
    `also` are the files whose text is the same, which only an index knows. `left_out` is known where the file was just
    read; no index keeps it.
    """

    id: str
    title: str
    source: str
    text: str
    paragraphs: tuple[Paragraph, ...] = field(repr=False)
    origins: OffsetMap = field(repr=False)
    boxes: tuple[bytes, ...] = field(default=(), repr=False)
    also: tuple[Twin, ...] = field(default=(), repr=False, compare=False)
    left_out: tuple[LeftOut, ...] = field(default=(), repr=False, compare=False)

    @property
    def names(self) -> tuple[Twin, ...]:
        """What it is known by: its own names, then those of the files with the same text."""
        return (Twin(self.id, self.title, self.source), *self.also)

    def locate(self, start: int, end: int) -> Place:
        """Return the place of `text[start:end]` in the file as given: all from the first of its characters to the last.

        Raises ValueError where the span is empty or not within the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"span {start}:{end} is not within the {len(self.text)} characters of {self.source}")
        origins = self.origins
        first, last = origins.run(start), origins.run(end - 1)
        begins = (start, *origins.clean[first + 1 : last + 1])
        # a note stands behind its paragraph in the text, wherever it stands in the file
        raw = [at + origins.raw[run] - origins.clean[run] for run, at in enumerate(begins, first)]
        ends = [at + stop - begin for at, begin, stop in zip(raw, begins, (*begins[1:], end), strict=True)]
        lines = origins.line[first : last + 1]
        paragraph = self.paragraph_at(start)
        return Place(
            start=min(raw),
            end=max(ends),
            first_line=min(lines),
            last_line=max(lines),
            page=origins.page[first] if origins.page else None,
            paragraph=paragraph.number if paragraph else None,
            recognised=self.recognised(start, end),
        )

    def recognised(self, start: int, end: int) -> bool:
        """Tell whether any raw line that `text[start:end]` stands on was recognised in a picture."""
        lines, origins = self.origins.recognised, self.origins
        if not lines:
            return False
        held = origins.line[origins.run(start) : origins.run(max(end - 1, start)) + 1]
        return bisect_left(lines, min(held)) < bisect_right(lines, max(held))

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """Return the paragraph that holds the clean `offset`, None between paragraphs (in a heading)."""
        i = bisect_right(self.paragraphs, offset, key=lambda p: p.start) - 1
        return self.paragraphs[i] if i >= 0 and offset < self.paragraphs[i].end else None

    def paragraphs_in(self, start: int, end: int) -> Iterator[Paragraph]:
        """Yield the paragraphs that reach into `text[start:end]`."""
        i = max(bisect_right(self.paragraphs, start, key=lambda p: p.start) - 1, 0)
        while i < len(self.paragraphs) and self.paragraphs[i].start < end:
            if self.paragraphs[i].end > start:
                yield self.paragraphs[i]
            i += 1


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: sentences of one section, `text == document.text[start:end]`.

    `paragraph` is the number of the paragraph it begins in; `section` the heading path, outermost first.
    """

    id: str
    document: Document = field(repr=False)
    section: tuple[str, ...]
    start: int
    end: int
    paragraph: int

    @property
    def text(self) -> str:
        """The passage as it stands in the document."""
        return self.document.text[self.start : self.end]
