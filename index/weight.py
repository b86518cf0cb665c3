"""How much an encoder counts beside the terms: settled when an index is built, written in its manifest.

An encoder that ships says its weight, which was measured for it. For any other one the weight is measured on questions
made of the passages themselves, of two kinds:

- a sentence of which half of the words are gone asks for the passage it stands in, as questions do that share their
  words with the text: here an encoder can do harm;
- a sentence asks for the rest of its passage, from which it was taken out: the rest speaks of the same, mostly in other
  words, and here an encoder that understands can help.

The weight is taken that does best by both kinds together, provided that it does clearly better than terms alone; else
the encoder does not count. What was chosen, and what real questions got at 0, 0.1, 0.3 and 1.2 (mean reciprocal rank):
all-MiniLM-L6-v2 on 965 English docstrings asked for by their first line 0.3 (.537, .549, .580, .594); the encoder that
ships there 0 (.536, .530, .531, .505), on DRCD dev 0 (recall@1 .949, .949, .945); vectors of chance 0.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus import sentences
from index.encoder import Encoder
from index.errors import IndexingError
from index.query import query_terms
from index.retriever import PARENT_WEIGHT, SATURATION, Found, Retriever
from index.storage.sqlite import FoundPassage, Store
from index.storage.versions import Manifest, Version
from index.tokens import normalise, terms, words

#: A weight, or "auto" for one that is measured.
DenseWeight = float | Literal["auto"]

WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2)
_MOST = 10.0
_ASKED = 400  # passages that questions are made of
_FEWEST = 30  # questions, below which nothing can be told
_LENGTHS = range(8, 200)  # characters of a sentence that makes a question
_UNTOLD = 0.1  # the weight where nothing can be told
_CLEARLY = 2.0  # standard errors that a gain must exceed
_K1, _B = 1.2, 0.75  # fixed in Tantivy

Ranks = NDArray[np.float64]


def check_weight(weight: DenseWeight | None) -> None:
    """Raise IndexingError where `weight` is none that can be used."""
    if weight is not None and weight != "auto" and not 0 <= weight <= _MOST:
        raise IndexingError(f'a dense weight of {weight} cannot be used; give a number from 0 to {_MOST:g}, or "auto"')


def settle(
    asked: DenseWeight | None, version: Version, fresh: Manifest, before: Manifest | None, encoder: Encoder
) -> Manifest:
    """Return the manifest `fresh` of a version with the weight that was `asked` for, known from `before`, or measured.

    What was given or measured for this encoder stays, until there are twice or half as many passages as it was
    measured on.
    """
    if asked is not None and asked != "auto":
        return replace(fresh, dense_weight=float(asked), weight_by="given", weight_on=0)
    if asked is None:
        known = before is not None and before.fingerprint == fresh.fingerprint
        if before and known and before.weight_by == "given":
            return replace(fresh, dense_weight=before.dense_weight, weight_by="given")
        if before and known and before.weight_by == "measured" and 0.5 < fresh.passages / before.weight_on < 2:
            return replace(fresh, dense_weight=before.dense_weight, weight_by="measured", weight_on=before.weight_on)
    if asked == "auto" or encoder.weight is None:
        weight = measure(version, encoder)
        if weight is not None:
            return replace(fresh, dense_weight=weight, weight_by="measured", weight_on=fresh.passages)
    usual = _UNTOLD if encoder.weight is None else encoder.weight
    return replace(fresh, dense_weight=usual, weight_by="default")


@dataclass(frozen=True, slots=True)
class _Question:
    """A made question, the passage it asks for, and what is left of that and of its parent without the question."""

    text: str
    row: FoundPassage
    rest: str
    rest_of_parent: str


def measure(version: Version, encoder: Encoder) -> float | None:
    """Return the weight for the encoder of a version, None where its texts are too few to tell."""
    store = Store(version.documents)
    retriever = Retriever(version, encoder)
    try:
        questions = _questions(store)
        return choose(*_ranks(retriever, questions, encoder)) if len(questions) >= _FEWEST else None
    finally:
        # the version is moved into its place before long
        store.close()
        retriever.close()


def choose(by_words: Ranks, by_sense: Ranks) -> float:
    """Return the weight to take: both are reciprocal ranks, (weights, questions), see the module."""
    gain = (by_words - by_words[0] + by_sense - by_sense[0]) / 2
    best = int(gain.mean(axis=1).argmax())
    by_chance = _CLEARLY * gain[best].std() / math.sqrt(gain.shape[1])
    return WEIGHTS[best] if gain[best].mean() > by_chance else 0.0


def _questions(store: Store) -> list[_Question]:
    chance = random.Random(0)
    found = []
    for row in store.spread(_ASKED):
        text = row.text
        spans = [(a, b) for a, b in sentences(text, 0, len(text)) if b - a in _LENGTHS]
        if len(spans) < 2:
            continue
        start, end = chance.choice(spans)
        rest = text[:start] + text[end:]
        others = [other.text for other in store.children([row.parent]) if other.key != row.key]
        head = row.section[-2:]
        found.append(
            _Question(text[start:end].strip(), row, "\n".join((*head, rest)), "\n".join((*head, rest, *others)))
        )
    return found


def _ranks(retriever: Retriever, questions: Sequence[_Question], encoder: Encoder) -> tuple[Ranks, Ranks]:
    """Return the reciprocal ranks by both kinds of questions, each (weights, questions)."""
    chance = random.Random(0)
    shortened = [_without_half(question.text, chance) for question in questions]
    by_words, by_sense = (np.zeros((len(WEIGHTS), len(questions))) for _ in range(2))
    of_short, of_whole = encoder.queries(shortened), encoder.queries([q.text for q in questions])
    of_rest = encoder.passages([q.rest for q in questions])
    lengths = [len(terms(q.rest)) for q in questions], [len(terms(q.rest_of_parent)) for q in questions]
    usual = [sum(found) / len(found) for found in lengths]
    for n, question in enumerate(questions):
        # the passage and its neighbours of the same parent answer the shortened question
        query = tuple(query_terms(shortened[n]).items())
        found = retriever.gather(query, of_short[n])
        wanted = [one for one in found if one.row.parent == question.row.parent]
        others = [one for one in found if one.row.parent != question.row.parent]
        by_words[:, n] = _reciprocal(wanted, others)
        # the rest of the passage stands in for the passage, among those of other parents
        query = tuple(query_terms(question.text).items())
        others = [one for one in retriever.gather(query, of_whole[n]) if one.row.parent != question.row.parent]
        direct = _bm25(retriever, query, question.rest, usual[0])
        around = PARENT_WEIGHT * _bm25(retriever, query, question.rest_of_parent, usual[1])
        full = retriever.ceiling(query) or 1.0
        rest = Found(question.row, direct / full, around / full, float(of_rest[n] @ of_whole[n]))
        by_sense[:, n] = _reciprocal([rest], others)
    return by_words, by_sense


def _without_half(sentence: str, chance: random.Random) -> str:
    return " ".join(word for word in words(normalise(sentence)) if chance.random() < 0.5)


def _reciprocal(wanted: Sequence[Found], others: Sequence[Found]) -> Ranks:
    """Return one over the rank of the best of `wanted` at each weight, 0 where there is none."""
    if not wanted:
        return np.zeros(len(WEIGHTS))
    (top, against) = (
        np.array([[one.lexical + weight * one.cosine for one in entries] for weight in WEIGHTS])
        .reshape(len(WEIGHTS), -1) for entries in (wanted, others)
    )  # fmt: skip
    best = top.max(axis=1, keepdims=True)
    return np.asarray(1 / (1 + (against > best).sum(axis=1) + (against == best).sum(axis=1) / 2))


def _bm25(retriever: Retriever, query: Sequence[tuple[str, float]], text: str, usual_length: float) -> float:
    """Return BM25 of a text that is not in the index, as Tantivy counts it."""
    counts = Counter(terms(text))
    slow = _K1 * (1 - _B + _B * counts.total() / usual_length)
    return sum(
        retriever.rarity(term) * weight * SATURATION * counts[term] / (counts[term] + slow)
        for term, weight in query
        if counts[term]
    )
