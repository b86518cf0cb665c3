"""What answering yields."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.types import Passage
from index.types import Hit


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote: `quote == passage.document.text[start:end]`, marked `[number]` in the answer's text."""

    number: int
    passage: Passage
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The quoted characters."""
        return self.passage.document.text[self.start : self.end]

    @property
    def digest(self) -> str:
        """Hex sha256 of the quote in UTF-8, so that a copy of it can be checked later."""
        return hashlib.sha256(self.quote.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and what it stands on.

    `text` is what a person reads, with `[1]` marks; `short` the minimal answer, "" where there is none. Where
    `abstained`, the text says that the document does not answer, `citations` is empty and `missing` names the
    terms of the question that were not found. `hits` are the passages retrieved, best first. `confidence` is the
    estimated probability (0..1) that the answer is right. `understood_as` is the self-contained question that was
    asked of the index. `timings` maps a stage (understand, retrieve, read) to seconds.
    """

    question: str
    text: str
    short: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    abstained: bool
    confidence: float
    understood_as: str
    missing: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
