"""The text in a picture, line by line, recognised on this machine by rapidocr, whose models lie in its package."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import Unreadable

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

#: What is said where the extra is not there.
REMEDY = "install what recognises text in pictures: pip install 'yinju[ocr]'"
#: Pixels of the longer side that a picture is given with: A4 at 200 dpi has 2,339.
LONGEST = 2_400

# lines are found in a picture of this size and read in full: on pages at 200 dpi no line is lost (10 points, both
# languages, straight and turned by 2 degrees), and 600 MB are taken less than where they are looked for in all of it
_TO_FIND = 1_280
_LEAST = 0.5  # certainty of a line that is kept, as rapidocr has it
_DOUBTFUL = 0.8  # certainty below which a page is tried upside down: a good one has 0.98, one on its head 0.6 or less
_TALL = 1.5  # times as high as wide: set from top to bottom, or turned; rapidocr turns those
_LONG = 1.1  # times as high as is read at once: cut, in so much of the lower end of a part
_SEARCHED = 0.25
_THREADS = 4  # more take address space, and little time off

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of text and its corners from the upper left on, with the clock, in pixels with y downwards."""

    text: str
    corners: tuple[Point, Point, Point, Point]
    certainty: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """The lines of a picture that was turned `turn` quarters against the clock to be read, and its size then."""

    lines: tuple[FoundLine, ...]
    width: int
    height: int
    turn: int = 0


def is_installed() -> bool:
    """Tell whether pictures can be read here."""
    return find_spec("rapidocr") is not None


@cache
def recogniser() -> str:
    """Return the name and version of what reads pictures, "" where nothing does: with another the texts are others."""
    try:
        return f"rapidocr {version('rapidocr')}"
    except PackageNotFoundError:
        return ""


def recognise(picture: Image, before: Callable[[], None] = lambda: None) -> Recognition:
    """Return the lines of an RGB picture, whichever way up it is.

    `before` is called before each look at it, or at a part of a long one. Raises Unreadable where what recognises text
    is not there as it should be.
    """
    turn, lines = 0, _lines_of(picture, before)
    if sum(len(line.text) for line in lines if _is_tall(line)) > 0.5 * sum(len(line.text) for line in lines):
        turn, lines = 1, _lines_of(_turned(picture, 1), before)
    if lines and _certainty(lines) < _DOUBTFUL:
        upside_down = _lines_of(_turned(picture, turn + 2), before)
        if _certainty(upside_down) > _certainty(lines):
            turn, lines = turn + 2, upside_down
    width, height = picture.size if turn % 2 == 0 else picture.size[::-1]
    return Recognition(tuple(line for line in lines if line.certainty >= _LEAST), width, height, turn)


def _turned(picture: Image, turn: int) -> Image:
    from PIL.Image import Transpose

    turns = (Transpose.ROTATE_90, Transpose.ROTATE_180, Transpose.ROTATE_270)
    return picture.transpose(turns[turn - 1]) if turn else picture


def _lines_of(picture: Image, before: Callable[[], None]) -> list[FoundLine]:
    # blue comes first there
    pixels = np.asarray(picture)[:, :, ::-1]
    lines: list[FoundLine] = []
    for top, end in _parts(pixels):
        before()
        found = _engine()(np.ascontiguousarray(pixels[top:end]), use_cls=False, text_score=0.0)
        if found.txts is None or found.boxes is None:
            continue
        for text, box, score in zip(found.txts, found.boxes, found.scores, strict=True):
            a, b, c, d = ((float(x), float(y) + top) for x, y in box)
            lines.append(FoundLine(text, (a, b, c, d), float(score)))
    return lines


def _parts(pixels: NDArray[np.uint8]) -> Iterator[tuple[int, int]]:
    """Yield where the parts of a long picture begin and end, cut where no text stands."""
    top, high = 0, len(pixels)
    while high - top > _LONG * LONGEST:
        low = top + round((1 - _SEARCHED) * LONGEST)
        unevenness = pixels[low : top + LONGEST].std(axis=(1, 2))
        cut = low + int(unevenness.argmin())
        yield top, cut
        top = cut
    yield top, high


def _is_tall(line: FoundLine) -> bool:
    wide = max(x for x, _ in line.corners) - min(x for x, _ in line.corners)
    high = max(y for _, y in line.corners) - min(y for _, y in line.corners)
    return len(line.text) > 1 and high >= _TALL * wide


def _certainty(lines: Sequence[FoundLine]) -> float:
    """Return how certain the characters of lines are in the mean."""
    length = sum(len(line.text) for line in lines)
    return sum(line.certainty * len(line.text) for line in lines) / length if length else 0.0


@cache
def _engine() -> Any:  # noqa: ANN401 (rapidocr has no types)
    """Return what reads pictures; it takes a second to load, and none of it from another machine."""
    import cv2
    import rapidocr

    cv2.setNumThreads(1)
    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": 2 * LONGEST,
            "Det.limit_type": "max",
            "Det.limit_side_len": _TO_FIND,
            # given by their places, since by their names those that are not there would be downloaded
            "Det.model_path": str(_model(models, "det")),
            "Rec.model_path": str(_model(models, "rec")),
            # lines of unlike lengths read together take far more memory, and no less time
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": min(os.cpu_count() or 1, _THREADS),
        }
    )


def _model(models: Path, task: str) -> Path:
    found = sorted(models.glob(f"*_{task}_*.onnx"))
    if not found:
        raise Unreadable(f"rapidocr is installed without its models ({models}): pip install --force-reinstall rapidocr")
    return found[0]
