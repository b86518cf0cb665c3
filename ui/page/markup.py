"""The page's HTML: pure functions, every character of a document and of a person escaped."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence

from corpus.types import Document, Passage
from index.types import BuildReport
from qa.types import Answer, Citation
from ui.page.escaping import escape
from ui.page.tables import stretch_html
from ui.render import (
    WIDEST,
    also_as,
    answer_text,
    built,
    file_name,
    headings,
    is_short_worth_saying,
    is_silent_on_missing,
    is_understood_otherwise,
    left_out,
    marks,
    nearest,
    place,
    same_text,
    short,
    size,
    whole,
    whole_of,
)
from ui.words import WORDS, Lang, say

_HEADLINE = 28  # characters of a short answer that are set large
_LISTED = 50  # documents listed at once
_MANY = 8  # documents from which the list has a search field


def question_html(question: str) -> str:
    """Return a person's message."""
    return f'<div class="yj-question">{escape(question)}</div>'


def answer_html(
    answer: Answer,
    turn: int,
    lang: Lang,
    *,
    as_typed: bool = False,
    verdict: str | None = None,
    kept_in: str = "",
    follow_up: str = "",
    asked_of: tuple[int, int] | None = None,
) -> str:
    """Return the assistant's message for turn number `turn`: one line of HTML, its marks linked to the source panel.

    `as_typed` says that the question was taken by itself at the person's wish; `verdict` is what the person thinks of
    the answer (good, bad, citation), written to the file `kept_in`; `follow_up` is a question to go on with.
    `asked_of` is how many of how many documents were asked, where it was not all of them.
    """
    understood = _understood_html(answer, turn, lang, as_typed=as_typed)
    if asked_of:
        words = say("asked_of", lang, chosen=asked_of[0], all=asked_of[1])
        understood += f'<div class="yj-understood"><span>{escape(words)}</span></div>'
    foot = _foot_html(answer, turn, verdict, lang)
    if verdict:
        foot += f'<div class="yj-kept">{escape(say("kept_in", lang, file=kept_in))}</div>'
    if answer.abstained:
        return _refusal_html(answer, turn, lang, understood, foot)
    first: set[int] = set()
    parts = [understood]
    if is_short_worth_saying(answer):
        size = "yj-short" if len(answer.short) <= _HEADLINE else "yj-short yj-long"
        parts.append(f'<div class="{size}">{escape(answer.short)}</div>')
    by_number = {citation.number: citation for citation in answer.citations}
    body: list[str] = []
    words = ""
    for text, number in marks(answer):
        if number is None:
            words = text
            body.append(escape(text))
            continue
        mark = _mark_html(by_number[number], turn, first=number not in first)
        first.add(number)
        if words:  # a mark never stands alone at the start of a line
            body[-1:] = [escape(words[:-2]), f'<span class="yj-tie">{escape(words[-2:])}{mark}</span>']
            words = ""
        else:
            body.append(mark)
    parts.append(f'<div class="yj-text">{"".join(body)}</div>')
    parts.append(foot)
    if follow_up:
        button = f'<button class="yj-do yj-link" id="follow-{turn}">{escape(follow_up)}</button>'
        parts.append(f'<div class="yj-follow"><span>{say("go_on", lang)}</span>{button}</div>')
    return f'<div class="yj-answer">{"".join(parts)}</div>'


def _understood_html(answer: Answer, turn: int, lang: Lang, *, as_typed: bool) -> str:
    """Say how a follow-up was understood, with a button to have it taken the other way."""
    if as_typed:
        words, other = say("as_typed", lang), say("with_context", lang)
    elif is_understood_otherwise(answer):
        words, other = say("understood", lang, question=answer.understood_as), say("ask_as_typed", lang)
    else:
        return ""
    button = f'<button class="yj-do yj-link" id="retake-{turn}">{other}</button>'
    return f'<div class="yj-understood"><span>{escape(words)}</span>{button}</div>'


def _mark_html(citation: Citation, turn: int, *, first: bool) -> str:
    anchor = f' id="cite-{turn}-{citation.number}"' if first else ""
    return (
        f'<a class="yj-mark"{anchor} href="#src-{turn}-{citation.number}" title="{escape(short(citation.quote))}">'
        f"{citation.number}</a>"
    )


