"""PDF files: printed lines with their places on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from corpus.errors import NoText, Unreadable
from corpus.formats.types import Opened, Parsed
from corpus.lines import split_lines
from corpus.reflow import reflow

if TYPE_CHECKING:
    import pypdfium2


_RANKS = 16  # of headings told apart by their size, as deep as bookmarks are read


class _Printed(NamedTuple):
    """One printed line: its left edge and the height of its characters in points."""

    text: str
    left: float
    top: float
    size: float


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the document; its text is that of the pages, parted by form feeds.

    Raises Unreadable where the file is broken or encrypted, NoText where its pages are images, TooLarge by pages.
    """
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    path, limits = opened.path, opened.limits
    try:
        document = pypdfium2.PdfDocument(opened.data())
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise Unreadable(f"{path} is encrypted: remove its password, then read it again") from error
        raise Unreadable(f"{path} is broken, or no PDF ({error}): save or print it to PDF again") from error
    try:
        limits.check_pages(len(document), path)
        pages: list[list[_Printed]] = []
        count = 0
        for i in range(len(document)):
            text = document[i].get_textpage()
            # before its characters are looked at one by one
            limits.check_characters(count + text.count_chars(), path)
            pages.append(list(_printed(text)))
            count += sum(len(line.text) for line in pages[-1])
        if count < max(1, 2 * len(pages)):
            raise NoText(
                f"{path} holds {len(pages)} pages and hardly a character: it is a scan (images of pages). "
                "Run text recognition (OCR) on it first"
            )
        title = document.get_metadata_dict().get("Title", "")
        marks = {"".join(item.get_title().split()): item.level for item in document.get_toc() if item.get_title()}
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"{path} is broken ({error}): save or print it to PDF again") from error
    finally:
        document.close()
    raw = "\f".join(_compose(page) for page in pages)
    limits.check_characters(len(raw), path)
    lines = split_lines(raw, paged=True, limits=limits, name=path)
    yield Parsed(reflow(lines, headings=_headings(pages, marks), printed=True), " ".join(title.split()))


def _printed(text: pypdfium2.PdfTextPage) -> Iterator[_Printed]:
    """Yield the lines of a page in the order of its content."""
    count = text.count_chars()
    content = text.get_text_range(0, count) if count else ""
    start = 0
    for piece in content.split("\n"):
        # a line and its end take as many places among the page's characters as in the text
        line = piece.rstrip().replace("\ufffe", "-")
        if line:
            boxes = [text.get_charbox(i, loose=True) for i in range(start, min(start + len(line), count))]
            yield _line(line, boxes)
        start += len(piece) + 1


def _line(text: str, boxes: list[tuple[float, float, float, float]]) -> _Printed:
    """Return the line of characters with their boxes (left, bottom, right, top), put in the order they stand in."""
    placed: list[tuple[float, str]] = []
    for character, box in zip(text, boxes, strict=False):
        # a space that the layout implies has no place: it follows the character before it
        placed.append((box[0] if box[2] > box[0] or not placed else placed[-1][0], character))
    ordered = sorted(placed, key=lambda place: place[0])
    shown = "".join(character for _, character in ordered)
    body = [box for character, box in zip(text, boxes, strict=False) if not character.isspace()]
    size = max((box[3] - box[1] for box in body), default=1.0)
    return _Printed(shown.strip(), min(box[0] for box in body), max(box[3] for box in body), size)


def _compose(page: list[_Printed]) -> str:
    """Return the lines of a page as text, indents written as full-width spaces and wide gaps as blank lines."""
    if not page:
        return ""
    size = median(line.size for line in page) or 1.0
    margin = Counter(round(line.left) for line in page).most_common(1)[0][0]
    steps = [above.top - below.top for above, below in pairwise(page)]
    usual = median(step for step in steps if step > 0) if any(step > 0 for step in steps) else 0.0
    parts: list[str] = []
    for i, line in enumerate(page):
        if i and usual and steps[i - 1] > 1.6 * usual:
            parts.append("")
        ems = (line.left - margin) / size
        # more than a few ems is not an indent: a centred line or another column
        parts.append("\u3000" * round(ems) + line.text if 0.8 <= ems <= 4 else line.text)
    return "\n".join(parts)


def _headings(pages: list[list[_Printed]], marks: dict[str, int]) -> dict[str, int]:
    """Return the rank of each line that is a heading: named by a bookmark, else by the size of its characters."""
    printed = [line for page in pages for line in page]
    if marks:
        marked = [(line, marks["".join(line.text.split())]) for line in printed if "".join(line.text.split()) in marks]
        # what is printed at least as large as the marked headings, a title for one, is a heading too
        largest = max((line.size for line, _ in marked), default=float("inf"))
        found = {line.text: 0 for line in printed if line.size > 1.1 * largest and len(line.text) <= 60}
        return found | {line.text: level + 1 for line, level in marked}
    sizes: Counter[int] = Counter()
    for line in printed:
        sizes[round(line.size)] += len(line.text)
    body = sizes.most_common(1)[0][0]
    larger = sorted({round(line.size) for line in printed if line.size >= 1.15 * body}, reverse=True)
    ranks = {size: min(rank, _RANKS) for rank, size in enumerate(larger, 1)}
    short = [line for line in printed if line.size >= 1.15 * body and len(line.text) <= 60]
    return {line.text: ranks[round(line.size)] for line in short}
