"""Answers as they are kept: what was said, with its quotes and places, and whether its source still has them.

A record is what `answer_json` makes of an answer. What was kept may have been changed since: it is read as data, and
what does not fit together is refused. A quote that its document still has stands in that document again; any other is
kept as it was, in an excerpt that knows its place.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast, get_args

from corpus.types import Document, OffsetMap, Paragraph, Passage
from index.types import Hit
from qa.types import Answer, Certainty, Citation, Segment
from ui.render import answer_json, file_name, nearest

#: What became of the source of a quote: as it was; changed, and the quote stands elsewhere in it (still) or no longer
#: does (changed); no longer loaded (gone).
State = Literal["unchanged", "still", "changed", "gone"]
STATES: tuple[State, ...] = get_args(State)  # from good to bad

Record = Mapping[str, Any]

_MOST = 200  # quotes, segments or passages of an answer
_LONGEST = 100_000  # characters of a text


class NotOurs(ValueError):
    """What was kept is no record of an answer."""


class Loaded:
    """The documents that are loaded, to be asked whether they still have a quote."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Look quotes up in `documents`."""
        self.by_id = {document.id: document for document in documents}
        self._by_file: dict[str, list[Document]] = {}
        for document in documents:
            self._by_file.setdefault(file_name(document), []).append(document)

    def holding(self, span: Record) -> Document | None:
        """Return the document that has the quote of a citation or the text of a passage at its place."""
        document = self.by_id.get(span["document"]["id"])
        start, end = span["start"], span["end"]
        if document is None or not 0 <= start < end <= len(document.text):
            return None
        return document if document.text[start:end] == _words(span) else None

    def state(self, span: Record) -> State:
        """Return what became of the source of a citation or passage."""
        if self.holding(span) is not None:
            return "unchanged"
        named = self._by_file.get(span["document"]["source"], [])
        same = self.by_id.get(span["document"]["id"])
        now = [*named, *([same] if same else [])]
        if not now:
            return "gone"
        return "still" if any(_words(span) in document.text for document in now) else "changed"

    def states(self, record: Record) -> dict[int, State]:
        """Return what became of the source of each citation of a record, of what was written too, by its number."""
        cited = [*record["citations"], *record.get("written", {}).get("citations", ())]
        return {citation["number"]: self.state(citation) for citation in cited}

    def whole(self, record: Record) -> State | None:
        """Return the worst of what became of the sources an answer shows, None where it shows none."""
        shown = record["hits"] if record["abstained"] else record["citations"]
        return max(map(self.state, shown), key=STATES.index, default=None)


def record_of(answer: Answer) -> Record:
    """Return an answer as it is kept; of the passages that were found, those that are shown."""
    made = answer_json(answer)
    kept = [hit.rank for hit in nearest(answer)] if answer.abstained else []
    hits: Any = made["hits"]
    return {**made, "hits": [hit for hit in hits if hit["rank"] in kept]}


def answer_of(record: object, loaded: Loaded) -> tuple[Record, Answer]:
    """Read a record that was kept; return it without what does not belong there, and the answer it is of.

    Raises NotOurs for what is none.
    """
    match record:
        case {
            "question": str(question),
            "understood_as": str(understood),
            "short": str(short),
            "segments": list(segments),
            "abstained": bool(abstained),
            "confidence": int() | float() as confidence,
            "certainty": str(certainty),
            "missing": list(missing),
            "citations": list(citations),
            "hits": list(hits),
            "timings": dict(timings),
        }:
            pass
        case _:
            raise NotOurs("no record of an answer")
    if certainty not in get_args(Certainty) or not 0 <= confidence <= 1:
        raise NotOurs("no certainty or confidence")
    if max(map(len, (segments, missing, citations, hits, timings))) > _MOST:
        raise NotOurs("more than an answer holds")
    cited = [span_of(given, quoted=True) for given in citations]
    found = [span_of(given, quoted=False) for given in hits]
    if [span["number"] for span in cited] != list(range(1, len(cited) + 1)) or (abstained and cited):
        raise NotOurs("citations are not numbered one after the other")
    shown = tuple(Citation(span["number"], *placed(span, loaded)) for span in cited)
    answer = Answer(
        _text(question),
        tuple(_segment(given, shown) for given in segments),
        _text(short),
        shown,
        tuple(_hit(span, loaded) for span in found),
        abstained,
        float(confidence),
        _text(understood),
        tuple(map(_text, missing)),
        {_text(name): _seconds(value) for name, value in timings.items()},
        cast(Certainty, certainty),
    )
    said = answer_json(answer)
    return {**said, "citations": cited, "hits": found}, answer


