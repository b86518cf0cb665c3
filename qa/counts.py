"""How many items a list that is shown has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import sentences
from qa.reading.reader import Reading
from qa.sentences import Sentence, leads_in

_LEAST = 3  # items; two need no counting
#: What stands behind a part of a list.
_GOES_ON = re.compile(r"\s*(?:[、，,]\s*)?(?:以及|及|和|与|还有|等|and\b|as well as|etc)|\s*、")


@dataclass(frozen=True, slots=True)
class Count:
    """How many items of a list are shown, of how many."""

    shown: int
    all: int


def count_items(chosen: Sequence[Sentence], best: Reading) -> Count | None:
    """Count the lines of a list that `chosen` shows, or else the items of the best reading.

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
    number = len(best.items)
    if number < _LEAST or _GOES_ON.match(best.hit.passage.document.text, best.items[-1].end):
        return None
    return Count(number, number)
