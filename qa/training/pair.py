"""A pair to learn from: a question, a window of text, and the spans in it that answer."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus import Passage
from qa.reading.windows import Window, window

_APART = 5  # of so many documents one is left out
_LONG = 420  # characters up to which neighbours join a passage, of Chinese
_LONG_LATIN = 1_000  # the same of English


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, with the turns before it, and a window with what answers in it.

    `body` is where the passage begins in `text`; `spans` are the stretches that answer, each by itself, none where the
    window does not answer; `items` the parts of a list; `source` names what the pair is made of.
    """

    question: str
    text: str
    body: int
    spans: tuple[tuple[int, int], ...]
    items: tuple[tuple[int, int], ...]
    source: str


def left_out(name: str) -> bool:
    """Tell whether a document is kept to measure by: every fifth, by the sha256 of its name."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % _APART == 0


def pair_of(
    read: Window, question: str, spans: Iterable[tuple[int, int]], items: Iterable[tuple[int, int]], source: str
) -> Pair | None:
    """Return the pair of a window and spans of its document, None where one of them does not show in it."""
    shown = [read.shown(*_trimmed(read.document.text, *span)) for span in spans]
    parts = [read.shown(*item) for item in items]
    if None in shown or None in parts:
        return None
    return Pair(question, read.text, read.body, tuple(filter(None, shown)), tuple(filter(None, parts)), source)


def window_of(passage: Passage, *, titled: bool = True) -> Window:
    """Return the window over a passage, with or without the title of its document."""
    document = passage.document if titled else replace(passage.document, title="")
    return window(document, passage.section, passage.start, passage.end)


def widened(passage: Passage, passages: Sequence[Passage], chooser: random.Random) -> tuple[int, int]:
    """Return the stretch of a passage with neighbours before and behind it, as many as make a long window."""
    start, end = passage.start, passage.end
    limit = _LONG if is_chinese(passage.text) else _LONG_LATIN
    i = j = passages.index(passage)
    while True:
        before = i > 0 and end - passages[i - 1].start <= limit
        after = j + 1 < len(passages) and passages[j + 1].end - start <= limit
        if not (before or after):
            return start, end
        if before and (not after or chooser.random() < 0.5):
            i -= 1
            start = passages[i].start
        else:
            j += 1
            end = passages[j].end


def is_chinese(text: str) -> bool:
    """Tell whether a good part of a text is Chinese, or Japanese."""
    return sum("\u3040" <= c <= "\u9fff" for c in text) > len(text) / 4


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the marks at its ends that belong to the sentence around it."""
    while end - 1 > start and text[end - 1] in "。，；、,;. \n":
        end -= 1
    while start < end - 1 and text[start] in "，；、,; \n":
        start += 1
    return start, end
