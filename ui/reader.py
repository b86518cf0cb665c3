"""A document to be read: its outline, and its paragraphs numbered, every character of it escaped."""

from __future__ import annotations

import json
from dataclasses import dataclass

from corpus.types import Document, Paragraph
from ui.markup import escape, highlight
from ui.render import file_name, size
from ui.words import Lang, say

_SHOWN = 200  # paragraphs shown at once
_OPEN = 30  # headings up to which the outline is open from the start
_LEVELS = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the outline: its depth from 1, and the number of the first paragraph under it."""

    title: str
    level: int
    paragraph: int


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


def reader_html(document: Document, lang: Lang, *, start: int = 0, end: int = 0) -> str:
    """Return the part of a document around `start`, with its outline; `text[start:end]` is marked if not empty.

    Offsets that are not within the text mark nothing.
    """
    if not 0 <= start <= end <= len(document.text):
        start = end = 0
    paragraphs = document.paragraphs
    at = next((p.number for p in paragraphs if p.end > start), len(paragraphs))
    first = (max(at, 1) - 1) // _SHOWN * _SHOWN
    shown = paragraphs[first : first + _SHOWN]
    spans = [(start, end, 1, "read-mark")] if start < end else []
    parts = [
        f'<h2 class="yj-title">{escape(document.title)}</h2>'
        f'<p class="yj-place">{escape(file_name(document))} · {escape(size(document, lang))}</p>',
        _outline_html(document, shown, lang, is_open=not spans),
    ]
    if first:
        parts.append(_turn_html(document, paragraphs[first - 1], "earlier", lang))
    before = paragraphs[first - 1].end if first else 0
    for paragraph in shown:
        parts.append(_between_html(document, before, paragraph.start, paragraph.section))
        text = highlight(document.text[paragraph.start : paragraph.end], paragraph.start, spans)
        parts.append(
            f'<div class="yj-numbered" id="read-{paragraph.number}" tabindex="-1">'
            f'<span class="yj-number" title="{escape(say("paragraph", lang, number=paragraph.number))}">'
            f'{paragraph.number}</span><p lang="">{text}</p></div>'
        )
        before = paragraph.end
    if first + len(shown) < len(paragraphs):
        parts.append(_turn_html(document, paragraphs[first + len(shown)], "later", lang))
    else:
        parts.append(_between_html(document, before, len(document.text), ()))
    return f'<div class="yj-reader">{"".join(parts)}</div>'


def _between_html(document: Document, start: int, end: int, section: tuple[str, ...]) -> str:
    """Return what stands between two paragraphs: headings, each at the level it has in the path `section`."""
    lines = [line.strip() for line in document.text[start:end].split("\n") if line.strip()]
    levels = {title: level for level, title in enumerate(section, 1)}
    return "".join(
        f'<h3 class="yj-heading yj-level-{min(levels.get(line, 1), _LEVELS)}" lang="">{escape(line)}</h3>'
        for line in lines
    )


def _outline_html(document: Document, shown: tuple[Paragraph, ...], lang: Lang, *, is_open: bool) -> str:
    headings = outline(document)
    if not headings:
        return ""
    here = {paragraph.number for paragraph in shown}
    items = []
    for heading in headings:
        title = escape(heading.title)
        if heading.paragraph in here:
            link = f'<a href="#read-{heading.paragraph}">{title}</a>'
        else:
            link = _read_button(document, document.paragraphs[heading.paragraph - 1].start, title)
        items.append(f'<li class="yj-level-{min(heading.level, _LEVELS)}">{link}</li>')
    state = " open" if is_open and len(headings) <= _OPEN else ""
    return (
        f'<details class="yj-outline"{state}><summary>{say("outline", lang)}</summary>'
        f'<nav aria-label="{say("outline", lang)}"><ul lang="">{"".join(items)}</ul></nav></details>'
    )


def _turn_html(document: Document, paragraph: Paragraph, key: str, lang: Lang) -> str:
    return f'<p class="yj-further">{_read_button(document, paragraph.start, say(key, lang))}</p>'


def _read_button(document: Document, start: int, words: str) -> str:
    asked = escape(json.dumps([document.id, start, start]))
    return f'<button class="yj-do yj-link" data-do="read" data-with="{asked}">{words}</button>'
