"""Footnotes: small print at the foot of a column that begins with a mark, and the marks in the text."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.formats.pdf.lines import PrintedLine, Tabular
from corpus.formats.pdf.pages import Column, Page
from corpus.lines import is_solid

_SMALL = 0.93  # size beside the body's
_MARK = re.compile(r"(?:[\[［(（【]?[0-9]{1,3}[\]］)）】]?|[*＊]{1,4}|[†‡§¶]+|[①-⑳]|[a-z](?=\s))(?![0-9.,:：年月日])")
_BEFORE = 12  # characters before a raised sign that tell what it is
_UNIT = re.compile(r"(?:[0-9]\s?|/)[A-Za-zµμ]{1,3}$")  # a unit of measure, whose power may be raised
_WORD = re.compile(r"[^\W\d_]{4}$")  # the end of a word, which no unit of measure is as long as

Note = list[PrintedLine]


def with_notes_apart(page: Page, size: float) -> tuple[Page, list[Note]]:
    """Return a page without its footnotes, and these in their order; `size` is that of the body's characters."""
    raised = Counter(
        _plain(line.text[begin:end])
        for column in page.columns
        for line in column.parts
        if isinstance(line, PrintedLine)
        for begin, end in line.raised
    )
    heights = sorted(rule.at for rule in page.rules.across)
    notes: list[Note] = []
    columns: list[Column] = []
    for column in page.columns:
        first = _first_note(column, size, raised, heights)
        for line in column.parts[first:]:
            if not isinstance(line, PrintedLine):
                continue
            mark = _mark(line)
            if mark or not notes:
                notes.append([])
            notes[-1].append(_with_plain_mark(line, mark) if mark else line)
        if first:
            columns.append(Column(column.parts[:first]))
    marks = {found[0] for note in notes if (found := _MARK.match(note[0].text))}
    lines = [part for column in columns for part in column.parts if isinstance(part, PrintedLine) and part.raised]
    places = _called(lines, marks)
    for column in columns:
        column.parts = [
            _parted(part, places.get(id(part), set())) if isinstance(part, PrintedLine) else part
            for part in column.parts
        ]
    return replace(page, columns=columns), notes


def _called(lines: Sequence[PrintedLine], marks: set[str]) -> dict[int, set[int]]:
    """Return by line the places of raised signs that call a footnote: each mark once, a power last."""
    found: dict[str, tuple[bool, int, int]] = {}
    for line in lines:
        for begin, end in line.raised:
            mark = _plain(line.text[begin:end])
            if begin and mark in marks and not _UNIT.search(line.text[max(0, begin - _BEFORE) : begin]):
                power = line.text[begin - 1].isdigit()
                if mark not in found or (found[mark][0] and not power):
                    found[mark] = power, id(line), begin
    places: dict[int, set[int]] = {}
    for _, line_id, begin in found.values():
        places.setdefault(line_id, set()).add(begin)
    return places


def _first_note(column: Column, size: float, raised: Counter[str], rules: Sequence[float]) -> int:
    """Return which part of a column its first footnote is; `raised` counts the raised signs of the page."""
    parts = column.parts
    first = len(parts)
    for i in range(len(parts) - 1, -1, -1):
        part = parts[i]
        if not isinstance(part, PrintedLine) or part.size >= _SMALL * size:
            break
        if _mark(part):
            first = i
    if first < len(parts):
        line = parts[first]
        # a caption or a table of small print has no rule above and nothing raised
        if isinstance(line, PrintedLine) and (
            _is_ruled(parts, first, rules) or _is_raised(line) or _is_named(line, raised)
        ):
            return first
        first = len(parts)
    # of full size, they have both a rule and a raised mark that stands in the text too
    found = first
    for i in range(len(parts) - 1, 0, -1):
        part = parts[i]
        if not isinstance(part, PrintedLine):
            break
        if _is_raised(part) and raised[_plain(_mark(part))] > 1 and _is_ruled(parts, i, rules):
            found = i
    return found


def _is_raised(line: PrintedLine) -> bool:
    return bool(line.raised) and line.raised[0][0] == 0


def _is_ruled(parts: Sequence[PrintedLine | Tabular], at: int, rules: Sequence[float]) -> bool:
    """Tell whether a rule runs between a line and the one above it."""
    line = parts[at]
    assert isinstance(line, PrintedLine)
    above = parts[at - 1].bottom if at else line.top + line.size
    return bisect_left(rules, above + 1) > bisect_right(rules, line.base)


def _is_named(line: PrintedLine, raised: Counter[str]) -> bool:
    match = _MARK.match(line.text)
    return match is not None and match[0] in raised


def _mark(line: PrintedLine) -> str:
    """Return the mark that a line begins with as it stands there, "" where it begins with none."""
    if line.raised and line.raised[0][0] == 0:
        return line.text[: line.raised[0][1]]
    match = _MARK.match(line.text)
    return match[0] if match else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _with_plain_mark(line: PrintedLine, mark: str) -> PrintedLine:
    """Return the first line of a note, a raised mark lowered and parted from what follows."""
    rest = line.text[len(mark) :]
    edges = array("f", line.edges)
    plain = _plain(mark) if line.raised and line.raised[0][0] == 0 else mark
    if len(plain) != len(mark):
        plain = mark
    if rest and not rest[0].isspace() and mark[-1] not in "])）］】":
        rest = " " + rest
        at = 2 * len(mark)
        edges = edges[:at] + array("f", (edges[at - 1], edges[at] if at < len(edges) else edges[at - 1])) + edges[at:]
    return replace(line, text=plain + rest, edges=edges, raised=[])


def _parted(line: PrintedLine, called: set[int]) -> PrintedLine:
    """Return a line without the marks of footnotes; other raised signs stand apart from the word they follow."""
    for begin, end in reversed(line.raised):
        mark = _plain(line.text[begin:end])
        before = line.text[:begin]
        if begin in called:
            # the space before or behind it parts the words
            line = _cut(line, begin, end)
        elif (
            begin
            and mark.isdigit()
            and (_WORD.search(before[-_BEFORE:]) or (is_solid(before[-1]) and before[-1].isalnum()))
        ):
            edge = line.edges[2 * begin]
            edges = line.edges[: 2 * begin] + array("f", (edge, edge)) + line.edges[2 * begin :]
            line = replace(line, text=f"{before} {line.text[begin:]}", edges=edges)
    return line


def _cut(line: PrintedLine, begin: int, end: int) -> PrintedLine:
    return replace(
        line, text=line.text[:begin] + line.text[end:], edges=line.edges[: 2 * begin] + line.edges[2 * end :]
    )


def notes_of(pages: Sequence[Page], size: float) -> tuple[list[Page], list[list[Note]]]:
    """Return the pages without their footnotes, and the footnotes of each page."""
    found = [with_notes_apart(page, size) for page in pages]
    return [page for page, _ in found], [notes for _, notes in found]
