"""Where characters of a text stand: rectangles on the pages of its file, kept in a few bytes a character."""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from corpus.types import Document

_PARTS = 4  # of a point, or a pixel, in which places are kept
_FAR = 32_767  # of these parts that a character may be wide
_HEAD = 6  # numbers that say where a piece stands


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page (from 1), from the upper left corner of the page as it is shown, turned and cut.

    It counts points in a PDF file, printed or scanned, and pixels in a picture: what these say of their size in print
    is often wrong, or nothing.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float


class Strip(NamedTuple):
    """Characters that are printed in one line: from `low` to `high` across it, the places of each along it.

    `edges` holds where each character begins and where it ends; they follow each other from left to right where the
    line is `level`, else down or up the page. All count from the upper left corner of the page.
    """

    text: str
    page: int
    level: bool
    low: float
    high: float
    edges: Sequence[float]


class Printed(NamedTuple):
    """A text that stands at `start`, and what is printed of it: white space and hyphens at line ends may differ."""

    start: int
    text: str
    strips: Sequence[Strip]


class _Piece(NamedTuple):
    """Characters of a line that stand one behind the other in the text too."""

    start: int
    length: int
    level: bool
    low: int
    high: int
    places: array[int]  # begin and end of each


def boxes_of(document: Document, start: int, end: int) -> tuple[Box, ...]:
    """Return the rectangles that `document.text[start:end]` stands in, one a line, in the order of the text.

    There are none where the format has no pages. Raises ValueError where the span is empty or not within the text.
    """
    place, origins = document.locate(start, end), document.origins
    if not document.boxes:
        return ()
    found: list[Box] = []
    runs = range(origins.run(start), origins.run(end - 1) + 1)
    for page in dict.fromkeys(origins.page[run] for run in runs):
        packed = document.boxes[page - 1] if 0 < page <= len(document.boxes) else b""
        for piece in _unpacked(packed) if packed else ():
            first, last = max(place.start - piece.start, 0), min(place.end - piece.start, piece.length)
            if first < last:
                _add(found, _box(piece, page, first, last), level=piece.level)
    return tuple(found)


def pack(texts: Iterable[Printed]) -> tuple[bytes, ...]:
    """Return where texts are printed, in the form of `Document.boxes`: page by page, from the first to the last."""
    pages: dict[int, list[_Piece]] = {}
    for printed in texts:
        for at, strip, first, count in _aligned(printed.text, printed.strips):
            edges = strip.edges[2 * first : 2 * (first + count)]
            places = array("i", [round(_PARTS * edge) for edge in edges])
            low, high = round(_PARTS * strip.low), round(_PARTS * strip.high)
            piece = _Piece(printed.start + at, count, strip.level, low, high, places)
            pages.setdefault(strip.page, []).append(piece)
    return tuple(_packed(pages.get(page, [])) for page in range(1, max(pages, default=0) + 1))


def _aligned(text: str, strips: Sequence[Strip]) -> Iterator[tuple[int, Strip, int, int]]:
    """Yield (place in the text, strip, place in the strip, length) of what stands in both, in order."""
    at = 0
    for strip in strips:
        at = _behind_space(text, at)
        if text.startswith(strip.text, at):
            yield at, strip, 0, len(strip.text)
            at += len(strip.text)
            continue
        begin, first, count = 0, 0, 0
        for i, character in enumerate(strip.text):
            if character.isspace():
                continue
            there = _behind_space(text, at)
            if text[there : there + 1] != character:  # a hyphen that only parted a word
                continue
            at = there + 1
            if count and there - begin == i - first:
                count = i + 1 - first
            else:
                if count:
                    yield begin, strip, first, count
                begin, first, count = there, i, 1
        if count:
            yield begin, strip, first, count


def _behind_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _packed(pieces: Sequence[_Piece]) -> bytes:
    """Return the pieces of a page as bytes: where each stands, then steps and widths of all characters."""
    if not pieces:
        return b""
    starts = [piece.start for piece in pieces]
    columns = (
        [0, *(b - a for a, b in pairwise(starts))], [piece.length for piece in pieces],
        [int(piece.level) for piece in pieces], [piece.low for piece in pieces], [piece.high for piece in pieces],
        [piece.places[0] for piece in pieces],
    )  # fmt: skip
    heads = array("i", [len(pieces), starts[0]])
    for column in columns:
        heads.extend(column)
    steps, widths = array("h"), array("h")
    for piece in pieces:
        begins, ends = piece.places[::2], piece.places[1::2]
        before = [begins[0], *ends[:-1]]
        steps.extend(_short(begin - end) for begin, end in zip(begins, before, strict=True))
        widths.extend(_short(end - begin) for begin, end in zip(begins, ends, strict=True))
    return zlib.compress(b"".join(_ordered(part).tobytes() for part in (heads, steps, widths)))


def _short(number: int) -> int:
    return max(-_FAR, min(number, _FAR))


def _ordered(numbers: array[int]) -> array[int]:
    """Return numbers in the order of bytes in which they are kept, or back."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


@lru_cache(maxsize=64)
def _unpacked(packed: bytes) -> tuple[_Piece, ...]:
    raw = zlib.decompress(packed)
    count, start = _ordered(array("i", raw[:8]))
    end = 8 + 4 * _HEAD * count
    heads = _ordered(array("i", raw[8:end]))
    columns = [heads[i * count : (i + 1) * count] for i in range(_HEAD)]
    moves = _ordered(array("h", raw[end:]))
    steps, widths = moves[: len(moves) // 2], moves[len(moves) // 2 :]
    found: list[_Piece] = []
    at = 0
    for offset, length, level, low, high, first in zip(accumulate(columns[0]), *columns[1:], strict=True):
        places = array("i")
        for step, width in zip(steps[at : at + length], widths[at : at + length], strict=True):
            places.append((places[-1] if places else first) + step)
            places.append(places[-1] + width)
        at += length
        found.append(_Piece(start + offset, length, bool(level), low, high, places))
    return tuple(found)


def _box(piece: _Piece, page: int, first: int, last: int) -> Box:
    places = piece.places[2 * first : 2 * last]
    along = min(places) / _PARTS, max(places) / _PARTS
    across = piece.low / _PARTS, piece.high / _PARTS
    (left, right), (top, bottom) = (along, across) if piece.level else (across, along)
    return Box(page, left, top, right, bottom)


def _add(found: list[Box], box: Box, *, level: bool) -> None:
    """Add a rectangle, made one with the one before where both are parts of one line that stand close."""
    before = found[-1] if found else None
    if before is not None and before.page == box.page:
        if level:
            same, apart = (before.top, before.bottom) == (box.top, box.bottom), box.left - before.right
            high = box.bottom - box.top
        else:
            same, apart = (before.left, before.right) == (box.left, box.right), box.top - before.bottom
            high = box.right - box.left
        if same and abs(apart) < high:
            found[-1] = Box(
                box.page, min(before.left, box.left), min(before.top, box.top),
                max(before.right, box.right), max(before.bottom, box.bottom),
            )  # fmt: skip
            return
    found.append(box)
