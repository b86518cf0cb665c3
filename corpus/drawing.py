"""Pages of PDF files and pictures as pictures, drawn in a process of their own: a hostile file can hang any library."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import Unreadable
from corpus.formats import FORMATS
from corpus.formats.drawn import HEAD

#: The suffixes of files whose pages are drawn.
DRAWN = (*FORMATS["pdf"], *FORMATS["pictures"])

_SECONDS = 20  # of processor time that a page may take; a dense map takes three
_BY_THE_CLOCK = 3  # times as long on a busy machine
_MEMORY = 1_500_000_000  # bytes
_MOST = 100_000_000  # bytes of a picture
_START = "import sys; sys.path[:0] = sys.argv.pop(1).split('\\n'); from corpus.formats.drawn import main; main()"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as a PNG, its width and height in points (of a picture: in pixels), and how many pages the file has.

    `boxes_of` counts in the same units, from the upper left corner.
    """

    png: bytes
    width: float
    height: float
    pages: int


def draw(path: Path, page: int) -> Drawn:
    """Draw a page, counted from 1, of a file with a suffix in `DRAWN`.

    Raises Unreadable where there is no such page, or drawing it fails or takes too long.
    """
    suffix = path.suffix.lower()
    if suffix not in DRAWN or page < 1:
        raise Unreadable(f"{path.name} has no page {page} that can be drawn")
    paths = "\n".join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
    asked = [str(path.resolve()), suffix, str(page), str(_MEMORY), str(_SECONDS)]
    command = [sys.executable, "-I", "-S", "-c", _START, paths, *asked]
    try:
        made = subprocess.run(command, capture_output=True, timeout=_BY_THE_CLOCK * _SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(f"page {page} of {path.name} takes too long to draw") from error
    except OSError as error:
        raise Unreadable(f"no process could be started to draw page {page} of {path.name} ({error})") from error
    if made.returncode or not HEAD.size < len(made.stdout) < _MOST:
        raise Unreadable(f"page {page} of {path.name} cannot be drawn: it may be broken, or is not there")
    width, height, pages = HEAD.unpack_from(made.stdout)
    return Drawn(made.stdout[HEAD.size :], width, height, pages)
