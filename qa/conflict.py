"""Whether two sentences give different values for the same thing."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from index.numerals import in_digits
from index.tokens import normalise
from qa.question import Question
from qa.sentences import Sentence, coverage, match

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_UNIT = re.compile(r"[百千万亿余多来几\s]*([^\d百千万亿余多来几\s]*)[^\d]*$")
_DATED = re.compile(r"年|月[^份]?\d|日")  # what asks for a date may be told with another year
_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")
# of 100: how much two sentences have in common apart from their numbers; within one document sentences that are
# merely alike tell of like things
_ALIKE, _ALIKE_WITHIN = 60, 90
_SAME = 0.05
_COVERED = 0.5  # share of the question's weight that both must hold


def contradict(question: Question, first: Sentence, value: str, second: Sentence, other: str) -> bool:
    """Tell whether `value` of one sentence and `other` of another are two answers to one question.

    They are where the sentences hold the same of the question, are alike apart from their numbers and speak of the
    same years, and the values have one unit but no number in common.
    """
    values, others = _values(value), _values(other)
    if not values or not others or values & others or _unit(value) != _unit(other):
        return False
    terms = question.terms
    held, also = ([match(t, s.folded) for t in terms] for s in (first, second))
    if any(abs(a - b) > _SAME for a, b in zip(held, also, strict=True)):
        return False
    if coverage(held, [t.weight for t in terms]) < _COVERED:
        return False
    if not _DATED.search(value) and set(_YEAR.findall(first.folded)) != set(_YEAR.findall(second.folded)):
        return False
    return alike(first, second)


def alike(first: Sentence, second: Sentence) -> bool:
    """Tell whether two sentences say like things apart from their numbers; within one document, nearly the same."""
    within = first.hit.passage.document.id == second.hit.passage.document.id
    least = _ALIKE_WITHIN if within else _ALIKE
    return fuzz.ratio(_DIGITS.sub("", first.folded), _DIGITS.sub("", second.folded)) >= least


def _values(text: str) -> set[str]:
    plain = normalise(text)
    return {*in_digits(plain), *(n.replace(",", "") for n in _DIGITS.findall(plain))}


def _unit(text: str) -> str:
    found = _UNIT.search(normalise(text))
    return found[1] if found else ""
