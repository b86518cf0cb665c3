"""Where sentences end in clean text."""

from __future__ import annotations

import re

# a bracketed remark of moderate length never parts from its sentence
_MARK = re.compile(
    r"[（(][^（()）\n]{0,80}[）)]|《[^《》\n]{0,80}》|\n"
    r"|(?:[。！？!?…]++|(?<=[^\s.])\.(?=[\s”’\"')\]]|$))++[”’」』）)》】\]\"']*+"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|al|Fig|Figs|No|Nos|Vol|pp|ed|eds|cf|Inc|Ltd|Co|approx|e\.g|i\.e))$"
)

_ITEM_NUMBER = re.compile(r"[\s>*+-]*(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})\.$")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the spans of the sentences of `text[start:end]`, in order, without the white space between them.

    A sentence ends with 。！？!?… and the closing marks after it, with a full stop before white space (not in a
    decimal, not after an abbreviation or the number of a list item), and at a line end. Everything but white space
    lies in exactly one span.
    """
    end = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    begin = start
    line = text.rfind("\n", 0, start) + 1
    dotted = False  # whether a full stop stands in the line already: only the first can end the number of an item
    for mark in _MARK.finditer(text, start, end):
        first = text[mark.start()]
        if first in "（(《":
            continue
        stop = mark.end()
        opens, dotted = first == "." and not dotted, dotted or first == "."
        if first in "!?." and not _ends_here(text, mark.start(), stop, end):
            continue
        if opens and _ITEM_NUMBER.match(text, line, stop):
            continue
        if first == "\n":
            stop, line, dotted = mark.start(), mark.end(), False
        _add(spans, text, begin, stop)
        begin = mark.end()
    _add(spans, text, begin, end)
    return spans


def _ends_here(text: str, mark: int, stop: int, end: int) -> bool:
    """Tell whether a Latin mark ends a sentence."""
    if stop < end and not text[stop].isspace() and text[mark] != "." and text[stop].isascii():
        return False
    if text[mark] == ".":
        if _ABBREVIATION.search(text, max(0, mark - 8), mark):
            return False
        following = text[stop : stop + 2].strip()
        return not (following and following[0].islower())
    return True


def _add(spans: list[tuple[int, int]], text: str, begin: int, stop: int) -> None:
    """Append the span without the white space around it, if it holds anything."""
    piece = text[begin:stop]
    stripped = piece.strip()
    if stripped:
        begin += len(piece) - len(piece.lstrip())
        spans.append((begin, begin + len(stripped)))
