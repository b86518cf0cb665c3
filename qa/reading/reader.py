"""What the passages found say to a question: in each the stretch that answers best, and how sure that is."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, partial

import numpy as np

from index.tokens import fold, is_han
from index.types import Hit
from qa.ranges import as_told, other_cases
from qa.reading.cells import elsewhere
from qa.reading.contents import pointing
from qa.reading.model import KINDS, ReaderModel, Scores, shipped_model
from qa.reading.polarity import opposed
from qa.reading.windows import TURN_END, Window, window

_FIRST = 3  # passages read before it is asked whether the others have to be
_SURE = 6.0  # log-odds from which on they need not
# what a passage's score in retrieval, as a share of the best's, counts in log-odds: a conditional logistic regression
# over 2,640 questions of books not learned from, of which it chooses 1,931 right readings, the log-odds alone 1,890
_SHARE = 11.5
_LONGEST = 160  # tokens of an answer
_LOOSE = " \t\r\n\u3000，。；、：,;:|"  # what stands around an answer and is no part of it
_NUMERALS = frozenset("零〇○一二三四五六七八九十百千万萬亿億0123456789")
_PAIRS = {"“": "”", "「": "」", "『": "』", "《": "》", "（": "）", "(": ")", "【": "】"}
# what makes a number more or less than it says, before and behind it: without it an answer says something else
_ABOUT = re.compile(
    r"(?:大约|将近|接近|超过|不到|不足|至少|最多|(?<![附最临邻])近|(?<![节制预])约|逾"
    r"|\b(?:about|nearly|almost|over|under|at least|at most|up to|more than|less than|fewer than) )$",
    re.IGNORECASE,
)
_OR_SO = re.compile(r"左右|上下|以上|以下|以内")
_FURTHEST = 12  # characters of the longest of these
_UNIT = 3  # characters that may stand between a number and what is behind it
_MISSED = 20  # characters that may lie between a mark of a pair and the answer that holds the other
_HARDLY = 0.15  # probability that an answer begins before, or ends behind, what it reaches over
_NEVER = -1e4  # log-odds of what is ruled out
_ITEM = 0.5  # probability from which on an item of a list begins


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document, `document.text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage says: the stretch that answers best and the log-odds that it does rather than nothing.

    `items` are the parts of the answer where it has several, in document order; `kinds` is how probable each of the
    kinds of answers (`model.KINDS`) is what the question asks for; `reach` is how far the answer may reach beyond
    `span`, which an explanation shows.
    """

    hit: Hit
    span: Span
    margin: float
    items: tuple[Span, ...] = ()
    kinds: Mapping[str, float] = field(default_factory=dict)
    reach: Span | None = None

    @property
    def text(self) -> str:
        """The stretch as it stands in the document."""
        return self.hit.passage.document.text[self.span.start : self.span.end]


@cache
def _processors() -> ThreadPoolExecutor:
    """Return the threads that read, as many passages at a time as there are processors."""
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="reading")


