"""Graded rules: which case of 满1年不满10年 … 满10年不满20年 … a quantity that is asked about falls under.

A range is read from the words around its numbers (以上, 不满, 超过, between … and, up to), as Chinese law counts: 以上,
以下 and 以内 hold their number, 不满 and 超过 do not. Cases are a series where the range of one begins where that of
another ends; the first range of a case says when it holds, what follows from it may be measured alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from corpus.tables import rows
from corpus.types import Document
from index.numerals import read_numeral
from index.tokens import fold

_NEAR = 1_500  # characters on both sides of a passage among which the other cases are looked for
_SERIES = 12  # cases between two of one series
_ASKED = 4  # quantities of a question
_JUST = 1e-9  # by how much more than a number is more than it
#: Words before a number, and behind its unit, by what they say of it: whether it is the least or the most, and held.
_BEFORE = {
    ("least", True): "不低于 不少于 不小于 至少 年满 满 at_least no_less_than not_less_than minimum_of",
    ("least", False): "超过 高于 大于 多于 more_than over above exceeding greater_than",
    ("most", True): (
        "不超过 不得超过 不多于 不大于 不高于 最多 至多 未超过 no_more_than not_more_than not_exceeding at_most up_to "
        "maximum_of within"
    ),
    ("most", False): "不满 不足 未满 未达到 未达 低于 小于 少于 less_than fewer_than under below",
}
_AFTER = {
    ("least", True): "以上 及以上 或以上 起 or_more or_above or_over and_above and_over or_longer",
    ("most", True): "以下 及以下 或以下 以内 之内 or_less or_fewer or_below or_under and_below and_under or_shorter",
}


def _said(words: dict[tuple[str, bool], str]) -> dict[str, tuple[str, bool]]:
    return {word.replace("_", " "): bound for bound, some in words.items() for word in some.split()}


_LOWER, _UPPER = _said(_BEFORE), _said(_AFTER)


def _any(words: Sequence[str]) -> str:
    longest = sorted(words, key=len, reverse=True)
    return "|".join(rf"\b{word}\b" if word.isascii() else word for word in longest)


_NUMERAL = "[〇零一二三四五六七八九十百千两万亿]"
_AMOUNT = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,15}})(?:\.[0-9]{{1,6}})?\s?[十百千万亿]{{0,2}}|{_NUMERAL}{{1,12}}"
_SIGN = "[$€£¥]"
_UNIT = (
    r"%|个?(?:月|工作日|小时|分钟|星期|人)|周岁|[公平立毫厘][\u4e00-\u9fff]"
    r"|(?![至到或及以之起和与的])[\u4e00-\u9fff]"
    r"|(?!(?:or|and|to|than|in|of|is|are|per|a|the)\b)[a-z]{1,12}"
)
_ROUND = r"(?:\s{{0,2}}\((?P<{}>不?含)[^()]{{0,6}}\))?"
_TO = r"至|到|~|-|–|—|\bto\b"
_QUANTITY = re.compile(
    rf"(?<!第)(?:(?P<before>{_any([*_LOWER])})\s{{0,2}})?(?P<between>\bbetween\s{{1,2}})?"
    rf"(?P<sign>{_SIGN})?(?<![0-9第])(?<![0-9][.,-])(?P<from>{_AMOUNT})"
    rf"(?:\s{{0,2}}(?:{_UNIT})?{_ROUND.format('held')}\s{{0,2}}(?(between)and|(?:{_TO}))\s{{0,2}}{_SIGN}?(?P<to>{_AMOUNT}))?(?![0-9]|-[0-9])"
    rf"(?(sign)|\s{{0,2}}(?P<unit>{_UNIT})?){_ROUND.format('holds')}(?:\s{{0,2}}(?P<after>{_any([*_UPPER])})(?:\s{{0,2}}(?P<behind>[a-z]{{2,12}}))?)?"
)
_JOINT = re.compile(r"[\s,、]*(?:且|并且?|但|and|but)?\s*")
#: What units stand for: another one, and how many of that.
_UNITS = {
    "块": ("元", 1), "¥": ("元", 1), "yuan": ("元", 1), "rmb": ("元", 1), "cny": ("元", 1), "dollar": ("$", 1),
    "usd": ("$", 1), "周岁": ("岁", 1),
    "年": ("月", 12), "year": ("月", 12), "month": ("月", 1), "日": ("天", 1), "day": ("天", 1),
    "周": ("天", 7), "week": ("天", 7), "小时": ("分", 60), "hour": ("分", 60), "分钟": ("分", 1), "minute": ("分", 1),
    "名": ("人", 1), "位": ("人", 1), "people": ("人", 1), "person": ("人", 1), "employee": ("人", 1),
    "星期": ("天", 7), "percent": ("%", 1),
}  # fmt: skip
_SHORT = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_STOP = re.compile(r"[;。!?\n]|\.(?=\s|$)")
_PAUSE = re.compile(r"[,、:;。\n\t|]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A range of a unit: from `low` to `high`, which it holds or not; a plain number is one of both ends.

    It stands in the text from `start` to `end`; `step` is what one of the unit as written counts.
    """

    unit: str
    low: float
    high: float
    holds_low: bool
    holds_high: bool
    step: float
    start: int
    end: int

    @property
    def is_plain(self) -> bool:
        """Whether it is a number and no range."""
        return self.low == self.high

    def holds(self, other: Quantity) -> bool:
        """Tell whether another one of the same unit lies within it."""
        above = self.low < other.low or (self.low == other.low and (self.holds_low or not other.holds_low))
        below = other.high < self.high or (self.high == other.high and (self.holds_high or not other.holds_high))
        return above and below

    def touches(self, other: Quantity) -> bool:
        """Tell whether one begins where the other ends: at one number, or at the whole number after it."""
        lower, upper = (self, other) if self.low < other.low else (other, self)
        gap = upper.low - lower.high
        return gap == 0 or (lower.holds_high and upper.holds_low and 0 < gap <= min(lower.step, upper.step))


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule says for a range: the stretch of a document, `document.text[start:end]`, and the range."""

    range: Quantity
    start: int
    end: int


def quantities(text: str) -> list[Quantity]:
    """Return the numbers with units in a folded text, those joined that bound one range together (满1年不满10年)."""
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        if one := _read(match):
            last = found[-1] if found else None
            if last and _JOINT.fullmatch(text, last.end, one.start) and (joined := _joined(last, one)):
                found[-1] = joined
            else:
                found.append(one)
    return found


def _read(match: re.Match[str]) -> Quantity | None:
    g = match.groupdict()
    low = _value(g["from"])
    high = low if g["to"] is None else _value(g["to"])
    unit = g["sign"] or g["unit"] or (g["behind"] if g["after"] else "") or ""
    if not unit or low is None or high is None:
        return None
    unit = unit.removesuffix("s") if unit.isascii() and len(unit) > 2 else unit.removeprefix("个") or unit
    unit, step = _UNITS.get(unit, (unit, 1))
    end = match.start("behind") if g["behind"] and (g["sign"] or g["unit"]) else match.end()
    start, low, high = match.start(), low * step, high * step
    if low < high:
        return Quantity(unit, low, high, g["held"] != "不含", g["holds"] != "不含", step, start, end)
    side, held = _UPPER.get(g["after"] or "") or _LOWER.get(g["before"] or "") or ("", True)
    held = held if g["holds"] is None else g["holds"] == "含"
    least, most = (low, inf) if side == "least" else (0.0, low) if side == "most" else (low, low)
    return Quantity(unit, least, most, side != "least" or held, side != "most" or held, step, start, end)


def _joined(one: Quantity, other: Quantity) -> Quantity | None:
    """Return the range that a least and a most bound together, None where they bound none."""
    lower, upper = (one, other) if one.high == inf else (other, one)
    if one.unit != other.unit or lower.high != inf or upper.low != 0 or upper.high == inf or lower.low >= upper.high:
        return None
    return replace(lower, high=upper.high, holds_high=upper.holds_high, start=one.start, end=other.end)


def _value(said: str) -> float | None:
    """Return the value of a number in digits or numerals: 3,000, 80万, 五十万."""
    said = "".join(said.replace(",", "").split())
    digits = said.rstrip("十百千万亿")
    if not digits or not digits.isascii():
        read = read_numeral(said)
        return None if read is None else float(read)
    value = float(digits)
    for unit in said[len(digits) :]:
        value *= _SHORT[unit]
    return value


def _asked(question: str) -> list[Quantity]:
    """Return the quantities that a question asks about; of one with one bound what lies just at it."""
    found = []
    for one in quantities(fold(question))[:_ASKED]:
        if one.high == inf:
            at = one.low if one.holds_low else one.low * (1 + _JUST)
            one = replace(one, low=at, high=at, holds_low=True, holds_high=True)
        elif one.low == 0 < one.high:
            at = one.high if one.holds_high else one.high * (1 - _JUST)
            one = replace(one, low=at, high=at, holds_low=True, holds_high=True)
        found.append(one)
    return found


def series(document: Document, unit: str, start: int, end: int) -> list[Case]:
    """Return the cases of graded rules by one unit that lie around `document.text[start:end]`, in order."""
    first, last = max(start - _NEAR, 0), min(end + _NEAR, len(document.text))
    text = fold(document.text[first:last])
    found: list[Case] = []
    begin = 0
    ranges = [one for one in quantities(text) if one.unit == unit and not one.is_plain]
    stops = [*(match.end() for match in _STOP.finditer(text)), len(text)]
    at = 0
    for stop in stops:
        cut: list[tuple[int, Quantity]] = []
        while at < len(ranges) and ranges[at].start < stop:
            one = ranges[at]
            at += 1
            pauses = [match.end() for match in _PAUSE.finditer(text, cut[-1][1].end if cut else begin, one.start)]
            if not cut or (pauses and one.touches(cut[-1][1])):
                cut.append((pauses[-1] if pauses else begin, one))
        ends = [since for since, _ in cut[1:]] + [stop]
        for (since, one), until in zip(cut, ends, strict=False):
            moved = replace(one, start=first + one.start, end=first + one.end)
            found.append(Case(moved, first + since, first + until))
        begin = stop
    return [
        case
        for i, case in enumerate(found)
        if any(case.range.touches(other.range) for other in found[max(i - _SERIES, 0) : i + _SERIES])
    ]


def other_cases(question: str, document: Document, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what in `text[start:end]` is said of other cases of a graded rule than the one that a question asks about.

    Of a table these are cells.
    """
    for asked in _asked(question):
        for case in series(document, asked.unit, start, end):
            if not case.range.holds(asked):
                yield from _stretches(document, max(case.start, start), min(case.end, end))


