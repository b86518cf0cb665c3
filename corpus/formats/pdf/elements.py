"""The elements of a document, from the columns of its pages and what stands apart from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from corpus.blocks import APART
from corpus.boxes import Strip
from corpus.formats.items import Item, Items
from corpus.formats.pdf.continued import continued
from corpus.formats.pdf.headings import Heading, Mark, formed, headings_of
from corpus.formats.pdf.hyphens import mended, words_of
from corpus.formats.pdf.lines import PrintedLine, Tabular
from corpus.formats.pdf.notes import Note
from corpus.formats.pdf.pages import Page
from corpus.formats.pdf.paragraphs import Paragraphs, Placed, placed
from corpus.formats.pdf.places import strip_of
from corpus.lines import ems
from corpus.outline import item_marker

_LONGEST_ITEM = 120  # characters: a longer numbered paragraph is one by itself, unless the line before leads in
_LONGEST_VERSE = 18.0  # ems of a line that is kept as it stands among others as short
_FEWEST_VERSES = 4

Paragraph = list[int]


def add_elements(
    items: Items, pages: Sequence[Page], notes: Sequence[Sequence[Note]], marks: Sequence[Mark], size: float
) -> None:
    """Add the elements of a document in reading order; `notes` are those of each page, `size` the body's."""
    _Elements(items, pages, notes, marks, size).add()


