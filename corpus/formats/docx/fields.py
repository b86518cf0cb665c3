"""Fields: instructions that a reader does not see, and their results, which stand for them in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.formats.docx.names import Element, child, children, name_of, number_value, qualified, switch, text_value
from corpus.formats.docx.numerals import printed

#: Fields that count pages, whose results differ from page to page.
PAGES = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))
#: The table of contents, which repeats the headings.
CONTENTS = frozenset(("TOC",))
_OVERSTRIKE = re.compile(r"\\o(?:\\a[clr])?\((?:(?P<outer>[○◯〇])|[^,;()]),(?P<inner>[^,;()]{1,9})\)", re.IGNORECASE)
_DELETED = frozenset(("w:del", "w:moveFrom"))


def kind_of(instruction: str) -> str:
    """Return the kind of field that an instruction is for ("PAGE")."""
    return next(iter(instruction.split(None, 1)), "").upper()


@dataclass(slots=True)
class _Field:
    """A field that has begun: what it says so far, whether its result has, and whether it is kept from the text."""

    instruction: list[str]
    has_result: bool = False
    is_hidden: bool = True


class Fields:
    """The fields of a part that have begun and not ended; results of kinds in `hidden` are not shown."""

    def __init__(self, root: Element, hidden: frozenset[str]) -> None:
        """Find out which fields of a part never end, so that they do not take the rest of it with them."""
        self._hidden_kinds = hidden
        self._open: list[_Field] = []
        self._hidden = 0
        begun: list[Element] = []
        for mark in root.iter(qualified("w:fldChar")):
            kind = text_value(mark, "w:fldCharType")
            if kind == "begin" and not _is_deleted(mark):
                begun.append(mark)
            elif kind == "end" and begun and not _is_deleted(mark):
                begun.pop()
        self._endless = set(begun)

    @property
    def hides(self) -> bool:
        """Whether what stands here is no result of a field to be shown."""
        return self._hidden > 0

    def instruct(self, text: str) -> None:
        """Take a part of an instruction."""
        if self._open and not self._open[-1].has_result:
            self._open[-1].instruction.append(text)

    def mark(self, element: Element) -> str:
        """Take the beginning, the middle or the end of a field; return the instruction of one that ends unseen."""
        kind = text_value(element, "w:fldCharType")
        if kind == "begin" and element not in self._endless:
            self._open.append(_Field([]))
            self._hidden += 1
        elif kind == "separate" and self._open and not self._open[-1].has_result:
            field = self._open[-1]
            field.has_result = True
            if kind_of("".join(field.instruction)) not in self._hidden_kinds:
                field.is_hidden = False
                self._hidden -= 1
        elif kind == "end" and self._open:
            field = self._open.pop()
            self._hidden -= field.is_hidden
            return "".join(field.instruction) if field.is_hidden else ""
        return ""


def _is_deleted(mark: Element) -> bool:
    """Tell whether a mark stands in a change that took it out of its paragraph."""
    for above in mark.iterancestors():
        name = name_of(above)
        if name == "w:p":
            return False
        if name in _DELETED:
            return True
    return False


def combined(instruction: str) -> str:
    """Return what a field shows that sets one sign upon another: a number in a circle, or what stands in the sign."""
    match = _OVERSTRIKE.search(instruction)
    if match is None:
        return ""
    number = match["inner"].strip()
    return printed(int(number), "decimalEnclosedCircle") if match["outer"] and number.isdecimal() else number


def form_value(element: Element) -> str:
    """Return what a field of a form shows by itself, at its beginning: a box, ticked or not, or what was chosen."""
    data = child(element, "w:ffData")
    box, choices = child(data, "w:checkBox"), child(data, "w:ddList")
    if box is not None:
        ticked = switch(child(box, "w:checked"))
        return "☒" if (switch(child(box, "w:default")) if ticked is None else ticked) else "☐"
    entries = children(choices, "w:listEntry")
    chosen = number_value(child(choices, "w:result")) or 0
    return text_value(entries[chosen]) if 0 <= chosen < len(entries) else ""
