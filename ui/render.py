"""Answers and hits in words, for a terminal and as JSON: pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from corpus.formats import FORMATS, SUFFIXES
from corpus.types import Document, Passage
from index.types import BuildReport, Hit, Incomplete, SameText
from qa.types import Answer, Citation, Statement, Written
from ui.terminal import plain, visible
from ui.verify import Checked
from ui.words import WORDS, Lang, say

_NEAREST = 3  # passages offered with a refusal
_TWINS = 3  # other names of a document that are said
WIDEST = 10_000  # characters of a paragraph shown on either side of a quote
_PREVIEW = 90  # characters of a passage offered with a refusal, or of a quote in a mark's tooltip
# what a person sees of these files has their lines; of others a line is a matter of how they are stored
_LINED = {suffix for name in ("plain", "markdown", "csv", "rows", "subtitles") for suffix in FORMATS[name]}


# -- shared by page and terminal


def marks(answer: Answer) -> list[tuple[str, int | None]]:
    """Return the pieces of the answer's text: (text, None) for words, ("[1]", 1) for a mark of a citation.

    That it is only possible, which its first words may say, is left to `certainty`.
    """
    pieces: list[tuple[str, int | None]] = []
    segments = answer.segments
    if len(segments) > 1 and segments[0].text.rstrip(":：") in WORDS["certainty_possible"]:
        segments = (replace(segments[1], text=segments[1].text.removeprefix("\n")), *segments[2:])
    for segment in segments:
        pieces.append((segment.text, None))
        pieces += [(mark, citation.number) for mark, citation in zip(segment.marks, segment.citations, strict=True)]
    return pieces


def is_short_worth_saying(answer: Answer) -> bool:
    """Tell whether the short answer says it more briefly than the text does."""
    words = "".join(text for text, number in marks(answer) if number is None)
    return bool(answer.short) and answer.certainty == "sure" and answer.short.strip(" 。.") != words.strip(" 。.")


def is_only_quotes(answer: Answer) -> bool:
    """Tell whether the text is merely the quotes one after the other."""
    words = "".join(text for text, number in marks(answer) if number is None)
    return "".join(words.split()) == "".join("".join(c.quote for c in answer.citations).split())


def place(document: Document, start: int, end: int, lang: Lang) -> str:
    """Return where a span lies: page, paragraph, lines where a person sees lines, and whether it was recognised."""
    found = document.locate(start, end)
    parts = [] if found.page is None else [say("page", lang, page=found.page)]
    if found.paragraph is not None:
        parts.append(say("paragraph", lang, number=found.paragraph))
    suffix = PurePath(document.source).suffix.lower()
    if suffix in _LINED or suffix not in SUFFIXES or not parts:
        key = "line" if found.first_line == found.last_line else "lines"
        parts.append(say(key, lang, first=found.first_line, last=found.last_line))
    if found.recognised:
        parts.append(say("recognised", lang))
    return " · ".join(parts)


def names(documents: Sequence[Document]) -> dict[str, str]:
    """Return what to call each document, by its id: its title, with its file where another has the same title."""
    known = {document.id: document for document in documents}
    counts = Counter(document.title for document in known.values())
    return {
        identity: d.title if counts[d.title] == 1 else f"{d.title} ({file_name(d)})" for identity, d in known.items()
    }


def certainty(answer: Answer, lang: Lang) -> str:
    """Return how sure an answer is, in words; "" for a refusal, which says so itself, and for what quotes nothing."""
    if answer.certainty == "none" or answer.abstained or not answer.citations:
        return ""
    return say(f"certainty_{answer.certainty}", lang)


def headings(passage: Passage, lang: Lang) -> str:
    """Return the heading path, outermost first."""
    return say("sections_separator", lang).join(passage.section)


# -- the page


def is_understood_otherwise(answer: Answer) -> bool:
    """Tell whether another question was asked of the index than the one typed."""
    return bool(answer.understood_as) and answer.understood_as != answer.question.strip()


def is_silent_on_missing(answer: Answer) -> bool:
    """Tell whether a refusal's text leaves out a term that was not found."""
    return any(term not in answer.text for term in answer.missing)