class _Elements:
    """What is known of the lines of one document."""

    def __init__(
        self, items: Items, pages: Sequence[Page], notes: Sequence[Sequence[Note]], marks: Sequence[Mark], size: float
    ) -> None:
        self._items, self._pages, self._notes = items, pages, notes
        self._frames = {page.number: page.frame for page in pages}
        columns: list[list[PrintedLine]] = []
        # tables stand before the line with that number, what is apart after the paragraph that holds the line before
        self._tables: dict[int, list[tuple[int, Tabular]]] = {}
        self._ends: dict[int, list[int]] = {}
        count = 0
        for at, page in enumerate(pages):
            for column in page.columns:
                lines: list[PrintedLine] = []
                for part in column.parts:
                    if isinstance(part, PrintedLine):
                        lines.append(part)
                        count += 1
                    else:
                        self._tables.setdefault(count, []).append((page.number, part))
                columns.append(lines)
            self._ends.setdefault(count, []).append(at)
        self._lines: list[Placed] = placed(columns)
        printed = [each.line for each in self._lines]
        self._headings: dict[int, Heading] = {}
        tags = {page.number: page.tags for page in pages if page.tags}
        for heading in headings_of(printed, marks, tags, size):
            for i in range(heading.first, heading.last + 1):
                self._headings[i] = heading
        self._paragraphs = Paragraphs(self._lines)
        self._words: Counter[str] = words_of(line.text for line in printed)

    def add(self) -> None:
        """Add all elements."""
        found = self._split()
        bodied = any(i not in self._headings for paragraph in found for i in paragraph)
        # a document whose only headings are its title is outlined by the form of its paragraphs
        first_body = next((i for i in range(len(self._lines)) if i not in self._headings), 0)
        untitled = not any(i > first_body for i in self._headings)
        verses: list[Paragraph] = []
        pending: list[int] = []
        for at, paragraph in enumerate(found):
            self._add_tables(paragraph[0])
            heading = self._headings.get(paragraph[0])
            if heading is None and self._is_verse(paragraph, verses[-1] if verses else None):
                verses.append(paragraph)
            else:
                self._add_verses(verses)
                verses = []
                self._add_paragraph(paragraph, heading, untitled and bodied and at > 0)
            ends = [end for end in range(paragraph[0] + 1, paragraph[-1] + 2) if end in self._ends]
            pending += [page for end in ends for page in self._ends[end]]
            if pending and heading is None:
                self._add_verses(verses)
                verses = []
                self._add_apart(pending)
                pending = []
            if paragraph[-1] + 1 in self._tables:
                self._add_verses(verses)
                verses = []
        self._add_verses(verses)
        self._add_tables(len(self._lines))
        self._add_apart([*self._ends.get(0, []), *pending] if self._lines else list(range(len(self._pages))))

    def _split(self) -> list[Paragraph]:
        """Return the paragraphs as numbers of lines."""
        found: list[Paragraph] = []
        for i in range(len(self._lines)):
            if found and not self._is_parted(i - 1, found[-1][0]):
                found[-1].append(i)
            else:
                found.append([i])
        return found

    def _is_parted(self, i: int, first: int) -> bool:
        if self._headings.get(i) is not self._headings.get(i + 1) or i + 1 in self._tables:
            return True
        return i not in self._headings and self._paragraphs.part(i, first)

    def _is_verse(self, paragraph: Paragraph, before: Paragraph | None) -> bool:
        """Tell whether a paragraph is a short line, close to the short line before it."""
        line = self._lines[paragraph[0]].line
        if len(paragraph) > 1 or ems(line.text) > _LONGEST_VERSE or item_marker(line.text) or line.text[0] in '“「"—':
            return False
        if before is None or line.mono:
            return not line.mono
        above = self._lines[before[0]].line
        return above.page != line.page or 0 < above.base - line.base <= 2.0 * line.size

    def _add_verses(self, verses: Sequence[Paragraph]) -> None:
        """Add short lines, from four on as one element that keeps them."""
        if len(verses) >= _FEWEST_VERSES:
            self._add("code", [i for verse in verses for i in verse], kept=True)
        else:
            for verse in verses:
                self._add_paragraph(verse, None, False)

    def _add_paragraph(self, paragraph: Paragraph, heading: Heading | None, outlined: bool) -> None:
        line = self._lines[paragraph[0]].line
        if heading is not None:
            self._add("heading", paragraph, heading.rank)
        elif line.mono and len(paragraph) > 1:
            self._add("code", paragraph, kept=True)
        else:
            text = "".join(self._lines[i].line.text for i in paragraph)
            rank = formed(text) if outlined else None
            if rank is not None:
                self._add("heading", paragraph, rank)
            elif item_marker(text) and (len(text) <= _LONGEST_ITEM or self._leads_in()):
                self._add("item", paragraph)
            else:
                self._add("paragraph", paragraph)

    def _leads_in(self) -> bool:
        before = self._items.found[-1] if self._items.found else None
        return before is not None and (before.kind == "item" or before.text.rstrip()[-1:] in ("：", ":"))

    def _add(
        self,
        kind: Literal["heading", "paragraph", "item", "code"],
        paragraph: Sequence[int],
        rank: int = 0,
        *,
        kept: bool = False,
    ) -> None:
        lines = [self._lines[i].line for i in paragraph]
        if kept:
            least = min(line.left for line in lines)
            texts = [" " * round((line.left - least) / (0.6 * line.size)) * line.mono + line.text for line in lines]
        else:
            texts = mended([line.text for line in lines], self._words)
        self._items.add(_item(kind, texts, lines, rank, self._strips(lines)))

    def _add_tables(self, before: int) -> None:
        for table in continued(self._tables.pop(before, [])):
            printed = [self._strips([line for cell in row.cells for line in cell]) for row in table]
            self._items.add_table([row.texts for row in table], pages=[row.page for row in table], printed=printed)

    def _strips(self, lines: Iterable[PrintedLine]) -> list[Strip]:
        """Return where lines are printed, as far as that is known."""
        framed = [(line, frame) for line in lines if (frame := self._frames.get(line.page)) is not None]
        return [strip for line, frame in framed if (strip := strip_of(line, frame)) is not None]

    def _add_apart(self, pages: Sequence[int]) -> None:
        """Add the footnotes of pages and what else stands apart from their text."""
        for at in pages:
            for lines in [*self._notes[at], *[[line] for line in self._pages[at].aside]]:
                texts = mended([line.text for line in lines], self._words)
                self._items.add(_item("paragraph", texts, lines, APART, self._strips(lines)))


def _item(
    kind: Literal["heading", "paragraph", "item", "code"],
    texts: Sequence[str],
    lines: Sequence[PrintedLine],
    rank: int,
    strips: Sequence[Strip],
) -> Item:
    """Return an element of lines; a line all of which went up to the one before is left out."""
    held = [(text, line.page) for text, line in zip(texts, lines, strict=True) if text.strip()]
    pages = tuple(page for _, page in held)
    text = "\n".join(text for text, _ in held)
    return Item(kind, text, rank, pages[0] if pages else 0, pages=pages, printed=(strips,))
