"""Whether quotes say what a sentence says: first what can be looked up, then how probable it is by reader and encoder.

A number, name or quoted word that the quotes lack settles it, and so does a number that they have of something else, or
a word put in the place of another in a clause that is otherwise theirs. What is left is weighed: how near the words of
the sentence lie to theirs, how near the whole is, and whether the reader finds in them what answers to the sentence.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz.distance import Levenshtein

from corpus import sentences
from index.english import STOP as ENGLISH_STOP
from index.english import stems
from index.nearness import nearest, nearest_words
from index.tokens import fold, is_han, normalise, words
from index.translate import is_english
from qa.errors import ReaderError
from qa.question import STOP
from qa.reading.model import shipped_model
from qa.reading.reader import best_tokens
from qa.writing.facts import NUMERALS, lacking, measured

#: What the probability is made of, in the order in which `features` gives it.
FEATURES = ("near", "far", "whole", "read", "foreign")
LONGEST = 600  # characters of a sentence that can be proven
_LEAST = -12.0  # a margin below says no more
_FEW = 2  # words that stand out
# from these on, no sentence that was supported in the half of `tests/benchmarks/support.jsonl` that is learned from
_MOVED, _SWAPPED, _AROUND = 0.35, 0.6, 6
_CLAUSE = re.compile(r"[，；;。！？\n\t|]|[,!?.](?=\s|$)")  # cells of a table are apart as well


@dataclass(frozen=True, slots=True)
class Support:
    """Whether a sentence is supported, how probable that is, and what of it stands in no quote."""

    holds: bool
    probability: float
    lacking: tuple[str, ...] = ()


def support(sentence: str, quotes: Sequence[str], around: str = "") -> Support:
    """Tell whether quotes support a sentence; names may stand in what is `around` them, too (title, headings).

    Nothing supports an empty sentence, or one over 600 characters long.
    """
    text = "\n".join(quotes)
    if not text.strip() or not 0 < len(sentence.strip()) <= LONGEST:
        return Support(False, 0.0)
    if missing := lacking(sentence, text, around):
        return Support(False, 0.0, tuple(missing))
    if is_altered(sentence, text):
        return Support(False, 0.0)
    weights = shipped_weights()
    probability = weights.probability(features(sentence, text))
    return Support(probability >= weights.threshold, probability)


def is_altered(sentence: str, text: str) -> bool:
    """Tell whether a sentence is the text's, but for a number that is another thing's, or a word in another's place."""
    return moved(sentence, text) >= _MOVED or swapped(sentence, text) >= _SWAPPED


def features(sentence: str, text: str) -> dict[str, float]:
    """Return how near a sentence lies to the text of its quotes.

    near, far: how near its words lie to those of the text, as a mean and of the two farthest; whole: the cosine of the
    sentence to the nearest stretch; read: the log-odds that the reader finds an answer to it; foreign: whether they are
    of two languages.
    """
    said, there = _content(sentence), _content(text)
    known = {form for word in there for form in (word, *stems(word))}
    folded = fold(text)
    cosines = nearest_words(said, there)
    cosines = [1.0 if _stands(word, known, folded) else c for word, c in zip(said, cosines, strict=True)] or [1.0]
    far = sorted(cosines)[:_FEW]
    margin = best_tokens(shipped_model().read(sentence, text, 0))
    return {
        "near": sum(cosines) / len(cosines),
        "far": sum(far) / len(far),
        "whole": nearest(sentence, [*dict.fromkeys([*(text[a:b] for a, b in sentences(text)), text])]),
        "read": max(margin[2] if margin else _LEAST, _LEAST),
        "foreign": float(is_english(sentence) != is_english(text)),
    }


def _content(text: str) -> list[str]:
    """Return the different words of a text that say something, without numbers."""
    found = dict.fromkeys(words(normalise(text)))
    return [w for w in found if not _is_idle(w)]


def _stands(word: str, known: set[str], folded: str) -> bool:
    return word in folded if is_han(word) else bool(known.intersection((word, *stems(word))))


