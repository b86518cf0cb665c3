"""Sentences of the retrieved passages, and how well a text holds the terms of a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.passages import units_of
from corpus.types import Paragraph
from index.tokens import fold
from index.types import Hit
from qa.question import Term


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a retrieved passage, or a row of a table: `hit.passage.document.text[start:end]`.

    `folded` is its folded text.
    """

    hit: Hit
    start: int
    end: int
    paragraph: Paragraph
    folded: str = field(repr=False)

    @property
    def text(self) -> str:
        """The sentence as it stands in the document."""
        return self.hit.passage.document.text[self.start : self.end]


def sentences_at(hit: Hit, start: int, end: int) -> list[Sentence]:
    """Return the sentences of a document over which `start` to `end` reaches, whole, each of its paragraph."""
    document = hit.passage.document
    found: list[Sentence] = []
    at = start
    while at < end:
        paragraph = document.paragraph_at(at)
        if paragraph is None:
            if not document.text[at].isspace():  # a heading
                break
            at += 1
            continue
        found += [
            Sentence(hit, first, last, paragraph, fold(document.text[first:last]))
            for first, last in units_of(document, paragraph)
            if first < end and start < last
        ]
        at = paragraph.end
    return found


def match(term: Term, folded: str) -> float:
    """Return how well `folded` holds a term, 0 to 1: whole, by one of its variants, or part of its characters."""
    best = 0.0
    for variant, weight in term.variants:
        if variant in folded:
            best = max(best, weight)
        elif best < 0.6 * weight and len(variant) > 1 and not term.specific:
            held = sum(character in folded for character in variant)
            pairs = sum(variant[i : i + 2] in folded for i in range(len(variant) - 1))
            best = max(best, weight * 0.5 * (0.3 * held / len(variant) + 0.7 * pairs / (len(variant) - 1)))
    return best


def coverage(found: Sequence[float], weights: Sequence[float]) -> float:
    """Return the share of `weights` that `found` (each 0 to 1) carries."""
    total = sum(weights)
    return sum(f * w for f, w in zip(found, weights, strict=True)) / total if total else 0.0


def leads_in(folded: str) -> bool:
    """Tell whether a folded sentence leads into a list."""
    return folded.rstrip().endswith((":", "："))
