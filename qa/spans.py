"""Stretches of a sentence that could be the whole answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.question import Form

_LONGEST = 14  # tokens in a candidate inside one clause
_MOST = 400  # candidates of one sentence

#: Word classes of jieba's tagger that behave alike at the edge of an answer.
CLASSES = ("n", "nr", "ns", "nt", "nz", "m", "q", "t", "v", "a", "d", "p", "c", "u", "r", "f", "eng", "punct", "edge")
CLASS = {name: i for i, name in enumerate(CLASSES)}

_NUMBER = r"(?:\d+(?:[.,]\d+)*|[〇零一二两三四五六七八九十百千万亿]+)"
NUMERAL = r"[\d一二两三四五六七八九十百千万亿半余多几]"
_BOUND = r"(?:近|约|超过|超|逾|大约|将近|不足|不少于|不超过|至少|最多|达到|达|突破|已突破|多达|仅|共|第|每)?"
DATE = re.compile(
    r"(?:公元前?)?(?:\d{2,4}|[〇零一二三四五六七八九十]{2,4})\s*(?:年|"
    r"[－\-–—~至到]\s*\d{2,4}\s*年)(?:代|初|末|底|间|前|"
    r"后)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*[日号])?|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?|"
    r"\d{1,2}世纪(?:\d{2}年代)?(?:初|末|中叶)?"
)
QUOTED = re.compile(r"《[^《》]{1,60}》|“[^“”]{1,50}”|「[^「」]{1,50}」|『[^『』]{1,50}』|\"[^\"]{1,50}\"")
_BEFORE_NUMBER = re.compile(
    r"(?:将近|接近|近|大约|约|超过|突破|达到|多达|高达|不足|不少于|不超过|不低于|至少|最多|超|逾|达)\s*$"
)
_AFTER_DIGITS = re.compile(r"\s*(?:余|多|几|万|亿|千|百|%)")
_NUMERAL_END = re.compile(r"[\d万亿千百余多几〇零一二三四五六七八九十]\s*$")
_MEASURE = re.compile(
    r"(?:平方|立方)?(?:公里|千米|厘米|毫米|海里|英里|米)|公顷|平方英尺|(?:微克|毫克|千克|克)(?:/立方米)?|公斤|吨|(?:美|欧|日|港)?元|分钟|个?(?:小时|百分点|工作日)|个月|个星期"
    r"|[个种人名次位条项年天座所家部层岁只头省国分批场倍章节件处类样块句步亩份本支台辆套届级页篇棵株颗日月秒升度%]"
)
QUANTITY = re.compile(
    rf"{_BOUND}\s*{_NUMBER}\s*(?:余|多|几)?\s*(?:万|亿|千|百)*\s*(?:余|多)?\s*(?:{_MEASURE.pattern})?(?:以上|以下|以内|左右)?"
)
_QUANTIFIED = frozenset("%个种人名次位条项年天座所家部层岁只头元批场倍件处类吨亩份里米顷只余多万亿") | frozenset(
    "0123456789"
)
_DIGIT = re.compile(r"\d")
_AFTER_UNIT = re.compile(r"以上|以下|以内|左右|之多")
_NO_START = frozenset(CLASS[c] for c in ("u", "p", "c", "punct", "f"))
_NO_END = frozenset(CLASS[c] for c in ("u", "p", "c", "punct", "d"))
CLAUSE_END = "，,。；;：:！!？?（）()\n"


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
        return CLASS["eng" if re.search(r"[a-z]", word) else "punct"]
    if tag in CLASS:
        return CLASS[tag]
    if tag[:1] in ("n", "v", "a", "d", "m", "q", "t", "r", "p", "c", "u", "f"):
        return CLASS[tag[0]]
    return CLASS["n"] if tag[:1] in ("s", "i", "l", "j", "b", "z", "g") else CLASS["u"]


def candidates(folded: str, tokens: list[Token]) -> list[tuple[int, int]]:
    """Return the spans of a folded sentence that could be an answer, as (start, end) within it, without repeats.

    None begins or ends within a number or a date that it does not lie in.
    """
    found: dict[tuple[int, int], None] = {}
    whole: list[tuple[int, int]] = []
    for pattern in (QUANTITY, DATE, QUOTED):
        for m in pattern.finditer(folded):
            start, end = m.span()
            found[start, end] = None
            if pattern is not QUOTED and _DIGIT.search(m[0]):
                whole.append((start, end))
            if pattern is QUOTED and end - start > 2:
                found[start + 1, end - 1] = None
    clauses: list[list[Token]] = [[]]
    for token in tokens:
        if folded[token.start] in CLAUSE_END:
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
    return [span for span in found if not any(_cross(span, other) for other in whole)][:_MOST]


def _cross(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two stretches overlap and neither lies in the other."""
    (a, b), (c, d) = one, other
    return a < c < b < d or c < a < d < b


def _without_marks(folded: str, clause: list[Token]) -> list[Token]:
    """Return the words of a clause from the first to the last that is no dash or 、."""
    words = [i for i, token in enumerate(clause) if folded[token.start] not in "、—-…·"]
    return clause[words[0] : words[-1] + 1] if words else []


def narrow(form: Form, folded: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return the number or the date in `span` where one is asked for and it holds just one."""
    pattern = {Form.NUMBER: QUANTITY, Form.DATE: DATE}.get(form)
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
        elif following and following.kind == CLASS["q"]:
            end = following.end
    if folded[start:end].strip()[-1:] in _QUANTIFIED and (after := _AFTER_UNIT.match(folded, end)):
        end = after.end()
    return start, end
