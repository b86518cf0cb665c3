"""Tables whose cells are drawn: a grid of rules, and the cells that it parts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from corpus.formats.pdf.characters import Glyph
from corpus.formats.pdf.lines import PrintedLine, Tabular, line_of, pieces_of, rows_of
from corpus.formats.pdf.rules import Rule, Rules

_NEAR = 3.0  # points between rules that meet, or that are one
_LARGEST = 20_000  # cells of a grid: more are squared paper
_FILLED = 3  # cells with text that a table has at least


class Grid(NamedTuple):
    """The edges of a table's columns from left to right and of its rows from the bottom up, and what parts them.

    `upright[c, r]` tells that a rule runs along the edge c beside the row r, `across[r, c]` likewise.
    """

    xs: list[float]
    ys: list[float]
    upright: np.ndarray
    across: np.ndarray


def grids_of(rules: Rules) -> list[Grid]:
    """Return the grids that rules make which meet."""
    across, upright = rules
    if len(across) < 2 or len(upright) < 2:
        return []
    h = np.array(across)
    v = np.array(upright)
    # rule i across meets rule j upright
    meets = (
        (h[:, None, 1] - _NEAR <= v[None, :, 0])
        & (v[None, :, 0] <= h[:, None, 2] + _NEAR)
        & (v[None, :, 1] - _NEAR <= h[:, None, 0])
        & (h[:, None, 0] <= v[None, :, 2] + _NEAR)
    )
    # rules that meet are one table's; those across are numbered before the upright ones
    whole = list(range(len(h) + len(v)))
    for i, j in zip(*[found.tolist() for found in np.nonzero(meets)], strict=True):
        whole[_first(whole, i)] = _first(whole, len(h) + j)
    parts: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*across, *upright]):
        parts.setdefault(_first(whole, i), ([], []))[i >= len(h)].append(rule)
    grids = [_grid(*part) for part in parts.values() if all(part)]
    return [grid for grid in grids if grid is not None]


def _first(whole: list[int], i: int) -> int:
    """Return what stands for all that `i` is one with, and shorten the way to it."""
    while whole[i] != i:
        whole[i] = whole[whole[i]]
        i = whole[i]
    return i


def _grid(across: Sequence[Rule], upright: Sequence[Rule]) -> Grid | None:
    # the sides of a table may be open
    xs = _clustered([rule.at for rule in upright] + [min(r.start for r in across), max(r.end for r in across)])
    ys = _clustered([rule.at for rule in across] + [min(r.start for r in upright), max(r.end for r in upright)])
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 2 or rows < 2 or columns * rows > _LARGEST:
        return None
    return Grid(xs, ys, _covered(xs, ys, upright), _covered(ys, xs, across))


def _clustered(places: Iterable[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _covered(places: Sequence[float], others: Sequence[float], rules: Sequence[Rule]) -> np.ndarray:
    """Return for each place and each stretch between `others` whether a rule runs there."""
    covered = np.zeros((len(places), len(others) - 1), dtype=bool)
    middles = (np.array(others[1:]) + np.array(others[:-1])) / 2
    for rule in rules:
        at = max(0, bisect_right(places, rule.at + 0.01) - 1)
        covered[at] |= (rule.start < middles) & (middles < rule.end)
    return covered


def table_of(grid: Grid, glyphs: Sequence[Glyph]) -> Tabular | None:
    """Return the table that a grid and the characters in it make, None where it is none."""
    columns, rows = len(grid.xs) - 1, len(grid.ys) - 1
    whole = _merged_cells(grid)
    inside: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        column = bisect_right(grid.xs, (glyph.left + glyph.right) / 2) - 1
        row = bisect_right(grid.ys, glyph.base + 0.3 * glyph.size) - 1
        if 0 <= column < columns and 0 <= row < rows:
            inside.setdefault(whole[row * columns + column], []).append(glyph)
    if len(inside) < _FILLED:
        return None
    if len({cell % columns for cell in inside}) < 2 or len({cell // columns for cell in inside}) < 2:
        return None
    lines = {cell: _cell_lines(found) for cell, found in inside.items()}
    found: list[list[list[PrintedLine]]] = []
    for row in reversed(range(rows)):
        cells = [whole[row * columns + column] for column in range(columns)]
        held = [lines[cell] for cell in dict.fromkeys(cells) if cell in lines]
        apart = _level_rows(held) if all(c // columns == row for c in cells if c in lines) else 1
        for k in range(apart):
            found.append([lines.get(cell, []) if apart == 1 else lines.get(cell, [])[k : k + 1] for cell in cells])
    order = min(glyph.order for held in inside.values() for glyph in held)
    return Tabular(grid.ys[-1], grid.ys[0], grid.xs[0], grid.xs[-1], _without_empty(found), order)


def _merged_cells(grid: Grid) -> list[int]:
    """Return for each cell, row by row from the bottom, the first cell of those it is one with."""
    columns, rows = len(grid.xs) - 1, len(grid.ys) - 1
    whole = list(range(columns * rows))

    for row in range(rows):
        for column in range(columns):
            cell = row * columns + column
            if column + 1 < columns and not grid.upright[column + 1, row]:
                whole[_first(whole, cell + 1)] = _first(whole, cell)
            if row + 1 < rows and not grid.across[row + 1, column]:
                whole[_first(whole, cell + columns)] = _first(whole, cell)
    return [_first(whole, cell) for cell in range(columns * rows)]


def _cell_lines(glyphs: list[Glyph]) -> list[PrintedLine]:
    return [line_of(row) for row in rows_of(pieces_of(glyphs))]


def _level_rows(cells: Sequence[Sequence[PrintedLine]]) -> int:
    """Return how many rows stand in one that no rules part: lines that are level in all of its cells."""
    many = len(cells[0]) if cells else 1
    if many < 3 or len(cells) < 2 or any(len(cell) != many for cell in cells):
        return 1
    level = all(
        abs(line.base - first.base) <= 2 for cell in cells[1:] for line, first in zip(cell, cells[0], strict=True)
    )
    return many if level else 1


def _without_empty(rows: list[list[list[PrintedLine]]]) -> list[list[list[PrintedLine]]]:
    """Return the rows without columns in which no cell holds anything, such as those between double rules."""
    filled = [any(column) for column in zip(*rows, strict=True)]
    return [[cell for cell, full in zip(row, filled, strict=True) if full] for row in rows if any(row)]
