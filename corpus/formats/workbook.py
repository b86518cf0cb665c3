"""Excel workbooks: the cells that are there, row by row, whatever sizes a sheet says it has.

openpyxl turns a cell into its value; its own walk over a sheet fills every gap, and it reads all that a style or a
condition says. Here mark-up is read as a stream and forgotten, so that what is not there costs nothing.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

_GAP = 256  # empty cells shown between two that hold something
_BOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"
_LONGEST_FORMAT = 255  # characters, as in Excel
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Sheet(NamedTuple):
    """A worksheet: its name and its rows, each the texts of its cells."""

    name: str
    rows: Iterator[list[str]]


def sheets(archive: zipfile.ZipFile) -> Iterator[Sheet]:
    """Yield the worksheets of a workbook, each part of it once. Raises whatever a broken one leads to."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH
    from openpyxl.worksheet._reader import WorkSheetParser

    root = _relations(archive, "")
    book = next((target for kind, target in root.values() if kind.endswith("/officeDocument")), _BOOK)
    relations = _relations(archive, book)
    strings = next((target for kind, target in relations.values() if kind.endswith("/sharedStrings")), _STRINGS)
    named: list[tuple[str, str]] = []
    epoch = WINDOWS_EPOCH
    for element in _elements(archive, book, "workbookPr", "sheet"):
        if etree.QName(element).localname == "workbookPr":
            epoch = CALENDAR_MAC_1904 if element.get("date1904") in ("1", "true") else WINDOWS_EPOCH
        elif element.get(_RELATION):
            named.append((element.get("name", ""), element.get(_RELATION)))
    dates, spans = _date_styles(archive)
    members = set(archive.namelist())
    parser = WorkSheetParser(
        None, _strings(archive, strings) if strings in members else [], data_only=True, epoch=epoch,
        date_formats=dates, timedelta_formats=spans,
    )  # fmt: skip
    read: set[str] = set()
    for name, relation in named:
        kind, target = relations[relation]
        if target in members and target not in read and not kind.endswith("/chartsheet"):
            read.add(target)
            yield Sheet(name, _rows(archive, target, parser))


def _rows(archive: zipfile.ZipFile, member: str, parser: Any) -> Iterator[list[str]]:  # noqa: ANN401 (untyped library)
    """Yield the texts of the cells of each row, gaps between them empty."""
    for row in _elements(archive, member, "row"):
        parser.col_counter = 0
        found = {cell["column"]: cell["value"] for cell in map(parser.parse_cell, row)}
        texts: list[str] = []
        last = 0
        for column in sorted(found):
            if found[column] is not None:
                texts += [""] * min(column - last - 1, _GAP)
                texts.append(_shown(found[column]))
                last = column
        yield texts


def _shown(value: object) -> str:
    """Return a cell as a person reads it."""
    text = str(value)
    return text.removesuffix(" 00:00:00") if hasattr(value, "isoformat") else text


def _strings(archive: zipfile.ZipFile, member: str) -> list[str]:
    """Return the texts that cells share."""
    from openpyxl.cell.text import Text

    found = []
    for element in _elements(archive, member, "si"):
        # most are one run of text; the rest has formats and ways to pronounce it
        is_plain = len(element) == 1 and element[0].tag.endswith("}t")
        text = element[0].text or "" if is_plain else Text.from_tree(element).content
        found.append(text.replace("x005F_", ""))  # an underscore that Excel has escaped
    return found


def _date_styles(archive: zipfile.ZipFile) -> tuple[set[int], set[int]]:
    """Return the numbers of the styles that show a number as a date, and as a length of time."""
    from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format

    dates: set[int] = set()
    spans: set[int] = set()
    if "xl/styles.xml" not in archive.namelist():
        return dates, spans
    codes: dict[int, str | None] = {}
    kinds: dict[int, tuple[bool, bool]] = {}
    style = 0
    for element in _elements(archive, "xl/styles.xml", "numFmt", "xf"):
        above = element.getparent()
        if etree.QName(element).localname == "numFmt":
            if above is not None and etree.QName(above).localname == "numFmts":
                codes[int(element.get("numFmtId"))] = element.get("formatCode", "")[:_LONGEST_FORMAT]
        elif above is not None and etree.QName(above).localname == "cellXfs":
            number = int(element.get("numFmtId", 0))
            if number not in kinds:
                code = codes[number] if number in codes else builtin_format_code(number)
                kinds[number] = is_date_format(code), is_timedelta_format(code)
            for found, is_one in zip((dates, spans), kinds[number], strict=True):
                if is_one:
                    found.add(style)
            style += 1
    return dates, spans


def _relations(archive: zipfile.ZipFile, member: str) -> dict[str, tuple[str, str]]:
    """Return kind and target of what a part names, by the name it uses; of the whole archive where that is ""."""
    folder, name = posixpath.split(member)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    if place not in archive.namelist():
        return {}
    return {
        element.get("Id", ""): (
            element.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/"),
        )
        for element in _elements(archive, place, "Relationship")
    }


def _elements(archive: zipfile.ZipFile, member: str, *names: str) -> Iterator[Any]:
    """Yield the elements of these names as they end, and forget each when the next is asked for."""
    with archive.open(member) as file:
        wanted = [f"{{*}}{name}" for name in names]
        for _, element in etree.iterparse(
            file, tag=wanted, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        ):
            yield element
            element.clear()
            above = element.getparent()
            while above is not None and element.getprevious() is not None:
                del above[0]
