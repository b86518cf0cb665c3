"""Years told by another: 同年10月 is October of the year named before."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LEANING = re.compile(r"(?P<how>[同当该次翌]|第二|the same |that |the (?:following|next) )(?:年|year)")
_YEAR = re.compile(r"(?<![\d.])(1\d{3}|20\d{2})(?=\s*年|\b)")
_NEXT = ("次", "翌", "第二", "the following ", "the next ")


@dataclass(frozen=True, slots=True)
class Year:
    """A date with its year: as resolved, and where in the text the year it leans on is named."""

    text: str
    start: int


def resolve(text: str, start: int, end: int, since: int) -> Year | None:
    """Return the date `text[start:end]` with the year it leans on, told from `since` on before it.

    The word that leans (同年) may be its first, or stand right before it. None where it leans on no year, or none is
    named.
    """
    leaning = _LEANING.match(text, start, end) or next(
        (m for m in _LEANING.finditer(text, since, start) if not text[m.end() : start].strip()), None
    )
    if leaning is None:
        return None
    start = leaning.start()
    year, place = 0, 0
    for told in sorted((*_YEAR.finditer(text, since, start), *_LEANING.finditer(text, since, end)), key=_start):
        if told.re is _YEAR:
            year, place = int(told[1]), told.start()
        elif told.start() <= start:
            year += year > 0 and told["how"].lower() in _NEXT
    if not year:
        return None
    rest = text[leaning.end() : end].strip()
    return Year(f"{year}年{rest}" if text[leaning.end() - 1] == "年" else f"{year} {rest}".strip(), place)


def _start(found: re.Match[str]) -> int:
    return found.start()
