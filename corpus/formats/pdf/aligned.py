"""Tables whose cells are only aligned: rows of text with white strips between their columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.formats.pdf.characters import Glyph
from corpus.formats.pdf.columns import Area
from corpus.formats.pdf.lines import Piece, PrintedLine, Tabular, line_of, rows_of
from corpus.formats.pdf.rules import Rule
from corpus.formats.pdf.strips import Strip
from corpus.outline import item_marker

_WIDTH = 0.95  # ems between two columns that no rules go with
_SPACE, _NEAR = 0.3, 4.0  # ems of a space at which two cells are parted, and from it to where the others are
_CONTINUED = 1.5  # ems from a line to the next one of the same cell
_WRAPPED = 1.2  # times the least distance of two lines: further apart they are two rows
_FEWEST, _RULES = 3, 2  # rows of a table without rules, rules of one with fewer rows
_SHORT_MARK = 2  # characters of a bullet or a number before an item


def with_tables(area: Area, across: Sequence[Rule], size: float) -> list[list[Piece]]:
    """Return the rows of an area, those of each aligned table made one row with one piece."""
    rows: list[list[Piece]] = []
    begin = 0
    for group in _groups(area.strips):
        first = max(begin, min(strip.first for strip in group))
        rules = _crossing(group, across)
        last = _end(area.rows, max(strip.last for strip in group), group, rules)
        if first > last:
            continue
        if not _is_ruled(area.rows[first : last + 1], rules):
            group = [strip for strip in group if strip.right - strip.left >= _WIDTH * size]
            if max((strip.both for strip in group), default=0) < _FEWEST:
                continue
        found = _table(area.rows[first : last + 1], group, across)
        if found is not None:
            rows += area.rows[begin:first]
            rows.append([found])
            begin = last + 1
    return rows + area.rows[begin:]


def _crossing(group: Sequence[Strip], across: Sequence[Rule]) -> list[float]:
    """Return where rules cross all strips of a group, from the top down."""
    left, right = min(strip.left for strip in group), max(strip.right for strip in group)
    return sorted((rule.at for rule in across if rule.start < left and rule.end > right), reverse=True)


def _end(rows: Sequence[Sequence[Piece]], last: int, group: Sequence[Strip], rules: Sequence[float]) -> int:
    """Return the last row of a table, lines that only continue a cell of it included."""
    first = min(strip.left for strip in group)
    while last + 1 < len(rows):
        row, above = rows[last + 1], rows[last][0]
        if any(piece.left < strip.right and piece.right > strip.left for piece in row for strip in group):
            break
        closed = any(rule < row[0].base for rule in rules) and any(rule > above.base for rule in rules)
        continued = row[0].left > first and above.base - row[0].base <= _CONTINUED * above.size
        if not (closed or continued):
            break
        last += 1
    return last


def _is_ruled(rows: Sequence[Sequence[Piece]], rules: Sequence[float]) -> bool:
    """Tell whether rules stand above, below and between the rows of a table, as few as these are."""
    above, below = rows[0][0], rows[-1][0]
    heights = {round(at) for at in rules if below.bottom - 2 * below.size < at < above.top + 2 * above.size}
    return len(heights) >= _RULES


def _groups(strips: Sequence[Strip]) -> list[list[Strip]]:
    """Return the strips of each table, tables from the top down."""
    groups: list[list[Strip]] = []
    for strip in sorted(strips, key=lambda strip: -strip.both):
        for group in groups:
            if strip.shares(group[0]) > 0:
                if strip.shares(group[0]) >= 0.5:
                    group.append(strip)
                break
        else:
            groups.append([strip])
    return sorted(groups, key=lambda group: group[0].first)


def _table(rows: Sequence[Sequence[Piece]], group: Sequence[Strip], across: Sequence[Rule]) -> Piece | None:
    """Return the table that rows make whose cells the strips of a group part, None where they are a list."""
    pieces = [piece for row in rows for piece in row]
    if any(piece.table is not None for piece in pieces):
        return None
    # two strips with nothing between them in any row are one
    edges = sorted(strip.middle for strip in group)
    lines: list[list[list[PrintedLine]]] = []
    bases: list[float] = []
    for row in rows_of(pieces):
        cells: list[list[Piece]] = [[] for _ in range(len(edges) + 1)]
        for piece in _split(row, edges):
            cells[sum(edge < (piece.left + piece.right) / 2 for edge in edges)].append(piece)
        lines.append([[line_of(cell)] if cell else [] for cell in cells])
        bases.append(row[0].base)
    if _is_list(lines):
        return None
    found = _rows(lines, bases, across, min(piece.left for piece in pieces), max(piece.right for piece in pieces))
    if len(found) < 2:
        return None
    top = max(pieces, key=lambda piece: piece.base)
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    bottom = min(piece.bottom for piece in pieces)
    table = Tabular(top.top, bottom, left, right, found, min(piece.order for piece in pieces))
    return Piece([], left, right, top.base, top.size, table)


def _split(row: Sequence[Piece], edges: Sequence[float]) -> list[Piece]:
    """Return the pieces of a row, those that reach over an edge parted at the space nearest to it."""
    found: list[Piece] = []
    for piece in row:
        rest = piece
        for edge in edges:
            if not rest.left + rest.size < edge < rest.right - rest.size:
                continue
            gaps = [
                (abs((a.right + b.left) / 2 - edge), k)
                for k, (a, b) in enumerate(pairwise(rest.glyphs), 1)
                if b.left - a.right > _SPACE * rest.size
            ]
            near, k = min(gaps, default=(float("inf"), 0))
            if near <= _NEAR * rest.size:
                found.append(_piece(rest, rest.glyphs[:k]))
                rest = _piece(rest, rest.glyphs[k:])
        found.append(rest)
    return found


def _piece(whole: Piece, glyphs: list[Glyph]) -> Piece:
    return Piece(glyphs, glyphs[0].left, max(glyph.right for glyph in glyphs), whole.base, whole.size)


def _is_list(lines: Sequence[Sequence[Sequence[PrintedLine]]]) -> bool:
    """Tell whether the first of two columns holds but the marks of items."""
    marks = [line[0][0].text for line in lines if line[0]]
    return len(lines[0]) == 2 and all(
        item_marker(mark + " x").strip() == mark or (len(mark) <= _SHORT_MARK and not mark.isalnum()) for mark in marks
    )


def _rows(
    lines: Sequence[list[list[PrintedLine]]],
    bases: Sequence[float],
    across: Sequence[Rule],
    left: float,
    right: float,
) -> list[list[list[PrintedLine]]]:
    """Return the rows of a table, lines that continue a cell joined with it."""
    long = [rule.at for rule in across if rule.start <= left + 12 and rule.end >= right - 12]
    ruled = [any(below < at < above for at in long) for above, below in pairwise(bases)]
    steps = [above - below for above, below in pairwise(bases)]
    least = min(steps, default=0.0)
    varied = max(steps, default=0.0) > 1.25 * least
    # with a rule between any two rows, what stands between two rules is one
    each = sum(ruled) >= 2 and sum(ruled) >= len(lines) / 4
    found: list[list[list[PrintedLine]]] = []
    for i, line in enumerate(lines):
        if i and each:
            follows = not ruled[i - 1]
        else:
            close = i > 0 and steps[i - 1] <= _WRAPPED * least
            follows = close and not ruled[i - 1] and not all(line) and (not line[0] or varied)
        if follows and found:
            for cell, more in zip(found[-1], line, strict=True):
                cell += more
        else:
            found.append(line)
    return found