def short(text: str) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _PREVIEW else line[:_PREVIEW] + "…"


def whole(document: Document, start: int, end: int) -> tuple[int, int]:
    """Widen a span to the paragraphs it begins and ends in, or as far as one can be taken in at a glance."""
    first, last = document.paragraph_at(start), document.paragraph_at(max(end - 1, start))
    return (
        min(start, max(first.start, start - WIDEST)) if first else start,
        max(end, min(last.end, end + WIDEST)) if last else end,
    )


def whole_of(passage: Passage) -> tuple[int, int]:
    """Return the span of the paragraphs a passage lies in."""
    return whole(passage.document, passage.start, passage.end)


def nearest(answer: Answer) -> list[Hit]:
    """Return the best hits of different paragraphs."""
    best: dict[tuple[str, int, int], Hit] = {}
    for hit in answer.hits:
        best.setdefault((hit.passage.document.id, *whole_of(hit.passage)), hit)
    return list(best.values())[:_NEAREST]


def size(document: Document, lang: Lang) -> str:
    """Return how long a document is, in words."""
    key = "document_size_one" if len(document.paragraphs) == 1 else "document_size"
    return say(key, lang, paragraphs=len(document.paragraphs), characters=f"{len(document.text):,}")


def file_name(document: Document) -> str:
    """Return the name of the file a document came from, without the folders it lies in, as it can be shown."""
    return _name(document.source)


def also_as(document: Document, lang: Lang) -> str:
    """Return the names of the other files that hold the same text, in words; "" where there are none."""
    names = [_name(twin.source) for twin in document.also[:_TWINS]] + ["…"] * (len(document.also) > _TWINS)
    return say("also_as", lang, names=say("list_separator", lang).join(names)) if names else ""


def _name(source: str) -> str:
    return visible(PurePath(source).name or source)


def same_text(file: SameText, lang: Lang) -> str:
    """Return whose text a file has, in words."""
    return say("same_text", lang, of=_name(file.of))


def left_out(file: Incomplete, lang: Lang) -> str:
    """Return what was left out of a file, in words."""
    kinds = [
        say(f"left_out_{each.kind}{'_one' if each.count == 1 else ''}", lang, count=f"{each.count:,}")
        for each in file.left_out
    ]
    return say("left_out", lang, what=say("list_separator", lang).join(kinds))


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
        if is_silent_on_missing(answer):
            lines.append(say("missing", lang) + plain(" ".join(answer.missing)))
        if answer.hits:
            lines += ["", say("near", lang)]
            for hit in nearest(answer):
                lines += [f"· {plain(short(hit.passage.text))}", *_place_lines(hit, lang, dim, off)]
        return "\n".join(lines)
    if answer.certainty == "possible":
        lines += [f"{dim}{certainty(answer, lang)}{off}", ""]
    if is_short_worth_saying(answer):
        lines += [f"{bold}{plain(answer.short)}{off}", ""]
    if not is_only_quotes(answer):
        lines += [plain(answer.text), ""]
    for citation in answer.citations:
        lines += _quote_lines(citation, lang, dim, off)
    return "\n".join(lines)


def written_heading(written: Written, lang: Lang) -> str:
    """Return what stands over the sentences that a language model wrote."""
    said = say("written", lang, model=plain(written.model))
    asked = f"\n{plain(say('understood', lang, question=written.asked))}" if written.asked else ""
    return said + asked


def statement_text(statement: Statement, lang: Lang) -> str:
    """Return a sentence that a language model wrote, with whether it is proven and what of it stands nowhere."""
    marks = "".join(f"[{citation.number}]" for citation in statement.citations)
    lacking = say("lacking", lang, what=plain(say("list_separator", lang).join(statement.lacking)))
    behind = f" {lacking}" if statement.lacking else "" if statement.supported else f" {say('unproven', lang)}"
    return f"{'✓' if statement.supported else '?'} {plain(statement.text)}{marks}{behind}"


