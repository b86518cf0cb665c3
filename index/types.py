"""What a search and a build yield."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.types import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question; `score` is higher for better, `rank` counts from 1."""

    passage: Passage
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: counts of documents and passages now, of passages new, kept and removed, and the seconds."""

    documents: int
    passages: int
    new: int
    kept: int
    removed: int
    seconds: float
    skipped: tuple[Skipped, ...] = ()
