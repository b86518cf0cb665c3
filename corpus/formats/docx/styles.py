"""What the styles of a Word file say of paragraphs and runs, with what they inherit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.formats.docx.names import Element, child, children, number_value, switch, text_value

# built-in styles keep their English names in files; what other programs save has Chinese ones as well
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|標題", re.IGNORECASE)
_CONTENTS = re.compile(r"toc\s*(?:[0-9]|heading|标题|標題)|(?:目录|目錄)\s*[0-9]", re.IGNORECASE)
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Style:
    """A style with all that it inherits.

    `rank` is that of headings (0 for the title), None for others; `number` and `level` are the list it belongs to,
    which the style `numbered_by` says; `is_hidden` is what it says of text, `is_contents` whether it is for entries of
    a table of contents.
    """

    id: str = ""
    rank: int | None = None
    number: int | None = None
    level: int | None = None
    numbered_by: str = ""
    is_hidden: bool = False
    is_contents: bool = False


class Styles:
    """The styles of a file by their ids."""

    def __init__(self, root: Element) -> None:
        """Take the styles of the part (None: there is none)."""
        self._elements = {text_value(e, "w:styleId"): e for e in reversed(children(root, "w:style"))}
        self._resolved: dict[str, Style] = {"": Style()}
        usual = ""
        for ident, element in self._elements.items():
            if text_value(element, "w:type") == "paragraph" and text_value(element, "w:default") in ("1", "true", "on"):
                usual = ident
        self._usual = self.of_run(usual)

    def of_paragraph(self, ident: str) -> Style:
        """Return the style of paragraphs with this id, the usual one where there is none."""
        return self.of_run(ident) if ident in self._elements else self._usual

    def of_run(self, ident: str) -> Style:
        """Return the style with this id, one that says nothing where there is none."""
        chain: list[str] = []
        waiting: set[str] = set()
        while ident in self._elements and ident not in self._resolved and ident not in waiting:
            chain.append(ident)
            waiting.add(ident)
            ident = text_value(child(self._elements[ident], "w:basedOn"))
        style = self._resolved.get(ident, Style())
        for each in reversed(chain):
            style = self._resolved[each] = _inherited(style, each, self._elements[each])
        return style

    def numbering_of(self, ident: str) -> int | None:
        """Return the list that a style of lists names."""
        return number_value(child(self._elements.get(ident), "w:pPr", "w:numPr", "w:numId"))


def _inherited(base: Style, ident: str, element: Element) -> Style:
    """Return what a style says on top of the one that it is based on."""
    name = text_value(child(element, "w:name"))
    paragraph = child(element, "w:pPr")
    style = replace(base, id=ident, is_contents=base.is_contents or _CONTENTS.match(name) is not None)
    outline = number_value(child(paragraph, "w:outlineLvl"))
    heading = _HEADING.match(name)
    if _TITLE.fullmatch(name):
        style = replace(style, rank=0)
    elif outline is not None:
        style = replace(style, rank=rank_of(outline))
    elif heading:
        style = replace(style, rank=int(heading[1]))
    number, level = (number_value(child(paragraph, "w:numPr", each)) for each in ("w:numId", "w:ilvl"))
    if number is not None:
        style = replace(style, number=number, numbered_by=ident)
    if level is not None:
        style = replace(style, level=level)
    hidden = switch(child(element, "w:rPr", "w:vanish"))
    return style if hidden is None else replace(style, is_hidden=hidden)


def rank_of(outline: int) -> int | None:
    """Return the rank of a heading on a level of the outline, None for the level of the body."""
    return outline + 1 if 0 <= outline < _BODY_LEVEL else None
