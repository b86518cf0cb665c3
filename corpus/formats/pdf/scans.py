"""Pages of text recognised in pictures: which are, and their lines, level and of one size where that is meant."""

# ruff: noqa: ANN401 (the handles of pdfium have no types)
from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from statistics import median
from typing import Any, NamedTuple

from corpus.formats.ocr import LONGEST, FoundLine, Recognition, recognise
from corpus.formats.pdf.characters import Font, Glyph
from corpus.formats.pdf.lines import Piece
from corpus.formats.pdf.pages import Page, arranged
from corpus.formats.pdf.places import Frame
from corpus.lines import ems

_FONT = Font("", False, False)
_LONG = 6  # times as wide as high: such lines tell by how much the page is turned
_LATIN = 0.43  # ems of a Latin character with its spaces: 0.40 in Times, 0.46 in Arial
_TELLING = 4.0  # ems of a line whose width tells the size of its characters
_SIZE = 0.8  # of the height of a box, where no line of the page tells its size
_SAME = (0.75, 1.3)  # times the usual size: what the heights of boxes of one size differ by,
_EXACT = (0.88, 1.13)  # and the widths of Chinese lines
_SOLID = 0.9  # ems a character that a Chinese line has at least
_STEP = 1.2  # between two sizes that are told apart
_BASE = 0.35  # ems from the baseline to the middle of a line
_STAMP = 200  # characters that a scanner or a clerk may have put on a picture
_COVERED = 0.5  # of a page by its pictures
_MOST = 1_000  # pictures of a page that are looked at
_SHARPEST = 300 / 72  # pixels a point


class _Measured(NamedTuple):
    """A line of text: its edges, the middle of its height, and the height of its box, in the level page."""

    text: str
    left: float
    right: float
    middle: float
    height: float

    @property
    def size(self) -> float:
        """The size that its characters have by its width."""
        latin = sum(map(str.isascii, self.text))
        return max((self.right - self.left) / (ems(self.text) - latin * (0.5 - _LATIN)), 0.1)


def is_scan(document: Any, i: int, characters: int) -> bool:
    """Tell whether page i (from 0) of a document of pypdfium2, with so many characters, is a picture of a page."""
    import pypdfium2.raw as pdfium

    if characters > _STAMP:
        return False
    page = document[i]
    if not characters and pdfium.FPDFPage_CountObjects(page) > 0:
        return True
    width, height = page.get_size()
    covered = 0.0
    for picture in islice(page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE]), _MOST):
        left, bottom, right, top = picture.get_bounds()
        covered += max(0.0, min(right, width) - max(left, 0)) * max(0.0, min(top, height) - max(bottom, 0))
    return bool(covered >= _COVERED * width * height)


def read_scan(page: Any, number: int, like: float, before: Callable[[], None]) -> Page:
    """Return what is recognised on a page of pypdfium2; `like` is as in `page_of`, `before` as in `recognise`."""
    sharpness = min(LONGEST / max(page.get_size()), _SHARPEST)
    picture = page.render(scale=sharpness).to_pil().convert("RGB")
    return page_of(recognise(picture, before), number, 1 / sharpness, like, 1 / sharpness)


def page_of(found: Recognition, number: int, scale: float, like: float = 0.0, unit: float = 1.0) -> Page:
    """Return the page of that number whose picture was recognised, a pixel of it being `scale` points wide.

    `like` is the usual size on the page before (0 where it is not known), which is this page's where it is near. A
    pixel is `unit` wide on the page as it is shown.
    """
    skew = _skew(found.lines)
    lines = [measured for line in found.lines if (measured := _measured(line, skew, scale)).text]
    if not lines:
        return Page(number, [])
    sizes = _sizes(lines, like)
    usual = _usual(lines, sizes)
    pieces = [_piece(line, size, n) for n, (line, size) in enumerate(zip(lines, sizes, strict=True))]
    columns = arranged(pieces, (), usual, number)
    return Page(number, columns, frame=_frame(found, skew, unit / scale, unit), recognised=True, size=usual)


