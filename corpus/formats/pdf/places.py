"""Where printed lines stand on a page as it is shown: turned as it says, counted from its upper left corner."""

# ruff: noqa: ANN401 (the handles of pdfium have no types)
from __future__ import annotations

from typing import Any, NamedTuple

from corpus.boxes import Strip
from corpus.formats.pdf.lines import PrintedLine


class Frame(NamedTuple):
    """What is shown of a page, in points of its content with y upwards, and its quarter turns with the clock."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int


def frame_of(page: Any) -> Frame:
    """Return the frame of a page of pypdfium2."""
    left, bottom, right, top = page.get_bbox()
    return Frame(left, bottom, right, top, page.get_rotation() // 90 % 4)


def strip_of(line: PrintedLine, frame: Frame) -> Strip | None:
    """Return where the characters of a line stand; None for slanted text, whose places are not kept."""
    if line.turn is None:
        return None
    (x, y), (along, _) = _shown(0, 0, line.turn, frame), _shown(1, 0, line.turn, frame)
    level = along != x
    across = [_shown(0, at, line.turn, frame)[level] for at in (line.bottom, line.top)]
    origin, step = (x, along - x) if level else (y, _shown(1, 0, line.turn, frame)[1] - y)
    edges = [origin + step * edge for edge in line.edges]
    return Strip(line.text, line.page, level, min(across), max(across), edges)


def _shown(along: float, up: float, turn: int, frame: Frame) -> tuple[float, float]:
    """Return the place on the page shown of a point in the frame of text that stands `turn` quarter turns off."""
    x, y = ((along, up), (-up, along), (-along, -up), (up, -along))[turn]
    return (
        (x - frame.left, frame.top - y), (y - frame.bottom, x - frame.left),
        (frame.right - x, y - frame.bottom), (frame.top - y, frame.right - x),
    )[frame.turns]  # fmt: skip
