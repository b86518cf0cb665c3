"""What a sentence claims that can be looked up: its numbers, dates, names and quoted words.

They are read strictly of a sentence that is to be proven, loosely of the quotes it is to be proven by: there a numeral
counts wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from index.english import STOP as ENGLISH_STOP
from index.english import stems
from index.numerals import in_digits, plain_digits, read_numeral
from index.spelling import is_sound_of
from index.tokens import fold, is_han, normalise
from index.translate import concepts, is_english, shipped_table
from qa.question import STOP

_DIGITS = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:\s*(hundred|thousand|million|billion|trillion)\b)?"
)
_SCALE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SPELT = {word: i for i, word in enumerate(_ONES)} | {word: 10 * i for i, word in enumerate(_TENS, 2)}
_MEASURED = re.compile(
    r"(?P<share>百分之)?(?P<number>(?<![\d.,])\d[\d.,]*[百千万亿]*|[零〇一二两三四五六七八九十百千万亿]+"
    rf"|\b(?:{'|'.join([*_SPELT, *_ORDINALS])})\b)\s*(?P<unit>%|per ?cent|[a-z]+|[^\W\d])?(?P<half>\w?半)?"
)
_SAME_UNIT = {"天": "日", "号": "日", "块": "元", "点": "时"}
_TIME = re.compile(r"(?<!\d)(\d{1,2})(?::|[时点])(\d{2})(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2}|[一二三四五六七八九十]{1,2})月(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]")
_VAGUE = {"1", "2"}  # spelt out, they hardly count: one of them, the second time
_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAY = re.compile("(?:周|星期|礼拜)([一二三四五六日天])")
NUMERALS = "零〇一二两三四五六七八九十百千万亿"
_NUMERAL = re.compile(f"[{NUMERALS}]+")
_ALONE = ("一", "百", "千", "万", "亿")  # by themselves they hardly count
_IDLE = ("d", "l", "i", "c")  # jieba's tags of adverbs, sayings, idioms, conjunctions
_TENTHS = re.compile("([一二三四五六七八九])成")
_HALVES = re.compile(r"([一二两三四五六七八九十]|\d{1,20})[^\W\d一二三四五六七八九十]{1,2}半")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’\-][A-Za-zÀ-ɏ]+)*")
_NAMES = ("nr", "nrt", "nrfg", "ns", "nt")  # jieba's tags of persons, places and bodies; nz is as often a plain word
_SHORT = {"nr": 2}  # characters up to which what is tagged so is hardly ever a person
_OPENS = re.compile(r"[.!?:;“\"(]\s*$")
_ENGLISH_DAY = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({'|'.join(_MONTHS)})|({'|'.join(_MONTHS)}) (\d{{1,2}}))\b",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(["i", *_MONTHS, *_DAYS])
_QUOTED = re.compile(r"“([^”]{2,300})”|「([^」]{2,300})」|『([^』]{2,300})』|\"([^\"]{2,300})\"|《([^》]{2,300})》")


def lacking(sentence: str, quotes: str, around: str = "") -> list[str]:
    """Return the numbers, names and quoted words of a sentence that quotes do not hold.

    Names may stand in what is `around` them as well.
    """
    held = numbers(quotes, loosely=True)
    found = [number for number in numbers(sentence) if number not in held]
    folded = _closed(quotes)
    found += [words for words in quoted(sentence) if _closed(words) not in folded]
    told = f"{quotes}\n{around}"
    return found + [name for name in names(sentence) if not _is_named(name, told, _closed(told))]


def numbers(text: str, *, loosely: bool = False) -> set[str]:
    """Return the numbers of a text in digits, a month as its number, a day of the week as "weekday 1" to 7.

    A share and a number are one: 30% is "30". `loosely` takes every numeral for a number, and of 1.6亿 both.
    """
    # a Chinese comma never stands between thousands, but looks as if it did once it is normalised
    plain = normalise(text.replace("，", "， "))
    days = _WEEKDAY.findall(plain)
    plain = _WEEKDAY.sub(" ", plain)
    found = {value.rstrip("%") for value in in_digits(plain)}
    for match in _DIGITS.finditer(plain):
        if loosely or plain[match.end() : match.end() + 1] not in tuple("百千万亿"):
            found.add(
                plain_digits(Decimal(match[1].replace(",", "") + (match[2] or "")) * _SCALE.get(match[3] or "", 1))
            )
    found |= {f"weekday {min('一二三四五六日天'.index(day), 6) + 1}" for day in days}
    found |= set(_spelt(text, loosely=loosely))
    for first, month, other, last in _ENGLISH_DAY.findall(text):
        found.add(f"{_MONTHS.index((month or other).lower()) + 1}-{int(first or last)}")
    found |= {f"{int(hour)}:{minute}" for hour, minute in _TIME.findall(plain)}
    found |= {f"{_value(month)}-{_value(day)}" for month, day in _DAY.findall(plain)}
    if loosely:
        # with those of the words: 〇零 is no number, though each of its digits is one
        found |= {_value(numeral) or numeral for numeral in (*_NUMERAL.findall(plain), *_numerals(plain))}
        found |= {plain_digits(Decimal(int(tenths) * 10)) for tenths in map(_value, _TENTHS.findall(plain)) if tenths}
        found |= {f"{whole}.5" for whole in map(_value, _HALVES.findall(plain)) if whole}
    else:
        # what is no number as a whole (七五折) has to stand there as it is
        found |= {_value(numeral) or numeral for numeral in _numerals(plain) if not _scaled(numeral, plain)}
    return found


def measured(text: str, *, loosely: bool = False) -> list[tuple[str, str]]:
    """Return the numbers of a text with what follows each, by which like is told from like: ("40", "条"), ("5", "%").

    What follows is "" where it says nothing of what is counted. A single 一 counts only `loosely`.
    """
    plain = normalise(text.replace("，", "， "))
    found = []
    for match in _MEASURED.finditer(plain):
        values = [value for value in numbers(match["number"], loosely=True) if value[0].isdigit()]
        if not values or (match["number"] in _ALONE and not (loosely and match["number"] == "一")):
            continue
        value = max(values, key=float)  # of 1.6亿 the whole
        unit = match["unit"] or ""
        if match["share"] or unit.startswith("per"):
            unit = "%"
        elif unit == "成":
            value, unit = value + "0", "%"
        elif match["half"]:
            value += ".5"
        unit = "" if unit in ENGLISH_STOP else next(iter(stems(unit)), unit)
        found.append((value, _SAME_UNIT.get(unit, unit)))
    return found


def _value(numeral: str) -> str:
    value = int(numeral) if numeral.isdecimal() else read_numeral(numeral)
    return "" if value is None else str(value)


def _scaled(numeral: str, plain: str) -> bool:
    """Tell whether a numeral is a part of a number that is written in another way, too: 百分之三, 三成, 三点五, 3万."""
    return bool(re.search(rf"分之{numeral}|{numeral}(?:成|点[零一二三四五六七八九])|[\d.]\s*{numeral}", plain))


def _spelt(text: str, *, loosely: bool) -> Iterator[str]:
    """Yield the numbers, months and days that an English text spells out."""
    words = [(match[0], match.start()) for match in re.finditer(r"[A-Za-z]+", text)]
    total = last = 0
    running = False
    for word, at in [*words, ("", 0)]:
        lower = word.lower()
        if lower in _SPELT:
            if running and not ((last >= 20 and _SPELT[lower] < 10) or last >= 100):
                yield from _counted(total, loosely=loosely)
                total = 0
            total, last, running = total + _SPELT[lower], max(_SPELT[lower], 100 if last >= 100 else 0), True
            continue
        if lower in _SCALE and running:
            total, last = total * _SCALE[lower], 100
            continue
        if running and lower == "and" and last >= 100:
            continue
        if running:
            yield from _counted(total, loosely=loosely)
        total = last = 0
        running = False
        if lower in _ORDINALS:
            yield from _counted(_ORDINALS.index(lower), loosely=loosely)
        elif word[:1].isupper() and lower in _MONTHS and (lower != "may" or at):
            yield str(_MONTHS.index(lower) + 1)
        elif word[:1].isupper() and lower.removesuffix("s") in _DAYS:
            yield f"weekday {_DAYS.index(lower.removesuffix('s')) + 1}"


def _counted(value: int, *, loosely: bool) -> Iterator[str]:
    if loosely or str(value) not in _VAGUE:
        yield str(value)


def _numerals(plain: str) -> Iterator[str]:
    """Yield the Chinese numerals of a text, but for those that are a part of an adverb or a saying (十分, 三心二意)."""
    import rjieba

    for word, tag in rjieba.tag(plain):
        if not tag.startswith(_IDLE):
            yield from (run for run in _NUMERAL.findall(word) if run not in _ALONE)


def quoted(text: str) -> list[str]:
    """Return what a text puts in quotation marks."""
    return [next(filter(None, groups)) for groups in _QUOTED.findall(text)]


def _closed(text: str) -> str:
    """Return a text folded, without white space and marks."""
    return "".join(character for character in fold(text) if character.isalnum())


def names(text: str) -> list[str]:
    """Return the names in a sentence: what jieba tags so, Latin words within Chinese, capitalised words in English."""
    if not is_english(text):
        import rjieba

        tagged = [w for w, tag in rjieba.tag(text) if tag in _NAMES and w not in STOP and len(w) > _SHORT.get(tag, 1)]
        return [*dict.fromkeys([*tagged, *(word for word in _LATIN.findall(text) if len(word) > 1)])]
    found = []
    words = list(_LATIN.finditer(text))
    for before, match in zip([None, *words], words, strict=False):
        word = match[0].removesuffix("'s").removesuffix("’s")
        opens = before is None or bool(_OPENS.search(text, before.end(), match.start()))
        # a sentence opens with a capital whatever its first word is
        if word[0].isupper() and word.lower() not in _NO_NAMES and not (opens and _is_common(word.lower())):
            found.append(word)
    return list(dict.fromkeys(found))


def _is_common(word: str) -> bool:
    return any(w in ENGLISH_STOP or shipped_table().get(w) is not None for w in (word, *stems(word)))


def _is_named(name: str, quotes: str, folded: str) -> bool:
    """Tell whether quotes have a name: as it stands, or in the other language by its translation or its sound."""
    plain = _closed(name)
    if plain in folded or (plain.endswith("s") and len(plain) > 3 and plain[:-1] in folded):
        return True
    if not is_han(name):
        there = (term for concept in concepts(name) for term, _ in concept.translations)
        return any(map(is_han, quotes)) and (any(term in folded for term in there) or is_sound_of(plain, folded))
    # words around it may have been taken into a longer name, and for short names of persons much is taken
    if len(name) > 2 and (name[1:] in folded or name[:-1] in folded):
        return True
    there = (_closed(term) for concept in concepts(quotes) for term, _ in concept.translations)
    return any(len(term) > 1 and term in plain for term in there)
