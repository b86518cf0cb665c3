"""Footnotes and endnotes, with the numbers that are printed at them."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.formats.docx.names import Element, child, children, name_of, number_value, qualified, text_value
from corpus.formats.docx.numerals import printed
from corpus.formats.docx.package import Package, Part

_KINDS = {"footnote": "decimal", "endnote": "lowerRoman"}  # the form of their numbers unless a file says another


@dataclass(frozen=True, slots=True)
class Note:
    """A note, and what is printed at it."""

    root: Element
    mark: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """How notes are counted: the form of their numbers, the first of them, and where they start anew."""

    form: str
    start: int
    restart: str


@dataclass(slots=True)
class _Counter:
    """The notes of a kind that have not been read, and how they are counted: `count` is the number of the last."""

    notes: dict[str, Element]
    rule: _Rule
    count: int | None = None


class Notes:
    """The notes of a document as their marks are met; each is read once, however often it is referred to."""

    def __init__(self, package: Package, main: Part, settings: Element) -> None:
        """Take the notes of a document, and what its settings (None: there are none) and sections say of numbers."""
        # a section says at its end how it is; what it was before a change stands in it, too
        self._sections = [
            s for s in main.root.iter(qualified("w:sectPr")) if name_of(s.getparent()) != "w:sectPrChange"
        ]
        self._section = 0
        self._usual = {kind: _properties(child(settings, f"w:{kind}Pr")) for kind in _KINDS}
        self._counters: dict[str, _Counter] = {}
        for kind in _KINDS:
            part = package.related(main, f"{kind}s")
            notes = children(None if part is None else part.root, f"w:{kind}")
            found = {text_value(note, "w:id"): note for note in reversed(notes)}
            self._counters[kind] = _Counter(found, self._rule(kind))

    def end_section(self) -> None:
        """Go on to the next section."""
        self._section += 1
        for kind, counter in self._counters.items():
            counter.rule = self._rule(kind)
        self._restart("eachSect")

    def end_page(self) -> None:
        """Go on to the next page, as far as a file says where it ends."""
        self._restart("eachPage")

    def take(self, kind: str, ident: str, mark: str | None) -> Note | None:
        """Return the note that is referred to, None where there is none; `mark` is what is printed if no number is."""
        counter = self._counters[kind]
        root = counter.notes.pop(ident, None)
        if root is None:
            return None
        if mark is not None:
            return Note(root, mark)
        counter.count = counter.rule.start if counter.count is None else counter.count + 1
        return Note(root, printed(counter.count, counter.rule.form))

    def _restart(self, when: str) -> None:
        for counter in self._counters.values():
            if counter.rule.restart == when:
                counter.count = None

    def _rule(self, kind: str) -> _Rule:
        """Return how the section, or else the settings, say that notes of a kind are counted."""
        section = self._sections[self._section] if self._section < len(self._sections) else None
        said, usual = child(section, f"w:{kind}Pr"), self._usual[kind]
        form, start, restart = (
            usual.get(name) if (own := child(said, name)) is None else own
            for name in ("w:numFmt", "w:numStart", "w:numRestart")
        )
        first = number_value(start)
        return _Rule(text_value(form) or _KINDS[kind], 1 if first is None else first, text_value(restart))


def _properties(element: Element) -> dict[str, Element]:
    """Return the properties in an element (None: there are none) by their names."""
    return {} if element is None else {name_of(each): each for each in element}
