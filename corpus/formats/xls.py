"""Old Excel files, and what is given their suffix: a heading and a table a sheet."""

from __future__ import annotations

import datetime
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from corpus.errors import TooLarge, Unreadable
from corpus.formats import parser_of
from corpus.formats.archive import errors_named
from corpus.formats.items import Item, Items
from corpus.formats.libreoffice import converted
from corpus.formats.types import Opened, Parsed

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta

_COMPOUND = b"\xd0\xcf\x11\xe0"
_BARE = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")  # sheets without a container, as before 1993
_IN_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_DIGITS = 15  # that Excel computes with, and shows at most


def parse(opened: Opened) -> Iterable[Parsed]:
    """Return the workbook as one document. Raises NoText, Unreadable or TooLarge."""
    data = opened.data()
    given = Opened(io.BytesIO(data), len(data), opened.path, opened.limits)
    if data.startswith(_COMPOUND):
        return [_workbook(given)]
    if data.startswith(_BARE) or _IN_XML in data[:4096]:
        made = converted(given, data, ".xls", "xlsx")
        return parser_of(".xlsx")(Opened(io.BytesIO(made), len(made), opened.path, opened.limits))
    if data.startswith(b"PK"):
        return parser_of(".xlsx")(given)
    # reports of other programs are pages or separated values that Excel opens
    return parser_of(".html" if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else ".csv")(given)


def _workbook(opened: Opened) -> Parsed:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

    items = Items(opened)
    try:
        with errors_named(opened.path), CalamineWorkbook.from_filelike(opened.stream) as book:
            for about in book.sheets_metadata:
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                before = len(items.found)
                items.add_table(_rows(book.get_sheet_by_name(about.name), opened))
                if len(items.found) > before:
                    items.found.insert(before, Item("heading", about.name, 1))
    except Unreadable as error:
        if isinstance(error.__cause__, PasswordError):
            raise Unreadable(f"{opened.path} is encrypted: remove its password, then read it again") from error
        raise
    except BaseException as error:
        # what the library did not think of is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(f"{opened.path} is broken ({error}): save it again") from error
    return items.parsed()


def _rows(sheet: CalamineSheet, opened: Opened) -> Iterator[list[str]]:
    """Yield the texts of the cells of each row; a merged cell stands in each place that it covers."""
    if sheet.start is None or sheet.end is None:
        return
    left, last = sheet.start[1], sheet.end
    merged: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    area = 0
    for (top, first), (bottom, end) in sheet.merged_cell_ranges or ():
        bottom, end = min(bottom, last[0]), min(end, last[1])
        area += max(bottom - top + 1, 0)
        if area > opened.limits.characters:
            raise TooLarge(f"{opened.path} has cells merged over more than {opened.limits.characters:,} rows: split it")
        for row in range(top, bottom + 1):
            merged[row].append((top, first - left, end - left))
    above: dict[tuple[int, int], str] = {}
    for number, values in enumerate(sheet.iter_rows()):
        texts = [_shown(value) for value in values]
        for top, first, end in merged.get(number, ()):
            if 0 <= first < len(texts):
                text = above.setdefault((top, first), texts[first] if number == top else "")
                texts[first : end + 1] = [text] * (min(end, len(texts) - 1) + 1 - first)
        yield texts


def _shown(value: Value) -> str:
    """Return a cell as a person reads it, without the digits that no spreadsheet shows."""
    return f"{value:.{_DIGITS}g}" if isinstance(value, float) else str(value)