def _words(span: Record) -> str:
    words: str = span["quote"] if "quote" in span else span["text"]
    return words


def _text(given: object) -> str:
    if not isinstance(given, str) or len(given) > _LONGEST:
        raise NotOurs("no text, or a very long one")
    try:
        given.encode()
    except UnicodeEncodeError as error:
        raise NotOurs("half a character") from error
    return given


def _seconds(given: object) -> float:
    if not isinstance(given, int | float) or not math.isfinite(given):
        raise NotOurs("no time")
    return float(given)


def span_of(given: object, *, quoted: bool) -> Record:
    """Read a citation or a passage, and nothing that is not part of it."""
    match given:
        case {
            "document": {"id": str(identity), "title": str(title), "source": str(source)},
            "section": list(section),
            "start": int(start),
            "end": int(end),
            "place": {
                "paragraph": int() | None as paragraph,
                "first_line": int(first),
                "last_line": int(last),
                "page": int() | None as page,
                "start": int(raw_start),
                "end": int(raw_end),
                "recognised": bool(recognised),
            },
        }:
            place = {
                "paragraph": paragraph, "first_line": first, "last_line": last, "page": page,
                "start": raw_start, "end": raw_end, "recognised": recognised,
            }  # fmt: skip
            document = {"id": _text(identity), "title": _text(title), "source": _text(source)}
            where = {"document": document, "section": [*map(_text, section)], "start": start, "end": end}
        case _:
            raise NotOurs("no place of a quote")
    match given:
        case {"number": int(number), "quote": str(words), "digest": str(digest)} if quoted:
            is_whole = hashlib.sha256(_text(words).encode()).hexdigest() == digest
            own: dict[str, object] = {"number": number, "quote": words, "digest": digest}
        case {"rank": int(rank), "score": int() | float() as score, "text": str(words)} if not quoted:
            is_whole = math.isfinite(score)
            own = {"rank": rank, "score": score, "text": words}
        case _:
            raise NotOurs("no quote")
    if not is_whole or not words or end - start != len(_text(words)):
        raise NotOurs("a quote that is not what its digest or its place says")
    return {**own, **where, "place": place}


def _segment(given: object, citations: Sequence[Citation]) -> Segment:
    match given:
        case {"text": str(text), "citations": list(numbers)}:
            if all(type(n) is int and 1 <= n <= len(citations) for n in numbers):
                return Segment(_text(text), tuple(citations[n - 1] for n in numbers))
    raise NotOurs("no segment of an answer")


def placed(span: Record, loaded: Loaded) -> tuple[Passage, int, int]:
    """Return the passage a span lies in and its offsets: in the document that has it, else in an excerpt of its own."""
    document = loaded.holding(span)
    if document is None:
        excerpt = _excerpt(span)
        length = len(excerpt.text)
        return (
            Passage(excerpt.id, excerpt, tuple(span["section"]), 0, length, span["place"]["paragraph"] or 0),
            0,
            length,
        )
    start, end = span["start"], span["end"]
    paragraph = document.paragraph_at(start)
    first, last, number = (paragraph.start, paragraph.end, paragraph.number) if paragraph else (start, end, 0)
    return Passage(f"{document.id}:{first}-{last}", document, tuple(span["section"]), first, last, number), start, end


def _excerpt(span: Record) -> Document:
    """Return a document that holds the words of a span alone and places them where they stood."""
    words, place, document = _words(span), span["place"], span["document"]
    several = len(words) > 1
    number = place["paragraph"]
    return Document(
        document["id"],
        document["title"],
        document["source"],
        words,
        () if number is None else (Paragraph(number, 0, len(words), tuple(span["section"])),),
        OffsetMap(
            (0, len(words) - 1) if several else (0,),
            (place["start"], place["end"] - 1) if several else (place["start"],),
            (place["first_line"], place["last_line"]) if several else (place["first_line"],),
            () if place["page"] is None else (place["page"],) * (1 + several),
            (place["first_line"],) if place["recognised"] else (),
        ),
    )


def _hit(span: Record, loaded: Loaded) -> Hit:
    passage, start, end = placed(span, loaded)
    return Hit(
        Passage(passage.id, passage.document, passage.section, start, end, passage.paragraph),
        span["score"],
        span["rank"],
    )
