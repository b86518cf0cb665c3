"""The document view: its outline, and its paragraphs numbered, every character of it escaped."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from corpus.types import Document, Paragraph
from ui.originals import is_drawn
from ui.page.escaping import escape
from ui.page.markup import do_html
from ui.page.tables import stretch_html
from ui.render import also_as, file_name, size
from ui.words import Lang, say

_SHOWN = 200  # paragraphs shown at once
_CHARACTERS = 400_000  # shown at once, about
_LONGEST = 20_000  # characters of a paragraph that stand together; what is longer is cut, so that a page stays one
_LISTED = 1_000  # headings of the outline shown at once
_OPEN = 30  # headings up to which the outline is open from the start
_LEVELS = 6
_QUERY = 200  # characters of what is looked for
_FOUND = 10_000  # places of it that are counted


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the outline: its depth from 1, and the number of the first paragraph under it."""

    title: str
    level: int
    paragraph: int


class Stretch(NamedTuple):
    """What is shown under one number: a paragraph, or a part of a very long one."""

    paragraph: Paragraph
    start: int
    end: int


class Part(NamedTuple):
    """What is shown at once, and where the parts before and after it are found (None: there is none)."""

    stretches: tuple[Stretch, ...]
    before: Stretch | None
    after: Stretch | None


def outline(document: Document) -> tuple[Heading, ...]:
    """Return the headings that paragraphs stand under, in the order of the document."""
    found = []
    before: tuple[str, ...] = ()
    for paragraph in document.paragraphs:
        path = paragraph.section
        same = 0
        while same < min(len(path), len(before)) and path[same] == before[same]:
            same += 1
        found += [Heading(title, level, paragraph.number) for level, title in enumerate(path[same:], same + 1)]
        before = path
    return tuple(found)


def document_view_html(document: Document, lang: Lang, *, start: int = 0, end: int = 0, query: str = "") -> str:
    """Return the part of a document around `start`, with its outline; `text[start:end]` is marked if not empty.

    Offsets that are not within the text mark nothing. Every place of `query` is marked, too.
    """
    if not 0 <= start <= end <= len(document.text):
        start = end = 0
    found = places(document, query)
    shown, earlier, later = part_at(document, start)
    spans = [(start, end, 1, "view-mark")] if start < end else []
    reach = (shown[0].start, shown[-1].end) if shown else (0, 0)
    spans += [
        (first, last, 2, f"found-{n}")
        for n, (first, last) in enumerate(found)
        if first != start and first < reach[1] and last > reach[0]
    ]
    where = (file_name(document), also_as(document, lang), size(document, lang))
    parts = [
        f'<h2 class="yj-title">{escape(document.title)}</h2>'
        f'<p class="yj-place">{escape(" · ".join(filter(None, where)))}</p>',
        original_button(document, start, end, lang),
        _find_html(document, query, found, start, lang),
        _outline_html(document, shown, lang, is_open=not spans),
    ]
    if earlier:
        parts.append(_turn_html(document, earlier.start, "earlier", lang))
    before = earlier.end if earlier else 0
    numbered: set[int] = set()
    for paragraph, begin, stop in shown:
        if begin == paragraph.start:
            parts.append(_between_html(document, before, begin, paragraph.section))
        anchor = "" if paragraph.number in numbered else f' id="view-{paragraph.number}"'
        numbered.add(paragraph.number)
        parts.append(_page_html(document, before, begin, lang))
        text = stretch_html(document, begin, stop, spans, kind=' lang=""')
        if document.recognised(begin, stop):
            text = f'<div>{text}<span class="yj-place">{escape(say("recognised", lang))}</span></div>'
        parts.append(
            f'<div class="yj-numbered"{anchor} tabindex="-1">'
            f'<span class="yj-number" title="{escape(say("paragraph", lang, number=paragraph.number))}">'
            f"{paragraph.number}</span>{text}</div>"
        )
        before = stop
    if later:
        parts.append(_turn_html(document, later.start, "later", lang))
    else:
        parts.append(_between_html(document, before, len(document.text), ()))
    return f'<div class="yj-view" data-document="{escape(document.id)}">{"".join(parts)}</div>'


def places(document: Document, query: str) -> list[tuple[int, int]]:
    """Return where a document has some words, whatever their case, in its order; the first of very many."""
    words = query.strip()[:_QUERY]
    matches = re.finditer(re.escape(words), document.text, re.IGNORECASE) if words else ()
    return [match.span() for match in islice(matches, _FOUND)]


