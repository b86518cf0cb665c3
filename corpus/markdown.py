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
_RULE = re.compile(r"(?:[-*_]\s*){3,}$")


def parse(lines: Sequence[Line]) -> tuple[str, list[Block]]:
    """Return the title in the front matter ("" where there is none) and the blocks of a Markdown text.

    Of its marks the front matter, the # of headings and rules are dropped, the others stay as they were written.
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
            found.append(Block("item" if item_marker(held[0].text) else "paragraph", tuple(held)))
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
            bare = make_line(title[heading.end() :], line.start + heading.end(), line.number, line.page)
            found.append(Block("heading", (bare,), len(heading[1])))
        elif line.text.startswith("|"):
            release()
            stop = i
            while stop + 1 < len(lines) and lines[stop + 1].text.startswith("|") and not lines[stop + 1].gap:
                stop += 1
            found.append(Block("table", lines[i : stop + 1]))
            i = stop
        elif held and not line.gap and _UNDERLINE.match(line.text) and len(held) == 1:
            found.append(Block("heading", tuple(held), 1 if line.text[0] == "=" else 2))
            held.clear()
        elif _RULE.match(line.text):
            release()
        else:
            if item_marker(line.text) or line.text.startswith(">"):
                release()
            held.append(line)
        i += 1
    release()
    return found
