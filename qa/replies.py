"""Answers to what is no question of a fact: an overview, a place by its number, which documents there are, thanks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import PurePath

from corpus import Document, Passage
from corpus.passages import units_of
from index import Retriever
from index.translate import is_english
from index.types import Hit
from qa import frame, overview, places
from qa.overview import Told
from qa.places import Place, Reference
from qa.question import Question, read_question
from qa.requests import CHAT, COLLECTION, OVERVIEW, QUESTION, THANKS, kind_of
from qa.scope import looked_through
from qa.sources import Sources, label
from qa.types import Answer, Citation, Segment

_LONGEST = 420  # characters of a place that are shown
_SHOWN = 3  # documents of which a place is shown, or what there is instead
_LOOKED_AT = 20  # passages whose documents are looked through for a place, of very many
_EVEN = 0.5  # probability of a kind where what is asked about is said to be a place or a document
# what stands for a place, and for how many there are, where it is asked what kind of request the rest makes
_A_TEXT = {False: "这份文件", True: "this document"}
_ITS_PARTS = {False: "哪些内容", True: "what content"}


def reply(
    kind: str,
    confidence: float,
    text: str,
    retriever: Retriever,
    sources: Sources,
    documents: Collection[str] | None,
    *,
    longer: bool = False,
) -> Answer | None:
    """Return the answer to a request of a kind other than a question, of the documents (ids) that are asked.

    What asks for a place by its number, or how many there are, is answered whatever kind it was taken for. None where
    it is a question, or asks of a text that has no sentence.
    """
    english = is_english(text)
    if kind == CHAT:
        return _answer(text, confidence, frame.greeting(english=english))
    if kind == THANKS:
        return _answer(text, confidence, frame.thanks(english=english))
    if placed := _placed(text, retriever, sources, documents, english=english):
        return placed
    if places.references(text):
        return None
    meant = sources.named(text, documents=documents)
    if kind == QUESTION:
        if not meant.documents:
            return None
        rest = sources.without(text, meant)
        kind, confidence = kind_of(rest)
        if kind != OVERVIEW or not read_question(rest, retriever.rarity).terms:
            return None
    among = documents if kind == COLLECTION or meant.documents is None else meant.documents
    of = retriever.documents if among is None else retriever.documents_of(among)
    if kind == COLLECTION:
        return _answer(text, confidence, frame.contents(_titles(of), english=english))
    lines = _lines(read_question(text, retriever.rarity), of, overview.AT_LENGTH if longer else overview.LONGEST)
    return _told(text, lines, confidence, english=english) if any(line.stretch for line in lines) else None


def _told(text: str, lines: Sequence[Told], confidence: float, *, english: bool, short: str = "") -> Answer:
    """Return the answer that lines make."""
    citations = _cited(lines)
    told = [(line.heading, citation) for line, citation in zip(lines, citations, strict=True)]
    shown = tuple(c for c in citations if c)
    hits = tuple(Hit(c.passage, confidence, rank) for rank, c in enumerate(shown, 1))
    return Answer(text, frame.overview(told, english=english), short, shown, hits, False, confidence, text)


def _placed(
    text: str, retriever: Retriever, sources: Sources, documents: Collection[str] | None, *, english: bool
) -> Answer | None:
    """Return what a place says that is asked for by its number, or how many places of a kind there are."""
    counted, wanted = places.counted(text), places.references(text)
    if not (counted or wanted):
        return None
    spans = []
    if wanted:
        spans = [(min(r.start for r in wanted), max(r.end for r in wanted), _A_TEXT[english])]
    if counted:
        spans.append((counted[2], counted[3], _ITS_PARTS[english]))
    rest = text
    for start, end, instead in sorted(spans, reverse=True):
        rest = rest[:start] + instead + rest[end:]
    named = sources.partly(text, documents)
    kind, likely = kind_of(sources.without_name(rest, named), least=_EVEN)
    hits = retriever.search(text, _LOOKED_AT, documents=documents)
    of = looked_through(retriever, named, hits, documents)
    if counted:
        bare = text[: counted[2]] + text[counted[3] :]
        if kind == QUESTION and any(map(str.isalnum, bare)):
            asked = read_question(bare, retriever.rarity)
            of = [document for document in of if overview.is_called(asked, document)]
        return _count(text, of, counted[:2], wanted, likely, english=english)
    if kind == QUESTION:
        return None
    found = [place for document in of if (place := places.find(document, wanted))]
    if len(found) == 1:
        return _place(text, found[0], likely, english=english)
    if found:
        lines = [line for place in found[:_SHOWN] for line in _verbatim(place, label(place.document))]
        return _told(text, lines, likely, english=english)
    there = [beside for document in of if len(beside := places.existing(document, wanted[0])) > 1][:_SHOWN]
    if not there:
        return None
    said = text[wanted[0].start : wanted[0].end].strip()
    ranges = [(label(some[0].document) if len(of) > 1 else "", some[0].label, some[-1].label) for some in there]
    segments = frame.no_such_place(said, ranges, english=english)
    return Answer(text, segments, "", (), (), True, 1 - likely, text, (said,), certainty="none")


def _place(text: str, place: Place, likely: float, *, english: bool) -> Answer:
    """Return what a place says: the outline of one that has headings of its own, else its words."""
    if place.depth is not None:
        part = overview.Part(place.heading or place.label, place.paragraphs)
        if len({p.section[place.depth + 1] for p in part.paragraphs if len(p.section) > place.depth + 1}) > 1:
            lines = overview.of_part(place.document, part, place.depth)
            return _told(text, lines, likely, english=english, short=part.heading)
    return _told(text, _verbatim(place, place.heading), likely, english=english)


def _verbatim(place: Place, heading: str) -> list[Told]:
    """Return the words of a place, as many as can be shown, with a heading over the first."""
    lines: list[Told] = []
    left = _LONGEST
    for paragraph in place.paragraphs:
        first, last = max(paragraph.start, place.start), min(paragraph.end, place.end)
        fitting = [e for s, e in units_of(place.document, paragraph) if first < e and s < last and e - first <= left]
        end = min(max(fitting), last) if fitting else (min(last, first + left) if not lines else first)
        if first < end:
            lines.append(Told(place.document, "" if lines else heading, (first, end)))
        left -= end - first
        if end < last:
            break
    return lines


def _count(
    text: str,
    of: Sequence[Document],
    counted: tuple[str, str],
    wanted: Sequence[Reference],
    likely: float,
    *,
    english: bool,
) -> Answer | None:
    """Return how many places of a kind there are, with the first and the last of them."""
    kind, word = counted
    lines: list[Told] = []
    numbers: list[str] = []
    for document in of:
        within = places.find(document, wanted) if wanted else None
        found = places.of_kind(document, kind, within) if within or not wanted else []
        if not found or len(numbers) == _SHOWN:
            continue
        numbers.append(frame.how_many(len(found), word, english=english))
        name = f"{label(document)} " if len(of) > 1 else ""
        lines.append(Told(document, f"{name}{frame.counted_places(numbers[-1], english=english)}", None))
        for place in dict.fromkeys((0, len(found) - 1)):
            lines.append(_verbatim(found[place], found[place].heading)[0])
    if not lines:
        return None
    return _told(text, lines, likely, english=english, short="；".join(numbers))


def _titles(documents: Sequence[Document]) -> list[str]:
    """Return the titles of documents, those that several have with the names of their files."""
    counts = Counter(document.title for document in documents)
    return [d.title if counts[d.title] == 1 else f"{d.title} ({PurePath(d.source).name})" for d in documents]


def _lines(question: Question, documents: Sequence[Document], room: int) -> list[Told]:
    """Return what is told of the documents, or of the part of one, that a question names."""
    meant = overview.named(question, documents)
    found = [(document, part) for document in meant if (part := overview.part_named(question, document))]
    if found:
        document, (one, depth) = found[0]
        return overview.of_part(document, one, depth, room)
    return overview.of_document(meant[0], room) if len(meant) == 1 else overview.of_collection(meant, room)


def _cited(lines: Sequence[Told]) -> list[Citation | None]:
    """Return the citation of each line that quotes, numbered from 1."""
    found: list[Citation | None] = []
    number = 0
    for line in lines:
        if line.stretch is None:
            found.append(None)
            continue
        number += 1
        document, (start, end) = line.document, line.stretch
        paragraph = document.paragraph_at(start)
        assert paragraph is not None  # sentences are those of paragraphs
        ident = f"{document.id}:{paragraph.start}-{paragraph.end}"
        passage = Passage(ident, document, paragraph.section, paragraph.start, paragraph.end, paragraph.number)
        found.append(Citation(number, passage, start, end))
    return found


def _answer(text: str, confidence: float, segments: tuple[Segment, ...]) -> Answer:
    return Answer(text, segments, "", (), (), False, confidence, text)