class Reader:
    """Reads passages with a model."""

    def __init__(self, model: ReaderModel | None = None) -> None:
        """Read with `model`, by default the one that ships."""
        self._model = model or shipped_model()

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return what passages say to a question (`windows.asked`), what most likely answers first.

        That is by the reader's log-odds and the passage's score in retrieval. The best few are read, the others only
        where none of these is sure to answer.
        """
        found: list[Reading] = []
        headings = {fold(name) for hit in hits for name in (hit.passage.document.title, *hit.passage.section)}
        for some in (hits[:_FIRST], hits[_FIRST:]):
            read = _processors().map(partial(self._of, question, headings), some)
            found += filter(None, read)
            if any(reading.margin >= _SURE for reading in found):
                break
        return likeliest(found)

    def _of(self, question: str, headings: Collection[str], hit: Hit) -> Reading | None:
        passage = hit.passage
        read = window(passage.document, passage.section, passage.start, passage.end)
        # what stands before the last of the turns is not asked now
        before, turn_end, said = question.rpartition(TURN_END)
        place = said, passage.document, passage.start, passage.end
        scores = self._model.read(before + turn_end + as_told(*place), read.text, read.body)
        out = (*elsewhere(*place), *other_cases(*place), *opposed(*place), *pointing(*place, headings))
        inside = ((max(start, passage.start), min(end, passage.end)) for start, end in out)
        scores = without(scores, read, [(start, end) for start, end in inside if start < end])
        best = best_tokens(scores)
        if best is None:
            return None
        first, last, margin = best
        span = _span(read, int(scores.offsets[first, 0]), int(scores.offsets[last, 1]))
        if span is None:
            return None
        kinds = dict(zip(KINDS, scores.kinds.tolist(), strict=True))
        begins, ends = _reach(scores, first, last)
        reach = _span(read, int(scores.offsets[begins, 0]), int(scores.offsets[ends, 1]))
        return Reading(hit, span, margin, tuple(items(read, scores)), kinds, reach)


def likeliest(readings: Sequence[Reading]) -> list[Reading]:
    """Return readings of one question, what most likely answers it first."""
    top = top_score(reading.hit for reading in readings)
    return sorted(readings, key=lambda reading: -(reading.margin + _SHARE * share(reading.hit, top)))


def top_score(hits: Iterable[Hit]) -> float:
    """Return the best score of hits, 0 where none has any words or meaning of the question."""
    return max((hit.score for hit in hits), default=0.0)


def share(hit: Hit, top: float) -> float:
    """Return how much of the best score a hit has, 0 to 1; 0 where nothing was found by words or meaning."""
    return max(hit.score, 0.0) / top if top > 0 else 0.0


def without(scores: Scores, read: Window, cells: Sequence[tuple[int, int]]) -> Scores:
    """Return scores by which no answer, nor an item of one, begins or ends in these stretches of the document."""
    shown = list(filter(None, (read.shown(start, end) for start, end in cells)))
    if not shown:
        return scores
    begin, end = scores.offsets[:, 0], scores.offsets[:, 1]
    out = np.ones(len(begin), bool)  # with them goes what is written around cells
    for first, length in zip(read.at, read.length, strict=True):
        out &= (begin >= first + length) | (end <= first)
    for first, last in shown:
        out |= (begin < last) & (end > first)
    sides = [np.where(out, _NEVER, side).astype(np.float32) for side in (scores.start, scores.end)]
    shares = [np.where(out, 0, share).astype(np.float32) for share in (scores.begins, scores.goes_on)]
    return replace(scores, start=sides[0], end=sides[1], begins=shares[0], goes_on=shares[1])


def best_tokens(scores: Scores) -> tuple[int, int, float] | None:
    """Return the first and the last token of the best stretch and its margin over nothing, None of an empty window."""
    count = len(scores.start)
    if not count:
        return None
    sums = scores.start[:, None] + scores.end[None, :]
    apart = np.arange(count)[None, :] - np.arange(count)[:, None]
    sums = np.where((apart >= 0) & (apart < _LONGEST), sums, -np.inf)
    first, last = divmod(int(sums.argmax()), count)
    return first, last, float(sums[first, last]) - scores.nothing


def _reach(scores: Scores, first: int, last: int) -> tuple[int, int]:
    """Return the tokens before which the answer hardly begins and behind which it hardly ends."""
    begins, ends = (np.cumsum(np.exp(side - side.max())) for side in (scores.start, scores.end))
    return (
        min(int(np.searchsorted(begins, _HARDLY * begins[-1])), first),
        max(int(np.searchsorted(ends, (1 - _HARDLY) * ends[-1])), last),
    )


def items(read: Window, scores: Scores) -> Iterator[Span]:
    """Yield the parts of the answer that the model has tagged in a window."""
    at = 0
    count = len(scores.begins)
    while at < count:
        if scores.begins[at] < _ITEM:
            at += 1
            continue
        end = at + 1
        while end < count and scores.goes_on[end] >= _ITEM:
            end += 1
        span = _span(read, int(scores.offsets[at, 0]), int(scores.offsets[end - 1, 1]))
        if span is not None:
            yield span
        at = end


def _span(read: Window, start: int, end: int) -> Span | None:
    """Return the stretch of the document behind a stretch of a window, what is loose at its ends left out."""
    found = read.span(start, end)
    if found is None:
        return None
    first, last = found
    text = read.document.text
    while first < last and text[first] in _LOOSE:
        first += 1
    while first < last and text[last - 1] in _LOOSE:
        last -= 1
    return Span(*_whole(text, first, last)) if first < last else None


def _whole(text: str, first: int, last: int) -> tuple[int, int]:
    """Return where `text[first:last]` begins and ends when it holds numbers whole, with their bounds, and both marks.

    The reader's tokens are no words: of 九时三十分 it may take 九时三 and leave the token 十分.
    """
    least, most = max(first - _MISSED, 0), min(last + _MISSED, len(text))
    while first > least and text[first] in _NUMERALS and text[first - 1] in _NUMERALS:
        first -= 1
    cut = last
    while last < most and text[last - 1] in _NUMERALS and text[last] in _NUMERALS:
        last += 1
    # a Chinese numeral that was cut has lost what it counts
    last += cut < last < most and is_han(text[last - 1]) and is_han(text[last])
    if text[first] in _NUMERALS and (about := _ABOUT.search(text[max(first - _FURTHEST, 0) : first])):
        first -= len(about[0])
    if not _NUMERALS.isdisjoint(text[max(first, last - 1 - _UNIT) : last]) and (or_so := _OR_SO.match(text, last)):
        last = or_so.end()
    for opening, closing in _PAIRS.items():
        missing = text[first:last].count(opening) - text[first:last].count(closing)
        if missing > 0 and (at := text.find(closing, last, most)) >= 0 and "\n" not in text[last:at]:
            last = at + 1
        elif missing < 0 and (at := text.rfind(opening, least, first)) >= 0 and "\n" not in text[at:first]:
            first = at
    return first, last
