"""Stretches of a sentence that could be the whole answer, and what speaks for each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.question import INTERROGATIVE, Form, Question, like

_LONGEST = 14  # tokens in a candidate inside one clause
_MOST = 400  # candidates of one sentence

#: Word classes of jieba's tagger that behave alike at the edge of an answer.
_CLASSES = ("n", "nr", "ns", "nt", "nz", "m", "q", "t", "v", "a", "d", "p", "c", "u", "r", "f", "eng", "punct", "edge")
_CLASS = {name: i for i, name in enumerate(_CLASSES)}

_NUMBER = r"(?:\d+(?:[.,]\d+)*|[〇零一二两三四五六七八九十百千万亿]+)"
_NUMERAL = r"[\d一二两三四五六七八九十百千万亿半余多几]"
_BOUND = r"(?:近|约|超过|超|逾|大约|将近|不足|不少于|不超过|至少|最多|达到|达|突破|已突破|多达|仅|共|第|每)?"
_DATE = re.compile(
    r"(?:公元前?)?(?:\d{2,4}|[〇零一二三四五六七八九十]{2,4})\s*(?:年|"
    r"[－\-–—~至到]\s*\d{2,4}\s*年)(?:代|初|末|底|间|前|"
    r"后)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*[日号])?|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?|"
    r"\d{1,2}世纪(?:\d{2}年代)?(?:初|末|中叶)?"
)
_QUOTED = re.compile(r"《[^《》]{1,60}》|“[^“”]{1,50}”|「[^「」]{1,50}」|『[^『』]{1,50}』|\"[^\"]{1,50}\"")
_BEFORE_NUMBER = re.compile(
    r"(?:将近|接近|近|大约|约|超过|突破|达到|多达|高达|不足|不少于|不超过|不低于|至少|最多|超|逾|达)\s*$"
)
_AFTER_DIGITS = re.compile(r"\s*(?:余|多|几|万|亿|千|百|%)")
_NUMERAL_END = re.compile(r"[\d万亿千百余多几〇零一二三四五六七八九十]\s*$")
_MEASURE = re.compile(
    r"(?:平方|立方)?(?:公里|千米|厘米|毫米|海里|英里|米)|公顷|平方英尺|(?:微克|毫克|千克|克)(?:/立方米)?|公斤|吨|(?:美|欧|日|港)?元|小时|分钟|个?百分点"
    r"|[个种人名次位条项年天座所家部层岁只头省国分批场倍章节件处类样块句步亩份本支台辆套届级页篇棵株颗日月秒升度%]"
)
_QUANTITY = re.compile(
    rf"{_BOUND}\s*{_NUMBER}\s*(?:余|多|几)?\s*(?:万|亿|千|百)*\s*(?:余|多)?\s*(?:{_MEASURE.pattern})?(?:以上|以下|以内|左右)?"
)
_QUANTIFIED = frozenset("%个种人名次位条项年天座所家部层岁只头元批场倍件处类吨亩份里米顷只余多万亿") | frozenset(
    "0123456789"
)
_AFTER_UNIT = re.compile(r"以上|以下|以内|左右|之多")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN = re.compile(r"[a-z]")
_FAR = 30
_FADE = 0.9  # share of a term's weight that is left one character on
_PUNCTUATION = "，,。；;：:！!？?、（）()“”「」《》\n\"'"
_NO_START = frozenset(_CLASS[c] for c in ("u", "p", "c", "punct", "f"))
_NO_END = frozenset(_CLASS[c] for c in ("u", "p", "c", "punct", "d"))
_CLAUSE_END = "，,。；;：:！!？?（）()\n"

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
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence: offsets within the sentence and the number of its word class."""

    start: int
    end: int
    kind: int


def tokenise(folded: str) -> list[Token]:
    """Cut a folded sentence into words with their classes, offsets kept; white space belongs to no word."""
    import rjieba

    found: list[Token] = []
    at = 0
    for word, tag in rjieba.tag(folded):
        start = folded.index(word, at)
        at = start + len(word)
        if word.strip():
            found.append(Token(start, at, _class(word, tag)))
    return found


def _class(word: str, tag: str) -> int:
    if tag in ("x", "w") or not re.search(r"\w", word):
        return _CLASS["eng" if re.search(r"[a-z]", word) else "punct"]
    if tag in _CLASS:
        return _CLASS[tag]
    if tag[:1] in ("n", "v", "a", "d", "m", "q", "t", "r", "p", "c", "u", "f"):
        return _CLASS[tag[0]]
    return _CLASS["n"] if tag[:1] in ("s", "i", "l", "j", "b", "z", "g") else _CLASS["u"]


