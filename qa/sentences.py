"""Sentences of the retrieved passages, and how well a text holds the terms of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus import sentences
from corpus.types import Paragraph
from index.senses import shipped_senses
from index.tokens import fold, is_han
from index.trees import FloatArray
from index.types import Hit
from qa.question import Term, like

NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*|"
    r"[一二两三四五六七八九十百千万亿]+(?=[个种人名次位条项年天座所家部层岁只头元倍余多])"
)
DATE = re.compile(r"\d{2,4}年|\d{1,2}月|\d{1,2}日|世纪|年代|年间|时期|[一二三四五六七八九十〇零]{1,4}[年月日]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a retrieved passage: `hit.passage.document.text[start:end]`; `folded` is its folded text."""

    hit: Hit
    start: int
    end: int
    paragraph: Paragraph
    folded: str = field(repr=False)

    @property
    def text(self) -> str:
        """The sentence as it stands in the document."""
        return self.hit.passage.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with the log-odds that it holds the answer; `fits` where it holds what has the form asked for.

    `clues` is its row of `clues.FEATURES`.
    """

    sentence: Sentence
    margin: float
    clues: FloatArray = field(repr=False, compare=False)
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of a sentence most likely to be the whole answer: document offsets and log-odds."""

    start: int
    end: int
    margin: float


def sentences_of(hits: Sequence[Hit]) -> list[Sentence]:
    """Return the sentences of the passages of `hits`, best passage first, in document order within each."""
    found = []
    for hit in hits:
        passage = hit.passage
        for start, end in sentences(passage.document.text, passage.start, passage.end):
            paragraph = passage.document.paragraph_at(start)
            if paragraph is not None:
                found.append(Sentence(hit, start, end, paragraph, fold(passage.document.text[start:end])))
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


def nearness(terms: Sequence[Term], found: Sequence[float], folded: str) -> list[float]:
    """Return for each term how near in meaning a folded text comes to it, at least what `match` has found."""
    variants = tuple(v for t in terms if not t.specific for v, _ in t.variants if is_han(v))
    cosines = dict(zip(variants, shipped_senses().nearness(variants, folded), strict=True))
    return [
        max(f, *(w * cosines[v] for v, w in t.variants if v in cosines and not t.specific), 0.0)
        for t, f in zip(terms, found, strict=True)
    ]


def leads_in(folded: str) -> bool:
    """Tell whether a folded sentence leads into a list."""
    return folded.rstrip().endswith((":", "："))


def unit_stands(unit: str, text: str) -> bool:
    """Tell whether a number stands before `unit`, or one like it, in a folded text."""
    number = r"[\d一二两三四五六七八九十百千万亿半](?:余|多|几|来)?(?:万|亿)?(?:余|多)?\s*个?"
    return re.search(rf"{number}{like(unit)}", text) is not None or (unit == "%" and "分之" in text)
