"""Markdown: its own marks say what is a heading, a list, a table, code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.blocks import Block
from corpus.lines import Line, make_line
from corpus.outline import item_marker

_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_CLOSING = re.compile(r"\s+#+$")
_TITLE = re.compile(r"title:\s*[\"']?(.+?)[\"']?", re.IGNORECASE)
_FENCE = re.compile(r"```|~~~")
_UNDERLINE = re.compile(r"(=+|-{2,})$")
# what stands inside these marks stays: **strong**, *emphasis*, [words](address); a quotation's > goes as well
_INLINE = re.compile(
    r"(?P<strong>\*\*|(?<![0-9A-Za-z_])__)(?=\S)(?P<bold>[^\n]+?)(?<=\S)(?P=strong)"
    r"|(?<![*0-9A-Za-z])\*(?=[^\s*])(?P<light>[^*\n]+?)(?<=[^\s*])\*(?![*0-9A-Za-z])"
    r"|(?<!!)\[(?P<words>[^\[\]\n]+)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"\n]*\")?\)"
)
_QUOTATION = re.compile(r"(?:>\s*)+")
_RULE = re.compile(r"(?:[-*_]\s*){3,}$")


def parse(lines: Sequence[Line]) -> tuple[str, list[Block]]:
    """Return the title in the front matter ("" where there is none) and the blocks of a Markdown text.

    Of its marks the front matter, the # of headings, the > of quotations, rules, emphasis and the addresses of links
    are dropped, the others stay as they were written.
    """
    title = ""
    if lines and lines[0].text == "---" and lines[0].number == 1:
        stop = next((i for i, line in enumerate(lines) if i and line.text in ("---", "...")), 0)
        for line in lines[1:stop]:
            if match := _TITLE.fullmatch(line.text):
                title = match[1]
        lines = lines[stop + 1 :] if stop else lines
    return title, _blocks(lines)


def _blocks(lines: Sequence[Line]) -> list[Block]:
    found: list[Block] = []
    held: list[Line] = []

    def release() -> None:
        if held:
            bare = [line for line in map(_bare, held) if line.solid]
            if bare:
                found.append(Block("item" if item_marker(bare[0].solid) else "paragraph", tuple(bare)))
            held.clear()

    i = 0
    while i < len(lines):
        line = lines[i]
        if line.gap:
            release()
        title = _CLOSING.sub("", line.text)
        heading = _HEADING.match(title)
        if _FENCE.match(line.text):
            release()
            fence = line.text[:3]
            stop = next((j for j in range(i + 1, len(lines)) if lines[j].text.startswith(fence)), len(lines) - 1)
            found.append(Block("code", lines[i : stop + 1]))
            i = stop
        elif heading:
            release()
            rest = make_line(title[heading.end() :], line.start + heading.end(), line.number, line.page)
            found.append(Block("heading", (_bare(rest),), len(heading[1])))
        elif line.text.startswith("|"):
            release()
            stop = i
            while stop + 1 < len(lines) and lines[stop + 1].text.startswith("|") and not lines[stop + 1].gap:
                stop += 1
            found.append(Block("table", lines[i : stop + 1]))
            i = stop
        elif held and not line.gap and _UNDERLINE.match(line.text) and len(held) == 1:
            found.append(Block("heading", tuple(map(_bare, held)), 1 if line.text[0] == "=" else 2))
            held.clear()
        elif _RULE.match(line.text):
            release()
        else:
            quoted = line.text.startswith(">")
            if item_marker(line.text) or (held and quoted != held[0].text.startswith(">")):
                release()
            held.append(line)
        i += 1
    release()
    return found


def _bare(line: Line) -> Line:
    """Return a line without the marks of quotation, emphasis and links."""
    cuts = [m.span()] if (m := _QUOTATION.match(line.text)) else []
    cuts += _marks(line.text, cuts[0][1] if cuts else 0, len(line.text))
    if not cuts:
        return line
    kept: list[tuple[int, int]] = []
    for start, end in line.pieces or ((0, len(line.text)),):
        for first, last in sorted(cuts):
            if start < last and first < end:
                if start < first:
                    kept.append((start, first))
                start = max(start, last)
        if start < end:
            kept.append((start, end))
    return line._replace(solid="".join([line.text[a:b] for a, b in kept]), pieces=tuple(kept))


def _marks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the marks in a stretch of a line, those inside others too."""
    found: list[tuple[int, int]] = []
    for mark in _INLINE.finditer(text, start, end):
        inner = next(span for name in ("bold", "light", "words") if (span := mark.span(name))[0] >= 0)
        found += [(mark.start(), inner[0]), *_marks(text, *inner), (inner[1], mark.end())]
    return found
