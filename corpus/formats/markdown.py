"""Markdown: its own marks say what is a heading, a list, a table, code."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from corpus.blocks import Block, leads_in
from corpus.formats.types import Opened, Parsed
from corpus.lines import Line, make_line, split_lines
from corpus.outline import item_marker
from corpus.tables import Hints

_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_TITLE = re.compile(r"title:\s*[\"']?(.+?)[\"']?", re.IGNORECASE)
_FENCE = re.compile(r"```|~~~")
_BEGINS_BLOCK = re.compile(r"#{1,6}\s|```|~~~|\|")
_UNDERLINE = re.compile(r"(=+|-{2,})$")
_QUOTATION = re.compile(r">[>\s]*")
# what stands inside these marks stays: **strong**, *emphasis*, [words](address); a quotation's > goes as well
_OPENING = re.compile(r"(?P<strong>\*\*|(?<![0-9A-Za-z_])__)(?=\S)|(?<![*0-9A-Za-z])\*(?=[^\s*])|(?<!!)\[(?=[^\[\]])")
_CLOSING = {"**": re.compile(r"(?<=\S)\*\*"), "__": re.compile(r"(?<=\S)__")}
_LINK = re.compile(r"[^\[\]]++(\]\((?:[^()\s]++|\([^()\s]*+\))*+(?:\s++\"[^\"]*+\")?\))")
# a footnote, and the mark that refers to it
_NOTE = re.compile(r"\[\^([^\[\]\s]{1,60})\]:\s*")
_REFERENCE = re.compile(r"\[\^([^\[\]\s]{1,60})\]")
_INDENTED = 1.0  # ems from which a line belongs to the note above it: two spaces
_LETTERS = frozenset("*0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the text as one document. Raises NoText, Unreadable or TooLarge."""
    title, blocks = title_and_blocks(split_lines(opened.text(), limits=opened.limits, name=opened.path))
    yield Parsed(blocks, title)


def title_and_blocks(lines: Sequence[Line]) -> tuple[str, list[Block]]:
    """Return the title in the front matter ("" where there is none) and the blocks of a Markdown text.

    Of its marks the front matter, the # of headings, the > of quotations, rules, emphasis and the addresses of links
    are dropped, the others stay as they were written. A footnote is a paragraph behind the block that refers to it.
    """
    title = ""
    if lines and lines[0].text == "---" and lines[0].number == 1:
        stop = next((i for i, line in enumerate(lines) if i and line.text in ("---", "...")), 0)
        for line in lines[1:stop]:
            if match := _TITLE.fullmatch(line.text):
                title = match[1]
        lines = lines[stop + 1 :] if stop else lines
    lines, notes = _without_notes(lines)
    return title, _with_notes(_blocks(lines, notes.keys()), notes)


def _without_notes(lines: Sequence[Line]) -> tuple[list[Line], dict[str, list[Line]]]:
    """Return the lines that belong to no footnote, and those of each footnote by its name."""
    kept: list[Line] = []
    notes: dict[str, list[Line]] = {}
    current: list[Line] | None = None
    fence = ""
    for line in lines:
        note = _NOTE.match(line.text) if not fence else None
        if note:
            current = notes.setdefault(note[1], [])
            if note.end() < len(line.text):
                current.append(make_line(line.text[note.end() :], line.start + note.end(), line.number, line.page))
            continue
        goes_on = line.indent >= _INDENTED if line.gap else not _BEGINS_BLOCK.match(line.text)
        if current is not None and goes_on:
            current.append(line)
            continue
        current = None
        kept.append(line)
        if fence and line.text.startswith(fence):
            fence = ""
        elif not fence and _FENCE.match(line.text):
            fence = line.text[:3]
    return kept, notes


def _with_notes(blocks: Sequence[Block], notes: Mapping[str, Sequence[Line]]) -> list[Block]:
    """Return the blocks with each footnote behind the first that refers to it, or behind the list that does."""
    if not notes:
        return list(blocks)
    found: list[Block] = []
    waiting = dict(notes)
    named: list[str] = []

    def release() -> None:
        for lines in [waiting.pop(name) for name in named if name in waiting]:
            found.extend(b._replace(kind="paragraph") if b.kind == "item" else b for b in _blocks(lines, notes.keys()))
        named.clear()

    for block in blocks:
        if not (block.kind == "item" and found and (found[-1].kind == "item" or leads_in(found[-1]))):
            release()
        found.append(block)
        if block.kind != "code":
            named += [mark[1] for line in block.lines for mark in _REFERENCE.finditer(line.text)]
    named += waiting
    release()
    return found


