"""Dates told by others: 同年10月 is October of the year named before; which of several dates a question asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.fit import may_be
from qa.question import Form, Question
from qa.spans import DATE

_LEANING = re.compile(r"(?P<how>[同当该次翌]|第二|the same |that |the (?:following|next) )(?:年|year)")
_YEAR = re.compile(r"(?<![\d.])(1\d{3}|20\d{2})(?=\s*年|\b)")
_NEXT = ("次", "翌", "第二", "the following ", "the next ")


_PARTS = re.compile(r"[、，,；;。：:]")  # between the parts of a sentence


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


def parted(question: Question, folded: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return for a date in a folded sentence the one of its dates that stands with what a question asks for.

    In "2030年前达峰、2060年前实现中和" each date opens a part of its own. Where the part of the date in `span` holds
    some of the question's terms, and that of another all these and more, it is the other; else it is `span` itself.
    """
    if question.form is not Form.DATE:
        return span
    dates = [m.span() for m in DATE.finditer(folded) if may_be(question, folded, *m.span())]
    chosen = [d for d in dates if d[0] < span[1] and span[0] < d[1]]
    if len(chosen) != 1:
        return span
    held = _held(question, _after(folded, chosen[0][1]))
    better = [
        (len(more), date)
        for date in dates
        if held < (more := _held(question, _after(folded, date[1]))) and not _held(question, _before(folded, date[0]))
    ]
    return max(better, key=lambda found: found[0])[1] if held and better else span


def _held(question: Question, part: str) -> set[str]:
    return {t.text for t in question.terms if any(variant in part for variant, _ in t.variants)}


def _after(folded: str, end: int) -> str:
    return _PARTS.split(folded[end:], maxsplit=1)[0]


def _before(folded: str, start: int) -> str:
    return _PARTS.split(folded[:start])[-1]


def _start(found: re.Match[str]) -> int:
    return found.start()
