"""The order in which the parts of a page are read: columns one after the other, what runs across them between."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from corpus.formats.pdf.lines import Piece, rows_of
from corpus.formats.pdf.strips import Strip, rows_abreast, strips_of

_DEEPEST = 4  # columns within columns
_PROSE_FILL, _PROSE_EMS = 0.7, 9.0  # of its column that a line of prose takes, and the least width of such a column
_FEWEST = 3  # rows with text on both sides
_TALL = 2.2  # times the usual distance of two lines: what stands further below belongs to no column above

Rows = list[list[Piece]]


class Area(NamedTuple):
    """A part of a page that is read from the top down, with the strips in it that may part columns of a table."""

    rows: Rows
    strips: list[Strip]


def areas_of(pieces: Sequence[Piece], size: float, depth: int = 0) -> list[Area]:
    """Return the parts of a page in reading order, `size` being that of the usual character."""
    rows = rows_abreast(pieces)
    strips = strips_of(rows, size)
    gutters = [strip for strip in strips if _is_gutter(strip, rows, strips)] if depth < _DEEPEST else []
    areas: list[Area] = []
    begin = 0
    for group in _groups(gutters):
        first = max(begin, min(strip.first for strip in group))
        last = max(strip.last for strip in group)
        first, last = _extended(rows, first, last, begin, group)
        if first > begin:
            areas.append(_area(rows, strips, begin, first))
        edges = sorted(strip.middle for strip in group)
        columns: list[list[Piece]] = [[] for _ in range(len(edges) + 1)]
        for row in rows[first : last + 1]:
            for piece in row:
                middle = (piece.left + piece.right) / 2
                columns[sum(edge < middle for edge in edges)].append(piece)
        for column in columns:
            if column:
                areas += areas_of(column, size, depth + 1)
        begin = last + 1
    if begin < len(rows):
        areas.append(_area(rows, strips, begin, len(rows)))
    return areas


def _area(rows: Rows, strips: Sequence[Strip], begin: int, end: int) -> Area:
    """Return the rows from `begin` to before `end` as an area, with the strips that lie within."""
    inside = [
        Strip(s.left, s.right, s.first - begin, s.last - begin, s.both)
        for s in strips
        if begin <= s.first and s.last < end
    ]
    return Area(rows[begin:end], inside)


def _groups(gutters: Sequence[Strip]) -> list[list[Strip]]:
    """Return the gutters that stand beside each other together, groups from the top down."""
    groups: list[list[Strip]] = []
    for gutter in sorted(gutters, key=lambda strip: -strip.both):
        for group in groups:
            if gutter.shares(group[0]) > 0:
                if gutter.shares(group[0]) >= 0.8 and group[0].shares(gutter) >= 0.5:
                    group.append(gutter)
                break
        else:
            groups.append([gutter])
    return sorted(groups, key=lambda group: group[0].first)


def _is_gutter(strip: Strip, rows: Rows, strips: Sequence[Strip]) -> bool:
    """Tell whether a strip parts columns that are read one after the other, and no cells of a table."""
    pieces = [piece for row in rows[strip.first : strip.last + 1] for piece in row]
    sides = [piece.left > strip.middle for piece in sorted(pieces, key=lambda piece: piece.order)]
    crossings = sum(a != b for a, b in pairwise(sides))
    if crossings <= 1 + 0.1 * strip.both:
        # the content has one side as a whole before the other; two rows may be the end of a column beside a long one
        return strip.both >= _FEWEST or _goes_on(strip, rows)
    if strip.both < 6:
        return False
    # the content may be sorted by height: then what tells columns is that prose fills them
    beside = [s for s in strips if s is not strip and strip.shares(s) >= 0.8]
    left = max((s.middle for s in beside if s.middle < strip.middle), default=float("-inf"))
    right = min((s.middle for s in beside if s.middle > strip.middle), default=float("inf"))
    return all(
        _is_prose([p for p in pieces if low < (p.left + p.right) / 2 < high])
        for low, high in ((left, strip.middle), (strip.middle, right))
    )


def _goes_on(strip: Strip, rows: Rows) -> bool:
    """Tell whether nothing crosses a strip in the rows below it either."""
    below = rows[strip.last + 1 : strip.last + 1 + _FEWEST]
    return len(below) == _FEWEST and not any(
        p.left < strip.right and p.right > strip.left for row in below for p in row
    )


def _is_prose(pieces: Sequence[Piece]) -> bool:
    if not pieces:
        return False
    width = max(p.right for p in pieces) - min(p.left for p in pieces)
    lines = [row[-1].right - row[0].left for row in rows_of(pieces)]
    size = median(p.size for p in pieces)
    return width >= _PROSE_EMS * size and median(lines) >= _PROSE_FILL * width


def _extended(rows: Rows, first: int, last: int, begin: int, group: Sequence[Strip]) -> tuple[int, int]:
    """Return the first and last row of columns where one of them begins higher or ends lower than the others."""
    low, high = min(s.middle for s in group), max(s.middle for s in group)
    usual = max(_step(rows[first : last + 1], float("-inf"), low), _step(rows[first : last + 1], high, float("inf")))

    def is_beside(at: int, of: int) -> bool:
        row = rows[at]
        if abs(rows[of][0].base - row[0].base) > _TALL * usual:
            return False
        return not any(piece.left < s.right and piece.right > s.left for piece in row for s in group)

    # what stands above the first column alone is read before it anyway
    above = first
    while above > begin and is_beside(above - 1, above):
        above -= 1
        if rows[above][-1].right > low:
            first = above
    while last + 1 < len(rows) and is_beside(last + 1, last):
        row = rows[last + 1]
        if row[-1].right < high and abs(row[0].size - rows[last][0].size) > 0.1 * row[0].size:
            break
        last += 1
    return first, last


def _step(rows: Rows, low: float, high: float) -> float:
    """Return the usual distance of the lines that stand between two places."""
    bases = [piece.base for row in rows for piece in row if low < piece.left < high]
    return median([a - b for a, b in pairwise(bases) if a - b > 1] or [0.0])
