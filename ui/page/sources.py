"""The source panel: whole paragraphs with the quotes marked, and each quote to be copied or cited."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date

from corpus.types import Document, Passage
from qa.types import Answer, Citation
from ui.page.document_view import original_button
from ui.page.escaping import escape
from ui.page.evidence import by_paragraph
from ui.page.markup import do_html
from ui.page.records import State
from ui.page.tables import stretch_html
from ui.references import apa, bibtex, gbt7714, reference_of
from ui.render import WIDEST, also_as, answer_text, headings, nearest, place, quotes_beside, whole, whole_of
from ui.words import Lang, say

States = Mapping[int, State]


def sources_html(answer: Answer, turn: int, lang: Lang, *, hidden: bool, states: States | None = None) -> str:
    """Return the source panel's section for turn number `turn`: whole paragraphs with the quotes marked.

    `states` says by its number what became of the source of a citation; of those not in it nothing is said.
    """
    if answer.abstained:
        cards = [
            _card_html(hit.passage, *whole_of(hit.passage), (), f"near-{turn}-{n}", lang)
            for n, hit in enumerate(nearest(answer), 1)
        ]
        heading = f'<p class="yj-nearest">{escape(say("near", lang))}</p>' if cards else _hint("nothing_near", lang)
        cards += [_cited_html(citations, turn, lang, states or {}) for citations in by_paragraph(quotes_beside(answer))]
    else:
        cited = [*answer.citations, *quotes_beside(answer)]
        cards = [_cited_html(citations, turn, lang, states or {}) for citations in by_paragraph(cited)]
        heading = "" if cards else _hint("nothing_quoted", lang)
    return (
        f'<section class="yj-turn" id="turn-{turn}"{" hidden" if hidden else ""}>'
        f'<h2 class="yj-asked">{escape(answer.question)}</h2>{heading}{"".join(cards)}'
        f'<span class="yj-plain" data-copy="{verbatim(answer_text(answer, lang))}" hidden></span></section>'
    )


def _hint(key: str, lang: Lang) -> str:
    return f'<p class="yj-hint">{escape(say(key, lang))}</p>'


def verbatim(text: str) -> str:
    """Return a text as the value of an attribute that has its lines, too."""
    return escape(text.replace("\r", "")).replace("<br>", "&#10;")


def _cited_html(citations: Sequence[Citation], turn: int, lang: Lang, states: States) -> str:
    passage = citations[0].passage
    start, end = whole(passage.document, citations[0].start, citations[0].end)
    spans = [(c.start, c.end, c.number, f"src-{turn}-{c.number}") for c in citations]
    links = "".join(f'<a class="yj-mark" href="#cite-{turn}-{c.number}">{c.number}</a>' for c in citations)
    back = f'<span class="yj-back" title="{say("back", lang)}">{links}</span>'
    state = states.get(citations[0].number, "unchanged")
    note = "" if state == "unchanged" else f'<p class="yj-stale">{escape(say(f"card_{state}", lang))}</p>'
    foot = "".join(
        copies_html(c, lang, several=len(citations) > 1, keep=states.get(c.number, "unchanged") == "unchanged")
        for c in citations
    )
    anchor = f"card-{turn}-{citations[0].number}"
    return _card_html(passage, start, end, spans, anchor, lang, back=back, note=note, foot=foot)


def copies_html(citation: Citation, lang: Lang, *, several: bool = False, keep: bool = False) -> str:
    """Return what a quote can be taken away as: its words, or an entry of a list of references; with `keep` be kept."""
    known, today = reference_of(citation), date.today()
    forms = (("GB/T 7714", gbt7714(known, today)), ("APA", apa(known)), ("BibTeX", bibtex(known, today)))
    number = f'<span class="yj-of">[{citation.number}]</span>' if several else ""
    label = f"{say('copy_reference', lang)} [{citation.number}]"
    document, start, end = where_of = (citation.passage.document, citation.start, citation.end)
    pin = do_html("pin", [document.id, start, end], say("pin", lang), kind="yj-pin-this yj-small") if keep else ""
    page = original_button(*where_of, lang) if keep else ""
    return (
        f'<div class="yj-copies">{number}{pin}{page}{_copy_html(say("copy_quote", lang), citation.quote)}'
        f'<span class="yj-references" role="group" aria-label="{escape(label)}">'
        f"{''.join(_copy_html(name, text) for name, text in forms)}</span></div>"
    )


def _copy_html(name: str, text: str) -> str:
    return f'<button class="yj-take yj-small" data-copy="{verbatim(text)}">{escape(name)}</button>'


def _card_html(
    passage: Passage,
    start: int,
    end: int,
    spans: Sequence[tuple[int, int, int, str]],
    anchor: str,
    lang: Lang,
    *,
    back: str = "",
    note: str = "",
    foot: str = "",
) -> str:
    document = passage.document
    before, after = _around(document, start, end)
    around = [
        "" if span is None else stretch_html(document, *span, kind=' class="yj-around" hidden')
        for span in (before, after)
    ]
    toggle = f'<button class="yj-context" aria-expanded="false">{say("context", lang)}</button>' if any(around) else ""
    path = f'<div class="yj-path">{escape(headings(passage, lang))}</div>' if passage.section else ""
    quoted = (spans[0][0], spans[0][1]) if spans else (start, end)
    asked = escape(json.dumps([document.id, *quoted]))
    read = (
        f'<button class="yj-do yj-link yj-around" data-do="read" data-with="{asked}" hidden>'
        f"{say('read_here', lang)}</button>"
        if toggle
        else ""
    )
    where = (place(document, start, end, lang), also_as(document, lang))
    return (
        f'<article class="yj-card" id="{anchor}" tabindex="-1" data-document="{escape(document.id)}"><header>{back}'
        f'<div class="yj-where"><div class="yj-title">{escape(document.title)}</div>{path}'
        f'<div class="yj-place">{escape(" · ".join(filter(None, where)))}</div>{note}</div>{toggle}</header>{read}'
        f'<div class="yj-paragraph" lang="">{around[0]}{stretch_html(document, start, end, spans)}'
        f"{around[1]}</div>{foot}</article>"
    )


def _around(document: Document, start: int, end: int) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Return the spans of the paragraphs before and after, of very long ones the end and the beginning."""
    paragraphs = document.paragraphs
    before = bisect_right(paragraphs, start, key=lambda p: p.end) - 1
    after = bisect_left(paragraphs, end, key=lambda p: p.start)
    above = paragraphs[before] if before >= 0 else None
    below = paragraphs[after] if after < len(paragraphs) else None
    return (
        (max(above.start, above.end - WIDEST), above.end) if above else None,
        (below.start, min(below.end, below.start + WIDEST)) if below else None,
    )


def panel_html(
    turns: Sequence[Answer], lang: Lang, *, opened: int | None = None, states: Sequence[States] | None = None
) -> str:
    """Return the source panel for a whole conversation.

    One turn shows (number `opened`, else the newest); the others wait for their marks. `states` are those of each turn.
    """
    if not turns:
        return (
            f'<div class="yj-empty"><h2>{say("sources_empty", lang)}</h2><p>{say("sources_empty_hint", lang)}</p></div>'
        )
    known = states or [{}] * len(turns)
    return "".join(
        sources_html(answer, n, lang, hidden=n != (opened or len(turns)), states=of)
        for n, (answer, of) in enumerate(zip(turns, known, strict=True), 1)
    )
