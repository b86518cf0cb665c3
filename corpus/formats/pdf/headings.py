"""Which lines are headings, and of what rank: by bookmarks, by the page's structure, else by size and weight."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from corpus.formats.pdf.lines import PrintedLine
from corpus.lines import ends_sentence
from corpus.outline import is_named_heading, numbered_rank

RANKS = 16  # of headings told apart by their size, as deep as bookmarks are read
_LONGEST = 60  # characters of a line that is a heading by its size
_LARGER = 1.15  # times the size of the body
_LINES = 4  # of a heading at most
_NUMBERED = re.compile(
    r"(?:[0-9]{1,3}(?:\.[0-9]{1,3})*\.?|[A-Z](?:\.[0-9]{1,3})*\.?|[IVXLC]{1,7}\.|第.{1,6}[编篇卷章节条])"
)


class Mark(NamedTuple):
    """A bookmark: its title without white space, its level from 0, the page from 1 that it leads to (0: unknown)."""

    title: str
    level: int
    page: int


class Heading(NamedTuple):
    """The lines from `first` to `last` are one heading."""

    first: int
    last: int
    rank: int


def headings_of(
    lines: Sequence[PrintedLine], marks: Sequence[Mark], tags: dict[int, dict[int, int]], size: float
) -> list[Heading]:
    """Return the headings among the lines of a document in their order.

    `tags` gives for each page the ranks of marked content that the structure calls headings; `size` is the body's.
    """
    found = _marked(lines, marks)
    if not found:
        found = _tagged(lines, tags)
    if found:
        taken = {i for heading in found for i in range(heading.first, heading.last + 1)}
        # what is printed larger than all marked headings, a title for one, is a heading too
        largest = max(lines[heading.first].size for heading in found)
        titles = [h for h in _sized(lines, 1.1 * largest) if not taken & set(range(h.first, h.last + 1))]
        return sorted([*found, *[title._replace(rank=0) for title in titles]])
    found = _sized(lines, _LARGER * size)
    return sorted([*found, *_bold(lines, found, size)])


def _bare(text: str) -> str:
    return "".join(text.split())


def _marked(lines: Sequence[PrintedLine], marks: Sequence[Mark]) -> list[Heading]:
    titles: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        titles[mark.title].append(mark)
    longest = max(map(len, titles), default=0)
    if not longest:
        return []
    found: list[Heading] = []
    i = 0
    while i < len(lines):
        text, heading = "", None
        for j in range(i, min(i + _LINES, len(lines))):
            text += _bare(lines[j].text)
            if len(text) > longest + 12:
                break
            level = _level(text, lines[i].page, titles)
            if level is not None:
                heading = Heading(i, j, level + 1)
        if heading is not None:
            found.append(heading)
            i = heading.last
        i += 1
    return found


def _level(text: str, page: int, titles: dict[str, list[Mark]]) -> int | None:
    """Return the level of the bookmark with this text on this page; its number may be left out of the bookmark."""
    number = _NUMBERED.match(text)
    for shown in (text, text[number.end() :] if number else ""):
        for mark in titles.get(shown, ()) if shown else ():
            if mark.page in (0, page):
                return mark.level
    return None


def _tagged(lines: Sequence[PrintedLine], tags: dict[int, dict[int, int]]) -> list[Heading]:
    """Return the lines most of which the structure calls a heading, those of one heading together."""
    found: list[Heading] = []
    for i, line in enumerate(lines):
        of_page = tags.get(line.page, {})
        ranks = Counter(of_page.get(tag) for tag in line.tags)
        rank, often = ranks.most_common(1)[0]
        if rank is None and 2 * often == len(line.tags) and len(ranks) == 2:
            # its number may stand outside of it
            rank = next(found for found in ranks if found is not None)
        if rank is None:
            continue
        last = found[-1] if found else None
        if last and last.last == i - 1 and last.rank == rank and _go_together(lines[i - 1], line):
            found[-1] = last._replace(last=i)
        else:
            found.append(Heading(i, i, rank))
    return found


def _go_together(above: PrintedLine, below: PrintedLine) -> bool:
    """Tell whether two lines of headings are one's."""
    return (
        above.page == below.page
        and abs(above.size - below.size) <= 0.05 * below.size
        and 0 < above.base - below.base <= 1.8 * below.size
        and numbered_rank(below.text) is None
        and not ends_sentence(above.text)
    )


def _sized(lines: Sequence[PrintedLine], least: float) -> list[Heading]:
    """Return the lines at least so large, ranked by their size; large lines that follow each other are one heading."""
    large = [i for i, line in enumerate(lines) if line.size >= least and len(line.text) <= _LONGEST]
    sizes = sorted({round(lines[i].size) for i in large}, reverse=True)
    ranks = {size: min(rank, RANKS) for rank, size in enumerate(sizes, 1)}
    found: list[Heading] = []
    for i in large:
        last = found[-1] if found else None
        if last and last.last == i - 1 and last.last - last.first + 1 < _LINES and _continues(lines, last.last, i):
            found[-1] = last._replace(last=i)
        else:
            found.append(Heading(i, i, ranks[round(lines[i].size)]))
    return found


def _continues(lines: Sequence[PrintedLine], above: int, below: int) -> bool:
    """Tell whether a heading goes on: its line is long or centred above the next, which is not much wider."""
    a, b = lines[above], lines[below]
    if not _go_together(a, b) or a.font.bold != b.font.bold:
        return False
    centred = abs((a.left + a.right) - (b.left + b.right)) <= 2 * b.size and abs(a.left - b.left) > b.size
    return centred or a.right - a.left >= 12 * a.size


def _bold(lines: Sequence[PrintedLine], sized: Sequence[Heading], size: float) -> list[Heading]:
    """Return short bold lines that stand alone, where the text is not bold, ranked below those that are larger."""
    weights = Counter(line.font.bold for line in lines for _ in range(len(line.text) // 8 + 1))
    if weights[True] > 0.3 * (weights[True] + weights[False]):
        return []
    taken = {i for heading in sized for i in range(heading.first, heading.last + 1)}
    found: list[Heading] = []
    for i, line in enumerate(lines):
        if i in taken or not line.font.bold or line.size < 0.95 * size or len(line.text) > _LONGEST:
            continue
        following = lines[i + 1] if i + 1 < len(lines) else None
        if (
            line.bold
            and not ends_sentence(line.text)
            and line.text[-1] not in "，,、；;：:"
            and _is_alone(line, following)
        ):
            found.append(Heading(i, i, RANKS + 1))
    return found


def _is_alone(line: PrintedLine, following: PrintedLine | None) -> bool:
    """Tell whether a line is not the first of a bold paragraph: what follows is not bold, or stands apart."""
    return following is not None and not following.font.bold and line.right < following.right


def formed(text: str) -> int | None:
    """Return the rank of a paragraph that has the form of a heading, below all ranks by size, else None."""
    rank = 0 if is_named_heading(text) else numbered_rank(text)
    return None if rank is None else RANKS + 2 + rank
