"""Whether to answer: how probable it is that what was read answers the question."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.tables import over_columns
from index.english import forms
from index.tokens import fold, is_han
from index.types import Hit
from qa.errors import ReaderError
from qa.question import Question, Term
from qa.reading.reader import Reading, share, top_score
from qa.sentences import coverage, match, sentences_at
from qa.sources import label
from qa.types import Certainty

#: What the probability is made of, in the order in which `numbers` gives it.
FEATURES = ("margin", "second", "share", "said", "length", "documents", "foreign")
#: From which probabilities on it is answered, with a minimal answer, and for sure.
THRESHOLDS = ("threshold", "headline", "sure")
_A_WORD = 4  # Latin letters that say about as much as a Chinese character
_LEAST = -12.0  # a margin below says no more
_HELD = 0.5  # how well a name or a number has to be matched


def numbers(question: Question, readings: Sequence[Reading], documents: int) -> dict[str, float]:
    """Return the features of what was read, likeliest first, for a question asked of so many documents.

    margin: the log-odds of the best reading; second: of the best that says something else; share: the score of its
    passage in retrieval, of the best passage's; said: how much of what the question names its sentences say, by weight;
    length: the logarithm of the characters of the stretch; documents: of their number; foreign: whether the passage is
    in the other language.
    """
    best = readings[0]
    said = fold(best.text)
    others = [reading for reading in readings[1:] if not _same(fold(reading.text), said)]
    told = " ".join(sentence.folded for sentence in sentences_at(best.hit, best.span.start, best.span.end))
    named = [term for term in question.terms if term.own] or question.terms
    return {
        "margin": max(best.margin, _LEAST),
        "second": max(max((r.margin for r in others), default=_LEAST), _LEAST),
        "share": share(best.hit, top_score(reading.hit for reading in readings)),
        "said": coverage([match(term, told) for term in named], [term.weight for term in named]),
        "length": math.log(len(best.text)),
        "documents": math.log(max(documents, 1)),
        "foreign": float(is_foreign(question, best.hit)),
    }


def is_foreign(question: Question, hit: Hit) -> bool:
    """Tell whether a passage is in the other language than the question; one without letters is in any."""
    letters = [c for c in hit.passage.text if c.isalpha()]
    chinese = sum(map(is_han, letters))
    return bool(letters) and question.english == (_A_WORD * chinese >= len(letters) - chinese)


def holding(hits: Sequence[Hit], terms: Sequence[Term]) -> tuple[Hit, ...]:
    """Return the hits that hold all names and nouns among terms, only those that hold the others too if there are any.

    What stands over a passage counts as its own. A Chinese term of which nobody knows what it is called in English is
    not looked for in an English passage.
    """
    held = [(hit, [term for term in terms if _is_held(term, hit.passage.text, _around(hit))]) for hit in hits]
    all_ = tuple(hit for hit, found in held if len(found) == len(terms))
    return all_ or tuple(hit for hit, found in held if all(term in found for term in terms if term.naming))


def _is_held(term: Term, text: str, around: str) -> bool:
    is_unsayable = all(is_han(variant) for variant, _ in term.variants) and not any(map(is_han, text))
    return is_unsayable or match(term, around) >= _HELD


def _around(hit: Hit) -> str:
    """Return the folded text of a passage with what stands over it: title, headings and the names of columns."""
    passage = hit.passage
    columns = over_columns(passage.document, passage.start, passage.end)
    over = [label(passage.document), passage.document.title, *passage.section, columns]
    return fold("\n".join([*over, passage.text]))


def _same(one: str, other: str) -> bool:
    return one in other or other in one


def _probability(margin: float) -> float:
    return 1 / (1 + math.exp(-margin)) if margin > -700 else 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each feature, by its name, with what is added, and the probabilities from which on it is answered.

    From `headline` on a minimal answer is given, from `sure` on the answer is sure.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float
    headline: float
    sure: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Return how probable an answer with these features is right."""
        return _probability(self.bias + sum(weight * features[name] for name, weight in self.weights.items()))

    def certainty(self, probability: float) -> Certainty:
        """Return how sure an answer is that is right with this probability."""
        return "sure" if probability >= self.sure else "possible"


@cache
def shipped_weights() -> Weights:
    """Return the weights that ship. Raises ReaderError where they are not those of `FEATURES`, or no thresholds."""
    read = json.loads((files("qa.data") / "decide.json").read_text(encoding="utf-8"))
    if set(read["weights"]) != set(FEATURES):
        raise ReaderError(f"decide.json weighs {sorted(read['weights'])}, not {sorted(FEATURES)}: install yinju again")
    at = [read.get(name, 0) for name in THRESHOLDS]
    if not 0 < at[0] <= at[1] <= at[2] < 1:
        raise ReaderError(f"decide.json has {at} for {THRESHOLDS}, no rising probabilities: install yinju again")
    return Weights(read["weights"], read["bias"], *at)


def missing_terms(question: Question, holds: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the names and nouns of the question that no passage of the index holds, most telling first."""

    def has(variant: str) -> bool:
        return all(any(map(holds, forms(part) if part.isascii() else (part,))) for part in variant.split())

    lacking = [t for t in question.terms if t.naming and t.own and not any(has(variant) for variant, _ in t.variants)]
    return tuple(t.text for t in sorted(lacking, key=lambda t: (not t.specific, -t.weight)))
