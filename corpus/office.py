"""Word, PowerPoint and Excel files, and CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from corpus.encoding import decode
from corpus.errors import Unreadable
from corpus.extract import Item
from corpus.limits import Limits, open_archive

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|列表", re.IGNORECASE)


def read_docx(file: BinaryIO, path: Path, limits: Limits) -> tuple[str, list[Item]]:
    """Return the title and the elements of a Word document. Raises Unreadable or TooLarge."""
    open_archive(file, path, limits).close()
    import docx
    from docx.table import Table

    with _named(path):
        document = docx.Document(file)
        items: list[Item] = []
        for element in document.iter_inner_content():
            if isinstance(element, Table):
                items.append(_table([cell.text for cell in row.cells] for row in element.rows))
            elif element.text.strip():
                items.append(_docx_item(element))
        return document.core_properties.title or "", items


def _docx_item(paragraph: Paragraph) -> Item:
    style = paragraph.style
    name = style.name or "" if style is not None else ""
    heading = _HEADING_STYLE.match(name)
    if heading:
        return Item("heading", paragraph.text.replace("\n", " "), int(heading[1]))
    if name.lower() in ("title", "标题"):
        return Item("heading", paragraph.text.replace("\n", " "), 0)
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return Item("item" if numbered or _LIST_STYLE.match(name) else "paragraph", paragraph.text)


def read_pptx(file: BinaryIO, path: Path, limits: Limits) -> tuple[str, list[Item]]:
    """Return the title and the elements of a presentation; pages are slides. Raises Unreadable or TooLarge."""
    open_archive(file, path, limits).close()
    import pptx

    with _named(path):
        deck = pptx.Presentation(file)
        items: list[Item] = []
        for page, slide in enumerate(deck.slides, 1):
            heading = slide.shapes.title
            if heading is not None and heading.text_frame.text.strip():
                items.append(Item("heading", " ".join(heading.text_frame.text.split()), 1, page))
            for shape in _shapes(slide.shapes):
                if heading is not None and shape.shape_id == heading.shape_id:
                    continue
                if shape.has_text_frame:
                    texts = [paragraph.text.replace("\v", "\n") for paragraph in shape.text_frame.paragraphs]
                    items.extend(Item("paragraph", text, page=page) for text in texts if text.strip())
                elif shape.has_table:
                    rows = ([cell.text for cell in row.cells] for row in shape.table.rows)
                    items.append(_table(rows)._replace(page=page))
            if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
                items.append(Item("paragraph", slide.notes_slide.notes_text_frame.text, page=page))
        return deck.core_properties.title or "", items


def _shapes(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield the shapes of a slide, those in groups among them."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def read_xlsx(file: BinaryIO, path: Path, limits: Limits) -> tuple[str, list[Item]]:
    """Return the elements of a workbook, a heading and a table a sheet. Raises Unreadable or TooLarge."""
    open_archive(file, path, limits).close()
    import openpyxl

    with _named(path):
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        items: list[Item] = []
        try:
            for sheet in book.worksheets:
                rows = ([_cell(value) for value in row] for row in sheet.iter_rows(values_only=True))
                table = _table(rows)
                if table.text.strip():
                    items += [Item("heading", sheet.title, 1), table]
        finally:
            book.close()
        return "", items


def _cell(value: object) -> str:
    """Return a cell as a person reads it."""
    if value is None:
        return ""
    text = str(value)
    return text.removesuffix(" 00:00:00") if hasattr(value, "isoformat") else text


def read_csv(data: bytes, name: str) -> tuple[str, list[Item]]:
    """Return the table in a CSV file, its separator found out. Raises NoText or Unreadable."""
    text = decode(data, name)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:10_000], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        return "", [_table(csv.reader(io.StringIO(text, newline=""), dialect))]
    except csv.Error as error:
        raise Unreadable(f"{name} is not a table of separated values ({error}): save it as CSV again") from error


def _table(rows: Iterable[Iterable[str]]) -> Item:
    """Return the rows as one element, a line a row, cells parted by tabs."""
    lines = ("\t".join(" ".join(cell.split()) for cell in row).rstrip("\t") for row in rows)
    return Item("table", "\n".join(line for line in lines if line.strip()))


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn whatever the reader of a format makes of a broken file into an error that names the file."""
    try:
        yield
    except Exception as error:  # the readers raise a dozen kinds, some of them bare
        what = f"{type(error).__name__}: {error}"
        raise Unreadable(f"{path} is broken, or not what its suffix says ({what}): save it again") from error