def moved(sentence: str, text: str) -> float:
    """Return how much speaks for a number of a sentence being that of something else, 0 to 1.

    All does where the text has its unit with other numbers alone, or has it beside another number than the sentence
    has; else it is by how much a clause that has another number of its unit is more like than any that has it.
    """
    clauses = [c for c in _CLAUSE.split(text) if c.strip()]
    held = [measured(c, loosely=True) for c in clauses]
    everywhere = {pair for pairs in held for pair in pairs}
    marks = [set(_tokens(c)) for c in clauses]
    most = 0.0
    for claim in _CLAUSE.split(sentence):
        own, pairs = set(_tokens(claim)), measured(claim)
        alike = [len(own & m) / max(len(own), 1) for m in marks]
        for value, unit in pairs:
            of_unit = {v for v, u in everywhere if u == unit}
            if unit and of_unit and not everywhere & {(value, unit), (value, "")}:
                return 1.0
            if any(_is_parted(held, value, *other) for other in pairs):
                return 1.0
            others = [a for a, h in zip(alike, held, strict=True) if any(u == unit and v != value for v, u in h)]
            same = [a for a, h in zip(alike, held, strict=True) if any(v == value for v, _ in h)]
            if others and same:
                most = max(most, max(others) - max(same))
    return most


def _is_parted(held: Sequence[Sequence[tuple[str, str]]], value: str, other: str, unit: str) -> bool:
    """Tell whether clauses have a number beside one of a unit, and never beside the one that is said."""
    beside = [pairs for pairs in held if any(v == value for v, _ in pairs)]
    if other == value or not unit or any(v == other for pairs in beside for v, _ in pairs):
        return False
    return any(u == unit and v != value for pairs in beside for v, u in pairs)


def swapped(sentence: str, text: str) -> float:
    """Return how far words of a sentence lie from those of the text in whose place they stand, 0 where none do.

    They do where a clause of the text has as many others between the same words, which are `_AROUND` or more.
    """
    worst = 0.0
    clauses = [_tokens(c, all_of_them=True) for c in _CLAUSE.split(text) if c.strip()]
    for claim in (_tokens(c, all_of_them=True) for c in _CLAUSE.split(sentence)):
        for clause in clauses:
            codes = list(Levenshtein.opcodes(claim, clause))
            for before, code, after in zip([None, *codes], codes, [*codes[1:], None], strict=False):
                sides = [side for side in (before, after) if side]
                put, instead = claim[code.src_start : code.src_end], clause[code.dest_start : code.dest_end]
                if (
                    code.tag == "replace"
                    and all(side.tag == "equal" for side in sides)
                    and sum(side.src_end - side.src_start for side in sides) >= _AROUND
                    and len(put) == len(instead)
                    and not any(t in clause or _is_idle(t) for t in put)
                    and not any(t in claim or _is_idle(t) for t in instead)
                ):
                    join = "" if is_han(put[0]) else " "
                    worst = max(worst, 1 - nearest_words([join.join(put)], [join.join(instead)])[0])
    return worst


def _is_idle(word: str) -> bool:
    return word in STOP or word in ENGLISH_STOP or word[0].isdigit()


def _tokens(clause: str, *, all_of_them: bool = False) -> list[str]:
    """Return the characters and Latin words of a clause; without numbers and words of grammar, if not all of them."""
    found: list[str] = []
    for word in words(normalise(clause)):
        if all_of_them or not _is_idle(word):
            han = [c for c in word if all_of_them or c not in NUMERALS]
            found += han if is_han(word) else [next(iter(stems(word)), word)]
    return found


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each feature, by its name, what is added, and the probability from which on it is supported."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Return how probable it is that a sentence with these features is supported."""
        return 1 / (1 + math.exp(-self.bias - sum(weight * features[name] for name, weight in self.weights.items())))


@cache
def shipped_weights() -> Weights:
    """Return the weights that ship, made by `qa.training.support`. Raises ReaderError where they are of others."""
    read = json.loads((files("qa.data") / "support.json").read_text("utf-8"))
    if set(read["weights"]) != set(FEATURES):
        raise ReaderError(f"support.json weighs {sorted(read['weights'])}, not {sorted(FEATURES)}: install yinju again")
    return Weights(**read)
