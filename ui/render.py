"""Answers and hits as HTML, terminal text and JSON: pure functions, every character of a document escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import PurePath

from corpus.types import Document, Passage
from index.types import BuildReport, Hit
from qa.types import Answer, Citation
from ui.verify import Checked
from ui.words import Lang, say

_MARK = re.compile(r"\[(\d{1,3})\]")
# what HTML reads as mark-up and, beyond html.escape, what Markdown would: an answer passes through both
_ACTIVE = str.maketrans(
    {c: f"&#{ord(c)};" for c in "&<>\"'\\`*_{}[]()#+-!|~$:=@^"} | {"\n": "<br>", "\r": "", "\u2028": " ", "\u2029": " "}
)
# what a terminal would act on: control characters, and the marks that reorder or hide text
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NEAREST = 3  # passages offered with a refusal
_HEADLINE = 28  # characters of a short answer that are set large
_PREVIEW = 90  # characters of a passage offered with a refusal, or of a quote in a mark's tooltip


def escape(text: str) -> str:
    """Return `text` as HTML on one line that shows exactly these characters, inert in HTML and in Markdown."""
    return text.translate(_ACTIVE)


def plain(text: str) -> str:
    """Return `text` without the characters a terminal would act on; line ends and tabs stay."""
    return _CONTROL.sub("", text)


# -- shared by page and terminal


def marks(answer: Answer) -> list[tuple[str, int | None]]:
    """Cut the answer's text at its marks: (text, None) for words, ("[1]", 1) for a mark of a citation.

    A "[1]" that belongs to a quotation is words.
    """
    numbers = {citation.number for citation in answer.citations}
    quoted = [
        match.span() for c in answer.citations if c.quote for match in re.finditer(re.escape(c.quote), answer.text)
    ]
    pieces: list[tuple[str, int | None]] = []
    at = 0
    for match in _MARK.finditer(answer.text):
        if int(match[1]) not in numbers or any(a <= match.start() and match.end() <= b for a, b in quoted):
            continue
        if at < match.start():
            pieces.append((answer.text[at : match.start()], None))
        pieces.append((match[0], int(match[1])))
        at = match.end()
    if at < len(answer.text):
        pieces.append((answer.text[at:], None))
    return pieces


def is_short_worth_saying(answer: Answer) -> bool:
    """Tell whether the short answer says it more briefly than the text does."""
    words = "".join(text for text, number in marks(answer) if number is None)
    return bool(answer.short) and answer.short.strip(" 。.") != words.strip(" 。.")


def is_only_quotes(answer: Answer) -> bool:
    """Tell whether the text is merely the quotes one after the other."""
    words = "".join(text for text, number in marks(answer) if number is None)
    return "".join(words.split()) == "".join("".join(c.quote for c in answer.citations).split())


def place(document: Document, start: int, end: int, lang: Lang) -> str:
    """Return where a span lies, in words: page, paragraph, lines of the file as given."""
    found = document.locate(start, end)
    parts = [] if found.page is None else [say("page", lang, page=found.page)]
    if found.paragraph is not None:
        parts.append(say("paragraph", lang, number=found.paragraph))
    key = "line" if found.first_line == found.last_line else "lines"
    parts.append(say(key, lang, first=found.first_line, last=found.last_line))
    return " · ".join(parts)


def headings(passage: Passage, lang: Lang) -> str:
    """Return the heading path, outermost first."""
    return say("sections_separator", lang).join(passage.section)


# -- the page


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
) -> str:
    """Return the assistant's message for turn number `turn`: one line of HTML, its marks linked to the source panel.

    `as_typed` says that the question was taken by itself at the person's wish; `verdict` is what the person thinks of
    the answer (good, bad, citation), written to the file `kept_in`; `follow_up` is a question to go on with.
    """
    understood = _understood_html(answer, turn, lang, as_typed=as_typed)
    rating = _rating_html(answer, turn, verdict, lang)
    kept = f'<div class="yj-kept">{escape(say("kept_in", lang, file=kept_in))}</div>' if verdict else ""
    if answer.abstained:
        return _refusal_html(answer, turn, lang, understood, f'<div class="yj-foot">{rating}</div>{kept}')
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
    parts.append(_foot_html(answer, lang, rating) + kept)
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


def is_understood_otherwise(answer: Answer) -> bool:
    """Tell whether another question was asked of the index than the one typed."""
    return bool(answer.understood_as) and answer.understood_as != answer.question.strip()


def _mark_html(citation: Citation, turn: int, *, first: bool) -> str:
    anchor = f' id="cite-{turn}-{citation.number}"' if first else ""
    return (
        f'<a class="yj-mark"{anchor} href="#src-{turn}-{citation.number}" title="{escape(_short(citation.quote))}">'
        f"{citation.number}</a>"
    )


def _rating_html(answer: Answer, turn: int, verdict: str | None, lang: Lang) -> str:
    return "".join(
        f'<button class="yj-do yj-rate{" yj-on" if verdict == each else ""}" id="rate-{turn}-{each}">'
        f"{say(each, lang)}</button>"
        for each in ("good", "bad", *(["citation"] if answer.citations else []))
    )


def _foot_html(answer: Answer, lang: Lang, rating: str) -> str:
    details = say(
        "details",
        lang,
        confidence=round(answer.confidence * 100),
        milliseconds=max(1, round(sum(answer.timings.values()) * 1000)),
    )
    return (
        f'<div class="yj-foot"><button class="yj-copy">{say("copy", lang)}</button>{rating}'
        f'<span class="yj-details">{escape(details)}</span></div>'
    )


def _refusal_html(answer: Answer, turn: int, lang: Lang, understood: str, foot: str) -> str:
    parts = [understood, f'<div class="yj-refused">{escape(answer.text)}</div>']
    if _is_silent_on_missing(answer):
        terms = "".join(f'<span class="yj-term">{escape(term)}</span>' for term in answer.missing)
        parts.append(f'<div class="yj-missing">{escape(say("missing", lang))}{terms}</div>')
    near = _nearest(answer)
    if near:
        items = "".join(
            f'<li><a class="yj-near" href="#near-{turn}-{n}">{escape(_short(hit.passage.text))}</a></li>'
            for n, hit in enumerate(near, 1)
        )
        parts.append(f'<div class="yj-nearest">{escape(say("near", lang))}</div><ul>{items}</ul>')
    parts.append(foot)
    return f'<div class="yj-answer yj-none">{"".join(parts)}</div>'


def _is_silent_on_missing(answer: Answer) -> bool:
    return any(term not in answer.text for term in answer.missing)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _PREVIEW else line[:_PREVIEW] + "…"


def highlight(text: str, base: int, spans: Sequence[tuple[int, int, int, str]]) -> str:
    """Return `text` as HTML with spans marked.

    `text` begins at offset `base` of its document; each span is (start, end, number, id) in offsets of the document.
    Spans may overlap; what lies outside the text is cut off. The id stands on the first piece of its span.
    """
    clipped = [
        (max(start - base, 0), min(end - base, len(text)), number, anchor)
        for start, end, number, anchor in spans
        if start < base + len(text) and end > base
    ]
    edges = sorted({0, len(text), *(edge for start, end, _, _ in clipped for edge in (start, end))})
    given: set[str] = set()
    parts = []
    for start, end in pairwise(edges):
        over = [span for span in clipped if span[0] <= start and end <= span[1]]
        piece = escape(text[start:end])
        for _, _, number, anchor in over:
            identity = "" if anchor in given else f' id="{anchor}" tabindex="-1"'
            given.add(anchor)
            piece = f'<mark{identity} data-number="{number}">{piece}</mark>'
        parts.append(piece)
    return "".join(parts)


def sources_html(answer: Answer, turn: int, lang: Lang, *, hidden: bool) -> str:
    """Return the source panel's section for turn number `turn`: whole paragraphs with the quotes marked."""
    if answer.abstained:
        cards = [
            _card_html(hit.passage, *_whole_of(hit.passage), (), f"near-{turn}-{n}", lang)
            for n, hit in enumerate(_nearest(answer), 1)
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


def _whole(document: Document, start: int, end: int) -> tuple[int, int]:
    """Widen a span to the paragraphs it begins and ends in."""
    first, last = document.paragraph_at(start), document.paragraph_at(max(end - 1, start))
    return (min(start, first.start) if first else start, max(end, last.end) if last else end)


def _whole_of(passage: Passage) -> tuple[int, int]:
    return _whole(passage.document, passage.start, passage.end)


def _nearest(answer: Answer) -> list[Hit]:
    """Return the best hits of different paragraphs."""
    best: dict[tuple[str, int, int], Hit] = {}
    for hit in answer.hits:
        best.setdefault((hit.passage.document.id, *_whole_of(hit.passage)), hit)
    return list(best.values())[:_NEAREST]


def _by_paragraph(citations: Iterable[Citation]) -> list[list[Citation]]:
    groups: dict[tuple[str, int, int], list[Citation]] = {}
    for citation in citations:
        document = citation.passage.document
        groups.setdefault((document.id, *_whole(document, citation.start, citation.end)), []).append(citation)
    return list(groups.values())


def _cited_html(citations: Sequence[Citation], turn: int, lang: Lang) -> str:
    passage = citations[0].passage
    start, end = _whole(passage.document, citations[0].start, citations[0].end)
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
        "" if span is None else f'<p class="yj-around" hidden>{escape(document.text[span[0] : span[1]])}</p>'
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
    return (
        f'<article class="yj-card" id="{anchor}" tabindex="-1"><header>{back}'
        f'<div class="yj-where"><div class="yj-title">{escape(document.title)}</div>{path}'
        f'<div class="yj-place">{escape(place(document, start, end, lang))}</div></div>{toggle}</header>{read}'
        f'<div class="yj-paragraph" lang="">{around[0]}<p>{highlight(document.text[start:end], start, spans)}</p>'
        f"{around[1]}</div></article>"
    )


def _around(document: Document, start: int, end: int) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Return the spans of the paragraphs before and after."""
    before = [p for p in document.paragraphs if p.end <= start][-1:]
    after = [p for p in document.paragraphs if p.start >= end][:1]
    return (
        (before[0].start, before[0].end) if before else None,
        (after[0].start, after[0].end) if after else None,
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


def size(document: Document, lang: Lang) -> str:
    """Return how long a document is, in words."""
    return say("document_size", lang, paragraphs=len(document.paragraphs), characters=f"{len(document.text):,}")


def file_name(document: Document) -> str:
    """Return the name of the file a document came from, without the folders it lies in."""
    return PurePath(document.source).name or document.source


def documents_html(documents: Sequence[Document], lang: Lang, *, notice: str = "", most: int = 50) -> str:
    """Return the list of loaded documents, each to be read or removed; `notice` (HTML) stands above it."""
    items = "".join(_document_html(document, lang, removable=len(documents) > 1) for document in documents[:most])
    if len(documents) > most:
        items += f'<li class="yj-place">{escape(say("more_documents", lang, count=len(documents) - most))}</li>'
    last = f'<p class="yj-place">{escape(say("last_document", lang))}</p>' if len(documents) == 1 else ""
    return f'<h2>{say("loaded", lang)}</h2>{notice}<ul class="yj-documents">{items}</ul>{last}'


def _document_html(document: Document, lang: Lang, *, removable: bool) -> str:
    title, read = escape(document.title), escape(json.dumps([document.id, 0, 0]))
    source = "" if file_name(document) == document.title else f"{escape(file_name(document))} · "
    parts = [
        f'<div class="yj-where"><div class="yj-title">{title}</div>'
        f'<div class="yj-place">{source}{escape(size(document, lang))}</div></div>',
        f'<button class="yj-do yj-small" data-do="read" data-with="{read}" aria-label="{say("read", lang)}: {title}">'
        f"{say('read', lang)}</button>",
    ]
    if removable:
        remove = escape(json.dumps([document.id]))
        parts.append(
            f'<button class="yj-remove yj-small" aria-expanded="false" aria-label="{say("remove", lang)}: {title}">'
            f"{say('remove', lang)}</button>"
            f'<div class="yj-confirm" hidden><span>{escape(say("confirm_remove", lang))}</span>'
            f'<button class="yj-do yj-small yj-danger" data-do="remove" data-with="{remove}">'
            f"{say('remove', lang)}</button>"
            f'<button class="yj-keep yj-small">{say("keep", lang)}</button></div>'
        )
    return f"<li>{''.join(parts)}</li>"


def report_html(report: BuildReport | None, problems: Sequence[tuple[str, str]], lang: Lang) -> str:
    """Return what a rebuild did (None: it did not happen) and what could not be read, each (name, reason)."""
    parts = []
    if report is not None:
        parts.append(done_html(built(report, lang)))
    if problems:
        items = "".join(f"<li><b>{escape(name)}</b> {escape(reason)}</li>" for name, reason in problems)
        parts.append(f'<div class="yj-problem" role="alert"><p>{say("skipped", lang)}</p><ul>{items}</ul></div>')
    return "".join(parts)


def done_html(message: str) -> str:
    """Return a message for the page that something was done."""
    return f'<p class="yj-done" role="status">{escape(message)}</p>'


def problem_html(message: str) -> str:
    """Return an error message for the page."""
    return f'<p class="yj-problem" role="alert">{escape(message)}</p>'


# -- the terminal


def built(report: BuildReport, lang: Lang) -> str:
    """Return one line on what a build did."""
    return say(
        "built",
        lang,
        documents=report.documents,
        passages=report.passages,
        new=report.new,
        kept=report.kept,
        removed=report.removed,
        seconds=f"{report.seconds:.1f}",
    )


def answer_text(answer: Answer, lang: Lang, *, colour: bool = False) -> str:
    """Return an answer for a terminal: the short answer, the quotes, and the place of each in its file."""
    bold, dim, off = ("\x1b[1m", "\x1b[2m", "\x1b[0m") if colour else ("", "", "")
    lines = []
    if is_understood_otherwise(answer):
        lines += [f"{dim}{plain(say('understood', lang, question=answer.understood_as))}{off}", ""]
    if answer.abstained:
        lines.append(f"{bold}{plain(answer.text)}{off}")
        if _is_silent_on_missing(answer):
            lines.append(say("missing", lang) + plain(" ".join(answer.missing)))
        if answer.hits:
            lines += ["", say("near", lang)]
            for hit in _nearest(answer):
                lines += [f"· {plain(_short(hit.passage.text))}", *_place_lines(hit, lang, dim, off)]
        return "\n".join(lines)
    if is_short_worth_saying(answer):
        lines += [f"{bold}{plain(answer.short)}{off}", ""]
    if not is_only_quotes(answer):
        lines += [plain(answer.text), ""]
    for citation in answer.citations:
        quote = say("open_quote", lang) + plain(citation.quote) + say("close_quote", lang)
        lines.append(f"[{citation.number}] {quote}")
        lines += _where_lines(citation.passage, citation.start, citation.end, lang, dim, off)
    return "\n".join(lines)


def hits_text(hits: Sequence[Hit], lang: Lang, *, colour: bool = False) -> str:
    """Return hits for a terminal, best first."""
    dim, off = ("\x1b[2m", "\x1b[0m") if colour else ("", "")
    lines = []
    for hit in hits:
        lines += [f"{hit.rank}. ({hit.score:.3f}) {plain(hit.passage.text)}", *_place_lines(hit, lang, dim, off)]
    return "\n".join(lines) or say("no_hits", lang)


def check_text(checked: Checked, lang: Lang) -> str:
    """Return one line on a citation that was checked."""
    claim = checked.claim
    verdict = say("verified" if checked.problem is None else checked.problem, lang)
    quote = plain(_short(claim.quote))
    return f"{verdict}  {checked.answer}.[{claim.number}] {plain(claim.source)} {claim.start}-{claim.end} {quote}"


def _place_lines(hit: Hit, lang: Lang, dim: str, off: str) -> list[str]:
    return _where_lines(hit.passage, hit.passage.start, hit.passage.end, lang, dim, off)


def _where_lines(passage: Passage, start: int, end: int, lang: Lang, dim: str, off: str) -> list[str]:
    path = [plain(headings(passage, lang))] if passage.section else []
    spot = f"{plain(passage.document.source)} · {place(passage.document, start, end, lang)}"
    return [f"    {dim}{line}{off}" for line in (*path, spot)]


# -- JSON


def answer_json(answer: Answer) -> dict[str, object]:
    """Return an answer as plain values; offsets are characters of the document's clean text, end exclusive."""
    return {
        "question": answer.question,
        "understood_as": answer.understood_as,
        "short": answer.short,
        "text": answer.text,
        "abstained": answer.abstained,
        "confidence": answer.confidence,
        "missing": list(answer.missing),
        "citations": [
            {"number": c.number, "quote": c.quote, "digest": c.digest, **_span_json(c.passage, c.start, c.end)}
            for c in answer.citations
        ],
        "hits": [hit_json(hit) for hit in answer.hits],
        "timings": dict(answer.timings),
    }


def hit_json(hit: Hit) -> dict[str, object]:
    """Return a hit as plain values."""
    passage = hit.passage
    return {
        "rank": hit.rank,
        "score": hit.score,
        "text": passage.text,
        **_span_json(passage, passage.start, passage.end),
    }


def _span_json(passage: Passage, start: int, end: int) -> dict[str, object]:
    document = passage.document
    found = document.locate(start, end)
    return {
        "document": {"id": document.id, "title": document.title, "source": document.source},
        "section": list(passage.section),
        "start": start,
        "end": end,
        "place": {
            "paragraph": found.paragraph,
            "first_line": found.first_line,
            "last_line": found.last_line,
            "page": found.page,
            "start": found.start,
            "end": found.end,
        },
    }