def candidates(folded: str, tokens: list[Token]) -> list[tuple[int, int]]:
    """Return the spans of a folded sentence that could be an answer, as (start, end) within it, without repeats."""
    found: dict[tuple[int, int], None] = {}
    for pattern in (_QUANTITY, _DATE, _QUOTED):
        for m in pattern.finditer(folded):
            start, end = m.span()
            found[start, end] = None
            if pattern is _QUOTED and end - start > 2:
                found[start + 1, end - 1] = None
    clauses: list[list[Token]] = [[]]
    for token in tokens:
        if folded[token.start] in _CLAUSE_END:
            clauses.append([])
        else:
            clauses[-1].append(token)
    # 、 opens a clause where a bracket stands before it
    clauses = [c for c in (_without_marks(folded, clause) for clause in clauses) if c]
    for clause in clauses:
        starts = [i for i, t in enumerate(clause) if t.kind not in _NO_START]
        ends = [i for i, t in enumerate(clause) if t.kind not in _NO_END]
        for i in starts:
            for j in ends:
                if i <= j and (j - i < _LONGEST or i == 0 or j == len(clause) - 1):
                    found[clause[i].start, clause[j].end] = None
    for i in range(len(clauses)):
        for j in range(i, min(i + 4, len(clauses))):
            found[clauses[i][0].start, clauses[j][-1].end] = None
    return list(found)[:_MOST]


def _without_marks(folded: str, clause: list[Token]) -> list[Token]:
    """Return the words of a clause from the first to the last that is no dash or 、."""
    words = [i for i, token in enumerate(clause) if folded[token.start] not in "、—-…·"]
    return clause[words[0] : words[-1] + 1] if words else []


def narrow(form: Form, folded: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return the number or the date in `span` where one is asked for and it holds just one."""
    pattern = {Form.NUMBER: _QUANTITY, Form.DATE: _DATE}.get(form)
    found = list(pattern.finditer(folded, *span)) if pattern else []
    return found[0].span() if len(found) == 1 else span


def widen(folded: str, tokens: list[Token], span: tuple[int, int], unit: str) -> tuple[int, int]:
    """Return `span` with the bound and the unit of the number it begins or ends with: 近200个, 突破8000只.

    Only numbers are widened, and a span that already ends in its unit stays; `unit` is what the question counts in.
    """
    start, end = span
    if folded[start].isdigit() and (bound := _BEFORE_NUMBER.search(folded, 0, start)):
        start = bound.start()
    while (more := _AFTER_DIGITS.match(folded, end)) and _NUMERAL_END.search(folded, start, end) and more.end() > end:
        end = more.end()
    if _NUMERAL_END.search(folded, start, end):
        at = end + len(folded[end:]) - len(folded[end:].lstrip())
        following = next((t for t in tokens if t.start == at), None)
        if measure := _MEASURE.match(folded, at):
            end = measure.end()
        elif unit and folded.startswith(unit, at):
            end = at + len(unit)
        elif following and following.kind == _CLASS["q"]:
            end = following.end
    if folded[start:end].strip()[-1:] in _QUANTIFIED and (after := _AFTER_UNIT.match(folded, end)):
        end = after.end()
    return start, end


def features(
    question: Question, folded: str, tokens: list[Token], spans: list[tuple[int, int]], margin: float
) -> NDArray[np.float32]:
    """Return one row of `FEATURES` for each span of a folded sentence that scored `margin`."""
    n = len(folded)
    start = np.array([a for a, _ in spans])
    end = np.array([b for _, b in spans])
    rows = np.zeros((len(spans), len(FEATURES)), dtype=np.float32)
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
    kind_at = np.full(n + 2, _CLASS["edge"])
    kind_until = np.full(n + 2, _CLASS["edge"])
    for token in tokens:
        token_starts[token.start + 1 :] += 1
        kind_at[token.start : token.end] = token.kind
        kind_until[token.start + 1 : token.end + 1] = token.kind
    breaks = np.array([c in _CLAUSE_END for c in folded] + [True])
    clause_count = np.concatenate(([0], np.cumsum(breaks)))
    if len(matched):
        left = np.searchsorted(matched, start) - 1
        left_near = np.where(left >= 0, start - matched[np.maximum(left, 0)], _FAR)
        right = np.searchsorted(matched, end)
        right_near = np.where(right < len(matched), matched[np.minimum(right, len(matched) - 1)] - end, _FAR)
    else:
        left_near = right_near = np.full(len(spans), _FAR)
    quantities = {m.span() for m in _QUANTITY.finditer(folded)}
    dates = {m.span() for m in _DATE.finditer(folded)}
    quotes = [m.span() for m in _QUOTED.finditer(folded)]
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
    unit = re.compile(rf"(?<={_NUMERAL})\s*个?{like(question.unit)}") if question.unit else None
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
            kind_at[a], kind_until[b], kind_until[a] if a else _CLASS["edge"],
            kind_at[b] if b < n else _CLASS["edge"], bool(_LATIN.search(text)), any(d in asked for d in digits),
            previous in "是为叫称即达有由于在", previous in _PUNCTUATION, following in _PUNCTUATION, following == "的",
            folded.count("(", 0, a) + folded.count("（", 0, a) - folded.count(")", 0, a) - folded.count("）", 0, a),
            margin, in_clause[i], in_earlier[i], left_decayed[i], right_decayed[i], rank[i],
            bool(unit and unit.search(folded[a : b + 4])), text.endswith(kinds) if kinds else 0.5,
            any(k in text for k in kinds) if kinds else 0.5, *forms,
        )  # fmt: skip
    return rows


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
