"""PowerPoint files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from corpus.errors import TooLarge
from corpus.formats.archive import errors_named, open_archive
from corpus.formats.items import Item, Items
from corpus.formats.types import Opened, Parsed
from corpus.limits import Limits

_SHAPES = ("{*}sp", "{*}pic", "{*}graphicFrame", "{*}cxnSp", "{*}grpSp")
_CHARACTERS_A_SHAPE = 100  # looking at a shape of a slide takes as long as reading so many


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the presentation as one document; pages are slides. Raises Unreadable or TooLarge."""
    open_archive(opened).close()
    import pptx

    path, limits, items = opened.path, opened.limits, Items(opened)
    with errors_named(path):
        deck = pptx.Presentation(opened.stream)
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
        title = deck.core_properties.title or ""
    yield items.parsed(title)


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
            _add_table(shape.table, page, items)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        items.add(Item("paragraph", slide.notes_slide.notes_text_frame.text, page=page))


def _add_table(table: Any, page: int, items: Items) -> None:  # noqa: ANN401 (untyped library)
    """Add a table; a merged cell stands in each place that it covers."""
    rows: list[list[str]] = []
    merged = False
    for row in table._tbl.tr_lst:
        texts: list[str] = []
        for at, cell in enumerate(row.tc_lst):
            if cell.hMerge and texts:
                texts.append(texts[-1])
            elif cell.vMerge and rows and at < len(rows[-1]):
                texts.append(rows[-1][at])
            else:
                texts.append(cell.text)
            merged |= cell.gridSpan > 1 and not rows
        items.check(sum(map(len, texts)))
        rows.append(texts)
    # a first row of merged cells may have names of columns under it
    headers = 1 if table.first_row and not merged else None
    items.add_table(rows, page, headers=headers, labels=1 if table.first_col else None)


def _shapes(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield the shapes of a slide, those in groups among them."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape
