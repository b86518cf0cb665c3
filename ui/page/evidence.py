"""The whole paragraphs that an answer quotes, under the answer: what is shown where a person asks for all evidence."""

from __future__ import annotations

from collections.abc import Iterable

from qa.types import Answer, Citation
from ui.page.escaping import escape
from ui.page.tables import stretch_html
from ui.render import place, whole
from ui.words import Lang


def by_paragraph(citations: Iterable[Citation]) -> list[list[Citation]]:
    """Return citations together that stand in the same paragraphs, in the order in which these are first cited."""
    groups: dict[tuple[str, int, int], list[Citation]] = {}
    for citation in citations:
        document = citation.passage.document
        groups.setdefault((document.id, *whole(document, citation.start, citation.end)), []).append(citation)
    return list(groups.values())


def whole_html(answer: Answer, turn: int, lang: Lang) -> str:
    """Return the paragraphs behind the answer of turn number `turn`, with the quotes marked; the script shows them."""
    parts = []
    for citations in by_paragraph(answer.citations):
        document = citations[0].passage.document
        start, end = whole(document, citations[0].start, citations[0].end)
        spans = [(c.start, c.end, c.number, f"all-{turn}-{c.number}") for c in citations]
        links = "".join(f'<a class="yj-at" href="#src-{turn}-{c.number}">{c.number}</a>' for c in citations)
        where = escape(f"{document.title} · {place(document, start, end, lang)}")
        parts.append(
            f'<section><p class="yj-place">{links}{where}</p>'
            f'<div class="yj-paragraph" lang="">{stretch_html(document, start, end, spans)}</div></section>'
        )
    return f'<div class="yj-whole">{"".join(parts)}</div>' if parts else ""