def _foot_html(answer: Answer, turn: int, verdict: str | None, lang: Lang) -> str:
    """Return what can be done with an answer, and how sure it is and how long each stage took."""
    copy = "" if answer.abstained else f'<button class="yj-copy">{say("copy", lang)}</button>'
    rating = "".join(
        f'<button class="yj-do yj-rate{" yj-on" if verdict == each else ""}" id="rate-{turn}-{each}">'
        f"{say(each, lang)}</button>"
        for each in ("good", "bad", *(["citation"] if answer.citations else []))
    )
    retry = f'<button class="yj-do" id="retry-{turn}">{say("retry", lang)}</button>'
    return f'<div class="yj-foot">{copy}{retry}{rating}{_details_html(answer, lang) if answer.timings else ""}</div>'


def _stage(name: str, lang: Lang) -> str:
    key = f"stage_{name}"
    return say(key, lang) if key in WORDS else name


def _details_html(answer: Answer, lang: Lang) -> str:
    stages = [
        say("stage", lang, name=_stage(name, lang), milliseconds=f"{seconds * 1000:.1f}")
        for name, seconds in answer.timings.items()
    ]
    sure = say("sure", lang, confidence=round(answer.confidence * 100))
    total = say("milliseconds", lang, milliseconds=max(1, round(sum(answer.timings.values()) * 1000)))
    return (
        f'<details class="yj-details"><summary>{escape(total)}</summary>'
        f"<span>{escape(' · '.join([sure, *stages]))}</span></details>"
    )


def _refusal_html(answer: Answer, turn: int, lang: Lang, understood: str, foot: str) -> str:
    parts = [understood, f'<div class="yj-refused">{escape(answer.text)}</div>']
    if is_silent_on_missing(answer):
        terms = "".join(f'<span class="yj-term">{escape(term)}</span>' for term in answer.missing)
        parts.append(f'<div class="yj-missing">{escape(say("missing", lang))}{terms}</div>')
    near = nearest(answer)
    if near:
        items = "".join(
            f'<li><a class="yj-near" href="#near-{turn}-{n}">{escape(short(hit.passage.text))}</a></li>'
            for n, hit in enumerate(near, 1)
        )
        parts.append(f'<div class="yj-nearest">{escape(say("near", lang))}</div><ul>{items}</ul>')
    parts.append(foot)
    return f'<div class="yj-answer yj-none">{"".join(parts)}</div>'


def sources_html(answer: Answer, turn: int, lang: Lang, *, hidden: bool) -> str:
    """Return the source panel's section for turn number `turn`: whole paragraphs with the quotes marked."""
    if answer.abstained:
        cards = [
            _card_html(hit.passage, *whole_of(hit.passage), (), f"near-{turn}-{n}", lang)
            for n, hit in enumerate(nearest(answer), 1)
        ]
        heading = f'<p class="yj-nearest">{escape(say("near", lang))}</p>' if cards else ""
    else:
        cards = [_cited_html(citations, turn, lang) for citations in _by_paragraph(answer.citations)]
        heading = ""
    return (
        f'<section class="yj-turn" id="turn-{turn}"{" hidden" if hidden else ""}>'
        f'<h2 class="yj-asked">{escape(answer.question)}</h2>{heading}{"".join(cards)}'
        f'<pre class="yj-plain" hidden>{escape(answer_text(answer, lang))}</pre></section>'
    )


def _by_paragraph(citations: Iterable[Citation]) -> list[list[Citation]]:
    groups: dict[tuple[str, int, int], list[Citation]] = {}
    for citation in citations:
        document = citation.passage.document
        groups.setdefault((document.id, *whole(document, citation.start, citation.end)), []).append(citation)
    return list(groups.values())


