"""Numbers as the formats of Word print them."""

from __future__ import annotations

from collections.abc import Callable

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_DIGITS = "〇一二三四五六七八九"
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_CHICAGO = "*†‡§"
_LETTERED, _SIGNED = 780, 40  # numbers that letters and signs are repeated for at most, thirty and ten times


def printed(value: int, form: str) -> str:
    """Return a number as the format `form` prints it; in decimals where it has no sign for it, or is not known."""
    if form == "none":
        return ""
    shown = _FORMS[form](value) if form in _FORMS and value > 0 else ""
    return shown or str(value)


def _roman(value: int) -> str:
    if value >= 4000:
        return ""
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (value // worth)
        value %= worth
    return text


def _letter(value: int) -> str:
    value = (value - 1) % _LETTERED
    return chr(ord("a") + value % 26) * (value // 26 + 1)


def _ordinal(value: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{'th' if value % 100 in (11, 12, 13) else ending}"


def _sign(signs: str) -> Callable[[int], str]:
    """Return the format that has one sign for each number."""
    return lambda value: signs[value - 1] if value <= len(signs) else ""


def _chicago(value: int) -> str:
    value = (value - 1) % _SIGNED
    return _CHICAGO[value % 4] * (value // 4 + 1)


def _sexagenary(value: int) -> str:
    value -= 1
    return _STEMS[value % 10] + _BRANCHES[value % 12]


def _placed(digits: str) -> Callable[[int], str]:
    """Return the format that writes each digit of a number."""
    return lambda value: "".join([digits[int(digit)] for digit in str(value)])


def _spelled(digits: str, tens: str, *, leading: bool, zero: str, bare: str = "") -> Callable[[int], str]:
    """Return the format that spells numbers with `tens` (ten, hundred, thousand and 10^4, 10^8).

    `leading` says whether ten is spelled one ten, `zero` what stands for digits that are missing; before the tens in
    `bare` a one is never spelled.
    """

    def spell(value: int) -> str:
        number = str(value)
        parts: list[str] = []
        gap = any_in_group = False
        for i, digit in enumerate(number):
            place = len(number) - 1 - i
            ten = tens[place % 4 - 1] if place % 4 else ""
            if digit == "0":
                gap = bool(parts)
            else:
                if gap:
                    parts.append(zero)
                parts.append(("" if digit == "1" and ten and ten in bare else digits[int(digit)]) + ten)
                gap, any_in_group = False, True
            if place % 4 == 0:
                if place and any_in_group:
                    parts.append(tens[2 + place // 4])
                any_in_group = False
        text = "".join(parts)
        return text if leading or not text.startswith(digits[1] + tens[0]) else text[1:]

    return spell


def _counted(value: int) -> str:
    """Return a number as 十二, from a hundred on digit by digit."""
    return _thousands(value) if value < 100 else _placed(_DIGITS)(value)


_thousands = _spelled(_DIGITS, "十百千万亿", leading=False, zero="零")
_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": _placed("０１２３４５６７８９"),
    "decimalFullWidth2": _placed("０１２３４５６７８９"),
    "numberInDash": lambda value: f"- {value} -",
    "ordinal": _ordinal,
    "hex": lambda value: f"{value:X}",
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda value: _letter(value).upper(),
    "chicago": _chicago,
    "decimalEnclosedCircle": _sign(_CIRCLES),
    "decimalEnclosedCircleChinese": _sign(_CIRCLES),
    "decimalEnclosedFullstop": _sign("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "decimalEnclosedParen": _sign("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "ideographEnclosedCircle": _sign("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "ideographTraditional": _sign(_STEMS),
    "ideographZodiac": _sign(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "ideographDigital": _placed(_DIGITS),
    "japaneseDigitalTenThousand": _placed(_DIGITS),
    "chineseCounting": _counted,
    "taiwaneseCounting": _counted,
    "chineseCountingThousand": _thousands,
    "taiwaneseCountingThousand": _spelled(_DIGITS, "十百千萬億", leading=False, zero="零"),
    "chineseLegalSimplified": _spelled("零壹贰叁肆伍陆柒捌玖", "拾佰仟万亿", leading=True, zero="零"),
    "ideographLegalTraditional": _spelled("零壹貳參肆伍陸柒捌玖", "拾佰仟萬億", leading=True, zero="零"),
    "japaneseCounting": _spelled(_DIGITS, "十百千万億", leading=False, zero="", bare="十百千"),
    "japaneseLegal": _spelled("〇壱弐参四伍六七八九", "拾百阡萬億", leading=True, zero=""),
}
