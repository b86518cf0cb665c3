"""White strips that run down a page between pieces of text: between its columns, or those of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.formats.pdf.lines import Piece, rows_of

_WIDTH = 0.75  # ems that a strip is wide at least
_FEWEST = 2  # rows with text on both sides
_MOST = 60  # strips at once
_ABREAST = 0.7  # ems by which the baselines of what stands abreast differ, less than two lines of a column do


@dataclass(slots=True)
class Strip:
    """A strip from `left` to `right` beside the rows from `first` to `last`, `both` of them with text on both sides."""

    left: float
    right: float
    first: int
    last: int
    both: int = 1

    @property
    def middle(self) -> float:
        """Where it stands."""
        return (self.left + self.right) / 2

    def shares(self, other: Strip) -> float:
        """Return what part of its rows it shares with another one."""
        shared = min(self.last, other.last) - max(self.first, other.first) + 1
        return max(0, shared) / (self.last - self.first + 1)


def rows_abreast(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return rows from the top down of what stands abreast, though the lines of columns need not be level."""
    return rows_of(pieces, _ABREAST)


def strips_of(rows: Sequence[Sequence[Piece]], size: float) -> list[Strip]:
    """Return the strips beside at least two rows, `size` being that of the usual character."""
    narrowest = _WIDTH * size
    found: list[Strip] = []
    active: list[Strip] = []
    for at, row in enumerate(rows):
        free = _free(row)
        taken: set[int] = set()
        kept: list[Strip] = []
        for strip in active:
            best = max(
                ((min(strip.right, right) - max(strip.left, left), k) for k, (left, right) in enumerate(free)),
                default=(0.0, -1),
            )
            if best[0] < narrowest:
                found.append(strip)
                continue
            left, right = free[best[1]]
            inner = 0 < best[1] < len(free) - 1
            if inner:
                strip.left, strip.right = max(strip.left, left), min(strip.right, right)
                strip.last = at
                strip.both += best[1] not in taken
                taken.add(best[1])
                kept.append(strip)
            else:
                # beside text on one side only it goes on, for now
                strip.left, strip.right = max(strip.left, left), min(strip.right, right)
                kept.append(strip)
        active = kept
        for k in range(1, len(free) - 1):
            if k not in taken and free[k][1] - free[k][0] >= narrowest and len(active) < _MOST:
                active.append(Strip(free[k][0], free[k][1], at, at))
    return [strip for strip in [*found, *active] if strip.both >= _FEWEST]


def _free(row: Sequence[Piece]) -> list[tuple[float, float]]:
    """Return what is free before, between and behind the pieces of a row; at most so many gaps, the widest."""
    free = [(float("-inf"), row[0].left)]
    right = row[0].right
    for piece in row[1:]:
        if piece.left > right:
            free.append((right, piece.left))
        right = max(right, piece.right)
    if len(free) > _MOST:
        widest = sorted(free[1:], key=lambda gap: gap[0] - gap[1])[:_MOST]
        free = [free[0], *sorted(widest)]
    return [*free, (right, float("inf"))]
