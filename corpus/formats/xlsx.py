"""Excel files: a heading and a table a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.formats.archive import errors_named, open_archive
from corpus.formats.items import Item, Items
from corpus.formats.types import Opened, Parsed
from corpus.formats.workbook import sheets


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the workbook as one document. Raises Unreadable or TooLarge."""
    items = Items(opened)
    with open_archive(opened) as archive, errors_named(opened.path):
        for sheet in sheets(archive):
            heading = Item("heading", sheet.name, 1)
            before = len(items.found)
            items.add_table(sheet.rows)
            if len(items.found) > before:
                items.found.insert(before, heading)
    yield items.parsed()
