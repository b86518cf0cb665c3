"""Word files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from corpus.formats.archive import errors_named, open_archive
from corpus.formats.items import Item, Items
from corpus.formats.types import Opened, Parsed

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_COLUMNS = 63  # of a table in Word at most
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|列表", re.IGNORECASE)


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the document. Raises Unreadable or TooLarge."""
    open_archive(opened).close()
    import docx
    from docx.table import Table

    items = Items(opened)
    with errors_named(opened.path):
        document = docx.Document(opened.stream)
        styles, usual = _style_names(document)
        for element in document.iter_inner_content():
            if isinstance(element, Table):
                items.add_table(_rows(element))
            elif len(element._p):
                text = element.text
                if text.strip():
                    items.add(_item(element, text, styles.get(element._p.style, usual)))
        title = document.core_properties.title or ""
    yield items.parsed(title)


def _style_names(document: Document) -> tuple[Mapping[str | None, str], str]:
    """Return the name of each style of paragraphs by its id, and that of the usual one."""
    from docx.enum.style import WD_STYLE_TYPE

    names: dict[str | None, str] = {}
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            names.setdefault(style.style_id, style.name or "")
    usual = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    return names, usual.name or "" if usual is not None else ""


def _rows(table: Table) -> Iterator[list[str]]:
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


def _item(paragraph: Paragraph, text: str, style: str) -> Item:
    heading = _HEADING_STYLE.match(style)
    if heading:
        return Item("heading", text.replace("\n", " "), int(heading[1]))
    if style.lower() in ("title", "标题"):
        return Item("heading", text.replace("\n", " "), 0)
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return Item("item" if numbered or _LIST_STYLE.match(style) else "paragraph", text)
