"""What a search yields."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.types import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question; `score` is higher for better, `rank` counts from 1."""

    passage: Passage
    score: float
    rank: int
