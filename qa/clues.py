"""What speaks for each sentence of the retrieved passages as the answer's place."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from corpus import sentences
from index.tokens import fold
from qa.question import INTERROGATIVE, Form, Question, Term, asked_terms
from qa.sentences import DATE, NUMBER, Sentence, coverage, leads_in, match, nearness, unit_stands

#: Clues of which also is told how far they are behind the best sentence's.
_COMPARED = (
    "coverage", "coverage_local", "coverage_two", "coverage_opened", "coverage_within", "query_local",
    "partial_ratio", "common_subsequence", "near", "near_opened",
)  # fmt: skip
_RANKED = ("coverage", "coverage_opened")

FEATURES = (
    "coverage", "coverage_local", "coverage_two", "coverage_next", "coverage_paragraph", "coverage_headed",
    "query_coverage", "query_local", "specific", "specific_paragraph", "specific_count",
    "partial_ratio", "common_subsequence", "hit_score", "hit_relative", "hit_rank", "score_gap",
    "numbers", "unit", "dates", "listing", "titles", "reasons", "copula", "quotes", "yes_no_words", "place_words",
    "places", "persons", "bodies",
    "length", "position", "run_in", "leads_in", "item", "question_mark", "question_length", "opens", "opens_document",
    "best_term", "missing_terms", "window", "coverage_clause", "coverage_lead", "before", "after",
    "nearest_before", "nearest_after", "predicate", "predicates", "topic", "topic_opened", "topic_place", "defines",
    "coverage_opened", "coverage_rest", "rest", "coverage_within",
    "near", "near_missing", "near_before", "near_after", "near_opened",
    *(f"form_{form.name.lower()}" for form in Form),
    *(f"behind_{name}" for name in _COMPARED), "behind_in_paragraph", *(f"rank_{name}" for name in _RANKED),
)  # fmt: skip
_COLUMN = {name: i for i, name in enumerate(FEATURES)}
_OWN = _COLUMN[f"form_{list(Form)[-1].name.lower()}"] + 1  # columns that a sentence has by itself

_CLAUSES = re.compile(r"[，,；;：:]")
_RUN_IN = 20  # characters; a first sentence this short names what the paragraph is about
_OPENING = 80  # characters of a document that say what it is about
_AT_ONCE = 5  # characters; a sentence that starts before opens its document
_NONE = -1.0  # of a clue that the question does not allow
_ABSENT = 99  # place of what is not there
_MOST_NAMES = 5
_REASON = re.compile(
    r"因为|由于|因此|所以|为了|以便|从而|以防|防止|防范|避免|导致|使得|原因|目的|旨在|有利于|"
    r"保障|保证|确保|提升|提高|维护"
)
_COPULA = re.compile(r"是|指|称|即|为|叫|意味")
_YES_NO = re.compile(r"不得|不能|应当|可以|必须|有权|无需|不需|禁止|允许|不是|没有|均|都")
_PLACE = re.compile(
    r"位于|坐落|座落|地处|分布|设在|设于|地点|地址|境内|所在|产于|产自|来自|附近|交界|一带|located|situated"
)
_BODY = re.compile(r"[局部委院会司厅社校署处所站队团厂行馆]$")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of a question is looked for, by the places of its terms; None where it has no such term."""

    terms: tuple[Term, ...]
    weights: list[float]
    specific: list[int]
    predicates: list[int]  # what is neither a name nor a noun
    topic: int | None  # what a question names first is what it is about
    before: int | None  # the nouns around the interrogative
    after: int | None
    nearest_before: int | None  # the terms of any kind around it
    nearest_after: int | None


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of the place where sentences stand: how well it holds each term, and how the terms are spread."""

    whole: list[float]  # the paragraph
    opening: list[float]  # its first sentence, or the opening of the document
    heads: list[float]
    within: list[float]  # weights of the terms, less of what many sentences of the paragraph hold


def features(question: Question, candidates: Sequence[Sentence]) -> NDArray[np.float32]:
    """Return one row of `FEATURES` for each candidate."""
    n = len(candidates)
    rows = np.zeros((n, len(FEATURES)), dtype=np.float32)
    if n == 0:
        return rows
    asked = _asked(question)
    terms, weights = asked.terms, asked.weights
    matches = [[match(t, s.folded) for t in terms] for s in candidates]
    # a term that every candidate holds tells them apart no better than none
    held = [sum(row[i] > 0.5 for row in matches) for i in range(len(terms))]
    local = [_idf(n, h) for h in held]
    query = question.query
    query_held = [[float(term in s.folded) for term, _ in query] for s in candidates]
    query_weights = [w for _, w in query]
    query_local = [w * _idf(n, sum(row[i] for row in query_held)) for i, w in enumerate(query_weights)]
    places: dict[tuple[str, int, tuple[str, ...]], _Around] = {}
    top = candidates[0].hit.score or 1.0
    second = next((s.hit.score for s in candidates if s.hit.rank == 2), 0.0)
    forms = [float(question.form is form) for form in Form]
    lead: list[float] = []
    for i, (s, own) in enumerate(zip(candidates, matches, strict=True)):
        key = (s.hit.passage.document.id, s.paragraph.number, s.hit.passage.section)
        if key not in places:
            places[key] = _around(asked, s)
        around = places[key]
        joined = i > 0 and _follows(candidates[i - 1], s)
        before = matches[i - 1] if joined else own
        after = matches[i + 1] if i + 1 < n and _follows(s, candidates[i + 1]) else own
        text = s.folded
        if not joined:
            lead = []
        leading = leads_in(text)
        headed = _better(own, around.heads)
        opened = _better(headed, around.opening)
        rest = [j for j, o in enumerate(around.opening) if o < 0.5]
        near = nearness(terms, own, text)
        missing = [j for j, m in enumerate(own) if m < 0.3]
        topic_place = _place(asked, text)
        rows[i, :_OWN] = (
            coverage(own, weights), coverage(own, local), coverage(_better(before, own), weights),
            coverage(_better(after, own), weights), coverage(around.whole, weights), coverage(headed, weights),
            coverage(query_held[i], query_weights), coverage(query_held[i], query_local),
            min((own[j] for j in asked.specific), default=1.0),
            min((around.whole[j] for j in asked.specific), default=1.0), len(asked.specific),
            fuzz.partial_ratio(question.folded, text) / 100,
            LCSseq.similarity(question.folded, text) / max(len(question.folded), 1),
            s.hit.score, s.hit.score / top, s.hit.rank, (top - second) / top,
            sum(m not in question.folded for m in NUMBER.findall(text)),
            bool(question.unit) and unit_stands(question.unit, text),
            len(DATE.findall(text)), text.count("、"), text.count("《"), len(_REASON.findall(text)),
            len(_COPULA.findall(text)), text.count("“") + text.count("「"), len(_YES_NO.findall(text)),
            len(_PLACE.findall(text)), *_new_names(question.folded, text),
            math.log(1 + len(text)), s.start - s.paragraph.start,
            s.start == s.paragraph.start and len(text) <= _RUN_IN, leading, s.paragraph.kind == "list",
            text.endswith(("?", "？")), len(question.folded), s.start == s.paragraph.start, s.start < _AT_ONCE,
            max(own, default=0.0), len(missing), _window(terms, text), _best_clause(terms, weights, text),
            coverage(_better(lead, own) if lead else own, weights), _at(own, asked.before), _at(own, asked.after),
            _at(own, asked.nearest_before, _NONE), _at(own, asked.nearest_after, _NONE),
            max((own[j] for j in asked.predicates), default=_NONE), _share(own, weights, asked.predicates),
            _at(own, asked.topic, _NONE), _at(opened, asked.topic, _NONE), topic_place,
            topic_place == 0 and _COPULA.search(text[:30]) is not None,
            coverage(opened, weights), _share(own, weights, rest),
            sum(weights[j] for j in rest) / (sum(weights) or 1.0),
            coverage(own, around.within),
            coverage(near, weights), _share(near, weights, missing) if missing else 1.0,
            _at(near, asked.nearest_before), _at(near, asked.nearest_after), coverage(_better(near, opened), weights),
            *forms,
        )  # fmt: skip
        if leading:
            lead = own
    _compare(rows, [(s.hit.passage.document.id, s.paragraph.number) for s in candidates])
    return rows


def _compare(rows: NDArray[np.float32], paragraphs: Sequence[tuple[str, int]]) -> None:
    """Fill the columns that tell how each sentence stands beside the others, of all and of its paragraph."""
    for name in _COMPARED:
        values = rows[:, _COLUMN[name]]
        rows[:, _COLUMN[f"behind_{name}"]] = values - values.max()
    for name in _RANKED:
        values = rows[:, _COLUMN[name]]
        rows[:, _COLUMN[f"rank_{name}"]] = (values[None, :] > values[:, None] + 1e-6).sum(axis=1)
    values = rows[:, _COLUMN["coverage_opened"]]
    best: dict[tuple[str, int], float] = {}
    for paragraph, value in zip(paragraphs, values.tolist(), strict=True):
        best[paragraph] = max(best.get(paragraph, 0.0), value)
    rows[:, _COLUMN["behind_in_paragraph"]] = values - np.array([best[p] for p in paragraphs], dtype=np.float32)


def _asked(question: Question) -> _Asked:
    terms = question.terms
    own = [i for i, t in enumerate(terms) if t.own]
    before, after = asked_terms(question)
    nearest_before = nearest_after = None
    if asks := INTERROGATIVE.search(question.folded):
        places = [(question.folded.find(terms[i].text), i) for i in own]
        nearest_before = max(((at, i) for at, i in places if 0 <= at < asks.start()), default=(0, None))[1]
        nearest_after = min(((at, i) for at, i in places if at >= asks.end() - 1), default=(0, None))[1]
    return _Asked(
        terms=terms,
        weights=[t.weight for t in terms],
        specific=[i for i, t in enumerate(terms) if t.specific],
        predicates=[i for i in own if not terms[i].naming],
        topic=next((i for i in own if terms[i].naming), None),
        before=before,
        after=after,
        nearest_before=nearest_before,
        nearest_after=nearest_after,
    )


def _around(asked: _Asked, sentence: Sentence) -> _Around:
    document, paragraph = sentence.hit.passage.document, sentence.paragraph
    parts = [fold(document.text[a:b]) for a, b in sentences(document.text, paragraph.start, paragraph.end)]
    start = document.paragraphs[0].start if document.paragraphs else 0
    opening = f"{parts[0] if parts else ''}\n{fold(document.text[start : start + _OPENING])}"
    heads = fold(" ".join((document.title, *sentence.hit.passage.section)))
    whole = fold(document.text[paragraph.start : paragraph.end])
    spread = (sum(t.variants[0][0] in part for part in parts) for t in asked.terms)
    return _Around(
        whole=[match(t, whole) for t in asked.terms],
        opening=[match(t, opening) for t in asked.terms],
        heads=[match(t, heads) for t in asked.terms],
        within=[w * math.log(1 + len(parts) / (0.5 + n)) for w, n in zip(asked.weights, spread, strict=True)],
    )


def _idf(n: int, held: float) -> float:
    return math.log(1 + (n - held + 0.5) / (held + 0.5))


def _better(first: Sequence[float], second: Sequence[float]) -> list[float]:
    return [max(a, b) for a, b in zip(first, second, strict=True)]


def _at(found: Sequence[float], place: int | None, otherwise: float = 1.0) -> float:
    return found[place] if place is not None else otherwise


def _share(found: Sequence[float], weights: Sequence[float], of: Sequence[int]) -> float:
    return coverage([found[i] for i in of], [weights[i] for i in of]) if of else _NONE


def _place(asked: _Asked, text: str) -> int:
    """Return where the topic of the question stands first in a folded sentence."""
    at = text.find(asked.terms[asked.topic].variants[0][0]) if asked.topic is not None else -1
    return at if at >= 0 else _ABSENT


def _new_names(asked: str, text: str) -> tuple[int, int, int]:
    """Return how many places, persons and bodies a folded sentence names that the question does not, up to 5 each."""
    places, persons, bodies = (min(sum(w not in asked for w in kind), _MOST_NAMES) for kind in _names(text))
    return places, persons, bodies


@lru_cache(maxsize=2_000)
def _names(folded: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    import rjieba

    places, persons, bodies = set(), set(), set()
    for word, tag in rjieba.tag(folded):
        if tag == "ns" and len(word) > 1:
            places.add(word)
        elif tag in ("nr", "nrt", "nrfg") and len(word) > 1:
            persons.add(word)
        elif tag == "nt" or (len(word) > 2 and tag.startswith("n") and _BODY.search(word)):
            bodies.add(word)
    return frozenset(places), frozenset(persons), frozenset(bodies)


def _follows(first: Sentence, second: Sentence) -> bool:
    return first.hit is second.hit and first.paragraph.number == second.paragraph.number


def _best_clause(found: Sequence[Term], weights: Sequence[float], text: str) -> float:
    """Return the greatest share of the terms' weight that one clause of a folded sentence holds."""
    return max(coverage([match(t, clause) for t in found], weights) for clause in _CLAUSES.split(text))


def _window(found: Sequence[Term], text: str) -> float:
    """Return how closely the terms stand together: their characters over the stretch that holds them."""
    places = [(at, at + len(v)) for t in found for v, _ in t.variants[:1] if (at := text.find(v)) >= 0]
    if len(places) < 2:
        return 0.0
    return sum(b - a for a, b in places) / (max(b for _, b in places) - min(a for a, _ in places))
