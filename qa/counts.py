"""How many items a list that is shown has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import sentences
from qa.question import Form, Question
from qa.sentences import Sentence, leads_in

_LEAST = 3  # items; two need no counting
_JOINED = re.compile(r"[和及与]|\band\b")
_OPEN = re.compile(r"等|etc|and so on")
#: What stands behind a part of a list.
_GOES_ON = re.compile(r"\s*(?:[、，,]\s*)?(?:以及|及|和|与|还有|等|and\b|as well as|etc)|\s*、")


@dataclass(frozen=True, slots=True)
class Count:
    """How many items of a list are shown, of how many."""

    shown: int
    all: int


def count_items(question: Question, chosen: Sequence[Sentence], short: str) -> Count | None:
    """Count the lines of a list that `chosen` shows, or where a list was asked for the items of the short answer.

    None where there is no list, one of fewer than three items, or one that does not tell where its items end.
    """
    first = chosen[0]
    if first.paragraph.kind == "list" and all(s.paragraph == first.paragraph for s in chosen):
        text, paragraph = first.hit.passage.document.text, first.paragraph
        starts = [a for a, _ in sentences(text, paragraph.start, paragraph.end) if a >= first.start]
        lead = first.start if leads_in(first.folded) else None
        items = [a for a in starts if (a == paragraph.start or text[a - 1] == "\n") and a != lead]
        shown = sum(a < chosen[-1].end for a in items)
        return Count(shown, len(items)) if shown >= _LEAST else None
    if question.form is not Form.LIST or _OPEN.search(short):
        return None
    if any((at := s.text.find(short)) >= 0 and _GOES_ON.match(s.text, at + len(short)) for s in chosen):
        return None
    *before, last = re.split(r"、|,\s", short)
    if any(_JOINED.search(item) for item in before):
        return None
    number = len(before) + len(_JOINED.findall(last)) + 1
    return Count(number, number) if number >= _LEAST and len(before) > 0 else None
