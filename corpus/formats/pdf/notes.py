"""Footnotes: small print at the foot of a column that begins with a mark, and the marks in the text."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import replace

from corpus.formats.pdf.lines import PrintedLine
from corpus.formats.pdf.pages import Column, Page
from corpus.lines import is_solid

_SMALL = 0.93  # size beside the body's
_MARK = re.compile(r"(?:[\[［(（【]?[0-9]{1,3}[\]］)）】]?|[*＊]{1,4}|[†‡§¶]+|[①-⑳]|[a-z](?=\s))(?![0-9.,:：年月日])")
_WORD = re.compile(r"[^\W\d_]{4}$")  # the end of a word, which no unit of measure is as long as

Note = list[PrintedLine]


def with_notes_apart(page: Page, size: float) -> tuple[Page, list[Note]]:
    """Return a page without its footnotes, and these in their order; `size` is that of the body's characters."""
    raised = {
        _plain(line.text[begin:end])
        for column in page.columns
        for line in column.parts
        if isinstance(line, PrintedLine)
        for begin, end in line.raised
    }
    notes: list[Note] = []
    columns: list[Column] = []
    for column in page.columns:
        first = _first_note(column, size, raised, page)
        for line in column.parts[first:]:
            if not isinstance(line, PrintedLine):
                continue
            mark = _mark(line, raised)
            if mark or not notes:
                notes.append([])
            notes[-1].append(_with_plain_mark(line, mark) if mark else line)
        if first:
            columns.append(Column(column.parts[:first]))
    marks = {found[0] for note in notes if (found := _MARK.match(note[0].text))}
    for column in columns:
        column.parts = [_parted(part, marks) if isinstance(part, PrintedLine) else part for part in column.parts]
    return Page(page.number, columns, page.aside, page.rules, page.tags), notes


def _first_note(column: Column, size: float, raised: set[str], page: Page) -> int:
    """Return which part of a column its first footnote is."""
    parts = column.parts
    first = len(parts)
    for i in range(len(parts) - 1, -1, -1):
        part = parts[i]
        if not isinstance(part, PrintedLine) or part.size >= _SMALL * size:
            break
        if _mark(part, raised):
            first = i
    if first < len(parts):
        line = parts[first]
        # a caption or a table of small print has no rule above and nothing raised
        assert isinstance(line, PrintedLine)
        above = parts[first - 1].bottom if first else line.top + line.size
        ruled = any(line.base < rule.at < above + 1 for rule in page.rules.across)
        if not (ruled or (line.raised and line.raised[0][0] == 0) or _is_named(line, raised)):
            return len(parts)
    return first


def _is_named(line: PrintedLine, raised: set[str]) -> bool:
    match = _MARK.match(line.text)
    return match is not None and match[0] in raised


def _mark(line: PrintedLine, raised: set[str]) -> str:
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


def _parted(line: PrintedLine, marks: set[str]) -> PrintedLine:
    """Return a line without the marks of footnotes; other raised signs stand apart from the word they follow."""
    for begin, end in reversed(line.raised):
        mark = _plain(line.text[begin:end])
        before = line.text[:begin]
        if begin and mark in marks:
            # the space before or behind it parts the words
            line = _cut(line, begin, end)
        elif begin and mark.isdigit() and (_WORD.search(before) or is_solid(before[-1])):
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
