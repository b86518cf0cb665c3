"""Plain text, and files of no format that is known."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.formats.types import Opened, Parsed
from corpus.lines import split_lines
from corpus.reflow import reflow


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the text as one document. Raises NoText, Unreadable or TooLarge."""
    yield Parsed(reflow(split_lines(opened.text(), limits=opened.limits, name=opened.path)))
