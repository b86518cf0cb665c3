"""What repeats from page to page: running heads, feet and page numbers, which are kept once at most."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from corpus.formats.pdf.lines import PrintedLine
from corpus.formats.pdf.pages import Column, Page
from corpus.lines import ends_sentence

_DEEP = 4  # lines from the upper or lower end of a page among which they are
_ALONE = 2  # lines that make a head with nothing below it
_LEVEL = 3.0  # points by which they stand higher or lower from page to page
_LONGEST = 120  # characters
_SMALL = 0.93  # size beside the body's from which a line at the page's end is no part of the text
_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(
    r"[-—–‐·•.|/\s]*(?:第|page|p\.)?\s*(?:[0-9]{1,5}|[ivxlc]{1,7})\s*(?:页|頁)?"
    r"(?:\s*(?:[/,，|]|of|共)\s*共?\s*[0-9]{1,5}\s*(?:页|頁)?)?[-—–‐·•.|/\s]*",
    re.IGNORECASE,
)


class _Place(NamedTuple):
    """A line near the end of a page: which page, how many lines lie outside it, and whether it is the upper end."""

    page: int
    depth: int
    upper: bool
    line: PrintedLine


def without_running(pages: Sequence[Page], size: float) -> list[Page]:
    """Return the pages without what repeats, `size` being that of the body's characters.

    The first of each running head stands among what is apart from its page's text, unless the text has it too.
    """
    places = list(_places(pages))
    dropped = _repeated(places, [_step(page) for page in pages]) | _untagged(pages, places)
    dropped |= _in_the_same_slot(places, dropped, len(pages))
    dropped |= _inside_sentences(pages, dropped, size)
    body = {_bare(line.text) for page in pages for line in _lines(page) if id(line) not in dropped}
    seen: set[str] = set()
    found: list[Page] = []
    for page in pages:
        aside = []
        for line in page.aside:
            # a watermark is on every page
            if len(line.text) > _LONGEST or (_key(line.text) not in seen and _bare(line.text) not in body):
                aside.append(line)
                seen.add(_key(line.text))
        for line in _lines(page):
            if id(line) in dropped and not _NUMBER.fullmatch(line.text):
                key = _key(line.text)
                if key not in seen and _bare(line.text) not in body:
                    aside.append(line)
                seen.add(key)
        columns = [
            Column([part for part in column.parts if not (isinstance(part, PrintedLine) and id(part) in dropped)])
            for column in page.columns
        ]
        found.append(replace(page, columns=[c for c in columns if c.parts], aside=aside))
    return found


def _lines(page: Page) -> Iterator[PrintedLine]:
    return (part for column in page.columns for part in column.parts if isinstance(part, PrintedLine))


def _places(pages: Sequence[Page]) -> Iterator[_Place]:
    for i, page in enumerate(pages):
        lines = sorted(_lines(page), key=lambda line: -line.base)
        for upper, ordered in ((True, lines), (False, lines[::-1])):
            depth, base = -1, float("inf")
            for line in ordered:
                # what stands abreast is one line deep
                depth += abs(line.base - base) > _LEVEL
                base = line.base
                if depth >= _DEEP:
                    break
                if len(line.text) <= _LONGEST:
                    yield _Place(i, depth, upper, line)


def _key(text: str) -> str:
    return _DIGITS.sub("0", _bare(text))


def _bare(text: str) -> str:
    return "".join(text.split())


def _repeated(places: Sequence[_Place], steps: Sequence[float]) -> set[int]:
    """Return the lines that stand at the same height with the same words, or with numbers that count the pages."""
    same: defaultdict[tuple[str, bool], list[_Place]] = defaultdict(list)
    for place in places:
        same[_key(place.line.text), place.upper].append(place)
    repeated: set[int] = set()
    for (key, _), found in same.items():
        found.sort(key=lambda place: place.line.base)
        group: list[_Place] = []
        each: _Place | None
        for each in [*found, None]:
            if each is not None and (not group or each.line.base - group[-1].line.base <= _LEVEL):
                group.append(each)
                continue
            if len({place.page for place in group}) >= 2 and (key == _bare(group[0].line.text) or _count(group)):
                repeated |= {id(place.line) for place in group}
            group = [each] if each is not None else []
    if len(steps) == 1:
        repeated |= {id(p.line) for p in places if not p.depth and not p.upper and _NUMBER.fullmatch(p.line.text)}
    kept: set[int] = set()
    for found in _by_page(places):
        kept |= _outermost(found, repeated, steps[found[0].page])
    return kept


def _outermost(found: Sequence[_Place], repeated: set[int], step: float) -> set[int]:
    """Return which of the lines at an end of a page stand apart from its text, all beyond them repeated too.

    `found` are ordered from the outermost on, `step` is the usual distance of the page's lines.
    """
    heads: list[_Place] = []
    depth = 0
    for place in found:
        if place.depth > depth + 1 or (place.depth > depth and not any(head.depth == depth for head in heads)):
            break
        depth = place.depth
        if id(place.line) in repeated:
            heads.append(place)
    while heads:
        last = heads[-1]
        inner = [place.line for place in found if place.depth > last.depth]
        apart = inner and (
            abs(inner[0].base - last.line.base) > 1.25 * step or abs(inner[0].size / last.line.size - 1) > 0.05
        )
        # a page may hold nothing else than a head, but hardly several lines of it
        if apart or (not inner and last.depth < _ALONE):
            break
        # it stands as close to the text as lines of it do
        heads = [head for head in heads if head.depth < last.depth]
    return {id(head.line) for head in heads}


def _step(page: Page) -> float:
    """Return the usual distance of the lines of a page's columns."""
    steps = [
        above.base - below.base
        for column in page.columns
        for above, below in pairwise(column.parts)
        if isinstance(above, PrintedLine) and isinstance(below, PrintedLine) and above.base > below.base
    ]
    return median(steps) if steps else 0.0


