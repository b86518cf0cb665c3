"""Sentences of the retrieved passages, and what speaks for each of them as the answer's place."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from corpus import sentences
from corpus.types import Paragraph
from index.tokens import fold
from index.types import Hit
from qa.question import Form, Question, Term, asked_terms, like

FEATURES = (
    "coverage", "coverage_local", "coverage_two", "coverage_next", "coverage_paragraph", "coverage_headed",
    "query_coverage", "query_local", "specific", "specific_paragraph", "specific_count",
    "partial_ratio", "common_subsequence", "hit_score", "hit_relative", "hit_rank", "score_gap",
    "numbers", "unit", "dates", "listing", "titles", "reasons", "copula", "quotes", "yes_no_words",
    "length", "position", "run_in", "leads_in", "item", "question_mark", "question_length",
    "best_term", "missing_terms", "window", "coverage_clause", "coverage_lead", "before", "after",
    *(f"form_{form.name.lower()}" for form in Form),
)  # fmt: skip

NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*|"
    r"[一二两三四五六七八九十百千万亿]+(?=[个种人名次位条项年天座所家部层岁只头元倍余多])"
)
DATE = re.compile(r"\d{2,4}年|\d{1,2}月|\d{1,2}日|世纪|年代|年间|时期|[一二三四五六七八九十〇零]{1,4}[年月日]")
_CLAUSES = re.compile(r"[，,；;：:]")
_RUN_IN = 20  # characters; a first sentence this short names what the paragraph is about
_REASON = re.compile(
    r"因为|由于|因此|所以|为了|以便|从而|以防|防止|防范|避免|导致|使得|原因|目的|旨在|有利于|"
    r"保障|保证|确保|提升|提高|维护"
)
_COPULA = re.compile(r"是|指|称|即|为|叫|意味")
_YES_NO = re.compile(r"不得|不能|应当|可以|必须|有权|无需|不需|禁止|允许|不是|没有|均|都")


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
    """A sentence with the log-odds that it holds the answer; `fits` where it holds what has the form asked for."""

    sentence: Sentence
    margin: float
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


def features(question: Question, candidates: Sequence[Sentence]) -> NDArray[np.float32]:
    """Return one row of `FEATURES` for each candidate."""
    n = len(candidates)
    if n == 0:
        return np.zeros((0, len(FEATURES)), dtype=np.float32)
    asked = question.folded
    found = question.terms
    weights = [t.weight for t in found]
    matches = [[match(t, s.folded) for t in found] for s in candidates]
    # a term that every candidate holds tells them apart no better than none
    held = [sum(row[i] > 0.5 for row in matches) for i in range(len(found))]
    local = [math.log(1 + (n - h + 0.5) / (h + 0.5)) for h in held]
    query = question.query
    query_held = [[term in s.folded for term, _ in query] for s in candidates]
    query_counts = [sum(row[i] for row in query_held) for i in range(len(query))]
    query_local = [w * math.log(1 + (n - c + 0.5) / (c + 0.5)) for (_, w), c in zip(query, query_counts, strict=True)]
    paragraphs: dict[tuple[str, int], list[float]] = {}
    specific = [i for i, t in enumerate(found) if t.specific]
    top = candidates[0].hit.score or 1.0
    second = next((s.hit.score for s in candidates if s.hit.rank == 2), 0.0)
    rows = np.zeros((n, len(FEATURES)), dtype=np.float32)
    forms = [float(question.form is form) for form in Form]
    asked_before, asked_after = asked_terms(question)
    lead: list[float] = []
    for i, s in enumerate(candidates):
        document = s.hit.passage.document
        key = (document.id, s.paragraph.number)
        if key not in paragraphs:
            whole = fold(document.text[s.paragraph.start : s.paragraph.end])
            paragraphs[key] = [match(t, whole) for t in found]
        parent = paragraphs[key]
        heads = fold(" ".join((document.title, *s.hit.passage.section)))
        headed = [max(m, match(t, heads)) for m, t in zip(matches[i], found, strict=True)]
        joined = i > 0 and _follows(candidates[i - 1], s)
        before = matches[i - 1] if joined else matches[i]
        after = matches[i + 1] if i + 1 < n and _follows(s, candidates[i + 1]) else matches[i]
        text = s.folded
        if not joined:
            lead = []
        leads_in = text.rstrip().endswith((":", "："))
        own_numbers = [m for m in NUMBER.findall(text) if m not in asked]
        rows[i] = (
            coverage(matches[i], weights), coverage(matches[i], local),
            coverage([max(a, b) for a, b in zip(before, matches[i], strict=True)], weights),
            coverage([max(a, b) for a, b in zip(after, matches[i], strict=True)], weights),
            coverage(parent, weights), coverage(headed, weights),
            coverage([float(h) for h in query_held[i]], [w for _, w in query]) if query else 0.0,
            coverage([float(h) for h in query_held[i]], query_local) if query else 0.0,
            min((matches[i][j] for j in specific), default=1.0), min((parent[j] for j in specific), default=1.0),
            len(specific), fuzz.partial_ratio(asked, text) / 100, LCSseq.similarity(asked, text) / max(len(asked), 1),
            s.hit.score, s.hit.score / top, s.hit.rank, (top - second) / top,
            len(own_numbers), float(bool(question.unit) and unit_stands(question.unit, text)),
            len(DATE.findall(text)), text.count("、"), text.count("《"), len(_REASON.findall(text)),
            len(_COPULA.findall(text)), text.count("“") + text.count("「"), len(_YES_NO.findall(text)),
            math.log(1 + len(text)), s.start - s.paragraph.start,
            float(s.start == s.paragraph.start and len(text) <= _RUN_IN),
            float(leads_in), float(s.paragraph.kind == "list"),
            float(text.endswith(("?", "？"))), len(asked),
            max(matches[i], default=0.0), sum(m < 0.3 for m in matches[i]),
            _window(found, text), _best_clause(found, weights, text),
            coverage([max(a, b) for a, b in zip(lead, matches[i], strict=True)] if lead else matches[i], weights),
            matches[i][asked_before] if asked_before is not None else 1.0,
            matches[i][asked_after] if asked_after is not None else 1.0, *forms,
        )  # fmt: skip
        if leads_in:
            lead = matches[i]
    return rows


def _follows(first: Sentence, second: Sentence) -> bool:
    return first.hit is second.hit and first.paragraph.number == second.paragraph.number


def unit_stands(unit: str, text: str) -> bool:
    """Tell whether a number stands before `unit`, or one like it, in a folded text."""
    number = r"[\d一二两三四五六七八九十百千万亿半](?:余|多|几|来)?(?:万|亿)?(?:余|多)?\s*个?"
    return re.search(rf"{number}{like(unit)}", text) is not None or (unit == "%" and "分之" in text)


def _best_clause(found: Sequence[Term], weights: Sequence[float], text: str) -> float:
    """Return the greatest share of the terms' weight that one clause of a folded sentence holds."""
    return max(coverage([match(t, clause) for t in found], weights) for clause in _CLAUSES.split(text))


def _window(found: Sequence[Term], text: str) -> float:
    """Return how closely the terms stand together: their characters over the stretch that holds them."""
    places = [(at, at + len(v)) for t in found for v, _ in t.variants[:1] if (at := text.find(v)) >= 0]
    if len(places) < 2:
        return 0.0
    return sum(b - a for a, b in places) / (max(b for _, b in places) - min(a for a, _ in places))
