"""Numbers in digits, whichever way they are written: 三十五 is 35, 2.3万 is 23000, 百分之九十 is 90%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"亿": 10**8, "万": 10**4}
_LONGEST = 40  # characters of a numeral; nobody writes a number in more, while 亿亿亿… has no end
_LARGEST = 10**20
_ONES = "零〇一二三四五六七八九"
_ANY = _ONES + "两十百千万亿"
# behind these a single numeral counts things, and is not a part of a word such as 三峡 or 统一
_COUNTED = (
    "个种人名次位条项年天座所家部层岁只头省元批场倍章款件处类块句步米里亩吨克份张本支台辆艘架间套届期门级页篇首棵株匹"
    "峰根片颗周月日号成"
)
_NUMBER = re.compile(
    rf"百分之(?P<percent>\d+(?:\.\d+)?|[{_ANY}]+(?:点[{_ONES}]+)?)"
    rf"|(?<![\d.,])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<times>[百千万亿]{{1,3}})"
    rf"|(?P<numeral>[{_ANY}]+)(?:点(?P<decimals>[{_ONES}]+)(?P<scale>[万亿]?))?"
)
_SHARE = re.compile(r"成(?:以上|以下|左右|多|的|[^\w]|$)")


def in_digits(text: str) -> Iterator[str]:
    """Yield, in their order, the numbers of a normalised text that are not written in digits alone.

    Yields what the same number looks like in digits, without separators, a percentage with its sign: "23000", "3.5",
    "90%". Numerals that are part of words (三峡, 统一, 十分) or stand for something else (五四) yield nothing.
    """
    for found in _NUMBER.finditer(text):
        percent, digits, numeral = found["percent"], found["digits"], found["numeral"]
        if percent:
            value = _decimal(percent)
            if value is not None:
                yield f"{plain_digits(value)}%"
        elif digits:
            yield plain_digits(Decimal(digits.replace(",", "")) * _product(found["times"]))
        elif found["decimals"]:
            value = _decimal(f"{numeral}点{found['decimals']}")
            if value is not None:
                yield plain_digits(value * _product(found["scale"]))
        else:
            yield from _counted(numeral, text, found.end())


def _counted(numeral: str, text: str, end: int) -> Iterator[str]:
    """Yield the value of a numeral that ends at `end`, where it is certain to be a number."""
    counts = text[end : end + 1] in _COUNTED and end < len(text)
    if len(numeral) == 1 and numeral in "一万亿百千":
        counts = numeral == "一" and text[end : end + 1] in ("月", "日", "号")
    digits = [character for character in numeral if character in _DIGITS]
    if len(digits) == len(numeral) > 1:
        # digit by digit: years and numbers of things, while two or three in a row say "about" or name a day
        if "两" not in numeral and (len(numeral) == 4 or (len(numeral) > 2 and set(numeral) & {"零", "〇"})):
            yield "".join(str(_DIGITS[character]) for character in numeral)
        return
    value = read_numeral(numeral)
    if value is None or not (counts or (digits and len(numeral) > 1)) or (not digits and numeral != "十"):
        return
    if 0 < value < 10 and _SHARE.match(text, end):
        yield f"{value * 10}%"
    elif text[end : end + 1] != "成" or value > 9:
        yield str(value)


def read_numeral(numeral: str) -> int | None:
    """Return the value of a Chinese numeral, None where it is not well formed: 两万三千 is 23000, 三百五 is 350.

    None as well where it is over 40 characters long or 10^20 and more: then it counts nothing.
    """
    if len(numeral) > _LONGEST:
        return None
    value = _value(numeral)
    return value if value is None or value < _LARGEST else None


def _value(numeral: str) -> int | None:
    """Return the value of a numeral; it calls itself once at most for each 亿 and 万."""
    if numeral in ("零", "〇"):
        return 0
    for unit, value in _MYRIADS.items():
        before, found, after = numeral.rpartition(unit)
        if found:
            count = _value(before)
            rest = _value(after) if after else 0
            if not count or rest is None or rest >= value:
                return None
            short = len(after) == 1 and after not in "零〇十百千"
            return count * value + (rest * value // 10 if short else rest)
    return _below_myriad(numeral)


def _below_myriad(numeral: str) -> int | None:
    total, digit, smallest, last = 0, None, 10_000, ""
    for character in numeral:
        if character in _TENS:
            unit = _TENS[character]
            if unit >= smallest or (digit is None and (character != "十" or last in _TENS)) or digit == 0:
                return None
            total += unit * (1 if digit is None else digit)
            digit, smallest = None, unit
        elif character in _DIGITS:
            value = _DIGITS[character]
            if digit:
                return None
            digit = value or None
        else:
            return None
        last = character
    if digit is None:
        return total if numeral and last in _TENS else None
    short = len(numeral) > 1 and numeral[-2] in "百千"
    return total + digit * (smallest // 10 if short else 1)


def _decimal(text: str) -> Decimal | None:
    if text[0].isdigit():
        return Decimal(text)
    whole, _, decimals = text.partition("点")
    value = 100 if whole == "百" else read_numeral(whole)
    if value is None:
        return None
    return Decimal(f"{value}.{''.join(str(_DIGITS[digit]) for digit in decimals) or 0}")


def _product(units: str) -> int:
    product = 1
    for unit in units:
        product *= _MYRIADS.get(unit) or _TENS[unit]
    return product


def plain_digits(value: Decimal) -> str:
    """Return a number in digits, without the zeros that say nothing behind the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
