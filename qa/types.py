"""What answering yields."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus.types import Passage
from index.types import Hit

#: How sure an answer is: right nearly always, perhaps, or there is none.
Certainty = Literal["sure", "possible", "none"]

_MARK = re.compile(r"\[\d+\]")


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
class Segment:
    """A stretch of what an answer says, and the citations that it stands on."""

    text: str
    citations: tuple[Citation, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks that stand behind it, `[1]` for the first citation of the answer."""
        return tuple(f"[{citation.number}]" for citation in self.citations)


def without_marks(answer: str) -> str:
    """Return what an answer says without the marks of its citations."""
    return _MARK.sub("", answer)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a language model wrote, and the quotes of the passages that it stands on.

    `supported` where it has been proven against them; `lacking` are the numbers, names and quoted words in it that
    they do not have.
    """

    text: str
    citations: tuple[Citation, ...]
    supported: bool
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model wrote over the passages of an answer.

    Its citations are numbered on from those of the answer, one of the same quote by its number. `pending` is what has
    come of a sentence that is not proven yet, `done` whether more comes. `problem` says why there is nothing, or not
    all ("" where nothing went wrong, `qa.writing.client.Problem`), `told` what the model's server said of it.
    `left_out` counts sentences that were cut since nothing supports them, `tokens` what the model wrote where it
    tells, `asked` is the question that was asked anew where the model understood another, "" else.
    """

    model: str
    statements: tuple[Statement, ...] = ()
    pending: str = ""
    done: bool = False
    problem: str = ""
    told: str = ""
    left_out: int = 0
    seconds: float = 0.0
    tokens: int | None = None
    asked: str = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The quotes that its sentences stand on, by their numbers."""
        found = {c.number: c for statement in self.statements for c in statement.citations}
        return tuple(found[number] for number in sorted(found))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and what it stands on.

    `segments` are what it says, one behind the other; `short` is the minimal answer, "" where there is none. Where
    `abstained`, it says that the document does not answer, `citations` is empty and `missing` names the
    terms of the question that were not found. `hits` are the passages retrieved, best first. `confidence` is the
    estimated probability (0..1) that the answer is right, and `certainty` what follows from it: of what is "sure" at
    most one in twenty was wrong where it was measured; "none" is a refusal. What is "possible" and more often wrong
    than right has no `short`, and its `text` says that it may have to do with the question. `understood_as` is the
    self-contained question that was asked of the index. `timings` maps a stage (understand, retrieve, read) to seconds.
    `written` is what a language model made of it where one was asked to (`Assistant.write`); nothing else changes then.
    """

    question: str
    segments: tuple[Segment, ...]
    short: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    abstained: bool
    confidence: float
    understood_as: str
    missing: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    certainty: Certainty = "sure"
    written: Written | None = None

    @property
    def text(self) -> str:
        """What a person reads: the segments, each with its marks behind it."""
        return "".join(part for segment in self.segments for part in (segment.text, *segment.marks))
