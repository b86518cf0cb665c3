"""Whether to answer: how probable it is that what was read answers the question."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from index.tokens import fold
from qa import clues, span_clues
from qa.fit import KINDS, can_answer, fits, new_of_kind
from qa.question import Form, Question, asked_terms
from qa.reader import Evidence
from qa.sentences import DATE, NUMBER, Sentence, coverage, match, unit_stands

FEATURES = (
    "margin", "gap", "span_margin", "span_length", "hit_score", "hit_gap", "sentences",
    "coverage", "coverage_best", "coverage_paragraph", "coverage_headed", "coverage_hits",
    "weakest", "weakest_paragraph", "rarest", "rarest_paragraph", "missing", "missing_paragraph", "missing_hits",
    "specific", "specific_paragraph", "specific_hits", "specific_count", "numbers", "numbers_paragraph",
    "terms", "question_length", "asks_number", "has_number", "has_unit", "asks_date", "has_date", "english", "context",
    "query_coverage", "query_missing", "span_fits", "specific_conflict",
    "topic_shown", "topic_headed", "topic_hits", "naming_shown", "naming_headed",
    "coverage_clause", "coverage_clauses", "naming_clause", "naming_clauses", "weakest_clauses", "ratio_clauses",
    "held_missing_shown", "held_missing_headed", "held_missing_clauses",
    "before_shown", "before_clauses", "after_shown", "after_clauses", "kind_new", "kind_span",
    "modifier_shown", "modifier_clauses", "topic_missing_headed", "topic_missing_shown", "names_missing_shown",
    *(f"sentence_{name}" for name in clues.FEATURES), *(f"stretch_{name}" for name in span_clues.FEATURES),
    "documents",
)  # fmt: skip

_CLAUSE_ENDS = "，,；;。：:"
_NO_SPAN = -8.0
_FOUND = 0.3  # a term matched less than this is missing
_SOME = (2, 100)  # documents of which there are several, and of which there are many


def features(
    question: Question, evidence: Evidence, holds: Callable[[str], bool], documents: int
) -> NDArray[np.float32]:
    """Return one row of `FEATURES`; `holds` tells whether any passage of the `documents` asked holds a term."""
    best = evidence.ranked[0]
    sentence, stretch = evidence.clues
    second = evidence.ranked[1].margin if len(evidence.ranked) > 1 else best.margin - 5
    first = evidence.hits[0].score
    document = best.sentence.hit.passage.document
    whole = document.text[best.sentence.paragraph.start : best.sentence.paragraph.end]
    heads = fold(" ".join((document.title, *best.sentence.hit.passage.section)))
    shown = "\n".join(s.folded for s in evidence.chosen)
    paragraph = fold(whole)
    headed = f"{heads}\n{paragraph}"
    retrieved = fold("\n".join(h.passage.text for h in evidence.hits))
    terms = question.terms
    weights = [t.weight for t in terms]
    own = [t.weight if t.own else 0.0 for t in terms]  # what was said before may go without saying
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
        return sum(w for f, w in zip(found, own, strict=True) if f < _FOUND) / total

    def named(found: list[float]) -> float:
        return coverage([found[i] for i in naming], [weights[i] for i in naming]) if naming else 1.0

    def least(found: list[float], among: list[int]) -> float:
        return min((found[i] for i in among), default=1.0)

    in_heads = [match(t, heads) for t in terms]
    clause, clauses = _around(best.sentence, evidence)
    in_clause, in_clauses = ([match(t, part) for t in terms] for part in (clause, clauses))
    held = [holds(t.text) for t in terms]
    before, after = asked_terms(question)

    def held_lacking(found: list[float]) -> float:
        missing = (w for f, w, h in zip(found, own, held, strict=True) if h and f < _FOUND)
        return sum(missing) / total

    def at(found: list[float], place: int | None) -> float:
        return found[place] if place is not None else 1.0

    query = [(t, w) for t, w in question.query if len(t) > 1]
    query_total = sum(w for _, w in query) or 1.0
    text = best.sentence.folded
    span_text = fold(document.text[evidence.span.start : evidence.span.end]) if evidence.span else ""
    return np.array(
        (
            best.margin, best.margin - second, evidence.span.margin if evidence.span else _NO_SPAN,
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
            coverage(in_clause, weights), coverage(in_clauses, weights), named(in_clause), named(in_clauses),
            min(in_clauses, default=1.0), fuzz.partial_ratio(question.folded, clauses) / 100,
            held_lacking(in_shown), held_lacking(in_headed), held_lacking(in_clauses),
            at(in_shown, before), at(in_clauses, before), at(in_shown, after), at(in_clauses, after),
            new_of_kind(question, shown), new_of_kind(question, span_text),
            _modifiers(question, held, in_shown, in_heads), _modifiers(question, held, in_clauses, in_heads),
            max((held[i] and in_headed[i] < _FOUND for i in topic), default=False),
            max((held[i] and max(in_shown[i], in_heads[i]) < _FOUND for i in topic), default=False),
            sum(held[i] and max(in_shown[i], in_heads[i]) < _FOUND for i in naming if terms[i].own),
            *sentence, *(np.full(len(span_clues.FEATURES), _NO_SPAN) if stretch is None else stretch),
            sum(documents >= few for few in _SOME),
        ),
        dtype=np.float32,
    )  # fmt: skip


def _around(sentence: Sentence, evidence: Evidence) -> tuple[str, str]:
    """Return, folded, the clause that holds the best stretch, and the same with the clause before it."""
    text = sentence.folded
    if evidence.span is None:
        return text, text
    start, end = evidence.span.start - sentence.start, evidence.span.end - sentence.start
    first = max(text.rfind(c, 0, start) for c in _CLAUSE_ENDS) + 1
    last = min((i for c in _CLAUSE_ENDS if (i := text.find(c, end)) >= 0), default=len(text))
    earlier = max(text.rfind(c, 0, max(first - 1, 0)) for c in _CLAUSE_ENDS) + 1
    return text[first:last], text[earlier:last]


def _modifiers(question: Question, held: Sequence[bool], found: Sequence[float], heads: Sequence[float]) -> float:
    """Return the share of the terms' weight that stands in modifiers of what was found that were not found with it.

    Where 海域 is asked about in 海域面积, a sentence about the 面积 of something else answers another question. Only
    what the index holds counts: other words may be the asker's own.
    """
    places = sorted((at, i) for i, t in enumerate(question.terms) if (at := question.folded.find(t.text)) >= 0)
    lost = 0.0
    for (first, i), (second, j) in pairwise(places):
        modifier, noun = question.terms[i], question.terms[j]
        between = question.folded[first + len(modifier.text) : second]
        if between in ("", "的") and noun.naming and found[j] > 0.9 and held[i] and max(found[i], heads[i]) < _FOUND:
            lost += modifier.weight
    return lost / (sum(t.weight for t in question.terms) or 1.0)


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


def missing_terms(question: Question, holds: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the names and nouns of the question that no passage of the index holds, most telling first."""
    lacking = [t for t in question.terms if t.naming and t.own and not any(holds(variant) for variant, _ in t.variants)]
    return tuple(t.text for t in sorted(lacking, key=lambda t: (not t.specific, -t.weight)))