def _cited_html(citations: Sequence[Citation], turn: int, lang: Lang) -> str:
    passage = citations[0].passage
    start, end = whole(passage.document, citations[0].start, citations[0].end)
    spans = [(c.start, c.end, c.number, f"src-{turn}-{c.number}") for c in citations]
    links = "".join(f'<a class="yj-mark" href="#cite-{turn}-{c.number}">{c.number}</a>' for c in citations)
    back = f'<span class="yj-back" title="{say("back", lang)}">{links}</span>'
    return _card_html(passage, start, end, spans, f"card-{turn}-{citations[0].number}", lang, back=back)


def _card_html(
    passage: Passage,
    start: int,
    end: int,
    spans: Sequence[tuple[int, int, int, str]],
    anchor: str,
    lang: Lang,
    *,
    back: str = "",
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
        f'<article class="yj-card" id="{anchor}" tabindex="-1"><header>{back}'
        f'<div class="yj-where"><div class="yj-title">{escape(document.title)}</div>{path}'
        f'<div class="yj-place">{escape(" · ".join(filter(None, where)))}</div></div>{toggle}</header>{read}'
        f'<div class="yj-paragraph" lang="">{around[0]}{stretch_html(document, start, end, spans)}'
        f"{around[1]}</div></article>"
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


def panel_html(turns: Sequence[Answer], lang: Lang, *, opened: int | None = None) -> str:
    """Return the source panel for a whole conversation.

    One turn shows (number `opened`, else the newest); the others wait for their marks.
    """
    if not turns:
        return (
            f'<div class="yj-empty"><h2>{say("sources_empty", lang)}</h2><p>{say("sources_empty_hint", lang)}</p></div>'
        )
    return "".join(sources_html(a, n, lang, hidden=n != (opened or len(turns))) for n, a in enumerate(turns, 1))


def documents_html(
    documents: Sequence[Document],
    lang: Lang,
    *,
    left_out: Collection[str] = (),
    query: str = "",
    first: int = 0,
    notice: str = "",
) -> str:
    """Return the list of loaded documents, each to be asked or left out, read or removed; `notice` (HTML) above it.

    Only those with `query` in their title or file name, a number of them at once from the one at `first` on.
    """
    wanted = query.casefold().split()
    found = [d for d in documents if all(word in _names(d) for word in wanted)]
    first = first if 0 <= first < len(found) else 0
    shown = found[first : first + _LISTED]
    several = len(documents) > 1
    gone = set(left_out)
    items = "".join(_document_html(d, lang, several=several, asked=d.id not in gone) for d in shown)
    heading = f'<h2 class="yj-count">{escape(say("loaded", lang, count=len(documents)))}</h2>'
    parts = [heading, notice, _choice_html(lang) if several else ""]
    if not shown:
        parts.append(f'<p class="yj-place">{escape(say("none_found", lang, query=query))}</p>')
    parts.append(f'<ul class="yj-documents" data-many="{int(len(documents) > _MANY)}">{items}</ul>')
    if len(found) > len(shown):
        parts.append(_pages_html(query, first, len(shown), len(found), lang))
    if not several:
        parts.append(f'<p class="yj-place">{escape(say("last_document", lang))}</p>')
    return "".join(parts)


def _do_html(do: str, values: Sequence[object], words: str, *, kind: str = "yj-link", extra: str = "") -> str:
    asked = escape(json.dumps(values))
    return f'<button class="yj-do {kind}" data-do="{do}" data-with="{asked}"{extra}>{escape(words)}</button>'


def _choice_html(lang: Lang) -> str:
    every = _do_html("every", [True], say("ask_all", lang))
    none = _do_html("every", [False], say("ask_none", lang))
    return f'<p class="yj-choice"><span>{escape(say("choice", lang))}</span>{every}{none}</p>'


def _pages_html(query: str, first: int, shown: int, found: int, lang: Lang) -> str:
    words = escape(say("listed", lang, first=first + 1, last=first + shown, count=found))
    before = _do_html("list", [query, max(first - _LISTED, 0)], say("list_before", lang)) if first else ""
    after = _do_html("list", [query, first + shown], say("list_after", lang)) if first + shown < found else ""
    return f'<p class="yj-choice yj-pages"><span>{words}</span>{before}{after}</p>'


def _names(document: Document) -> str:
    """Return all by which a document may be looked for."""
    return " ".join(f"{each.title} {each.source}" for each in document.names).casefold()


def _document_html(document: Document, lang: Lang, *, several: bool, asked: bool) -> str:
    title, read = escape(document.title), [document.id, 0, 0]
    own = "" if file_name(document) == document.title else file_name(document)
    where = " · ".join(filter(None, (own, also_as(document, lang), size(document, lang))))
    parts = []
    if several:
        state = " checked" if asked else ""
        parts.append(
            f'<input type="checkbox" class="yj-do" data-do="choose" data-with="{escape(json.dumps([document.id]))}"'
            f' aria-label="{say("ask_this", lang)}: {title}"{state}>'
        )
    parts.append(
        f'<div class="yj-where"><div class="yj-title">{title}</div><div class="yj-place">{escape(where)}</div></div>'
    )
    label = f' aria-label="{say("read", lang)}: {title}"'
    parts.append(_do_html("read", read, say("read", lang), kind="yj-small", extra=label))
    if several:
        remove = _do_html("remove", [document.id], say("remove", lang), kind="yj-small yj-danger")
        parts.append(
            f'<button class="yj-remove yj-small" aria-expanded="false" aria-label="{say("remove", lang)}: {title}">'
            f"{say('remove', lang)}</button>"
            f'<div class="yj-confirm" hidden><span>{escape(say("confirm_remove", lang))}</span>{remove}'
            f'<button class="yj-keep yj-small">{say("keep", lang)}</button></div>'
        )
    return f"<li>{''.join(parts)}</li>"


def scope_html(chosen: int, every: int, lang: Lang) -> str:
    """Return a line over the question box on how many of the documents are asked; nothing where it is all."""
    if chosen == every:
        return ""
    words = escape(say("scope", lang, chosen=chosen, all=every) if chosen else say("scope_none", lang))
    kind = "yj-scope" if chosen else "yj-scope yj-none-chosen"
    button = f'<button class="yj-link" data-show="documents">{escape(say("change", lang))}</button>'
    return f'<div class="{kind}" role="status"><span>{words}</span>{button}</div>'


def keeping_html(lang: Lang, *, is_kept: bool) -> str:
    """Return the switch for keeping chats in the browser; turning it off is asked about first."""
    on = "true" if is_kept else "false"
    confirm = _do_html("keeping", [False], say("forget", lang), kind="yj-small yj-danger")
    return (
        f'<button class="yj-keeping" role="switch" aria-checked="{on}">{escape(say("keeping", lang))}</button>'
        f'<div class="yj-forget" hidden><p>{escape(say("confirm_forget", lang))}</p>{confirm}'
        f'<button class="yj-small yj-not">{say("keep", lang)}</button></div>'
        f"{_do_html('keeping', [True], '', kind='yj-remember', extra=' hidden')}"
    )


def report_html(report: BuildReport | None, problems: Sequence[tuple[str, str]], lang: Lang) -> str:
    """Return what a rebuild did (None: it did not happen) and what could not be read, each (name, reason).

    What was read and holds more than text is named last, with what was left out, and what has the text of another.
    """
    parts = []
    if report is not None:
        parts.append(done_html(built(report, lang)))
    if problems:
        items = "".join(f"<li><b>{escape(name)}</b> {escape(reason)}</li>" for name, reason in problems)
        parts.append(f'<div class="yj-problem" role="alert"><p>{say("skipped", lang)}</p><ul>{items}</ul></div>')
    if report is not None and (report.incomplete or report.twins):
        said = [(f.source, left_out(f, lang)) for f in report.incomplete]
        said += [(twin.source, same_text(twin, lang)) for twin in report.twins]
        items = "".join(f"<li><b>{escape(name)}</b> {escape(words)}</li>" for name, words in said)
        parts.append(f'<ul class="yj-left-out">{items}</ul>')
    return "".join(parts)


def done_html(message: str) -> str:
    """Return a message for the page that something was done."""
    return f'<p class="yj-done" role="status">{escape(message)}</p>'


def problem_html(message: str) -> str:
    """Return an error message for the page."""
    return f'<p class="yj-problem" role="alert">{escape(message)}</p>'
