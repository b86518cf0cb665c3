"""Which rows of a table are its title and its headers, and which columns name a row, told by the cells alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

Rows = Sequence[Sequence[str]]

_TITLES = 3  # rows over the headers that hold one cell, at most
_STOREYS = 4  # rows of headers at most, where the format does not say
_LABELS = 3  # columns that name a row at most
_FORM = 12  # rows up to which two columns of words may be a form: a name and what stands for it in each row
_MOST = 0.7  # share of cells that is nearly all
_MIXED = (0.2, 0.8)  # share of cells with digits between which a column holds values of several kinds
_UNIT = r"(?:\s?[a-zA-Z%‰°/·³²]{1,8}|[\u4e00-\u9fff]{1,2})?"
_AMOUNT = re.compile(
    rf"[^\w\s(（]{{0,3}}[(（]?\s?\d[\d,，. ]*{_UNIT}(?:\s?[-–—~～至]\s?\d[\d,，.]*{_UNIT})?[)）]?"
    r"|\d{1,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,4}日?)?(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?|\d{1,2}:\d\d(?::\d\d)?"
)
#: A year, a month, a quarter: what names a column as often as it stands in one.
_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:年度?|[AE])?(?:[-/.]?(?:0?[1-9]|1[0-2])月?|第?[一二三四1-4]季度|[上下]半年)?"
    r"|(?:[1-9]|1[0-2])月|[Qq][1-4]|第[一二三四]季度|FY ?\d{2,4}"
)
_DIGIT = re.compile(r"\d+")


class Shape(NamedTuple):
    """How many rows are title and headers, one above the other, and how many leading columns name a row."""

    titles: int
    headers: int
    labels: int


def shape_of(rows: Rows, *, headers: int | None = None, labels: int | None = None) -> Shape:
    """Return the shape of a table by its first rows, a merged cell repeated in each place that it covers.

    `headers` and `labels` are what the format says, None where it says nothing. A row is left that is no header,
    and a column that names none.
    """
    width = max(map(len, rows), default=0)
    titles = _titles(rows)
    body = rows[titles:]
    if headers is None:
        headers = _headers(body, width)
    else:
        headers = max(headers - titles, 0)
    headers = min(headers, max(len(body) - 1, 0))
    labels = _labels(body[headers:], width) if labels is None else labels
    return Shape(titles, headers, max(min(labels, width - 1), 0))


def _titles(rows: Rows) -> int:
    """Return how many rows at the top hold one cell where rows below hold more."""
    several = next((i for i, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)
    return several if several <= _TITLES else 0


def _headers(rows: Rows, width: int) -> int:
    if len(rows) < 2 or not any(rows[0]):
        return 0
    count = 1
    while count < min(_STOREYS, len(rows) - 1) and _opens_storey(rows[count - 1], rows[count], rows[count + 1 :]):
        count += 1
    if count > 1:
        return count
    if width == 2 and _is_form(rows):
        return 0
    vote = _vote(rows[0], rows[1:])
    if vote:
        return int(vote > 0)
    named = [cell for cell in rows[0][1:] if cell]
    return int(width > 1 and len(rows[0]) == width == len(named) + 1 and len({*rows[0]}) == width)


def _is_form(rows: Rows) -> bool:
    """Tell whether two columns are names and values: values of several kinds, or few that differ in length."""
    names, values = _column(rows, 0), _column(rows, 1)
    if len(rows) < 3 or any(map(_DIGIT.search, names)) or len({*names}) < len(names):
        return False
    below = _column(rows[1:], 1)
    if _MIXED[0] < _share(below, _DIGIT) < _MIXED[1]:
        return True
    lengths = [len(value) for value in values]
    plain = _share(values, _DIGIT) == 0 and len({*values}) == len(values)
    return plain and len(rows) <= _FORM and max(lengths) > 3 * min(lengths) and len(values[0]) >= median(lengths)


def _opens_storey(row: Sequence[str], below: Sequence[str], rest: Rows) -> bool:
    """Tell whether cells of a row reach over several columns, each of which the row below gives a name of its own."""
    above = [*row, *[""] * (len(below) - len(row))]
    wide = [
        i
        for i in range(1, len(below))
        if below[i] and below[i] != above[i] and any(above[:i]) and above[i] in ("", above[i - 1])
    ]
    if not wide or any(_is_amount(below[i]) for i in wide):
        return False
    spans = {*wide, *(i - 1 for i in wide)}
    names = [below[i] for i in spans if i < len(below)]
    # a group of columns has names of its own, or those of its neighbour again
    return all(names) and len({*names}) > 1 and _vote(below, rest) >= 0


def _vote(row: Sequence[str], body: Rows) -> float:
    """Return how much more a row looks like the names of the columns below it than like one of them."""
    vote = 0.0
    for i, head in enumerate(row):
        cells = _column(body, i)
        if not head or not cells:
            continue
        forms = {_DIGIT.sub("0", cell) for cell in cells}
        if _DIGIT.sub("0", head) in forms or (_is_amount(head) and sum(map(_is_amount, cells)) >= _MOST * len(cells)):
            vote -= 1
        elif (not _DIGIT.search(head) or _PERIOD.fullmatch(head)) and _share(cells, _DIGIT) >= _MOST:
            vote += 1
        elif (usual := median(map(len, cells))) >= 6 and len(head) <= usual / 2:
            vote += 0.5
    return vote


def _labels(rows: Rows, width: int) -> int:
    """Return how many leading columns tell the rows apart, the first of words or of periods among them."""
    for count in range(1, min(_LABELS, width - 1) + 1):
        last = _column(rows, count - 1)
        if len(last) < _MOST * len(rows):
            return 0
        keys = [tuple(row[:count]) for row in rows]
        amounts = sum(_is_amount(cell) for cell in last) if last else 0
        if amounts > (1 - _MOST) * len(last):
            # columns that number the rows stand before the one that names them
            if [cell.strip(". 、") for cell in _column(rows, 0)[:3]] == ["1", "2", "3"][: len(rows)]:
                continue
            return 0
        if len({*keys}) >= 0.95 * len(keys):
            return count
    return 0


def _column(rows: Rows, i: int) -> list[str]:
    """Return the cells of a column that hold anything."""
    return [row[i] for row in rows if i < len(row) and row[i]]


def _share(cells: Iterable[str], pattern: re.Pattern[str]) -> float:
    found = [pattern.search(cell) is not None for cell in cells]
    return sum(found) / len(found) if found else 0.0


def _is_amount(cell: str) -> bool:
    """Tell whether a cell is a number, an amount or a date, but none that may name a column."""
    return len(cell) <= 40 and _AMOUNT.fullmatch(cell) is not None and _PERIOD.fullmatch(cell) is None
