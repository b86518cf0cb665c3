"""What is open while a part is walked: runs, paragraphs, and the flows of paragraphs and tables they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.formats.docx.names import Element, child, number_value, switch, text_value
from corpus.formats.docx.numbering import Number
from corpus.formats.docx.styles import Style, Styles, rank_of
from corpus.formats.docx.tables import Block
from corpus.formats.items import Item
from corpus.outline import article_label, numbered_rank

_LONGEST_ITEM = 120  # characters, as in plain text: a longer one is a paragraph by itself, unless in a list
_CHAPTERS = 3  # ranks of numbers that only headings have: of parts, chapters and sections


@dataclass(slots=True)
class Run:
    """A run: whether its text is hidden, and the mark of a note that it is (None: it is text)."""

    element: Element
    is_hidden: bool
    mark: list[str] | None = None
    reference: Element = None
    _font: str | None = None

    @property
    def font(self) -> str:
        """The font of its text, "" where it names none."""
        if self._font is None:
            fonts = child(self.element, "w:rPr", "w:rFonts")
            self._font = text_value(fonts, "w:ascii") or text_value(fonts, "w:hAnsi")
        return self._font


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its text as far as it was read, what its properties say, the blocks that come after it.

    `is_joined` says that its end was deleted, so that the next paragraph goes on with it, `is_hidden` that its end is
    hidden, `ends_section` that a section ends with it.
    """

    style: Style
    parts: list[str]
    after: list[Block]
    numbered: Element = None
    rank: int | None = None
    is_joined: bool = False
    is_hidden: bool = False
    ends_section: bool = False
    _left_out: str = ""
    _is_marked: bool = False

    def take(self, properties: Element, styles: Styles) -> None:
        """Take its properties."""
        self.style = styles.of_paragraph(text_value(child(properties, "w:pStyle")))
        outline = number_value(child(properties, "w:outlineLvl"))
        self.rank = self.style.rank if outline is None else rank_of(outline)
        self.numbered = child(properties, "w:numPr")
        end = child(properties, "w:rPr")
        hidden = switch(child(end, "w:vanish"))
        self.is_hidden = self.style.is_hidden if hidden is None else hidden
        self.is_joined = child(end, "w:del") is not None or child(end, "w:moveFrom") is not None
        self.ends_section = child(properties, "w:sectPr") is not None

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(self.parts)

    def put(self, text: str) -> None:
        """Add text."""
        if self._is_marked and text[0].isalnum():
            self.parts.append(" ")
        self.parts.append(text)
        self._left_out, self._is_marked = "", False

    def put_mark(self, mark: str) -> None:
        """Add the mark of a note, which no word is to be glued to."""
        self.parts.append(mark)
        self._is_marked = True

    def leaves_out(self, kind: str) -> bool:
        """Note that text is left out; tell whether a stretch of it begins here."""
        begins = self._left_out != kind
        self._left_out = kind
        return begins


@dataclass(slots=True)
class Flow:
    """Blocks that follow one another, and the text and blocks of paragraphs whose ends were deleted."""

    blocks: list[Block] = field(default_factory=list)
    last: Block | None = None
    carried: list[str] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)

    def begin(self, style: Style) -> Paragraph:
        """Begin a paragraph."""
        paragraph = Paragraph(style, self.carried, self.after, rank=style.rank, is_hidden=style.is_hidden)
        self.carried, self.after = [], []
        return paragraph

    def carry(self, paragraph: Paragraph) -> None:
        """Have the next paragraph go on with one whose end was deleted."""
        self.carried, self.after = paragraph.parts, paragraph.after

    def add(self, block: Block) -> None:
        """Add a block."""
        self.blocks.append(block)
        self.last = block

    def end(self) -> list[Block]:
        """Return its blocks, when nothing more comes."""
        text = "".join(self.carried)
        if text.strip():
            self.add(Item("paragraph", text))
        self.blocks += self.after
        self.carried, self.after = [], []
        return self.blocks

    def item(self, text: str, rank: int | None, number: Number | None) -> Item:
        """Return a paragraph with the number that is printed before it: a heading, an item of a list, or neither."""
        if number is not None:
            text = number.text + text
        if rank is not None:
            return Item("heading", text.replace("\n", " "), rank)
        return Item("item" if number is not None and self._is_item(text, number) else "paragraph", text)

    def _is_item(self, text: str, number: Number) -> bool:
        if number.is_bullet:
            return True
        place = numbered_rank(text)
        if article_label(text) or (place is not None and place < _CHAPTERS):
            return False
        last = self.last if isinstance(self.last, Item) else None
        leads = last is not None and (last.kind == "item" or last.text.rstrip().endswith(("：", ":")))
        return leads or len(text) <= _LONGEST_ITEM


def text_of(blocks: list[Block]) -> str:
    """Return the text of blocks, a line each."""
    return "\n".join([block.text for block in blocks if block.text])
