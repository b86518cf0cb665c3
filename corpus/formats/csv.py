"""Tables of separated values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from corpus.errors import Unreadable
from corpus.formats.items import Items
from corpus.formats.types import Opened, Parsed


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the table as one document, its separator found out. Raises NoText, Unreadable or TooLarge."""
    text = opened.text()
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:10_000], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    items = Items(opened)
    try:
        items.add_table(csv.reader(io.StringIO(text, newline=""), dialect))
    except csv.Error as error:
        raise Unreadable(f"{opened.path} is not a table of separated values ({error}): save it as CSV again") from error
    yield items.parsed()