def _find_html(document: Document, query: str, found: Sequence[tuple[int, int]], start: int, lang: Lang) -> str:
    """Return the field to find words in a document, how often they were found, and what leads on and back."""
    label = escape(say("find_in", lang))
    told = ""
    if query.strip():
        at = next((n for n, (first, _) in enumerate(found) if first == start), 0)
        count = say("found_of", lang, number=at + 1, count=f"{len(found):,}") if found else say("found_none", lang)
        buttons = [
            do_html(
                "find",
                [document.id, query, (at + step) % len(found)],
                say(f"find_{key}", lang),
                kind=f"yj-small yj-find_{key}",
                extra=f' id="find-{key}"',
            )
            for step, key in ((-1, "before"), (1, "after"))
            if len(found) > 1
        ]
        told = f'<span class="yj-found" role="status">{escape(count)}</span>{"".join(buttons)}'
    return (
        f'<div class="yj-find"><input type="search" aria-label="{label}" placeholder="{label}" maxlength="{_QUERY}"'
        f' value="{escape(query)}" data-document="{escape(document.id)}">{told}</div>'
    )


def part_at(document: Document, offset: int) -> Part:
    """Return the part of a document that holds `offset`; past the last paragraph, the last part."""
    shown: list[Stretch] = []
    before: Stretch | None = None
    length = 0
    for stretch in _stretches(document):
        if len(shown) == _SHOWN or (shown and length >= _CHARACTERS):
            if shown[-1].end > offset:
                return Part(tuple(shown), before, stretch)
            before, shown, length = shown[-1], [], 0
        shown.append(stretch)
        length += stretch.end - stretch.start
    return Part(tuple(shown), before, None)


def _stretches(document: Document) -> Iterator[Stretch]:
    for paragraph in document.paragraphs:
        for start in range(paragraph.start, paragraph.end, _LONGEST):
            yield Stretch(paragraph, start, min(start + _LONGEST, paragraph.end))


def original_button(document: Document, start: int, end: int, lang: Lang) -> str:
    """Return what leads to the page as it was given on which a span stands, "" where there are no pages to be drawn."""
    if not is_drawn(document):
        return ""
    return do_html("original", [document.id, 0, start, end], say("original", lang), kind="yj-small yj-to-original")


def _page_html(document: Document, before: int, start: int, lang: Lang) -> str:
    """Return a line with the number of the page that begins at `start`, where the text before was on another."""
    pages = document.origins.page
    if not pages:
        return ""
    page = pages[document.origins.run(start)]
    if before and pages[document.origins.run(before - 1)] == page:
        return ""
    return f'<p class="yj-page-number"><span>{escape(say("page", lang, page=page))}</span></p>'


def _between_html(document: Document, start: int, end: int, section: tuple[str, ...]) -> str:
    """Return what stands between two paragraphs: headings, each at the level it has in the path `section`."""
    lines = [line.strip() for line in document.text[start:end].split("\n") if line.strip()]
    levels = {title: level for level, title in enumerate(section, 1)}
    return "".join(
        f'<h3 class="yj-heading yj-level-{min(levels.get(line, 1), _LEVELS)}" lang="">{escape(line)}</h3>'
        for line in lines
    )


def listed(headings: tuple[Heading, ...], number: int) -> tuple[Heading, ...]:
    """Return the headings to show beside paragraph `number`.

    Where there are too many the deepest levels are left out, and then those far from the paragraph.
    """
    while len(headings) > _LISTED and (deepest := max(heading.level for heading in headings)) > 1:
        headings = tuple(heading for heading in headings if heading.level < deepest)
    at = bisect_left(headings, number, key=lambda heading: heading.paragraph)
    first = max(0, min(at - _LISTED // 2, len(headings) - _LISTED))
    return headings[first : first + _LISTED]


def _outline_html(document: Document, shown: tuple[Stretch, ...], lang: Lang, *, is_open: bool) -> str:
    here = {stretch.paragraph.number for stretch in shown}
    headings = listed(outline(document), min(here, default=1))
    if not headings:
        return ""
    items = []
    for heading in headings:
        title = escape(heading.title)
        if heading.paragraph in here:
            link = f'<a href="#view-{heading.paragraph}">{title}</a>'
        else:
            link = _read_button(document, document.paragraphs[heading.paragraph - 1].start, title)
        items.append(f'<li class="yj-level-{min(heading.level, _LEVELS)}">{link}</li>')
    state = " open" if is_open and len(headings) <= _OPEN else ""
    return (
        f'<details class="yj-outline"{state}><summary>{say("outline", lang)}</summary>'
        f'<nav aria-label="{say("outline", lang)}"><ul lang="">{"".join(items)}</ul></nav></details>'
    )


def _turn_html(document: Document, start: int, key: str, lang: Lang) -> str:
    return f'<p class="yj-further">{_read_button(document, start, say(key, lang))}</p>'


def _read_button(document: Document, start: int, words: str) -> str:
    asked = escape(json.dumps([document.id, start, start]))
    return f'<button class="yj-do yj-link" data-do="read" data-with="{asked}">{words}</button>'
