"""One page: its lines and tables in the order they are read, and what stands apart from them."""

# ruff: noqa: ANN401 (the handles of pdfium have no types)
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from corpus.formats.pdf.aligned import with_tables
from corpus.formats.pdf.characters import Glyph, Upright, read_characters
from corpus.formats.pdf.columns import areas_of
from corpus.formats.pdf.grids import grids_of, table_of
from corpus.formats.pdf.lines import (
    Piece,
    PrintedLine,
    Tabular,
    line_of,
    lines_of,
    overprinted,
    pieces_of,
    rows_of,
    with_initials,
)
from corpus.formats.pdf.places import Frame, frame_of
from corpus.formats.pdf.rules import Rule, Rules, read_rules
from corpus.formats.pdf.structure import read_headings


@dataclass(slots=True)
class Column:
    """A part of a page that is read from the top down: lines and tables."""

    parts: list[PrintedLine | Tabular]


@dataclass(slots=True)
class Page:
    """A page by its number from 1: its columns in reading order, and the texts of what is turned or slanted.

    `rules` are those that run across, in the frame of the columns; `tags` are the headings that the page's structure
    marks: numbers of marked content with a rank. `frame` is where its lines stand on the page as it is shown, None
    where it has none. `recognised` tells that it was read in a picture, where the usual character had that `size`.
    """

    number: int
    columns: list[Column]
    aside: list[PrintedLine] = field(default_factory=list)
    rules: Rules = field(default_factory=lambda: Rules([], []))
    tags: dict[int, int] = field(default_factory=dict)
    frame: Frame | None = None
    recognised: bool = False
    size: float = 0.0


def read_page(page: Any, text: Any, number: int) -> Page:
    """Return a page of pypdfium2 with its text page read."""
    groups = read_characters(text)
    if not groups:
        return Page(number, [])
    main, *others = groups
    aside = [line for group in others for line in _aside(group, number)]
    if main.turn is None:
        # nothing but slanted text
        return Page(number, [], [*_aside(main, number), *aside], frame=frame_of(page))
    rules = read_rules(page, main.turn)
    size = Counter(round(glyph.size, 1) for glyph in main.glyphs).most_common(1)[0][0]
    pieces = with_initials(_with_grids(main.glyphs, rules), size)
    over = {id(piece) for piece in overprinted([piece for piece in pieces if piece.table is None], size)}
    if over:
        aside += _turned(lines_of([piece for piece in pieces if id(piece) in over], number), main.turn)
        pieces = [piece for piece in pieces if id(piece) not in over]
    columns = arranged(pieces, rules.across, size, number, main.turn)
    return Page(number, columns, aside, rules, read_headings(page), frame_of(page))


def arranged(pieces: Sequence[Piece], across: Sequence[Rule], size: float, number: int, turn: int = 0) -> list[Column]:
    """Return the columns of a page from its pieces and the rules across it, the usual character being of `size`.

    Their frame stands `turn` quarter turns off that of the page.
    """
    columns = []
    for area in areas_of(pieces, size):
        parts: list[PrintedLine | Tabular] = []
        plain: list[Piece] = []
        for row in with_tables(area, across, size):
            tables = [piece.table for piece in row if piece.table is not None]
            if tables:
                parts += [*lines_of(plain, number), *tables]
                plain = []
            plain += [piece for piece in row if piece.table is None]
        parts += lines_of(plain, number)
        if parts:
            columns.append(Column(parts))
            for line in _turned(list(_lines(parts)), turn):
                line.page = number
    return columns


def _lines(parts: Sequence[PrintedLine | Tabular]) -> Iterator[PrintedLine]:
    """Yield the lines of a column, those in the cells of its tables too."""
    for part in parts:
        if isinstance(part, PrintedLine):
            yield part
        else:
            yield from (line for row in part.cells for cell in row for line in cell)


def _with_grids(glyphs: Sequence[Glyph], rules: Rules) -> list[Piece]:
    """Return the pieces of a page, each table of drawn cells one of them."""
    tables: list[Piece] = []
    grids = grids_of(rules)
    if not grids:
        return pieces_of(glyphs)
    x = np.array([(glyph.left + glyph.right) / 2 for glyph in glyphs])
    y = np.array([glyph.base + 0.3 * glyph.size for glyph in glyphs])
    free = np.ones(len(glyphs), dtype=bool)
    for grid in grids:
        left, right, bottom, top = grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1]
        inside = np.flatnonzero(free & (left <= x) & (x <= right) & (bottom <= y) & (y <= top)).tolist()
        table = table_of(grid, [glyphs[i] for i in inside]) if inside else None
        if table is not None:
            free[inside] = False
            size = glyphs[inside[0]].size
            tables.append(Piece([], left, right, top - size, size, table))
    return pieces_of([glyphs[i] for i in np.flatnonzero(free).tolist()]) + tables


def _aside(group: Upright, number: int) -> list[PrintedLine]:
    """Return the lines of turned text; slanted text, whose lines do not lie level, in the order of its content."""
    pieces = pieces_of(group.glyphs)
    if group.turn is not None:
        return _turned([line_of(row, number) for row in rows_of(pieces)], group.turn)
    stamps: list[list[Glyph]] = []
    for glyph in group.glyphs:
        # the ends of lines take two places in the content
        if not stamps or glyph.order - stamps[-1][-1].order >= 3:
            stamps.append([])
        stamps[-1].append(glyph)
    return _turned([line_of([_level(stamp)], number) for stamp in stamps], None)


def _turned(lines: list[PrintedLine], turn: int | None) -> list[PrintedLine]:
    """Return lines, made to say how their frame is turned."""
    for line in lines:
        line.turn = turn
    return lines


def _level(glyphs: Sequence[Glyph]) -> Piece:
    """Return slanted characters as if they stood side by side."""
    first, step = glyphs[0], 0.5 * glyphs[0].size
    level = [
        glyph._replace(left=first.left + i * step, right=first.left + (i + 1) * step) for i, glyph in enumerate(glyphs)
    ]
    return Piece(level, level[0].left, level[-1].right, first.base, first.size)
