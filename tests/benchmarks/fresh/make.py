"""The documents of the sets here, made from their sources: python make.py OUT

A source is named by the document that is made of it and its own suffix (`bid.xlsx.tsv`); one with a single suffix is
the document. `# ` begins a sheet, a slide or a heading, `- ` an item, `> ` a note of the speaker, and `| a | b |` is a
row of a table whose first row has its header. OUT/SET then holds documents/ and gold.jsonl, and nothing is random.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import typst
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pptx.util import Cm

HERE = Path(__file__).parent
_FONT, _SIMPLIFIED = "NotoSerifCJK-Regular.ttc", 2
_WIDE, _HIGH, _MARGIN, _SIZE, _STEP = 1654, 2339, 180, 34, 58  # A4 at 200 dpi, 12 points
_TURN, _BLUR, _NOISE = 0.6, 0.7, 9  # degrees, pixels, grey levels: a page as a flat scanner of an office sees it
_WORDS_A_CUE, _SECONDS_A_WORD = 9, 0.4
_SILENCE = 0.3  # seconds between two who speak


def make(out: Path) -> list[Path]:
    """Write each set into a folder of its own and return these, in the order of their names."""
    made = []
    for gold in sorted(HERE.glob("*/gold.jsonl")):
        folder = out / gold.parent.name
        documents = folder / "documents"
        documents.mkdir(parents=True, exist_ok=True)
        shutil.copy(gold, folder)
        for source in gold.parent.iterdir():
            if source != gold:
                kinds = source.suffixes
                target = documents / (source.stem if len(kinds) > 1 else source.name)
                _MAKERS.get(kinds[0] if len(kinds) > 1 else "", shutil.copy)(source, target)
        made.append(folder)
    return made


def _lines(source: Path) -> list[str]:
    return source.read_text(encoding="utf-8").splitlines()


def _blocks(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield runs of lines, and whether they are the rows of a table."""
    for is_table, run in groupby(lines, key=lambda line: line.startswith("|")):
        yield is_table, list(run)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _value(cell: str) -> float | int | str:
    """Return what a person types: a number where it is one."""
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell


def _workbook(source: Path, target: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for line in _lines(source):
        if line.startswith("# "):
            sheet = book.create_sheet(line[2:])
        else:
            sheet.append([_value(cell) for cell in line.split("\t")])
    book.save(target)


def _slides(source: Path, target: Path) -> None:
    deck = pptx.Presentation()
    for is_table, lines in _blocks(_lines(source)):
        if is_table:
            rows = [_cells(line) for line in lines]
            slide = deck.slides[len(deck.slides) - 1]
            body = slide.placeholders[1].element
            body.getparent().remove(body)  # the slide shows the table instead
            frame = slide.shapes.add_table(len(rows), len(rows[0]), Cm(2), Cm(5), Cm(20), Cm(8))
            _fill(frame.table, rows)
            continue
        for line in lines:
            if line.startswith("# "):
                slide = deck.slides.add_slide(deck.slide_layouts[1])
                slide.shapes.title.text = line[2:]
            elif line.startswith("> "):
                slide.notes_slide.notes_text_frame.text = line[2:]
            else:
                frame = slide.placeholders[1].text_frame
                paragraph = frame.add_paragraph() if frame.text else frame.paragraphs[0]
                paragraph.text = line.removeprefix("- ")
    deck.save(target)


def _fill(table: Any, rows: list[list[str]]) -> None:
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell


def _word(source: Path, target: Path) -> None:
    document = docx.Document()
    for is_table, lines in _blocks(_lines(source)):
        if is_table:
            rows = [_cells(line) for line in lines]
            table = document.add_table(len(rows), len(rows[0]))
            table.style = "Table Grid"
            _fill(table, rows)
            continue
        for line in lines:
            marks, _, rest = line.partition(" ")
            if marks in ("#", "##"):
                document.add_heading(rest, len(marks) - 1)
            elif marks == "-":
                document.add_paragraph(rest, style="List Bullet")
            else:
                document.add_paragraph(line)
    document.save(target)


def _scan(source: Path, target: Path) -> None:
    font = ImageFont.truetype(_FONT, _SIZE, index=_SIMPLIFIED)
    page = Image.new("L", (_WIDE, _HIGH), 250)
    canvas = ImageDraw.Draw(page)
    top = _MARGIN
    for line in _lines(source):
        row = ""
        for letter in line:
            # what ends a clause hangs in the margin instead of beginning a row
            if font.getlength(row + letter) > _WIDE - 2 * _MARGIN and letter not in "，。；：、”）":
                canvas.text((_MARGIN, top), row, font=font, fill=20)
                row, top = "", top + _STEP
            row += letter
        canvas.text((_MARGIN, top), row, font=font, fill=20)
        top += _STEP
    page = page.rotate(_TURN, fillcolor=250, resample=Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(_BLUR))
    grain = _noise(page.size)
    Image.blend(page, grain, _NOISE / 255).save(target, dpi=(200, 200))


def _noise(size: tuple[int, int]) -> Image.Image:
    """Return grey grain that is the same each time."""
    state, levels = 7, bytearray()
    for _ in range(1 << 16):
        state = (1103515245 * state + 12345) % (1 << 31)
        levels.append(state >> 23)
    tile = Image.frombytes("L", (256, 256), bytes(levels))
    grain = Image.new("L", size)
    for left in range(0, size[0], 256):
        for top in range(0, size[1], 256):
            grain.paste(tile, (left, top))
    return grain


def _print(source: Path, target: Path) -> None:
    target.write_bytes(typst.compile(str(source)))


def _subtitles(source: Path, target: Path) -> None:
    cues: list[str] = []
    now = 0.0
    for line in _lines(source):
        words = line.split()
        for at in range(0, len(words), _WORDS_A_CUE):
            part = words[at : at + _WORDS_A_CUE]
            end = now + _SECONDS_A_WORD * len(part)
            cues.append(f"{len(cues) + 1}\n{_clock(now)} --> {_clock(end)}\n{' '.join(part)}\n")
            now = end
        now += _SILENCE
    target.write_text("\n".join(cues), encoding="utf-8")


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"00:{minutes:02}:{rest // 1000:02},{rest % 1000:03}"


_MAKERS = {
    ".xlsx": _workbook,
    ".pptx": _slides,
    ".docx": _word,
    ".png": _scan,
    ".pdf": _print,
    ".srt": _subtitles,
}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for made in make(Path(sys.argv[1])):
        print(made)
