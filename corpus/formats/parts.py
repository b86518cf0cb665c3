"""One extracted text made of parts, where each part is read in a way of its own."""

from __future__ import annotations

from corpus.blocks import Block
from corpus.formats.types import Opened, Parsed
from corpus.lines import Line, split_lines


class Parts:
    """The text of a document as its parts are found, each at its place in it, and the blocks made of them."""

    def __init__(self, opened: Opened) -> None:
        """Begin with nothing of a file."""
        self.blocks: list[Block] = []
        self._limits, self._name = opened.limits, opened.path
        self._offset, self._number = 0, 0

    def lines(self, text: str) -> list[Line]:
        """Put a text behind those before it and return its lines, whose places are those in the whole.

        Raises TooLarge.
        """
        text = "\n".join(text.splitlines())
        self._limits.check_characters(self._offset + len(text), self._name)
        found = [
            line._replace(start=self._offset + line.start, number=self._number + line.number)
            for line in split_lines(text, limits=self._limits, name=self._name)
        ]
        self._offset += len(text) + 1
        self._number += text.count("\n") + 1
        self._limits.check_lines(self._number, self._name)
        return found

    def parsed(self, title: str = "") -> Parsed:
        """Return the document that these parts are."""
        return Parsed(self.blocks, " ".join(title.split()))