def written_end(answer: Answer, lang: Lang, *, colour: bool = False) -> str:
    """Return what stands under what a language model wrote: its quotes, and why there is nothing, or not all."""
    dim, off = ("\x1b[2m", "\x1b[0m") if colour else ("", "")
    written = answer.written
    if written is None:
        return ""
    lines = [line for citation in quotes_beside(answer) for line in _quote_lines(citation, lang, dim, off)]
    if written.left_out:
        lines.append(say("left_out_sentences", lang, count=written.left_out))
    if written.problem:
        lines.append(why(written, lang))
    return "".join(f"{line}\n" for line in lines)


def quotes_beside(answer: Answer) -> list[Citation]:
    """Return the quotes that what a language model wrote stands on beside those of the answer itself."""
    known = {citation.number for citation in answer.citations}
    return [] if answer.written is None else [c for c in answer.written.citations if c.number not in known]


def why(written: Written, lang: Lang) -> str:
    """Return one line on why a language model wrote nothing, or not all."""
    told = f" ({short(written.told)})" if written.told else ""
    return say(f"llm_{written.problem}", lang) + plain(told)


def _quote_lines(citation: Citation, lang: Lang, dim: str, off: str) -> list[str]:
    quote = say("open_quote", lang) + plain(citation.quote) + say("close_quote", lang)
    where = _where_lines(citation.passage, citation.start, citation.end, lang, dim, off)
    return [f"[{citation.number}] {quote}", *where]


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
    if checked.recognised:
        verdict = f"{verdict} · {say('recognised', lang)}"
    quote = plain(short(claim.quote))
    return f"{verdict}  {checked.answer}.[{claim.number}] {visible(claim.source)} {claim.start}-{claim.end} {quote}"


def _place_lines(hit: Hit, lang: Lang, dim: str, off: str) -> list[str]:
    return _where_lines(hit.passage, hit.passage.start, hit.passage.end, lang, dim, off)


def _where_lines(passage: Passage, start: int, end: int, lang: Lang, dim: str, off: str) -> list[str]:
    path = [plain(headings(passage, lang))] if passage.section else []
    document = passage.document
    where = (file_name(document), also_as(document, lang), place(document, start, end, lang))
    spot = " · ".join(filter(None, where))
    return [f"    {dim}{line}{off}" for line in (*path, spot)]


# -- JSON


def answer_json(answer: Answer) -> dict[str, object]:
    """Return an answer as plain values; offsets are characters of the document's clean text, end exclusive.

    `source` is the name of the document's file without the folders it lies in, which are nobody else's business.
    """
    return {
        "question": answer.question,
        "understood_as": answer.understood_as,
        "short": answer.short,
        "text": answer.text,
        "segments": [{"text": s.text, "citations": [c.number for c in s.citations]} for s in answer.segments],
        "abstained": answer.abstained,
        "confidence": answer.confidence,
        "certainty": answer.certainty,
        "missing": list(answer.missing),
        "citations": [citation_json(c) for c in answer.citations],
        "hits": [hit_json(hit) for hit in answer.hits],
        "timings": dict(answer.timings),
        **({} if answer.written is None else {"written": _written_json(answer, answer.written)}),
    }


def _written_json(answer: Answer, written: Written) -> dict[str, object]:
    """Return what a language model wrote as plain values; its citations are those that the answer does not have."""
    return {
        "model": written.model,
        "sentences": [
            {
                "text": s.text,
                "citations": [c.number for c in s.citations],
                "supported": s.supported,
                "lacking": list(s.lacking),
            }
            for s in written.statements
        ],
        "citations": [citation_json(c) for c in quotes_beside(answer)],
        "problem": written.problem,
        "told": written.told,
        "left_out": written.left_out,
        "asked": written.asked,
        "seconds": written.seconds,
        "tokens": written.tokens,
    }


def citation_json(citation: Citation) -> dict[str, object]:
    """Return a citation as plain values."""
    span = _span_json(citation.passage, citation.start, citation.end)
    return {"number": citation.number, "quote": citation.quote, "digest": citation.digest, **span}


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
    also = {"also": [_name(twin.source) for twin in document.also]} if document.also else {}
    return {
        "document": {"id": document.id, "title": document.title, "source": file_name(document), **also},
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
            "recognised": found.recognised,
        },
    }
