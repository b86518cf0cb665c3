"""PDF files: characters with their boxes, put together to lines, columns, tables and paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from corpus.errors import NoText, Unreadable
from corpus.formats.items import Items
from corpus.formats.pdf.elements import add_elements
from corpus.formats.pdf.headings import Mark
from corpus.formats.pdf.lines import PrintedLine
from corpus.formats.pdf.notes import notes_of
from corpus.formats.pdf.pages import Page, read_page
from corpus.formats.pdf.running import without_running
from corpus.formats.types import Opened, Parsed
from corpus.titles import says_something

if TYPE_CHECKING:
    import pypdfium2


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the document: its pages' text in reading order, one element after the other.

    What stands apart on a page (footnotes, turned text, the first of each running head) follows the paragraph that
    the page ends in. Raises Unreadable where the file is broken or encrypted, NoText where its pages are images,
    TooLarge by pages and characters.
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
        count = sum(_characters(page) for page in pages)
        if count < max(1, 2 * len(pages)):
            raise NoText(
                f"{path} holds {len(pages)} pages and hardly a character: it is a scan (images of pages). "
                "Run text recognition (OCR) on it first"
            )
        title = document.get_metadata_dict().get("Title", "")
        marks = list(_marks(document))
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"{path} is broken ({error}): save or print it to PDF again") from error
    finally:
        document.close()
    size = _body_size(pages)
    pages, notes = notes_of(without_running(pages, size), size)
    items = Items(opened)
    add_elements(items, pages, notes, marks, size)
    yield items.parsed(title if says_something(title) else "")


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
