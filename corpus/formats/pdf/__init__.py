"""PDF files: characters with their boxes, put together to lines, columns, tables and paragraphs; scans recognised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from corpus.errors import NoText, Unreadable
from corpus.formats.items import Items
from corpus.formats.ocr import REMEDY, is_installed
from corpus.formats.pdf.elements import add_elements
from corpus.formats.pdf.headings import Mark
from corpus.formats.pdf.lines import PrintedLine
from corpus.formats.pdf.notes import notes_of
from corpus.formats.pdf.pages import Page, read_page
from corpus.formats.pdf.running import without_running
from corpus.formats.pdf.scans import is_scan, read_scan
from corpus.formats.types import Opened, Parsed
from corpus.titles import says_something
from corpus.types import LeftOut

if TYPE_CHECKING:
    import pypdfium2


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the document: its pages' text in reading order, one element after the other.

    What stands apart on a page (footnotes, turned text, the first of each running head) follows the paragraph that
    the page ends in. Pages that are pictures are recognised where that is installed, and counted where it is not or
    they hold no text. Raises Unreadable where the file is broken or encrypted, NoText where no page has text, TooLarge
    by pages, pictures and characters.
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
        pages = list(_pages(document, opened))
        left_out = _recognised(document, pages, opened)
        if not any(page.columns or page.aside for page in pages):
            remedy = REMEDY if any(each.kind == "scan" for each in left_out) else "they are pictures without text"
            raise NoText(f"{path} holds {len(pages)} pages and no character: {remedy}")
        title = document.get_metadata_dict().get("Title", "")
        marks = list(_marks(document))
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"{path} is broken ({error}): save or print it to PDF again") from error
    finally:
        document.close()
    parsed = parsed_of(pages, marks, opened, title if says_something(title) else "")
    yield replace(parsed, left_out=left_out)


def parsed_of(pages: Sequence[Page], marks: Sequence[Mark], opened: Opened, title: str = "") -> Parsed:
    """Return the document that pages are, the first to the last. Raises TooLarge."""
    recognised = frozenset(page.number for page in pages if page.recognised)
    size = _body_size(pages)
    pages, notes = notes_of(without_running(pages, size), size)
    items = Items(opened)
    add_elements(items, pages, notes, marks, size)
    return items.parsed(title, recognised)


def _recognised(document: pypdfium2.PdfDocument, pages: list[Page], opened: Opened) -> tuple[LeftOut, ...]:
    """Put what is recognised on pages that are pictures in their places in `pages`; return which have nothing."""
    scans = [i for i, page in enumerate(pages) if is_scan(document, i, _characters(page))]
    if not scans:
        return ()
    if not is_installed():
        return (LeftOut("scan", len(scans)),)
    opened.limits.check_pictures(len(scans), opened.path)
    blank, like = 0, _body_size(pages) if any(page.columns for page in pages) else 0.0
    for n, i in enumerate(scans):
        page = read_scan(document[i], i + 1, like, partial(opened.told, n, len(scans)))
        like = page.size or like
        # a stamp on it stands in its picture too
        if _characters(page) > _characters(pages[i]):
            pages[i] = page
        blank += not (pages[i].columns or pages[i].aside)
    return (LeftOut("blank", blank),) if blank else ()


def _pages(document: pypdfium2.PdfDocument, opened: Opened) -> Iterator[Page]:
    count = 0
    for i in range(len(document)):
        page = document[i]
        text = page.get_textpage()
        # before its characters are looked at one by one
        count += text.count_chars()
        opened.limits.check_characters(count, opened.path)
        yield read_page(page, text, i + 1)
        text.close()
        page.close()


def _lines(pages: Sequence[Page]) -> Iterator[PrintedLine]:
    for page in pages:
        for column in page.columns:
            yield from (part for part in column.parts if isinstance(part, PrintedLine))
        yield from page.aside


def _characters(page: Page) -> int:
    cells = sum(
        len(cell)
        for column in page.columns
        for part in column.parts
        if not isinstance(part, PrintedLine)
        for row in part.rows
        for cell in row
    )
    return cells + sum(len(line.text) for line in _lines([page]))


def _body_size(pages: Sequence[Page]) -> float:
    """Return the size of most characters."""
    sizes: Counter[float] = Counter()
    for line in _lines(pages):
        sizes[round(2 * line.size) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _marks(document: pypdfium2.PdfDocument) -> Iterator[Mark]:
    """Yield the bookmarks."""
    for item in document.get_toc():
        title = "".join(item.get_title().split())
        if title:
            target = item.get_dest()
            index = target.get_index() if target is not None else None
            yield Mark(title, item.level, 0 if index is None else index + 1)