def as_told(question: str, document: Document, start: int, end: int) -> str:
    """Return a question with the quantity that it asks about in the words of the case in `text[start:end]` it is of.

    工作满12年的 becomes 工作满10年不满20年的, which a reader finds where it would not count.
    """
    for asked in reversed(_asked(question)):
        for case in series(document, asked.unit, start, end):
            if start <= case.range.start and case.range.end <= end and case.range.holds(asked):
                told = document.text[case.range.start : case.range.end]
                question = question[: asked.start] + told + question[asked.end :]
                break
    return question


def case_asked(question: str, document: Document, start: int, end: int) -> Case | None:
    """Return the case of a graded rule in which `text[start:end]` lies, if it is the one that a question asks about."""
    for asked in _asked(question):
        for case in series(document, asked.unit, start, end):
            if case.start < end and start < case.end and case.range.holds(asked):
                return case
    return None


def _stretches(document: Document, start: int, end: int) -> Iterator[tuple[int, int]]:
    if start >= end:
        return
    tables = [p for p in document.paragraphs_in(start, end) if p.kind == "table"]
    if not tables:
        while start < end and document.text[end - 1].isspace():
            end -= 1
        while start < end and document.text[start].isspace():
            start += 1
        yield start, end
    for table in tables:
        for row in rows(document, table, start, end):
            yield from (cell for cell in row.cells if start <= cell[0] < cell[1] <= end)
