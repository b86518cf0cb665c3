"""What a search and a build yield."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from corpus.types import LeftOut, Passage


@dataclass(frozen=True, slots=True)
class TermShare:
    """What one term of the question adds to a hit's score, by standing in the passage and in its parent."""

    term: str
    passage: float
    parent: float

    @property
    def total(self) -> float:
        """What the term adds in all."""
        return self.passage + self.parent


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which evidence makes a hit's score: `score` is the sum of `passage`, `parent` and `dense`.

    `passage` is the terms the passage shares with the question, `parent` those of the stretch of text around it (a
    whole paragraph, or short ones together), `dense` the encoder's cosine, each as it is weighed in the score. `terms`
    takes `passage` and `parent` apart: the terms found, weightiest first; for an English question they are the terms
    of its translations.
    """

    score: float
    passage: float
    parent: float
    dense: float
    terms: tuple[TermShare, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question; `score` is higher for better, about 0 to 1, `rank` counts from 1."""

    passage: Passage
    score: float
    rank: int
    _explain: Callable[[], Explanation] | None = field(default=None, repr=False, compare=False)

    def explain(self) -> Explanation:
        """Return which evidence makes the score; it is worked out now, by asking the index again.

        Raises ValueError for a hit that no search made (`dataclasses.replace(hit, rank=n)` keeps the evidence).
        """
        if self._explain is None:
            raise ValueError("this hit was not made by a search, so nothing is known of its score")
        return self._explain()


@dataclass(frozen=True, slots=True)
class Name:
    """What the document of an `id` is called: its title, and the file or other source it came from."""

    id: str
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A file that was read, and what of it was left out on purpose."""

    source: str
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class SameText:
    """A file that was read now and holds the text of another one, which is indexed for both: where each came from."""

    source: str
    of: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: counts of documents and passages now, of passages new, kept and removed, and the seconds.

    `skipped` are the files that could not be read, `incomplete` those that were read now and hold more than text,
    `twins` those whose text another one has too, which count as one document.
    """

    documents: int
    passages: int
    new: int
    kept: int
    removed: int
    seconds: float
    skipped: tuple[Skipped, ...] = ()
    incomplete: tuple[Incomplete, ...] = ()
    twins: tuple[SameText, ...] = ()
