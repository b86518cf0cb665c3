"""The characters of a page, each with its own box, turned so that they stand upright."""

# ruff: noqa: ANN401 (the handles of pdfium have no types)
from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

_LIGATURES = range(0xFB00, 0xFB07)  # ﬀ to ﬆ
_HYPHENS = (0xFFFE, 0x02)  # what pdfium gives for a hyphen at which it joins two lines
_SLANT = math.radians(8)  # text turned further from a right angle is a stamp or a watermark
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|typewriter|^(?:cm|sf|ec)tt", re.IGNORECASE)
_BOLD_WEIGHT = 600
_HIGH = 0.2  # ems above the baseline from which a digit of full size is a superscript
_FIXED_PITCH = 1  # flag of a font, PDF 32000-1, table 123
_SAME = 0.12  # ems by which an overprinted character is off at most; the narrowest ones advance by twice as much


class Font(NamedTuple):
    """What the font of characters tells."""

    name: str
    bold: bool
    mono: bool


class Glyph(NamedTuple):
    """One character: what it reads as, its box in points with y upwards, and the baseline that it stands on.

    `tag` is the number of the marked content it belongs to (-1: none), `order` its place in the page's content,
    `spaced` tells that white space stands before it there, `high` that its shape is that of a superscript.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    base: float
    size: float
    font: Font
    tag: int
    order: int
    spaced: bool
    high: bool = False


class Upright(NamedTuple):
    """Characters that are read in one direction, in a frame where that is from left to right.

    `turn` counts quarter turns against the clock, None for any other angle.
    """

    turn: int | None
    glyphs: list[Glyph]


class _Drawn(NamedTuple):
    """What the characters of one text object share."""

    address: int
    size: float
    turn: int | None
    font: Font
    tag: int


def read_characters(text: Any) -> list[Upright]:
    """Return the characters of a text page by the direction they are read in, what most of them share first.

    White space and control characters are left out, and characters printed twice in the same place stand once.
    """
    turned: defaultdict[int | None, list[Glyph]] = defaultdict(list)
    for turn, glyph in _once(_drawn(text)):
        turned[turn].append(glyph)
    straight = turned.get(0, [])
    if _are_stacked(straight):
        # set from top to bottom, columns from right to left: the frame of text turned with the clock
        turned[0] = []
        turned[3] = [*turned.get(3, []), *[glyph._replace(base=glyph.left) for glyph in straight]]
    groups = [
        Upright(turn, [_turned(glyph, turn or 0) for glyph in glyphs]) for turn, glyphs in turned.items() if glyphs
    ]
    # slanted text is never what a page is read for, unless there is nothing else
    return sorted(groups, key=lambda group: (group.turn is None, -len(group.glyphs)))


def turned_box(box: tuple[float, float, float, float], turn: int) -> tuple[float, float, float, float]:
    """Return a box (left, bottom, right, top) in the frame of text that stands `turn` quarter turns off."""
    left, bottom, right, top = box
    if turn == 1:
        return bottom, -right, top, -left
    if turn == 2:
        return -right, -top, -left, -bottom
    if turn == 3:
        return -top, left, -bottom, right
    return box


def _turned(glyph: Glyph, turn: int) -> Glyph:
    if not turn:
        return glyph
    left, bottom, right, top = turned_box(glyph[1:5], turn)
    return glyph._replace(left=left, bottom=bottom, right=right, top=top)


def _drawn(text: Any) -> Iterator[tuple[int | None, Glyph, int]]:
    """Yield the characters in the order of the content: turn, glyph (its base in its own frame), text object."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    fonts: dict[int, Font] = {}
    drawn = _Drawn(0, 1.0, 0, Font("", False, False), -1)
    spaced, half = False, 0
    for i in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, i)
        pointer = pdfium.FPDFText_GetTextObject(text, i)
        if not pointer:
            # it is implied by the layout: line ends are found by the places of characters
            spaced = spaced or code == 0x20
            continue
        if 0xD800 <= code < 0xDC00:
            half = code
            continue
        if 0xDC00 <= code < 0xE000:
            code, half = (0x10000 + ((half - 0xD800) << 10) + code - 0xDC00 if half else 0xFFFD), 0
        read = _read_as(code)
        if not read:
            spaced = spaced or code == 0x3000 or chr(code).isspace()
            continue
        address = ctypes.addressof(pointer.contents)
        if address != drawn.address:
            drawn = _look(text, i, pointer, address, fonts)
        pdfium.FPDFText_GetLooseCharBox(text, i, box)
        pdfium.FPDFText_GetCharOrigin(text, i, x, y)
        turn = drawn.turn
        high = 0x30 <= code <= 0x39 and turn == 0 and _is_high(text, i, y.value, drawn.size)
        base = y.value if not turn else -x.value if turn == 1 else -y.value if turn == 2 else x.value
        yield (
            turn,
            Glyph(
                read, box.left, box.bottom, box.right, box.top, base, drawn.size, drawn.font, drawn.tag, i, spaced, high
            ),
            address,
        )
        spaced = False


