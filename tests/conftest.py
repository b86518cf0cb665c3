"""What holds for all tests: none asks another machine for anything, none fails because this one is busy.

Servers of a test's own, and pages drawn as pictures, as a scanner and a telephone have them.
"""

import runpy
import threading
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings
from PIL import Image, ImageDraw, ImageFont

import ui.serving.offline  # noqa: F401 (before gradio and the hub's client, whichever test imports them first)

settings.register_profile("yinju", deadline=None)
settings.load_profile("yinju")

FONT, SIMPLIFIED = "NotoSerifCJK-Regular.ttc", 2  # which of the fonts in the file
DPI = 200


def _is_there() -> bool:
    try:
        ImageFont.truetype(FONT, 20, index=SIMPLIFIED)
    except OSError:
        return False
    return find_spec("rapidocr") is not None


def pytest_collection_modifyitems(items):
    """Skip by name the tests that draw pages or have them recognised where that cannot be."""
    if not _is_there():
        reason = "needs fonts-noto-cjk and rapidocr: it draws pages and has them recognised"
        for item in items:
            # what draws is asked for by name or by another fixture
            if "draw" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason=reason))


@contextmanager
def _answering(handler):
    class Silent(handler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def answering():
    """Run a server whose requests a handler of `http.server` answers, while a `with` lasts."""
    return _answering


@pytest.fixture(scope="session")
def draw():
    """Return what draws lines as a grey picture: each (text, points, x, y), or a text under the one before.

    `wide` and `high` are in pixels, A4 at 200 dpi as a rule.
    """

    def make(lines, wide=1654, high=2339, points=10.5):
        picture = Image.new("L", (wide, high), 255)
        canvas = ImageDraw.Draw(picture)
        x, y = round(0.12 * wide), 60
        for line in lines:
            text, size, x, y = (line, points, x, y) if isinstance(line, str) else line
            pixels = round(size * DPI / 72)
            canvas.text((x, y), text, font=ImageFont.truetype(FONT, pixels, index=SIMPLIFIED), fill=0)
            y += round(1.6 * pixels)
        return picture

    return make


@pytest.fixture(scope="session")
def set_lines():
    """Return what breaks a text into lines of so many pixels."""

    def make(text, wide=1240, points=10.5):
        font = ImageFont.truetype(FONT, round(points * DPI / 72), index=SIMPLIFIED)
        pieces = text.split(" ") if text.isascii() else list(text)
        space = " " if text.isascii() else ""
        lines = [""]
        for piece in pieces:
            longer = f"{lines[-1]}{space}{piece}" if lines[-1] else piece
            if lines[-1] and font.getlength(longer) > wide:
                lines.append(piece)
            else:
                lines[-1] = longer
        return lines

    return make


@pytest.fixture(scope="session")
def photograph():
    """Return what makes a picture look photographed: turned by 2 degrees, blurred, unevenly lit, with noise."""
    return runpy.run_path(str(Path(__file__).parent / "benchmarks" / "ocr.py"))["photographed"]


@pytest.fixture(scope="session")
def scan(draw):
    """Return what writes a PDF of small pages that are pictures, each of these lines, and returns its place."""

    def make(path, *pages):
        first, *others = [draw(lines, wide=900, high=300) for lines in pages]
        first.save(path, resolution=200, save_all=True, append_images=others)
        return path

    return make
