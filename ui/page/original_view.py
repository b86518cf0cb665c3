"""A page of a document as it was given, with a quote marked on it, and the text that was read from it."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from corpus.boxes import Box
from corpus.drawing import Drawn
from corpus.types import Document
from ui.page.escaping import escape
from ui.page.markup import do_html
from ui.page.tables import stretch_html
from ui.render import file_name
from ui.words import Lang, say


def original_html(
    document: Document, drawn: Drawn, page: int, span: tuple[int, int], boxes: Sequence[Box], lang: Lang
) -> str:
    """Return page number `page` as a picture with the boxes on it marked, and its text, which is that of `span` too."""
    start, end = span
    marks = "".join(_mark_html(box, drawn, n) for n, box in enumerate((box for box in boxes if box.page == page), 1))
    named = say("page_of", lang, page=page, pages=drawn.pages)
    picture = f"data:image/png;base64,{base64.b64encode(drawn.png).decode()}"
    steps = "".join(
        do_html(
            "original",
            [document.id, number, start, end],
            say(f"page_{key}", lang),
            kind="yj-small",
            extra=f' id="page-{key}"',
        )
        for number, key in ((page - 1, "before"), (page + 1, "after"))
        if 1 <= number <= drawn.pages
    )
    back = do_html("read", [document.id, *_place(document, page, span)], say("view", lang), kind="yj-small")
    first, last = text_of(document, page)
    told = (
        stretch_html(document, first, last, [(start, end, 1, "view-text-mark")] if start < end else []) if last else ""
    )
    recognised = bool(last and document.recognised(first, last))
    note = f'<span class="yj-place">{escape(say("recognised", lang))}</span>' if recognised else ""
    state, summary = " open" if recognised else "", escape(say("page_text", lang))
    text = (
        f'<details class="yj-page-text"{state}><summary>{summary}</summary>'
        f'{note}<div class="yj-paragraph" lang="">{told}</div></details>'
        if told
        else ""
    )
    return (
        f'<div class="yj-view yj-original" data-document="{escape(document.id)}">'
        f'<h2 class="yj-title">{escape(document.title)}</h2>'
        f'<p class="yj-place">{escape(file_name(document))} · <span role="status">{escape(named)}</span></p>'
        f'<div class="yj-choice">{back}{steps}</div>'
        f'<div class="yj-page"><img src="{picture}" alt="{escape(named)}">{marks}</div>{text}</div>'
    )


def _mark_html(box: Box, drawn: Drawn, number: int) -> str:
    shares = (
        ("left", box.left / drawn.width),
        ("top", box.top / drawn.height),
        ("width", (box.right - box.left) / drawn.width),
        ("height", (box.bottom - box.top) / drawn.height),
    )
    place = ";".join(f"{name}:{100 * share:.3f}%" for name, share in shares)
    identity = ' id="view-mark" tabindex="-1"' if number == 1 else ""
    return f'<mark{identity} style="{place}"></mark>'


def text_of(document: Document, page: int) -> tuple[int, int]:
    """Return the stretch of the text that begins on a page, (0, 0) where none does."""
    runs = [run for run, at in enumerate(document.origins.page) if at == page]
    if not runs:
        return 0, 0
    clean = document.origins.clean
    return clean[runs[0]], clean[runs[-1] + 1] if runs[-1] + 1 < len(clean) else len(document.text)


def _place(document: Document, page: int, span: tuple[int, int]) -> tuple[int, int]:
    """Return what to show of the text instead of a page: the quote where it stands there, else the page's beginning."""
    start, end = span
    if start < end and document.locate(start, end).page == page:
        return span
    first, last = text_of(document, page)
    return (first, first) if last else (0, 0)
