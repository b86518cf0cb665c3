"""Text recognised in pictures: how much of what was drawn comes back, and how long ten scanned pages take.

python tests/benchmarks/ocr.py: draws pages at 200 dpi in Noto Serif CJK, in Chinese and English, printed and as a
telephone sees them (turned by 2 degrees, blurred, unevenly lit, noisy), and reads them as `yinju build` does, in a
process with the usual limits. The Chinese text ships with the project, the English one is its licence.
"""

import os
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

from corpus import default_document
from corpus.files import Found
from corpus.worker import Worker, _spare

FONT, SIMPLIFIED, PIXELS = "NotoSerifCJK-Regular.ttc", 2, 29  # 10.5 points
WIDE, HIGH, MARGIN, STEP = 1654, 2339, 200, 47
ROWS = (HIGH - 2 * MARGIN) // STEP


def pages_of(text: str) -> list[list[str]]:
    """Return the lines of each page that a text fills whole."""
    font = ImageFont.truetype(FONT, PIXELS, index=SIMPLIFIED)
    space = " " if text.isascii() else ""
    lines = [""]
    for piece in text.split() if space else "".join(text.split()):
        longer = f"{lines[-1]}{space}{piece}" if lines[-1] else piece
        if font.getlength(longer) > WIDE - 2 * MARGIN:
            lines.append(piece)
        else:
            lines[-1] = longer
    return [lines[n : n + ROWS] for n in range(0, len(lines) - ROWS + 1, ROWS)]


def drawn(lines: list[str]) -> Image.Image:
    """Return a page with these lines."""
    picture = Image.new("L", (WIDE, HIGH), 255)
    canvas = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT, PIXELS, index=SIMPLIFIED)
    for n, line in enumerate(lines):
        canvas.text((MARGIN, MARGIN + n * STEP), line, font=font, fill=0)
    return picture


def photographed(picture: Image.Image) -> Image.Image:
    """Return a page as a telephone sees it."""
    turned = picture.rotate(2, expand=True, fillcolor=235, resample=Image.Resampling.BICUBIC)
    pixels = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.8)), dtype=float)
    light = np.linspace(0.75, 1, pixels.shape[1])[None, :] * np.linspace(0.9, 1, pixels.shape[0])[:, None]
    noise = np.random.default_rng(7).normal(0, 12, pixels.shape)
    return Image.fromarray((pixels * light + noise).clip(0, 255).astype("uint8"))


def accuracy(found: str, lines: list[str]) -> float:
    """Return the share of the characters that came back, white space aside."""
    got, meant = "".join(found.split()), "".join("".join(lines).split())
    return 1 - Levenshtein.distance(got, meant) / len(meant)


def main() -> None:
    """Print what came back of each kind of page, and the time for ten."""
    chinese = pages_of(default_document().read_text(encoding="utf-8"))
    english = pages_of((Path(__file__).parents[2] / "LICENSE").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name, Worker() as worker:
        folder = Path(name)
        print("| page | accuracy |\n|---|---|")
        for kind, lines in (("Chinese", chinese[0]), ("English", english[1])):
            drawn(lines).save(folder / "page.png")
            photographed(drawn(lines)).save(folder / "photo.jpg", quality=85)
            for file, how in (("page.png", "printed"), ("photo.jpg", "photographed")):
                (document,) = worker.read(Found(folder / file))
                print(f"| {kind}, {how} | {accuracy(document.text, lines):.4f} |", flush=True)
        ten = [drawn(lines) for lines in [*chinese, *english][:10]]
        ten[0].save(folder / "ten.pdf", resolution=200, save_all=True, append_images=ten[1:])
        began = time.perf_counter()
        (document,) = worker.read(Found(folder / "ten.pdf"))
        took = time.perf_counter() - began
    _spare.drop()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    load = os.getloadavg()[0]
    print(f"ten scanned pages ({len(document.text):,} characters): {took:.1f} s, load of the machine {load:.1f}")
    print(
        f"all of it: {spent.ru_utime + spent.ru_stime:.0f} s of processor time, {spent.ru_maxrss // 1024} MB resident"
    )


if __name__ == "__main__":
    main()
