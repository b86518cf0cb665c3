"""Word, PowerPoint and Excel files, and CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from corpus.encoding import decode
from corpus.errors import CorpusError, TooLarge, Unreadable
from corpus.formats.items import Item, Items
from corpus.limits import DEFAULT_LIMITS, Limits, open_archive

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_SHAPES = ("{*}sp", "{*}pic", "{*}graphicFrame", "{*}cxnSp", "{*}grpSp")
_CHARACTERS_A_SHAPE = 100  # looking at a shape of a slide takes as long as reading so many
_COLUMNS = 63  # of a table in Word at most

_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|列表", re.IGNORECASE)


def read_docx(file: BinaryIO, path: Path, limits: Limits) -> tuple[str, list[Item]]:
    """Return the title and the elements of a Word document. Raises Unreadable or TooLarge."""
    open_archive(file, path, limits).close()
    import docx
    from docx.table import Table

    items = Items(limits, path)
    with _named(path):
        document = docx.Document(file)
        styles, usual = _style_names(document)
        for element in document.iter_inner_content():
            if isinstance(element, Table):
                items.add_table(_docx_rows(element))
            elif len(element._p):
                text = element.text
                if text.strip():
                    items.add(_docx_item(element, text, styles.get(element._p.style, usual)))
        return document.core_properties.title or "", items.found


def _style_names(document: Document) -> tuple[Mapping[str | None, str], str]:
    """Return the name of each style of paragraphs by its id, and that of the usual one."""
    from docx.enum.style import WD_STYLE_TYPE

    names: dict[str | None, str] = {}
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            names.setdefault(style.style_id, style.name or "")
    usual = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    return names, usual.name or "" if usual is not None else ""


def _docx_rows(table: Table) -> Iterator[list[str]]:
    """Yield the texts of the cells of each row; a merged cell stands in each place that it covers."""
    above: dict[int, str] = {}
    for row in table._tbl.tr_lst:
        at, texts = row.grid_before, []
        here: dict[int, str] = {}
        for cell in row.tc_lst:
            merged = cell.vMerge == "continue"
            here[at] = above.get(at, "") if merged else "\n".join([paragraph.text for paragraph in cell.p_lst])
            texts += [here[at]] * min(cell.grid_span, _COLUMNS)
            at += cell.grid_span
        yield texts
        above = here


def _docx_item(paragraph: Paragraph, text: str, style: str) -> Item:
    heading = _HEADING_STYLE.match(style)
    if heading:
        return Item("heading", text.replace("\n", " "), int(heading[1]))
    if style.lower() in ("title", "标题"):
        return Item("heading", text.replace("\n", " "), 0)
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return Item("item" if numbered or _LIST_STYLE.match(style) else "paragraph", text)


def read_pptx(file: BinaryIO, path: Path, limits: Limits) -> tuple[str, list[Item]]:
    """Return the title and the elements of a presentation; pages are slides. Raises Unreadable or TooLarge."""
    open_archive(file, path, limits).close()
    import pptx

    items = Items(limits, path)
    with _named(path):
        deck = pptx.Presentation(file)
        limits.check_pages(len(deck.slides), path)
        shapes = 0
        read: set[object] = set()
        for page, slide in enumerate(deck.slides, 1):
            # a deck that names a slide twice would be read twice
            if slide.part.partname not in read:
                read.add(slide.part.partname)
                shapes += sum(1 for _ in slide._element.iter(*_SHAPES))
                _check_shapes(shapes, path, limits)
                _add_slide(slide, page, items)
        return deck.core_properties.title or "", items.found


def _check_shapes(count: int, path: Path, limits: Limits) -> None:
    """Raise TooLarge where looking at so many shapes takes longer than reading the characters that are allowed."""
    most = limits.characters // _CHARACTERS_A_SHAPE
    if count > most:
        raise TooLarge(
            f"{path} has more than {most:,} shapes, one for {_CHARACTERS_A_SHAPE} characters of the limit: split it, "
            f"or raise the limit: Limits(characters={2 * limits.characters}), yinju build --max-characters "
            f"{2 * limits.characters}"
        )


def _add_slide(slide: Any, page: int, items: Items) -> None:  # noqa: ANN401 (untyped library)
    """Add the elements of a slide: its title, what its shapes say, its notes."""
    heading = slide.shapes.title
    if heading is not None and heading.text_frame.text.strip():
        items.add(Item("heading", " ".join(heading.text_frame.text.split()), 1, page))
    for shape in _shapes(slide.shapes):
        if heading is not None and shape.shape_id == heading.shape_id:
            continue
        if shape.has_text_frame:
            for paragraph in shape.text_frame.paragraphs:
                text = paragraph.text.replace("\v", "\n")
                if text.strip():
                    items.add(Item("paragraph", text, page=page))
        elif shape.has_table:
            items.add_table(([cell.text for cell in row.cells] for row in shape.table.rows), page)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        items.add(Item("paragraph", slide.notes_slide.notes_text_frame.text, page=page))


def _shapes(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield the shapes of a slide, those in groups among them."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def read_xlsx(file: BinaryIO, path: Path, limits: Limits) -> tuple[str, list[Item]]:
    """Return the elements of a workbook, a heading and a table a sheet. Raises Unreadable or TooLarge."""
    from corpus.formats.workbook import sheets

    items = Items(limits, path)
    with open_archive(file, path, limits) as archive, _named(path):
        for sheet in sheets(archive):
            heading = Item("heading", sheet.name, 1)
            before = len(items.found)
            items.add_table(sheet.rows)
            if len(items.found) > before:
                items.found.insert(before, heading)
        return "", items.found


def read_csv(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> tuple[str, list[Item]]:
    """Return the table in a CSV file, its separator found out. Raises NoText, Unreadable or TooLarge."""
    text = decode(data, name)
    limits.check_characters(len(text), name)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:10_000], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    items = Items(limits, name)
    try:
        items.add_table(csv.reader(io.StringIO(text, newline=""), dialect))
    except csv.Error as error:
        raise Unreadable(f"{name} is not a table of separated values ({error}): save it as CSV again") from error
    return "", items.found


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn whatever the reader of a format makes of a broken file into an error that names the file."""
    try:
        yield
    except CorpusError:
        raise
    except Exception as error:  # the readers raise a dozen kinds, some of them bare
        what = f"{type(error).__name__}: {error}"
        raise Unreadable(f"{path} is broken, or not what its suffix says ({what}): save it again") from error
