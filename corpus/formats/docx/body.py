"""The paragraphs and tables of a part of a Word file in their order, with the boxes and notes that belong to them."""

from __future__ import annotations

from collections.abc import Callable

from corpus.formats.docx.names import Element, child, name_of, switch, text_value
from corpus.formats.docx.notes import Note
from corpus.formats.docx.paragraphs import Flow, text_of
from corpus.formats.docx.tables import Block, Table
from corpus.formats.docx.text import TextWalk, Word
from corpus.formats.items import Item


def read_part(root: Element, word: Word, take: Callable[[Block], None], *, is_running: bool = False) -> None:
    """Hand the paragraphs and tables of a part to `take`, one by one.

    In a running head (`is_running`) PAGE stands for the numbers of pages.
    """
    walk = _Walk(root, word, take, is_running=is_running)
    walk.walk()
    walk.finish()


class _Walk(TextWalk):
    """What is open at a place in a part: tables, and the flows of blocks in the part itself, in cells and boxes."""

    def __init__(
        self,
        root: Element,
        word: Word,
        take: Callable[[Block], None],
        *,
        is_running: bool = False,
        note: Note | None = None,
    ) -> None:
        super().__init__(root, word, is_running=is_running)
        self.is_marked = note is None or not note.mark
        self._take = take
        self._note = note
        self._flows = [Flow()]
        self._tables: list[Table] = []
        self._notes: list[Note] = []
        self.begins |= {
            "w:p": self.begin_paragraph, "w:pPr": self.properties, "w:tbl": self.begin_table, "w:tr": self.begin_row,
            "w:tc": self.begin_cell, "w:txbxContent": self.begin_box, "w:footnoteReference": self.note,
            "w:endnoteReference": self.note, "w:footnoteRef": self.note_mark, "w:endnoteRef": self.note_mark,
        }  # fmt: skip
        self.ends |= {
            "w:p": self.end_paragraph, "w:tbl": self.end_table, "w:tc": self.end_cell, "w:txbxContent": self.end_box
        }  # fmt: skip

    def finish(self) -> None:
        """Hand on what is left when all has been walked through."""
        self._flows[0].end()
        self._hand_on()

    def _hand_on(self) -> None:
        """Hand on the blocks of the part that are complete, and the notes to them behind."""
        if len(self._flows) > 1:
            return
        for block in self._flows[0].blocks:
            self._take(block)
        self._flows[0].blocks.clear()
        notes, self._notes = self._notes, []
        for note in notes:
            for block in _read_note(note, self.word):
                self._take(block)

    # -- paragraphs

    def begin_paragraph(self, element: Element) -> bool:
        """Begin a paragraph."""
        self.paragraphs.append(self._flows[-1].begin(self.word.styles.of_paragraph("")))
        return False

    def properties(self, element: Element) -> bool:
        """Take the properties of a paragraph."""
        if self.paragraphs:
            self.paragraphs[-1].take(element, self.word.styles)
        return True

    def end_paragraph(self, element: Element) -> None:
        """End a paragraph."""
        paragraph, flow = self.paragraphs.pop(), self._flows[-1]
        if paragraph.ends_section:
            self.word.notes.end_section()
        if self.is_silent or paragraph.style.is_contents:
            return
        if paragraph.is_joined:
            flow.carry(paragraph)
            return
        text = paragraph.text
        is_there = bool(text.strip())
        # an empty paragraph has a number too, one that is hidden with its end has none
        number = None
        if is_there or not paragraph.is_hidden:
            number = self.word.numbering.next(paragraph.numbered, paragraph.style)
        if is_there:
            flow.add(flow.item(text, paragraph.rank, number))
        for block in paragraph.after:
            flow.add(block)
        self._hand_on()

    # -- tables and boxes

    def begin_table(self, element: Element) -> bool:
        """Begin a table."""
        self._tables.append(Table())
        return False

    def begin_row(self, element: Element) -> bool:
        """Begin a row; one that was deleted or is hidden is left out."""
        properties = child(element, "w:trPr")
        if child(properties, "w:del") is not None:
            self.silence(element, "deletion")
        elif switch(child(properties, "w:hidden")):
            self.silence(element, "hidden")
        elif self._tables and not self.is_silent:
            self._tables[-1].begin_row(element)
        return False

    def begin_cell(self, element: Element) -> bool:
        """Begin a cell; one that was deleted is left out."""
        if child(element, "w:tcPr", "w:cellDel") is not None:
            self.silence(element, "deletion")
        self._flows.append(Flow())
        return False

    def end_cell(self, element: Element) -> None:
        """End a cell."""
        blocks = self._flows.pop().end()
        if self._tables and self._tables[-1].found and not self.is_silent:
            self._tables[-1].add(element, text_of(blocks), blocks)

    def end_table(self, element: Element) -> None:
        """End a table; one of a single cell is a frame around what stands in it."""
        table, flow = self._tables.pop(), self._flows[-1]
        if self.is_silent:
            return
        for block in [table] if table.only is None else table.only:
            flow.add(block)
        self._hand_on()

    def begin_box(self, element: Element) -> bool:
        """Begin a box of text; one that is hidden is left out."""
        if self.is_hidden:
            self.silence(element, "hidden")
        self._flows.append(Flow())
        return False

    def end_box(self, element: Element) -> None:
        """End a box, whose text stands behind the paragraph that it hangs on."""
        blocks = self._flows.pop().end()
        if self.is_silent:
            return
        if self.paragraphs:
            self.paragraphs[-1].after += blocks
        else:
            for block in blocks:
                self._flows[-1].add(block)

    # -- notes

    def note(self, element: Element) -> bool:
        """Take a reference to a note; what is printed at it is a number, or the text that follows."""
        if not self.is_shown or self._note is not None:  # no note has notes
            return False
        if text_value(element, "w:customMarkFollows").lower() in ("1", "true", "on"):
            self.begin_mark(element)
        else:
            self._take_note(element, None)
        return False

    def end_mark(self, reference: Element, mark: str) -> None:
        """Take the note that a mark which is no number refers to."""
        self._take_note(reference, mark)

    def _take_note(self, reference: Element, mark: str | None) -> None:
        kind = name_of(reference).removeprefix("w:").removesuffix("Reference")
        note = self.word.notes.take(kind, text_value(reference, "w:id"), mark)
        if note is not None:
            self._notes.append(note)

    def note_mark(self, element: Element) -> bool:
        """Put the mark of a note where it stands in the note."""
        if self._note is not None and self.paragraphs and not self.is_marked:
            self.paragraphs[-1].put_mark(self._note.mark)
            self.is_marked = True
        return False


def _read_note(note: Note, word: Word) -> list[Block]:
    """Return the blocks of a note, the first of which begins with its mark."""
    blocks: list[Block] = []
    walk = _Walk(note.root, word, blocks.append, note=note)
    walk.walk()
    walk.finish()
    first = blocks[0] if blocks else None
    if isinstance(first, Item) and not walk.is_marked and not first.text.lstrip().startswith(note.mark):
        blocks[0] = first._replace(text=f"{note.mark} {first.text.lstrip()}")
    return blocks
