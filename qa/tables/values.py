"""What the cells of a column are worth, so that they can be ordered and added: amounts, dates, times, durations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["amount", "share", "date", "time", "duration"]

_LONGEST = 40  # characters of a cell that is worth anything
_MOST = 0.7  # share of the cells of a column that have to be of one kind
_SCALES = {"千": 1e3, "万": 1e4, "百万": 1e6, "亿": 1e8, "million": 1e6, "bn": 1e9, "billion": 1e9}
_NUMBER = r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?"
_DATE = re.compile(r"((?:1[5-9]|20)\d\d)\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|月)?")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_MINUTES = {
    "天": 1440, "日": 1440, "小时": 60, "分钟": 1, "分": 1, "秒": 1 / 60, "d": 1440, "day": 1440, "days": 1440, "h": 60,
    "hour": 60, "hours": 60, "hr": 60, "min": 1, "mins": 1, "minutes": 1, "minute": 1, "s": 1 / 60, "sec": 1 / 60,
}  # fmt: skip
_SPELL = re.compile(rf"({_NUMBER})\s*({'|'.join(sorted(_MINUTES, key=len, reverse=True))})(?![a-z])")
_AMOUNT = re.compile(
    rf"(?:约|rmb|usd|us|hk|eur|gbp|cny)?[^\w\s-]{{0,3}}\s?({_NUMBER})\s?(%|百万|[千万亿]|(?:million|bn|billion)(?![a-z]))?"
    r"(?:[^\d]|(?<=[a-z])[23]){0,12}"
)
_IN_NAME = re.compile(r"[(（]\s*(百万|[千万亿])[^()（）]*[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell is worth: a number of its kind, a date in days, a time and a duration in minutes."""

    number: float
    kind: Kind


def value_of(cell: str) -> Value | None:
    """Return what a folded cell is worth, None where it is not a single amount, date or time."""
    cell = cell.strip()
    if not cell or len(cell) > _LONGEST:
        return None
    if found := _DATE.fullmatch(cell):
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
        try:
            return Value(float(date(year, month, day).toordinal()), "date")
        except ValueError:  # no such day: then it is not a date
            return None
    if found := _TIME.fullmatch(cell):
        return Value(int(found[1]) * 60 + int(found[2]) + int(found[3] or 0) / 60, "time")
    spelt = list(_SPELL.finditer(cell))
    if spelt and not _SPELL.sub("", cell).strip():
        return Value(sum(_number(part[1]) * _MINUTES[part[2]] for part in spelt), "duration")
    if found := _AMOUNT.fullmatch(cell):
        if found[2] == "%":
            return Value(_number(found[1]) / 100, "share")
        return Value(_number(found[1]) * _SCALES.get(found[2] or "", 1.0), "amount")
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def kind_of(values: Sequence[Value | None], filled: int) -> Kind | None:
    """Return the kind that nearly all of the `filled` cells of a column are worth something of, None where none is."""
    counts = Counter(value.kind for value in values if value)
    kind, count = max(counts.items(), key=lambda pair: pair[1], default=(None, 0))
    return kind if count and count >= _MOST * filled else None


def scale_of(name: str) -> float:
    """Return by how much a column multiplies what its cells say: "金额（万元）" by 10,000."""
    found = _IN_NAME.search(name)
    return _SCALES[found[1]] if found else 1.0


def numbers_in(text: str) -> list[tuple[float, str]]:
    """Return the amounts in a folded text, each with what follows it: its sign or unit, "" where there is none."""
    found = []
    for part in re.finditer(rf"(?<![a-z\d.-])({_NUMBER})\s?(%|百万|[千万亿]|(?:million|bn|billion)(?![a-z]))?", text):
        number = _number(part[1])
        unit = part[2] or ""
        found.append((number / 100 if unit == "%" else number * _SCALES.get(unit, 1.0), unit))
    return found


def written(number: float) -> str:
    """Return a number as a person writes it: 12345.5 as "12,345.5", without the noise of adding."""
    return f"{round(number, 4):,.4f}".rstrip("0").rstrip(".")
