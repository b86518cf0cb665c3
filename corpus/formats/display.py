"""Cells of a workbook as Excel shows them: numbers and dates by the format of the cell."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from xlfmt import format_value

GENERAL = "General"
_LONGEST = 255  # characters of a format, as in Excel
_DIGITS = 15  # that Excel keeps of a number
# the formats that most numbers have, for which no format need be taken apart
_PLAIN = re.compile(r"(#,##)?0(?:\.(0{1,15}))?(%)?")
_WEEKDAY = re.compile(r"a{3,4}", re.IGNORECASE)
_MORNING = re.compile("上午/下午|AM/PM", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\\.')
_MIDNIGHT = re.compile(r"(?<=\d) 0?0:00(?::00)?$")
#: Formats that each Excel shows in the way of its country, and those that Chinese ones have (ECMA-376, 18.8.30).
_LOCAL = {14: "yyyy-mm-dd", 22: "yyyy-mm-dd h:mm", 30: "m-d-yy"}
_LOCAL |= dict.fromkeys((27, 36, 50, 52, 57), "yyyy年m月")
_LOCAL |= dict.fromkeys((28, 29, 51, 53, 54, 58), "m月d日")
_LOCAL |= {31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒"}
_LOCAL |= dict.fromkeys((34, 55), "AM/PM h时mm分") | dict.fromkeys((35, 56), "AM/PM h时mm分ss秒")


def code_of(number: int, given: str | None) -> str:
    """Return the format of that number: the one `given` in the file, or the one that every Excel knows."""
    from openpyxl.styles.numbers import builtin_format_code

    if given is not None:
        code = _MORNING.sub("AM/PM", given[:_LONGEST])
        # days of the week have no form here: the date says more
        return "yyyy-mm-dd" if _WEEKDAY.search(_QUOTED.sub("", code)) else code
    return _LOCAL.get(number) or builtin_format_code(number) or GENERAL


def shown(value: object, code: str, *, since_1904: bool) -> str:
    """Return the value of a cell as its format shows it; one that the format cannot show as it is."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, code, since_1904)
    # a date written as such
    text = str(value)
    return text.removesuffix(" 00:00:00")


@lru_cache(maxsize=50_000)
def _number(value: float, code: str, since_1904: bool) -> str:
    if code == GENERAL or code == "@":
        return _general(value)
    try:
        if plain := _PLAIN.fullmatch(code):
            return _plain(value, *plain.groups())
        text = str(format_value(value, code, date1904=since_1904)).strip()
    except (ArithmeticError, ValueError):  # a number far outside what the format was made for
        return _general(value)
    if text.startswith("####"):
        return _general(value)
    # a day without an hour is shown at midnight where the format has hours
    return _MIDNIGHT.sub("", text) if value == int(value) else text


def _general(value: float) -> str:
    return str(value) if isinstance(value, int) else format(value, f".{_DIGITS}g")


def _plain(value: float, grouped: str | None, places: str | None, percent: str | None) -> str:
    number = Decimal(str(value)).scaleb(2 if percent else 0)
    rounded = number.quantize(Decimal(1).scaleb(-len(places or "")), ROUND_HALF_UP)
    if not rounded:
        rounded = abs(rounded)  # Excel shows no minus before nothing
    return f"{rounded:{',' if grouped else ''}f}{percent or ''}"