def _is_high(text: Any, i: int, base: float, size: float) -> bool:
    """Tell whether a digit is drawn above the line though its size is that of the others."""
    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, i, left, right, bottom, top)
    return bottom.value - base > _HIGH * size and top.value - bottom.value < 0.6 * size


def _read_as(code: int) -> str:
    """Return what a character reads as, "" for white space and what is not printed."""
    if code in _HYPHENS:
        return "-"
    if code in _LIGATURES:
        return unicodedata.normalize("NFKC", chr(code))
    if code == 0xAD:
        return "\u00ad"
    character = chr(code)
    if 0x20 < code < 0x7F or 0x4E00 <= code < 0xA000:
        return character
    # other format characters, such as zero-width spaces and marks of direction, print nothing
    return "" if character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn") else character


def _look(text: Any, i: int, pointer: Any, address: int, fonts: dict[int, Font]) -> _Drawn:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, i, matrix)
    angle = math.atan2(matrix.b, matrix.a)
    turn: int | None = round(angle / (math.pi / 2))
    if turn is not None and abs(angle - turn * math.pi / 2) > _SLANT:
        turn = None
    scale = math.hypot(matrix.c, matrix.d)
    size = pdfium.FPDFText_GetFontSize(text, i) * (scale or 1.0)
    handle = pdfium.FPDFTextObj_GetFont(pointer)
    key = ctypes.addressof(handle.contents) if handle else 0
    font = fonts.get(key)
    if font is None:
        font = fonts[key] = _font(handle)
    tag = pdfium.FPDFPageObj_GetMarkedContentID(pointer)
    return _Drawn(address, max(abs(size), 0.1), None if turn is None else turn % 4, font, tag)


def _font(handle: Any) -> Font:
    import pypdfium2.raw as pdfium

    if not handle:
        return Font("", False, False)
    name = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(handle, name, 256)
    # a subset's name begins with a tag of its own
    shown = name.value.decode("utf-8", "replace").split("+", 1)[-1]
    bold = _BOLD.search(shown) is not None or pdfium.FPDFFont_GetWeight(handle) >= _BOLD_WEIGHT
    flags = pdfium.FPDFFont_GetFlags(handle)
    return Font(shown, bold, _MONO.search(shown) is not None or (flags > 0 and flags & _FIXED_PITCH == 1))


def _once(drawn: Iterator[tuple[int | None, Glyph, int]]) -> Iterator[tuple[int | None, Glyph]]:
    """Yield the characters without those that are printed again over themselves, to look bold or to cast a shadow."""
    seen: dict[tuple[str, int, int], tuple[Glyph, int]] = {}
    for turn, glyph, address in drawn:
        near = _SAME * glyph.size
        wide = 4 * near
        columns = {math.floor((glyph.left - near) / wide), math.floor((glyph.left + near) / wide)}
        rows = {math.floor((glyph.bottom - near) / wide), math.floor((glyph.bottom + near) / wide)}
        found = None
        for column in columns:
            for row in rows:
                found = found or seen.get((glyph.text, column, row))
        if found is not None:
            before, whose = found
            # the letters of a ligature share one place
            apart = whose != address or glyph.order - before.order > 3
            if apart and abs(before.left - glyph.left) <= near and abs(before.bottom - glyph.bottom) <= near:
                continue
        seen[glyph.text, math.floor(glyph.left / wide), math.floor(glyph.bottom / wide)] = glyph, address
        yield turn, glyph


def _are_stacked(glyphs: list[Glyph]) -> bool:
    """Tell whether most characters stand under the one before, as in text that is set from top to bottom."""
    stacked = Counter(
        abs(after.left - before.left) < 0.3 * after.size and 0.7 <= (before.base - after.base) / after.size <= 1.6
        for before, after in pairwise(glyphs)
    )
    return stacked[True] > 0.6 * len(glyphs)
