"""Where lines stand on a page as it is shown: turned as it says, counted from its upper left corner."""

# ruff: noqa: ANN401 (the handles of pdfium have no types)
from __future__ import annotations

from typing import Any, NamedTuple

from corpus.boxes import Strip
from corpus.formats.pdf.lines import PrintedLine


class Frame(NamedTuple):
    """The width and height of a page as it is shown, and where points of its lines (y upwards) lie on it.

    Point (x, y) lies `a * x + c * y + e` from the left edge and `b * x + d * y + f` from the upper one.
    """

    width: float
    height: float
    a: float
    b: float
    c: float
    d: float
    e: float = 0.0
    f: float = 0.0

    def turned(self, quarters: int) -> Frame:
        """Return the frame of the page when it is turned with the clock."""
        if quarters == 0:
            return self
        width, height, a, b, c, d, e, f = self
        return Frame(height, width, -b, a, -d, c, height - f, e).turned(quarters - 1)

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """Return the place of a point, which may lie outside the page."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def frame_of(page: Any) -> Frame:
    """Return the frame of a page of pypdfium2, in points."""
    left, bottom, right, top = page.get_bbox()
    return Frame(right - left, top - bottom, 1, 0, 0, -1, -left, top).turned(page.get_rotation() // 90 % 4)


def strip_of(line: PrintedLine, frame: Frame) -> Strip | None:
    """Return where the characters of a line stand, as far as the page shows them.

    A line of a page that lies askew is as high there as all of it. None for slanted text, whose places are not kept.
    """
    if line.turn is None:
        return None
    corners = [
        frame.shown(*_on_page(x, y, line.turn)) for x in (line.left, line.right) for y in (line.bottom, line.top)
    ]
    origin, after = (frame.shown(*_on_page(x, line.base, line.turn)) for x in (0, 1))
    level = abs(after[0] - origin[0]) >= abs(after[1] - origin[1])
    begin, step = (origin[0], after[0] - origin[0]) if level else (origin[1], after[1] - origin[1])
    along, across = (frame.width, frame.height) if level else (frame.height, frame.width)
    edges = [begin + step * edge for edge in line.edges]
    if edges and not 0 <= min(edges[0], edges[-1]) <= max(edges[0], edges[-1]) <= along:
        edges = [min(max(edge, 0.0), along) for edge in edges]
    low, high = (min(max(find(corner[level] for corner in corners), 0.0), across) for find in (min, max))
    return Strip(line.text, line.page, level, low, high, edges)


def _on_page(along: float, up: float, turn: int) -> tuple[float, float]:
    """Return the point among upright lines of one in the frame of text that stands `turn` quarter turns off."""
    return ((along, up), (-up, along), (-along, -up), (up, -along))[turn]