def _blocks(lines: Sequence[Line], notes: Container[str]) -> list[Block]:
    found: list[Block] = []
    held: list[Line] = []

    def release() -> None:
        if held:
            bare = [bare for line in held if (bare := _bare(line, notes)).solid]
            if bare:
                found.append(Block("item" if item_marker(bare[0].solid) else "paragraph", tuple(bare)))
            held.clear()

    i = 0
    while i < len(lines):
        line = lines[i]
        if line.gap:
            release()
        title = _without_closing(line.text)
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
            found.append(Block("heading", (_bare(rest, notes),), len(heading[1])))
        elif line.text.startswith("|"):
            release()
            stop = i
            while stop + 1 < len(lines) and lines[stop + 1].text.startswith("|") and not lines[stop + 1].gap:
                stop += 1
            ruled = i < stop and _is_ruled(lines[i + 1].text)
            found.append(Block("table", lines[i : stop + 1], hints=Hints(headers=1 if ruled else None)))
            i = stop
        elif held and not line.gap and _UNDERLINE.match(line.text) and len(held) == 1:
            found.append(Block("heading", tuple(_bare(line, notes) for line in held), 1 if line.text[0] == "=" else 2))
            held.clear()
        elif _is_rule(line.text):
            release()
        else:
            quoted = line.text.startswith(">")
            if item_marker(line.text) or (held and quoted != held[0].text.startswith(">")):
                release()
            held.append(line)
        i += 1
    release()
    return found


def _is_ruled(text: str) -> bool:
    """Tell whether the second line of a table says that the first is its header."""
    return set(text) <= set("|:- \t") and "-" in text


def _without_closing(text: str) -> str:
    """Return a line without the # that may close a heading."""
    bare = text.rstrip("#")
    return bare.rstrip() if bare != text and bare[-1:].isspace() else text


def _is_rule(text: str) -> bool:
    """Tell whether a line is a rule: three marks or more, and nothing else but white space."""
    if text[0] not in "-*_":
        return False
    marks = "".join(text.split())
    return len(marks) >= 3 and set(marks) <= set("-*_")


def _bare(line: Line, notes: Container[str]) -> Line:
    """Return a line without the marks of quotation, emphasis, links and these footnotes."""
    cuts = [m.span()] if (m := _QUOTATION.match(line.text)) else []
    cuts += _marks(line.text, cuts[0][1] if cuts else 0, len(line.text))
    cuts += [mark.span() for mark in _REFERENCE.finditer(line.text) if mark[1] in notes]
    if not cuts:
        return line
    cuts.sort()
    kept: list[tuple[int, int]] = []
    at = 0
    for start, end in line.pieces or ((0, len(line.text)),):
        while at < len(cuts) and cuts[at][1] <= start:
            at += 1
        while at < len(cuts) and cuts[at][0] < end:
            first, last = cuts[at]
            if start < first:
                kept.append((start, first))
            start = max(start, last)
            if last > end:  # it goes on in the next piece
                break
            at += 1
        if start < end:
            kept.append((start, end))
    return line._replace(solid="".join([line.text[a:b] for a, b in kept]), pieces=tuple(kept))


def _marks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the marks in a stretch of a line, those inside others too.

    No kind of mark holds itself, so the stretch is read a few times at most.
    """
    found: list[tuple[int, int]] = []
    unclosed: set[str] = set()  # strong marks that nothing behind closes: not to be looked for again
    while opening := _OPENING.search(text, start, end):
        inner = _inside(text, opening, end, unclosed)
        start = opening.start() + 1
        if inner is not None:
            first, last, start = inner
            found += [(opening.start(), first), *_marks(text, first, last), (last, start)]
    return found


def _inside(text: str, opening: re.Match[str], end: int, unclosed: set[str]) -> tuple[int, int, int] | None:
    """Return where what stands in a mark begins and ends, and where the mark that closes it ends; None without one."""
    begin, mark = opening.end(), opening["strong"]
    if mark:
        closing = None if mark in unclosed else _CLOSING[mark].search(text, begin + 1, end)
        if closing is None:
            unclosed.add(mark)
            return None
        return begin, closing.start(), closing.end()
    if text[opening.start()] == "[":
        link = _LINK.match(text, begin, end)
        return (begin, *link.span(1)) if link else None
    stop = text.find("*", begin, end)
    closes = stop > 0 and not text[stop - 1].isspace() and not (stop + 1 < end and text[stop + 1] in _LETTERS)
    return (begin, stop, stop + 1) if closes else None
