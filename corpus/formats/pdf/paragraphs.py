"""Where the paragraphs end, by what the lines look like: room left, indents, distances, sizes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from corpus.formats.pdf.lines import PrintedLine
from corpus.lines import ends_sentence, is_solid
from corpus.outline import article_label, item_marker

_INDENT = 0.8  # ems from which a line is indented
_APART = 1.22  # times the usual distance of lines, from which a paragraph may end there, and
_FAR = 1.6  # from which it ends there
_FIRST_WORD = re.compile(r"[（(《“‘「『【\[]*(?:\s?[A-Za-z0-9.%'’/&_:?=#@~+-]+|.)[，。、；：？！）》」』】”’,;:?!)\]]*")
_OPEN = 0.25  # of its column that a line leaves free at most in mid-sentence
_LEADERS = re.compile(r"(?:[.·…‥．]\s?){4,}\s*[0-9ivxlcIVXLC]{1,5}$")
_LEADING = 40  # characters at the end of a line by which leaders are told
_LEAST_LINES = 4  # of a column that tells its own width


class Placed(NamedTuple):
    """A line and the edges of the column it stands in; `column` numbers the columns of the document."""

    line: PrintedLine
    left: float
    right: float
    column: int


def placed(columns: Sequence[Sequence[PrintedLine]]) -> list[Placed]:
    """Return the lines of all columns with the edges of their column."""
    own = [_edges(lines) for lines in columns]
    # a column of few lines is as wide as others that begin where it does
    wide: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for (left, right), lines in zip(own, columns, strict=True):
        if len(lines) >= _LEAST_LINES:
            wide[round(left / 6)][round(right)] += len(lines)
    found: list[Placed] = []
    for number, ((left, right), lines) in enumerate(zip(own, columns, strict=True)):
        if len(lines) < _LEAST_LINES:
            near = wide[round(left / 6)] or wide[round(left / 6) - 1] or wide[round(left / 6) + 1]
            if near:
                right = max(right, near.most_common(1)[0][0])
        found += [Placed(line, left, right, number) for line in lines]
    return found


def _edges(lines: Sequence[PrintedLine]) -> tuple[float, float]:
    lefts = Counter(round(line.left) for line in lines)
    most = max(lefts.values(), default=0)
    # the leftmost edge that many lines share; fewer stand to the left of it where a heading or a number hangs out
    left = min((edge for edge, count in lefts.items() if count >= 0.3 * most), default=0)
    rights = sorted(line.right for line in lines)
    return float(left), rights[int(0.98 * (len(rights) - 1))] if rights else 0.0


class Paragraphs:
    """What the line ends of one document have in common, and where its paragraphs end."""

    def __init__(self, lines: Sequence[Placed]) -> None:
        """Measure the lines."""
        self._lines = lines
        self._ended = [ends_sentence(each.line.text) for each in lines]
        self._beyond = [self._room(i) for i in range(len(lines) - 1)]
        self._steps = self._usual_steps()
        sure = [
            i
            for i in range(len(lines) - 1)
            if self._ended[i] and self._beyond[i] > 2 and lines[i].column == lines[i + 1].column
        ]
        indented = [i for i in sure if self._indent(i + 1) >= _INDENT and not item_marker(lines[i + 1].line.text)]
        self.indented = len(indented) > 0.5 * len(sure) if sure else False

    def _room(self, i: int) -> float:
        """Return how many ems line i would have left, had it taken the first word of the next line too."""
        a, b = self._lines[i], self._lines[i + 1].line
        word = _FIRST_WORD.match(b.text)
        end = min(word.end() if word else 1, len(b.edges) // 2)
        width = b.edges[2 * end - 1] - b.edges[0]
        parted = 0.0 if is_solid(a.line.text[-1]) or is_solid(b.text[0]) else 0.25 * b.size
        return (a.right - a.line.right - width - parted) / a.line.size

    def _indent(self, i: int) -> float:
        each = self._lines[i]
        return (each.line.left - each.left) / each.line.size

    def _usual_steps(self) -> dict[int, float]:
        """Return the usual distance of two lines of one paragraph, by twice the size of their characters."""
        wraps: defaultdict[int, list[float]] = defaultdict(list)
        others: defaultdict[int, list[float]] = defaultdict(list)
        for i in range(len(self._lines) - 1):
            a, b = self._lines[i], self._lines[i + 1]
            step = a.line.base - b.line.base
            if a.column == b.column and step > 0 and abs(a.line.size - b.line.size) < 0.5:
                known = self._beyond[i] <= 0.5 and not self._ended[i]
                (wraps if known else others)[round(2 * b.line.size)].append(step)
        return {size: median(wraps.get(size) or others[size]) for size in {*wraps, *others}}

    def part(self, i: int, first: int) -> bool:
        """Tell whether a paragraph that begins with line `first` ends with line i."""
        a, b = self._lines[i], self._lines[i + 1]
        size = b.line.size
        if abs(a.line.size - size) > 0.08 * max(a.line.size, size) or a.line.mono != b.line.mono:
            return True
        ended, beyond = self._ended[i], self._beyond[i]
        level = a.column == b.column
        if a.line.mono:
            # code goes on over blank lines
            return not level or not 0 < a.line.base - b.line.base <= 3 * size
        if level:
            usual = self._steps.get(round(2 * size), 1.4 * size)
            apart = (a.line.base - b.line.base) / usual if usual else 1.0
            # a line raised above the one before begins another part of the page
            if apart <= 0 or apart > _FAR or (apart > _APART and (ended or beyond > 1)):
                return True
            if apart > _APART and (self._is_centred(i) or self._is_centred(i + 1)):
                return True
        if _LEADERS.search(a.line.text[-_LEADING:]) or (level and self._is_centred(i) != self._is_centred(i + 1)):
            return True
        marker = item_marker(b.line.text)
        closed = ended or a.line.text[-1] in "：:；;"
        if marker and (closed or beyond > 0.5 or not (marker[0].isalnum() or marker[0] in "（(-")):
            return True
        head = self._lines[first].line
        if marker and item_marker(head.text) and abs(b.line.left - head.left) < 0.5 * size:
            return True
        # a sentence goes on behind a line that a long word made short
        if beyond > (2 if closed else max(2, _OPEN * (a.right - a.left) / size)):
            return True
        if ended and (beyond > 0.4 or article_label(b.line.text)):
            return True
        return self._begins(i + 1, first, ended, level)

    def _begins(self, i: int, first: int, ended: bool, level: bool) -> bool:
        """Tell whether the indents say that line i begins a paragraph, the line before it being full."""
        deep, above = self._indent(i), self._indent(i - 1)
        if not level:
            # in another column or page, indents are measured from its own edge
            if self.indented and not item_marker(self._lines[first].line.text):
                return ended and deep >= _INDENT
            return ended
        if item_marker(self._lines[first].line.text) and deep > self._indent(first) + 0.5:
            return False
        if deep > above + 0.5 and deep >= _INDENT:
            return ended
        if abs(deep - above) <= 0.5:
            after = self._indent(i + 1) if i + 1 < len(self._lines) else deep
            same = i + 1 < len(self._lines) and self._lines[i + 1].column == self._lines[i].column
            # a first line among first lines: what follows is not indented
            return ended and deep >= _INDENT and same and after < deep - 0.5
        return ended and i - 1 != first

    def _is_centred(self, i: int) -> bool:
        """Tell whether a line stands in the middle of its column, with room on both sides."""
        each = self._lines[i]
        before, behind = each.line.left - each.left, each.right - each.line.right
        return min(before, behind) > 2 * each.line.size and abs(before - behind) <= 1.5 * each.line.size
