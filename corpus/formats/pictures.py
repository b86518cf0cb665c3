"""Pictures of pages (PNG, JPEG, TIFF with one or more, WebP): the text recognised in them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from corpus.errors import NoText, TooLarge, Unreadable
from corpus.formats.ocr import LONGEST, REMEDY, is_installed, recognise
from corpus.formats.pdf import parsed_of
from corpus.formats.pdf.pages import Page
from corpus.formats.pdf.scans import page_of
from corpus.formats.types import Opened, Parsed
from corpus.types import LeftOut

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
_PIXELS = 89_000_000  # what Pillow warns of has more; A0 at 200 dpi has 62 million
_TALL = 2.0  # times as high as wide: a longer one, as of a screen, is not made narrower than it can be read
_WIDE, _HIGHEST = 1_700, 100_000  # pixels of such a one
_POINTS = 842.0  # height of A4, which pages are taken to have: a few points say what is level


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the document that the pages of a picture are.

    Raises Unreadable where it is broken, or nothing is installed that recognises text, NoText where it has none,
    TooLarge by pixels, pages and characters.
    """
    path = opened.path
    if not is_installed():
        raise Unreadable(f"{path} is a picture: {REMEDY}")
    pages: list[Page] = []
    like = 0.0
    for picture, unit, count in _pictures(opened):
        found = recognise(picture, partial(opened.told, len(pages), count))
        page = page_of(found, len(pages) + 1, _POINTS / max(found.width, found.height), like, unit)
        like = page.size or like
        pages.append(page)
    blank = sum(not page.columns for page in pages)
    if blank == len(pages):
        raise NoText(f"{path} is a picture without text: nothing to read")
    parsed = parsed_of(pages, (), opened)
    yield replace(parsed, left_out=(LeftOut("blank", blank),)) if blank else parsed


def _pictures(opened: Opened) -> Iterator[tuple[Image, float, int]]:
    """Yield the pages of a picture, upright as its camera says, in the size in which they are read.

    With each, how many of the pixels given one of it is wide, and how many pages there are.
    """
    from PIL import Image, ImageOps

    path = opened.path
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            file = Image.open(io.BytesIO(opened.data()), formats=_FORMATS)
        with file:
            count = getattr(file, "n_frames", 1) if file.format == "TIFF" else 1
            opened.limits.check_pictures(count, path)
            for n in range(count):
                file.seek(n)
                _check(file, opened)
                given = max(file.size)
                # a JPEG is unpacked no larger than it is needed
                file.draft(None, _size(file))
                picture = _rgb(ImageOps.exif_transpose(file))
                yield picture, given / max(picture.size), count
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(f"{path} has far too many pixels ({error}): save it smaller") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unreadable(f"{path} is broken, or no picture ({error}): save it again as PNG or JPEG") from error


def _check(picture: Image, opened: Opened) -> None:
    pixels = picture.width * picture.height
    if pixels > _PIXELS:
        raise TooLarge(f"{opened.path} has {pixels:,} pixels, the limit is {_PIXELS:,}: save it smaller")


def _size(picture: Image) -> tuple[int, int]:
    """Return the width and height in which a picture is read."""
    wide, high = picture.size
    most = min(_WIDE / wide, _HIGHEST / high) if high > _TALL * wide else LONGEST / max(wide, high)
    return max(round(min(most, 1) * wide), 1), max(round(min(most, 1) * high), 1)


def _rgb(picture: Image) -> Image:
    """Return a picture in RGB on white, in the size in which it is read."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):
        # 16 bits for a pixel, of which only white and black need be told apart
        _, most = picture.getextrema()
        share = 255 / max(float(most), 1.0) if isinstance(most, int | float) else 1.0
        picture = picture.convert("F").point(lambda value: value * share + 0).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    if picture.mode != "L":
        picture = picture.convert("RGB")
    size = _size(picture)
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture.convert("RGB")
