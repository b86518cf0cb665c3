"""Whether to answer: how probable it is that what was read answers the question."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold
from index.types import Hit
from qa.fit import KINDS, can_answer, fits
from qa.question import Form, Question
from qa.reader import Evidence
from qa.sentences import DATE, NUMBER, coverage, match, unit_stands

FEATURES = (
    "margin", "gap", "span_margin", "span_length", "hit_score", "hit_gap", "sentences",
    "coverage", "coverage_best", "coverage_paragraph", "coverage_headed", "coverage_hits",
    "weakest", "weakest_paragraph", "rarest", "rarest_paragraph", "missing", "missing_paragraph", "missing_hits",
    "specific", "specific_paragraph", "specific_hits", "specific_count", "numbers", "numbers_paragraph",
    "terms", "question_length", "asks_number", "has_number", "has_unit", "asks_date", "has_date", "english", "context",
    "query_coverage", "query_missing", "span_fits", "specific_conflict",
    "topic_shown", "topic_headed", "topic_hits", "naming_shown", "naming_headed",
    *(f"form_{form.name.lower()}" for form in Form),
)  # fmt: skip

_FOUND = 0.3  # a term matched less than this is missing


def features(question: Question, evidence: Evidence, holds: Callable[[str], bool]) -> NDArray[np.float32]:
    """Return one row of `FEATURES`; `holds` tells whether any passage of the index holds a term."""
    best = evidence.ranked[0]
    second = evidence.ranked[1].margin if len(evidence.ranked) > 1 else best.margin - 5
    first = evidence.hits[0].score
    document = best.sentence.hit.passage.document
    whole = document.text[best.sentence.paragraph.start : best.sentence.paragraph.end]
    heads = " ".join((document.title, *best.sentence.hit.passage.section))
    shown = "\n".join(s.folded for s in evidence.chosen)
    paragraph = fold(whole)
    headed = fold(f"{heads}\n{whole}")
    retrieved = fold("\n".join(h.passage.text for h in evidence.hits))
    terms = question.terms
    weights = [t.weight for t in terms]
    total = sum(weights) or 1.0

    in_shown, in_best, in_paragraph, in_headed, in_hits = (
        [match(t, text) for t in terms] for text in (shown, best.sentence.folded, paragraph, headed, retrieved)
    )
    rarest = max(range(len(terms)), key=lambda i: weights[i], default=None)
    specific = [i for i, t in enumerate(terms) if t.specific]
    naming = [i for i, t in enumerate(terms) if t.naming]
    topic = naming[:1]  # what a question names first is what it is about
    numbers = [i for i in specific if terms[i].text[0].isdigit()]

    def lacking(found: list[float]) -> float:
        return sum(w for f, w in zip(found, weights, strict=True) if f < _FOUND) / total

    def named(found: list[float]) -> float:
        return coverage([found[i] for i in naming], [weights[i] for i in naming]) if naming else 1.0

    def least(found: list[float], among: list[int]) -> float:
        return min((found[i] for i in among), default=1.0)

    query = [(t, w) for t, w in question.query if len(t) > 1]
    query_total = sum(w for _, w in query) or 1.0
    text = best.sentence.folded
    span_text = fold(document.text[evidence.span.start : evidence.span.end]) if evidence.span else ""
    return np.array(
        (
            best.margin, best.margin - second, evidence.span.margin if evidence.span else -8.0,
            evidence.span.end - evidence.span.start if evidence.span else 0,
            first, first - (evidence.hits[1].score if len(evidence.hits) > 1 else 0.0),
            len(evidence.chosen),
            coverage(in_shown, weights), coverage(in_best, weights), coverage(in_paragraph, weights),
            coverage(in_headed, weights), coverage(in_hits, weights),
            min(in_shown, default=1.0), min(in_paragraph, default=1.0),
            in_shown[rarest] if rarest is not None else 1.0, in_paragraph[rarest] if rarest is not None else 1.0,
            lacking(in_shown), lacking(in_headed), lacking(in_hits),
            least(in_shown, specific), least(in_headed, specific), least(in_hits, specific), len(specific),
            least(in_shown, numbers), least(in_headed, numbers),
            len(terms), math.log(1 + len(question.text)),
            question.form is Form.NUMBER, len(NUMBER.findall(text)) > 0,
            bool(question.unit) and unit_stands(question.unit, text),
            question.form is Form.DATE, len(DATE.findall(text)) > 0, question.english, bool(question.context),
            sum(w for t, w in query if t in shown) / query_total,
            sum(w for t, w in query if not holds(t)) / query_total,
            fits(question, shown, span_text), _conflict(question, in_headed, shown),
            least(in_shown, topic), least(in_headed, topic), least(in_hits, topic), named(in_shown), named(in_headed),
            *(question.form is form for form in Form),
        ),
        dtype=np.float32,
    )  # fmt: skip


def _conflict(question: Question, found: Sequence[float], shown: str) -> float:
    """Return how many years, ordinals and numbers asked about are missing where others of the kind stand."""
    count = 0
    for term, match_ in zip(question.terms, found, strict=True):
        if term.specific and match_ < _FOUND:
            kind = next((k for k in KINDS if k.match(term.text)), None)
            count += bool(kind and kind.search(shown))
    return count


def objects(question: Question, evidence: Evidence) -> bool:
    """Tell whether what would be shown cannot answer, whatever it shares with the question."""
    return not can_answer(question, "\n".join(s.folded for s in evidence.chosen))


def missing_terms(question: Question, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the names and nouns of the question that none of the retrieved passages holds, most telling first."""
    retrieved = fold("\n".join(h.passage.text for h in hits))
    lacking = [t for t in question.terms if t.naming and match(t, retrieved) < _FOUND]
    return tuple(t.text for t in sorted(lacking, key=lambda t: (not t.specific, -t.weight)))
