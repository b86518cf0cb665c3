"""Excel workbooks: the cells that are there as they are shown, row by row, whatever sizes a sheet says it has.

openpyxl turns a cell into its value; its own walk over a sheet fills every gap, and it reads all that a style or a
condition says. Here mark-up is read as a stream and forgotten, so that what is not there costs nothing.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from lxml import etree

from corpus.formats.display import GENERAL, code_of, shown

_GAP = 256  # empty cells shown between two that hold something
_BOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"
_MERGE = re.compile(
    rb"""<(?:\w{1,20}:)?mergeCell\s[^<>]{0,40}?ref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
_LONGEST_MERGE = 120  # bytes in which a merged range is written
_MERGES, _WIDE = 100_000, 256  # merged ranges of a sheet, and columns of one, in which what is merged is repeated
_AT_ONCE = 1_000_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Sheet(NamedTuple):
    """A worksheet: its name and its rows, each the texts of its cells, a merged one in each place that it covers."""

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
    codes = _codes(archive)
    members = set(archive.namelist())
    parser = WorkSheetParser(
        None, _strings(archive, strings) if strings in members else [], data_only=True, epoch=epoch,
        date_formats=set(), timedelta_formats=set(),
    )  # fmt: skip
    since_1904 = epoch == CALENDAR_MAC_1904
    read: set[str] = set()
    for name, relation in named:
        kind, target = relations[relation]
        if target in members and target not in read and not kind.endswith("/chartsheet"):
            read.add(target)
            yield Sheet(name, _rows(archive, target, parser, codes, since_1904))


def _rows(
    archive: zipfile.ZipFile,
    member: str,
    parser: Any,  # noqa: ANN401 (untyped library)
    codes: Sequence[str],
    since_1904: bool,
) -> Iterator[list[str]]:
    """Yield the texts of the cells of each row, gaps between them empty."""
    merged = _merges(archive, member)
    above: dict[int, tuple[int, str]] = {}  # what reaches into a column from above, and the last row of it
    parser.row_counter = 0
    for row in _elements(archive, member, "row"):
        parser.row_counter += 1
        parser.col_counter = 0
        found: dict[int, str] = {}
        for cell in map(parser.parse_cell, row):
            style, parser.row_counter = int(cell["style_id"]), cell["row"]
            code = codes[style] if style < len(codes) else GENERAL
            if text := shown(cell["value"], code, since_1904=since_1904):
                found[cell["column"]] = text
        if not found:
            continue
        number = parser.row_counter
        for first, last, end in merged.pop(number, ()):
            if first in found:
                above |= dict.fromkeys(range(first, min(last, first + _WIDE) + 1), (end, found[first]))
        above = {column: held for column, held in above.items() if held[0] >= number}
        for column, (_, text) in above.items():
            found.setdefault(column, text)
        texts: list[str] = []
        at = 0
        for column in sorted(found):
            texts += [""] * min(column - at - 1, _GAP)
            texts.append(found[column])
            at = column
        yield texts


def _merges(archive: zipfile.ZipFile, member: str) -> dict[int, list[tuple[int, int, int]]]:
    """Return the merged ranges that begin in each row: first and last column, last row.

    They stand behind the rows, so the bytes are looked through before. None where there are more than can be.
    """
    from openpyxl.utils import column_index_from_string

    found: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    count, before = 0, b""
    with archive.open(member) as file:
        while block := file.read(_AT_ONCE):
            text = before + block
            end = 0
            for match in _MERGE.finditer(text):
                left, top, right, bottom = match.groups()
                columns = column_index_from_string(left.decode()), column_index_from_string(right.decode())
                found[int(top)].append((*columns, int(bottom)))
                count, end = count + 1, match.end()
                if count > _MERGES:
                    return {}
            before = text[max(end, len(text) - _LONGEST_MERGE) :]
    return found


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


def _codes(archive: zipfile.ZipFile) -> list[str]:
    """Return the format of each style of a cell."""
    found: list[str] = []
    if "xl/styles.xml" not in archive.namelist():
        return found
    given: dict[int, str] = {}
    known: dict[int, str] = {}
    for element in _elements(archive, "xl/styles.xml", "numFmt", "xf"):
        above = element.getparent()
        if etree.QName(element).localname == "numFmt":
            if above is not None and etree.QName(above).localname == "numFmts":
                given[int(element.get("numFmtId"))] = element.get("formatCode", "")
        elif above is not None and etree.QName(above).localname == "cellXfs":
            number = int(element.get("numFmtId", 0))
            if number not in known:
                known[number] = code_of(number, given.get(number))
            found.append(known[number])
    return found


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
