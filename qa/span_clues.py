"""What speaks for each of the stretches of a sentence that could be the whole answer."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from qa.question import INTERROGATIVE, Form, Question, like
from qa.spans import CLASS, CLAUSE_END, DATE, NUMERAL, QUANTITY, QUOTED, Token

FloatArray = NDArray[np.float32]

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN = re.compile(r"[a-z]")
_FAR = 30
_FADE = 0.9  # share of a term's weight that is left one character on
_ASKED = 20  # characters of the question on either side of its interrogative that are looked for around a stretch
_BESIDE = 25  # characters of the sentence on either side of a stretch in which they are
_PUNCTUATION = "，,。；;：:！!？?、（）()“”「」《》\n\"'"
#: Word classes counted in a stretch: verbs, nouns, names, and the words that bind.
_COUNTED = (("v",), ("n",), ("nr", "ns", "nt", "nz", "eng"), ("a", "d", "u", "p"))

FEATURES = (
    "characters", "tokens", "begins_clause", "ends_clause", "clauses", "sentence_length", "place",
    "overlap", "overlap_share", "left_near", "right_near", "left_rare", "right_rare", "outside",
    "before_wh", "after_wh", "unit_inside", "unit_after", "noun_after", "noun_inside",
    "digits", "quantity", "date", "quoted", "titled", "enumeration", "conjunction",
    "first", "last", "previous", "next", "latin", "number_asked",
    "previous_copula", "previous_punct", "next_punct", "next_de", "bracket", "margin",
    "clause_mass", "clause_before_mass", "left_decayed", "right_decayed", "decayed_rank", "unit_like", "ends_as_asked",
    "asked_inside",
    *(f"form_{form.name.lower()}" for form in Form),
    "verbs", "nouns", "names", "binders",
    "before_left", "after_right", "after_left", "before_right", "in_order", "inverted",
)  # fmt: skip


def features(
    question: Question, folded: str, tokens: list[Token], spans: list[tuple[int, int]], margin: float
) -> FloatArray:
    """Return one row of `FEATURES` for each span of a folded sentence that scored `margin`."""
    n = len(folded)
    start = np.array([a for a, _ in spans])
    end = np.array([b for _, b in spans])
    rows = np.zeros((len(spans), FEATURES.index("verbs")), dtype=np.float32)
    asked = question.folded
    weight = np.zeros(n + 1)  # weight of the question's terms on each character
    for term in question.terms:
        for variant, share in term.variants:
            at = folded.find(variant)
            while at >= 0:
                weight[at : at + len(variant)] = np.maximum(
                    weight[at : at + len(variant)], (0.1 + term.weight) * share / len(variant)
                )
                at = folded.find(variant, at + 1)
    matched = np.flatnonzero(weight)
    mass = np.concatenate(([0.0], np.cumsum(weight)))
    count = np.concatenate(([0], np.cumsum(weight > 0)))
    token_starts = np.zeros(n + 2, dtype=np.int64)
    kind_at = np.full(n + 2, CLASS["edge"])
    kind_until = np.full(n + 2, CLASS["edge"])
    for token in tokens:
        token_starts[token.start + 1 :] += 1
        kind_at[token.start : token.end] = token.kind
        kind_until[token.start + 1 : token.end + 1] = token.kind
    breaks = np.array([c in CLAUSE_END for c in folded] + [True])
    clause_count = np.concatenate(([0], np.cumsum(breaks)))
    if len(matched):
        left = np.searchsorted(matched, start) - 1
        left_near = np.where(left >= 0, start - matched[np.maximum(left, 0)], _FAR)
        right = np.searchsorted(matched, end)
        right_near = np.where(right < len(matched), matched[np.minimum(right, len(matched) - 1)] - end, _FAR)
    else:
        left_near = right_near = np.full(len(spans), _FAR)
    quantities = {m.span() for m in QUANTITY.finditer(folded)}
    dates = {m.span() for m in DATE.finditer(folded)}
    quotes = [m.span() for m in QUOTED.finditer(folded)]
    total = mass[-1] or 1.0
    edges = np.flatnonzero(breaks)
    clause_start = np.concatenate(([0], edges + 1))
    first = np.searchsorted(clause_start, start, side="right") - 1
    opening = clause_start[first]
    closing = edges[np.minimum(np.searchsorted(edges, end), len(edges) - 1)]
    earlier = clause_start[np.maximum(first - 1, 0)]
    in_clause = (mass[closing] - mass[end] + mass[start] - mass[opening]) / total
    in_earlier = (mass[opening] - mass[earlier]) / total
    faded_left, faded_right = _faded(weight[:n]), _faded(weight[:n][::-1])[::-1]
    left_decayed, right_decayed = faded_left[start] / total, faded_right[end] / total
    decayed = left_decayed + right_decayed
    rank = np.searchsorted(np.sort(-decayed), -decayed) / max(len(spans), 1)
    unit = re.compile(rf"(?<={NUMERAL})\s*个?{like(question.unit)}") if question.unit else None
    kinds = _asked_kinds(question)
    before, after = _around(asked)
    noun = _noun(asked, question.unit)
    forms = [float(question.form is form) for form in Form]
    for i, (a, b) in enumerate(spans):
        text = folded[a:b]
        previous = folded[a - 1] if a else "\n"
        following = folded[b] if b < n else "\n"
        digits = _DIGITS.findall(text)
        rows[i] = (
            b - a, token_starts[b] - token_starts[a], breaks[a - 1] if a else 1.0, breaks[b],
            clause_count[b] - clause_count[a], n, a / n,
            count[b] - count[a], (count[b] - count[a]) / (b - a), min(left_near[i], _FAR), min(right_near[i], _FAR),
            mass[a] - mass[max(a - 15, 0)], mass[min(b + 15, n)] - mass[b],
            (mass[-1] - mass[b] + mass[a]) / (mass[-1] or 1.0),
            _common_end(folded[max(a - 8, 0) : a], before), _common_start(folded[b : b + 8], after),
            bool(question.unit) and question.unit in text, bool(question.unit) and following == question.unit,
            bool(noun) and folded.startswith(noun, b), bool(noun) and noun in text,
            len(digits), (a, b) in quantities, (a, b) in dates,
            _within(quotes, a, b), text[0] == "《" or previous == "《", text.count("、"),
            sum(text.count(c) for c in "和及与"),
            kind_at[a], kind_until[b], kind_until[a] if a else CLASS["edge"],
            kind_at[b] if b < n else CLASS["edge"], bool(_LATIN.search(text)), any(d in asked for d in digits),
            previous in "是为叫称即达有由于在", previous in _PUNCTUATION, following in _PUNCTUATION, following == "的",
            folded.count("(", 0, a) + folded.count("（", 0, a) - folded.count(")", 0, a) - folded.count("）", 0, a),
            margin, in_clause[i], in_earlier[i], left_decayed[i], right_decayed[i], rank[i],
            bool(unit and unit.search(folded[a : b + 4])), text.endswith(kinds) if kinds else 0.5,
            any(k in text for k in kinds) if kinds else 0.5, *forms,
        )  # fmt: skip
    return np.hstack((rows, _word_counts(tokens, spans), _echoes(before, after, folded, spans)))


def _word_counts(tokens: list[Token], spans: list[tuple[int, int]]) -> FloatArray:
    """Return for each span how many of its words are of each of some classes."""
    starts, ends = [t.start for t in tokens], [t.end for t in tokens]
    so_far = np.array([_running(tokens, {CLASS[name] for name in names}) for names in _COUNTED], dtype=np.float32)
    first = [bisect_right(ends, a) for a, _ in spans]
    last = [bisect_left(starts, b) for _, b in spans]
    return (so_far[:, last] - so_far[:, first]).T


def _running(tokens: list[Token], kinds: Collection[int]) -> list[int]:
    """Return how many of the first 0, 1, ... words are of one of the classes."""
    return [0, *accumulate(int(t.kind in kinds) for t in tokens)]


def _echoes(before: str, after: str, folded: str, spans: list[tuple[int, int]]) -> FloatArray:
    """Return how much of the question before and after its interrogative stands, in order, on each side of a span.

    Each is the longest common subsequence as a share of what is looked for; the last two are of both together, in the
    order of the question and the other way round.
    """
    before, after = before[-_ASKED:], after[:_ASKED]
    left = {a: _shared(before, after, folded[max(a - _BESIDE, 0) : a]) for a in {a for a, _ in spans}}
    right = {b: _shared(before, after, folded[b : b + _BESIDE]) for b in {b for _, b in spans}}
    m, n = max(len(before), 1), max(len(after), 1)
    both = max(len(before) + len(after), 1)
    rows = np.zeros((len(spans), 6), dtype=np.float32)
    for row, (a, b) in zip(rows, spans, strict=True):
        (before_left, after_left), (before_right, after_right) = left[a], right[b]
        row[:] = (
            before_left / m, after_right / n, after_left / n, before_right / m,
            (before_left + after_right) / both, (after_left + before_right) / both,
        )  # fmt: skip
    return rows


def _shared(before: str, after: str, beside: str) -> tuple[int, int]:
    return LCSseq.similarity(before, beside), LCSseq.similarity(after, beside)


def _faded(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each place 0..n the weight that stands before it, less the farther away it is."""
    found = np.zeros(len(weight) + 1)
    for i, w in enumerate(weight):
        found[i + 1] = (found[i] + w) * _FADE
    return found


