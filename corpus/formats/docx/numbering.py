"""The numbers that Word puts before paragraphs, counted as it counts them.

Lists that are made of one definition count on together; a list may begin anew or change levels of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.formats.docx.names import Element, child, children, number_value, qualified, switch, text_value
from corpus.formats.docx.numerals import printed
from corpus.formats.docx.styles import Style, Styles

_LEVELS = 9
_LONGEST = 64  # characters of the text of a number, twice what Word lets one enter
_PLACE = re.compile("%([1-9])")


@dataclass(frozen=True, slots=True)
class Number:
    """What stands before a paragraph: a printed number with the white space after it, or a bullet, which is none."""

    text: str
    is_bullet: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: where it starts, the form of its numbers and what is printed with them.

    `restart` is the number of the level (from 1) after which it starts anew, None for any above it, 0 for none.
    """

    start: int = 1
    form: str = "decimal"
    width: int = 0
    text: str = ""
    gap: str = " "
    is_legal: bool = False
    restart: int | None = None


@dataclass(slots=True)
class _Definition:
    """The levels of lists, the styles that they go with, and how far each level has counted."""

    levels: dict[int, _Level]
    styles: dict[str, int]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(slots=True)
class _List:
    """A list: its definition, where levels of it start anew, and the levels that it changes."""

    definition: _Definition
    starts: dict[int, int]
    levels: dict[int, _Level]
    is_begun: bool = False

    def level(self, place: int) -> _Level:
        """Return one of its levels."""
        return self.levels.get(place) or self.definition.levels.get(place) or _Level()

    def count(self, place: int) -> int:
        """Return the number of a level as it stands, the first where it has none yet."""
        count = self.definition.counts[place]
        return self.starts.get(place, self.level(place).start) if count is None else count


class Numbering:
    """The lists of a file and how far they have counted."""

    def __init__(self, root: Element, styles: Styles) -> None:
        """Take the lists of the part (None: there is none)."""
        abstract = {text_value(e, "w:abstractNumId"): e for e in reversed(children(root, "w:abstractNum"))}
        numbers = {number_value(e, "w:numId"): e for e in reversed(children(root, "w:num"))}
        # a definition may only name a style of lists, and that the list which has the levels
        links = {ident: text_value(child(e, "w:numStyleLink")) for ident, e in abstract.items()}
        linked = {
            link: text_value(child(numbers.get(styles.numbering_of(link)), "w:abstractNumId"))
            for link in {*links.values()} - {""}
        }
        definitions: dict[str, _Definition] = {}
        self._lists: dict[int, _List] = {}
        for number, element in numbers.items():
            ident = text_value(child(element, "w:abstractNumId"))
            ident = linked.get(links.get(ident, ""), "") or ident
            if number is not None and ident in abstract:
                if ident not in definitions:
                    definitions[ident] = _definition(abstract[ident])
                self._lists[number] = _list(element, definitions[ident])

    def next(self, properties: Element, style: Style) -> Number | None:
        """Return what stands before the next paragraph, given its own properties and its style; None for nothing."""
        number, place = (number_value(child(properties, each)) for each in ("w:numId", "w:ilvl"))
        is_own = number is not None
        number = style.number if number is None else number
        found = self._lists.get(number) if number is not None else None
        if found is None:
            return None
        if place is None:
            linked = found.definition.styles
            by_style = linked.get(style.id, linked.get(style.numbered_by))
            place = by_style if by_style is not None and not is_own else style.level or 0
        place = min(max(place, 0), _LEVELS - 1)
        _count(found, place)
        return _number(found, place)


def _count(found: _List, place: int) -> None:
    """Count a paragraph on a level."""
    counts = found.definition.counts
    if not found.is_begun:
        found.is_begun = True
        for each in found.starts:
            counts[each] = None
    before = counts[place]
    counts[place] = found.count(place) if before is None else before + 1
    for below in range(place + 1, _LEVELS):
        restart = found.level(below).restart
        if restart is None or place < restart:
            counts[below] = None


def _number(found: _List, place: int) -> Number | None:
    """Return what is printed before a paragraph on a level that has been counted."""
    level = found.level(place)
    if level.form == "bullet":
        return Number("", is_bullet=True)

    def one(match: re.Match[str]) -> str:
        each = found.level(int(match[1]) - 1)
        count = found.count(int(match[1]) - 1)
        if each.form in ("bullet", "none"):
            return ""
        return str(count) if level.is_legal else printed(count, each.form).zfill(each.width)

    text = _PLACE.sub(one, level.text)
    if not text.strip():
        return None
    # a number that nothing is to stand after is read apart from the word it stands before all the same
    return Number(text + (level.gap or (" " if text[-1].isalnum() else "")))


def _definition(element: Element) -> _Definition:
    levels: dict[int, _Level] = {}
    styles: dict[str, int] = {}
    for each in children(element, "w:lvl"):
        place = number_value(each, "w:ilvl")
        if place is not None and 0 <= place < _LEVELS:
            levels.setdefault(place, _level(each))
            styles.setdefault(text_value(child(each, "w:pStyle")), place)
    styles.pop("", None)
    return _Definition(levels, styles)


def _list(element: Element, definition: _Definition) -> _List:
    starts: dict[int, int] = {}
    levels: dict[int, _Level] = {}
    for override in children(element, "w:lvlOverride"):
        place = number_value(override, "w:ilvl")
        if place is None or not 0 <= place < _LEVELS:
            continue
        start, level = number_value(child(override, "w:startOverride")), child(override, "w:lvl")
        if start is not None:
            starts[place] = start
        if level is not None:
            levels[place] = _level(level)
    return _List(definition, starts, levels)


def _level(element: Element) -> _Level:
    form, width = _form(element)
    start, restart = (number_value(child(element, name)) for name in ("w:start", "w:lvlRestart"))
    is_hidden = switch(child(element, "w:rPr", "w:vanish"))
    return _Level(
        start=0 if start is None else start,
        form=form,
        width=width,
        text="" if is_hidden else text_value(child(element, "w:lvlText"))[:_LONGEST],
        gap="" if text_value(child(element, "w:suff")) == "nothing" else " ",
        is_legal=bool(switch(child(element, "w:isLgl"))),
        restart=restart,
    )


def _form(element: Element) -> tuple[str, int]:
    """Return the form of a level's numbers, and the digits that they have at least."""
    # of alternatives the first is what newer programs show: a pattern such as 001, 002
    found = next(element.iter(qualified("w:numFmt")), None)
    form = text_value(found) or "decimal"
    if form != "custom":
        return form, 0
    first = text_value(found, "w:format").split(",")[0].strip()
    return "decimal", min(len(first), 9) if first.isdecimal() else 0