def _frame(found: Recognition, skew: float, share: float, unit: float) -> Frame:
    """Return where level lines, of which a point is `share` of the page's units, lie in the picture as it was given."""
    cos, sin = share * math.cos(skew), share * math.sin(skew)
    return Frame(unit * found.width, unit * found.height, cos, sin, sin, -cos).turned(found.turn)


def _skew(lines: Sequence[FoundLine]) -> float:
    """Return by how much most of the long lines are turned."""
    angles: list[float] = []
    for line in lines:
        (x0, y0), (x1, y1), _, (x3, y3) = line.corners
        if math.hypot(x1 - x0, y1 - y0) > _LONG * math.hypot(x3 - x0, y3 - y0):
            angles.append(math.atan2(y1 - y0, x1 - x0))
    return median(angles) if angles else 0.0


def _measured(line: FoundLine, skew: float, scale: float) -> _Measured:
    cos, sin = scale * math.cos(skew), scale * math.sin(skew)
    corners = [(x * cos + y * sin, x * sin - y * cos) for x, y in line.corners]
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    height = (math.dist(corners[0], corners[3]) + math.dist(corners[1], corners[2])) / 2
    return _Measured(
        " ".join(line.text.split()), (x0 + x3) / 2, (x1 + x2) / 2, (y0 + y1 + y2 + y3) / 4, max(height, 0.1)
    )


def _sizes(lines: Sequence[_Measured], like: float) -> list[float]:
    """Return the sizes of the characters of lines, those of one size alike.

    The width of a Chinese line tells its size; other lines are as large as their boxes are high beside those of long
    ones, which print and camera make more or less higher than the characters.
    """
    told = [line.size / line.height for line in lines if ems(line.text) >= _TELLING]
    share = median(told) if told else _SIZE
    exact = [ems(line.text) >= _TELLING and ems(line.text) > _SOLID * len(line.text) for line in lines]
    sizes = [line.size if is_exact else share * line.height for line, is_exact in zip(lines, exact, strict=True)]
    usual = _usual(lines, sizes)
    # what a page's own lines tell is a little off
    shown = like if like and _SAME[0] <= usual / like <= _SAME[1] else usual
    return [
        _stepped(size / usual, _EXACT if is_exact else _SAME) * shown
        for size, is_exact in zip(sizes, exact, strict=True)
    ]


def _usual(lines: Sequence[_Measured], sizes: Sequence[float]) -> float:
    """Return the size that half of the characters have at most."""
    ordered = sorted(zip(sizes, (len(line.text) for line in lines), strict=True))
    half = sum(length for _, length in ordered) / 2
    for size, length in ordered:
        half -= length
        if half <= 0:
            return size
    return ordered[-1][0]


def _stepped(times: float, same: tuple[float, float]) -> float:
    low, high = same
    return 1.0 if low <= times <= high else _STEP ** round(math.log(times, _STEP))


def _piece(line: _Measured, size: float, n: int) -> Piece:
    """Return the piece that a line is, the `n`th of its page, its characters as wide as they are as a rule."""
    base = line.middle - _BASE * size
    glyphs = [
        Glyph(character, left, base - 0.12 * size, right, base + 0.88 * size, base, size, _FONT, -1, order, spaced)
        for character, left, right, order, spaced in _characters(line, 10_000 * n)
    ]
    return Piece(glyphs, line.left, line.right, base, size)


def _characters(line: _Measured, first: int) -> Iterator[tuple[str, float, float, int, bool]]:
    step = (line.right - line.left) / ems(line.text)
    at, spaced = line.left, False
    for order, character in enumerate(line.text, first):
        after = at + step * ems(character)
        if character == " ":
            spaced = True
        else:
            yield character, at, after, order, spaced
            spaced = False
        at = after
