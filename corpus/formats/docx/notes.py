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


@dataclass(slots=True)
class _Counter:
    """The notes of a kind that have not been read, and how they are counted: `count` is the number of the last."""

    notes: dict[str, Element]
    settings: Element
    properties: str
    usual: str
    count: int | None = None


class Notes:
    """The notes of a document as their marks are met; each is read once, however often it is referred to."""

    def __init__(self, package: Package, main: Part, settings: Element) -> None:
        """Take the notes of a document, and what its settings (None: there are none) and sections say of numbers."""
        self._counters: dict[str, _Counter] = {}
        for kind, form in _KINDS.items():
            part = package.related(main, f"{kind}s")
            notes = children(None if part is None else part.root, f"w:{kind}")
            found = {text_value(note, "w:id"): note for note in reversed(notes)}
            self._counters[kind] = _Counter(found, child(settings, f"w:{kind}Pr"), f"w:{kind}Pr", form)
        # a section says at its end how it is; what it was before a change stands in it, too
        self._sections = [
            s for s in main.root.iter(qualified("w:sectPr")) if name_of(s.getparent()) != "w:sectPrChange"
        ]
        self._section = 0

    def end_section(self) -> None:
        """Go on to the next section."""
        self._section += 1
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
        start = number_value(self._property(counter, "w:numStart"))
        counter.count = (1 if start is None else start) if counter.count is None else counter.count + 1
        return Note(root, printed(counter.count, text_value(self._property(counter, "w:numFmt")) or counter.usual))

    def _restart(self, when: str) -> None:
        for counter in self._counters.values():
            if text_value(self._property(counter, "w:numRestart")) == when:
                counter.count = None

    def _property(self, counter: _Counter, name: str) -> Element:
        """Return what the section, or else the settings, say of the numbers of notes."""
        if self._section < len(self._sections):
            found = child(self._sections[self._section], counter.properties, name)
            if found is not None:
                return found
        return child(counter.settings, name)