def _asked_kinds(question: Question) -> tuple[str, ...]:
    """Return the nouns that say what kind of thing is asked for: 中心 in 哪个知识中心."""
    asks = INTERROGATIVE.search(question.folded)
    if asks is None:
        return ()
    stretch = question.folded[asks.end() : asks.end() + 8]
    return tuple(t.text for t in question.terms if t.naming and len(t.text) > 1 and t.text in stretch)


def _around(asked: str) -> tuple[str, str]:
    """Return the question before and after its interrogative."""
    found = INTERROGATIVE.search(asked)
    return (asked[: found.start()], asked[found.end() :].rstrip("?？。 ")) if found else (asked, "")


def _noun(asked: str, unit: str) -> str:
    """Return the two characters of the noun that is asked about ("植物" in 多少个植物园)."""
    found = re.search(rf"(?:多少|几|哪些|哪几|哪|什么){re.escape(unit) if unit else ''}([\u4e00-\u9fff]{{2}})", asked)
    return found[1] if found else ""


def _common_end(text: str, before: str) -> int:
    size = 0
    while size < min(len(text), len(before)) and text[-1 - size] == before[-1 - size]:
        size += 1
    return size


def _common_start(text: str, after: str) -> int:
    size = 0
    while size < min(len(text), len(after)) and text[size] == after[size]:
        size += 1
    return size


def _within(spans: list[tuple[int, int]], a: int, b: int) -> int:
    """Return 2 where a..b is one of the quoted spans, with or without its marks, 1 where it lies within one."""
    if (a, b) in spans or (a - 1, b + 1) in spans:
        return 2
    return int(any(x <= a and b <= y for x, y in spans))
