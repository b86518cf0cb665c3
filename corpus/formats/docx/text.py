"""The text of a part of a Word file as its reader sees it: runs, fields, signs, formulas, changes, alternatives.

The mark-up is walked element by element with what is open on stacks, so depth costs nothing. What is left out on
purpose is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from corpus.formats.docx import fields, formulas
from corpus.formats.docx.names import Element, child, name_of, switch, text_value
from corpus.formats.docx.notes import Notes
from corpus.formats.docx.numbering import Numbering
from corpus.formats.docx.paragraphs import Paragraph, Run
from corpus.formats.docx.styles import Styles
from corpus.formats.docx.symbols import PRIVATE, shown, sign

#: Stands in a running head for the number of a page; no character that mark-up can hold.
PAGE = "\0"
# neither they nor what is in them is text
_SKIPPED = frozenset(
    (
        *("w:tblPr", "w:tblGrid", "w:tblPrEx", "w:trPr", "w:tcPr", "w:rPr", "w:sectPr", "w:sdtPr", "w:sdtEndPr"),
        *("w:customXmlPr", "w:smartTagPr", "w:rubyPr", "w:rt", "w:moveFrom", "w:delText", "w:delInstrText"),
        "m:ctrlPr",
    )
)
_LEFT_OUT = {
    **dict.fromkeys(("w:object", "w:altChunk", "w:subDoc", "c:chart", "dgm:relIds"), "object"),
    **dict.fromkeys(("pic:pic", "v:imagedata"), "picture"),
}
_SHOWN = {"w:tab": "\t", "w:ptab": "\t", "w:cr": "\n", "w:noBreakHyphen": "-", "w:pgNum": PAGE}


@dataclass(slots=True)
class Word:
    """What the parts of a file have in common: styles, lists, notes, and a count of what was left out, by kind."""

    styles: Styles
    numbering: Numbering
    notes: Notes
    left_out: Counter[str] = field(default_factory=Counter)


class TextWalk:
    """What is open at a place in the text, and what becomes of the next element.

    What begins with an element tells whether the elements in it are skipped.
    """

    def __init__(self, root: Element, word: Word, *, is_running: bool) -> None:
        """Begin with a part; with `is_running`, PAGE stands for the numbers of pages in it."""
        self.word = word
        self.is_running = is_running
        self.paragraphs: list[Paragraph] = []
        self._root = root
        self._fields = fields.Fields(root, fields.CONTENTS | (fields.PAGES if is_running else frozenset()))
        self._runs: list[Run] = []
        self._silencing: list[Element] = []
        self._chosen: list[bool] = []
        self.begins: dict[str, Callable[[Element], bool]] = {
            "w:r": self.begin_run, "m:r": self.begin_run, "w:t": self.text, "m:t": self.text, "w:sym": self.symbol,
            "w:br": self.line_end, "w:lastRenderedPageBreak": self.page_end, "w:instrText": self.instruction,
            "w:fldChar": self.field, "w:fldSimple": self.simple_field, "w:del": self.deletion, "w:sdt": self.control,
            "mc:AlternateContent": self.alternatives, "mc:Choice": self.alternative, "mc:Fallback": self.alternative,
            "v:textpath": self.word_art,
        }  # fmt: skip
        self.ends: dict[str, Callable[[Element], None]] = {
            "w:r": self.end_run, "m:r": self.end_run, "mc:AlternateContent": self.end_alternatives
        }  # fmt: skip

    def walk(self) -> None:
        """Walk through the part."""
        events = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in events:
            name = name_of(element)
            if event == "end":
                if name in self.ends:
                    self.ends[name](element)
                elif name in formulas.PARTS:
                    self.put(formulas.behind(name, element))
                if self._silencing and self._silencing[-1] is element:
                    self._silencing.pop()
            elif name in _SKIPPED:
                events.skip_subtree()
            elif name in self.begins:
                if self.begins[name](element):
                    events.skip_subtree()
            elif name in _SHOWN:
                self.put(_SHOWN[name] if _SHOWN[name] != PAGE or self.is_running else "")
            elif name in formulas.PARTS:
                self.put(formulas.before(name, element))
            elif name in _LEFT_OUT:
                self.word.left_out[_LEFT_OUT[name]] += not self.is_silent
                events.skip_subtree()

    @property
    def is_silent(self) -> bool:
        """Whether nothing that stands here is read."""
        return bool(self._silencing)

    @property
    def is_hidden(self) -> bool:
        """Whether what stands here is in a hidden run."""
        return bool(self._runs) and self._runs[-1].is_hidden

    @property
    def is_shown(self) -> bool:
        """Whether what stands here is seen."""
        return not (self.is_silent or self.is_hidden or self._fields.hides)

    def silence(self, element: Element, kind: str = "") -> None:
        """Read nothing of an element; count it where it is of a kind that is left out."""
        if kind:
            self.leave_out(kind)
        self._silencing.append(element)

    # -- text

    def put(self, text: str) -> None:
        """Take text that stands in a run."""
        if not text or not self.paragraphs or self.is_silent or self._fields.hides:
            return
        mark = self._runs[-1].mark if self._runs else None
        if mark is not None:
            mark.append(text)
        elif self.is_hidden:
            self.leave_out("hidden")
        else:
            self.paragraphs[-1].put(text)

    def leave_out(self, kind: str) -> None:
        """Count a stretch of text that is left out, once for all runs it is made of."""
        if self.is_silent:
            return
        if not self.paragraphs or self.paragraphs[-1].leaves_out(kind):
            self.word.left_out[kind] += 1

    def text(self, element: Element) -> bool:
        """Take a piece of text."""
        text = element.text or ""
        self.put(shown(text, self._font) if PRIVATE.search(text) else text)
        return False

    def symbol(self, element: Element) -> bool:
        """Take a sign of a font."""
        self.put(sign(text_value(element, "w:char"), text_value(element, "w:font") or self._font))
        return False

    @property
    def _font(self) -> str:
        return self._runs[-1].font if self._runs else ""

    def line_end(self, element: Element) -> bool:
        """Take the end of a line, a column or a page."""
        self.put("\n")
        return text_value(element, "w:type") == "page" and self.page_end(element)

    def page_end(self, element: Element) -> bool:
        """Take the end of a page."""
        self.word.notes.end_page()
        return False

    def word_art(self, element: Element) -> bool:
        """Take a text that is drawn."""
        self.put(element.get("string", ""))
        return False

    # -- runs, fields and changes

    def begin_run(self, element: Element) -> bool:
        """Begin a run, of which its own properties, its style and that of the paragraph say whether it is hidden."""
        properties = child(element, "w:rPr")
        hidden = switch(child(properties, "w:vanish"))
        if hidden is None:
            style = self.word.styles.of_run(text_value(child(properties, "w:rStyle")))
            # a property that styles switch: one of both, not each
            hidden = style.is_hidden != (bool(self.paragraphs) and self.paragraphs[-1].style.is_hidden)
        self._runs.append(Run(element, hidden))
        return False

    def end_run(self, element: Element) -> None:
        """End a run, with a mark of a note that is not a number."""
        run = self._runs.pop()
        if run.mark is not None:
            self.end_mark(run.reference, "".join(run.mark).strip())

    def begin_mark(self, reference: Element) -> None:
        """Take the text that follows in the run as the mark of a note."""
        if self._runs:
            self._runs[-1].mark, self._runs[-1].reference = [], reference

    def end_mark(self, reference: Element, mark: str) -> None:
        """End a mark of a note that is given as text."""

    def instruction(self, element: Element) -> bool:
        """Take a part of the instruction of a field."""
        self._fields.instruct(element.text or "")
        return False

    def field(self, element: Element) -> bool:
        """Take the beginning, the middle or the end of a field."""
        self.put(fields.form_value(element))
        instruction = self._fields.mark(element)
        kind = fields.kind_of(instruction)
        if kind in fields.PAGES and self.is_running:
            self.put(PAGE)
        elif kind == "EQ":
            self.put(fields.combined(instruction))
        return True

    def simple_field(self, element: Element) -> bool:
        """Take a field that holds its result."""
        kind = fields.kind_of(text_value(element, "w:instr"))
        if self.is_running and kind in fields.PAGES:
            self.put(PAGE)
            self.silence(element)
        elif kind in fields.CONTENTS:
            self.silence(element)
        return False

    def deletion(self, element: Element) -> bool:
        """Leave out what was deleted."""
        if not self._fields.hides:
            self.leave_out("deletion")
        return True

    def control(self, element: Element) -> bool:
        """Begin a content control; of one that holds the table of contents nothing is read."""
        gallery = text_value(child(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery"))
        if gallery.casefold() == "table of contents":
            self.silence(element)
        return False

    def alternatives(self, element: Element) -> bool:
        """Begin a choice between ways to say the same."""
        self._chosen.append(False)
        return False

    def alternative(self, element: Element) -> bool:
        """Take the first way to say it, skip the others."""
        is_first = not (self._chosen and self._chosen[-1])
        if self._chosen:
            self._chosen[-1] = True
        return not is_first

    def end_alternatives(self, element: Element) -> None:
        """End a choice."""
        self._chosen.pop()
