"""Measure how fast files of each format are read, in this process, and what the rectangles of a PDF add to it.

    python tests/benchmarks/reading.py [FILE...] [--times 3]

Without files three are made: a Word file of 4,000 paragraphs, a PDF of 100 pages, a workbook of 300,000 cells. Prints
of each the best of so many times: megabytes of text (UTF-8), pages and cells a second of processor time on one core,
and bytes of rectangles a character.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import docx
import openpyxl
import typst

from corpus import read

SENTENCE = "第{n}号水库为旱季蓄水{n}方，下游的城镇全年每天从中取水，管理人员每天早晨测量水位，并把它写进大厅里的簿子。"
FONT = '#set text(font: "Noto Serif CJK SC", size: 10pt)\n#set page(width: 420pt, height: 595pt)\n'


def made(folder: Path) -> list[Path]:
    """Return the files that are read where none is given."""
    document = docx.Document()
    for n in range(4_000):
        if n % 40 == 0:
            document.add_heading(f"第{n // 40 + 1}部分", 1)
        document.add_paragraph("".join(SENTENCE.format(n=8 * n + i) for i in range(6)))
    document.save(str(folder / "made.docx"))
    text = "\n\n".join("".join(SENTENCE.format(n=8 * n + i) for i in range(4)) for n in range(500))
    (folder / "made.pdf").write_bytes(typst.compile((FONT + text).encode()))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("水库")
    sheet.append(["编号", "名称", "蓄水量", "水位", "说明", "日期"])
    for n in range(50_000):
        sheet.append([n, f"水库{n}", n * 37, n / 7, "每天测量", f"2024-{n % 12 + 1:02}-01"])
    book.save(folder / "made.xlsx")
    return [folder / name for name in ("made.docx", "made.pdf", "made.xlsx")]


def show(path: Path, times: int) -> None:
    """Print the figures of a file."""
    seconds = []
    for _ in range(times):
        began = time.process_time()
        documents = read(path)
        seconds.append(time.process_time() - began)
    best = min(seconds)
    size = sum(len(d.text.encode()) for d in documents)
    pages = max((max(d.origins.page, default=0) for d in documents), default=0)
    cells = sum(d.text.count("\t") + d.text.count("\n") for d in documents if any(p.table for p in d.paragraphs))
    characters = sum(len(d.text) for d in documents)
    boxes = sum(len(page) for d in documents for page in d.boxes)
    print(
        f"{path.name} | {size / 1e6 / best:.2f} MB/s | {f'{pages / best:.0f} pages/s' if pages else '-'} | "
        f"{f'{cells / best:,.0f} cells/s' if cells else '-'} | {f'{boxes / characters:.2f} B' if boxes else '-'}"
    )


def main() -> None:
    """Print a line a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    print("file | text | pages | cells | rectangles a character")
    with tempfile.TemporaryDirectory() as folder:
        for path in options.files or made(Path(folder)):
            show(path, options.times)


if __name__ == "__main__":
    main()