def _by_page(places: Sequence[_Place]) -> Iterator[list[_Place]]:
    grouped: defaultdict[tuple[int, bool], list[_Place]] = defaultdict(list)
    for place in places:
        grouped[place.page, place.upper].append(place)
    yield from grouped.values()


def _count(group: Sequence[_Place]) -> bool:
    """Tell whether one of the numbers in lines alike counts on with the pages."""
    numbers = [[int(number) for number in _DIGITS.findall(place.line.text)] for place in group]
    for at in range(len(numbers[0])):
        apart = Counter(found[at] - place.page for found, place in zip(numbers, group, strict=True))
        if apart.most_common(1)[0][1] >= max(2, 0.6 * len(group)):
            return True
    # the same numbers throughout, such as a year
    return len({tuple(found) for found in numbers}) < 0.5 * len(numbers)


def _in_the_same_slot(places: Sequence[_Place], dropped: set[int], pages: int) -> set[int]:
    """Return the outermost lines that stand where most pages have a running head, whatever they say."""
    slots: Counter[tuple[bool, int, int]] = Counter()
    slot: Callable[[_Place], tuple[bool, int, int]] = lambda p: (p.upper, round(p.line.base), round(2 * p.line.size))  # noqa: E731
    for place in places:
        if id(place.line) in dropped and place.depth == 0:
            slots[slot(place)] += 1
    usual = {key for key, count in slots.items() if count >= max(3, 0.4 * pages)}
    return {id(place.line) for place in places if place.depth == 0 and slot(place) in usual}


def _inside_sentences(pages: Sequence[Page], dropped: set[int], size: float) -> set[int]:
    """Return the lines at the ends of pages that part a sentence and are small, or stand in the text elsewhere too."""
    found: set[int] = set()
    left = [[line for line in _lines(page) if id(line) not in dropped] for page in pages]
    often = Counter(_bare(line.text) for lines in left for line in lines)
    for before, after in pairwise(left):
        if len(before) < 2 or len(after) < 2:
            continue
        low, high = min(line.base for line in before), max(line.base for line in after)
        right = max(line.right for line in after)
        lower = [line for line in before[-2:] if line.base == low and line.size < _SMALL * size]
        upper = [
            line
            for line in after[:2]
            if line.base == high
            and (line.size < _SMALL * size or (often[_bare(line.text)] > 1 and line.right < right - 2 * line.size))
        ]
        last = next(line for line in reversed(before) if line not in lower)
        first = next(line for line in after if line not in upper)
        # small print at both sides of the break is text itself
        if min(last.size, first.size) >= _SMALL * size and not ends_sentence(last.text):
            found |= {id(line) for line in [*lower, *upper] if not line.raised}
    return found


def _untagged(pages: Sequence[Page], places: Sequence[_Place]) -> set[int]:
    """Return the lines at the ends of tagged pages that are no part of their structure."""
    tagged = [
        sum(len(line.text) for line in _lines(page) if -1 not in line.tags)
        > 0.5 * sum(len(line.text) for line in _lines(page))
        for page in pages
    ]
    return {id(place.line) for place in places if tagged[place.page] and place.line.tags == {-1} and place.depth < 2}
