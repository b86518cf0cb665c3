"""Text to terms: dictionary words, characters and bigrams for Chinese; whole words and numbers for the rest.

The mixture is the one that measured best on CMRC 2018 and DRCD: search-mode words of jieba's dictionary together
with character unigrams and bigrams. A number that is not written in digits alone has its digits as a further term, one
with its unit (5000mAh) number and unit.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from index.numerals import in_digits

if TYPE_CHECKING:
    from opencc import OpenCC

#: Raise whenever `terms` changes, so that indexes made before are built again.
VERSION = 3

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3007"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)*+"
_LETTER, _SIGN = rf"[^\W\d_{_HAN}]", rf"[^\W_{_HAN}]"
_RUNS = re.compile(
    rf"[{_HAN}]+"
    rf"|{_NUMBER}{_LETTER}++(?!['’.\-]?{_SIGN})"  # with its unit
    rf"|{_NUMBER}%?+(?!{_LETTER})"
    rf"|{_SIGN}+(?:['’.\-]{_SIGN}+)*"
)
_MEASURED = re.compile(rf"({_NUMBER})({_LETTER}+)")
_HAN_FIRST = re.compile(rf"[{_HAN}]")
_JOINTS = re.compile(r"['’.\-]")


@cache
def _converter() -> OpenCC:
    import opencc

    return opencc.OpenCC("t2s")


def normalise(text: str) -> str:
    """Return `text` in NFKC, lower case and simplified characters; lengths may differ from the input's."""
    text = unicodedata.normalize("NFKC", text).lower()
    return text if text.isascii() else str(_converter().convert(text))


class _Folding(dict[int, int]):
    """Translation table filled as characters are met: NFKC, lower case and simplified, one character for one."""

    def __missing__(self, code: int) -> int:
        # half a character has no form that OpenCC reads
        folded = normalise(chr(code)) if not 0xD800 <= code < 0xE000 else chr(code)
        self[code] = ord(folded) if len(folded) == 1 else code
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return `text` folded like `normalise`, but character by character, so that every offset stays what it was."""
    return text.translate(_FOLDING)


def is_cut_out(text: str, start: int, end: int) -> bool:
    """Tell whether a Latin word or number goes on over an end of `text[start:end]`, which is not empty."""
    return _goes_on(text[start - 1 : start], text[start]) or _goes_on(text[end - 1], text[end : end + 1])


def _goes_on(one: str, other: str) -> bool:
    return one.isascii() and other.isascii() and one.isalnum() and other.isalnum()


def words(text: str) -> list[str]:
    """Cut normalised text into dictionary words and whole Latin words and numbers, in order, without punctuation."""
    import rjieba

    found: list[str] = []
    for run in _RUNS.findall(text):
        if is_han(run):
            found += rjieba.cut(run)
        else:
            found.append(_plain_number(run))
    return found


def terms(text: str) -> list[str]:
    """Return the index terms of `text`, with repeats: search-mode words, characters, bigrams, Latin words, numbers."""
    import rjieba

    # a Chinese comma never stands between thousands, but looks as if it did once it is normalised
    text = normalise(text.replace("，", "， "))
    found = list(in_digits(text))
    for run in _RUNS.findall(text):
        if is_han(run):
            found += rjieba.cut_for_search(run)
            if len(run) > 1:
                found += run
                found += map("".join, pairwise(run))
        else:
            found.append(_plain_number(run))
            if run[0].isdigit():
                if measured := _MEASURED.fullmatch(run):
                    found += (_plain_number(measured[1]), measured[2])
            elif _JOINTS.search(run):
                found += filter(None, _JOINTS.split(run))
    return found


def _plain_number(run: str) -> str:
    return run.replace(",", "") if run[0].isdigit() else run


def is_han(text: str) -> bool:
    """Tell whether the first character of `text` is a Chinese character."""
    return _HAN_FIRST.match(text) is not None
