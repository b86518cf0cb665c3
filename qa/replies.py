"""Answers to what is no question of a fact: an overview, which documents there are, a greeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import PurePath

from corpus import Document, Passage
from index import Retriever
from index.translate import is_english
from index.types import Hit
from qa import frame, overview
from qa.overview import Told
from qa.question import Question, read_question
from qa.requests import CHAT, COLLECTION, THANKS
from qa.types import Answer, Citation, Segment


def reply(
    kind: str,
    confidence: float,
    text: str,
    retriever: Retriever,
    documents: Collection[str] | None,
    *,
    longer: bool = False,
) -> Answer | None:
    """Return the answer to a request of a kind other than a question, of the documents (ids) that are asked.

    None where it asks for a part of a text that there is not, or of a text that has no sentence.
    """
    english = is_english(text)
    if kind == CHAT:
        return _answer(text, confidence, frame.greeting(english=english))
    if kind == THANKS:
        return _answer(text, confidence, frame.thanks(english=english))
    of = [d for d in retriever.documents if documents is None or d.id in documents]
    if kind == COLLECTION:
        return _answer(text, confidence, frame.contents(_titles(of), english=english))
    lines = _lines(read_question(text, retriever.rarity), of, overview.AT_LENGTH if longer else overview.LONGEST)
    if not any(line.stretch for line in lines):
        return None
    citations = _cited(lines)
    told = [(line.heading, citation) for line, citation in zip(lines, citations, strict=True)]
    segments = frame.overview(told, english=english)
    shown = tuple(c for c in citations if c)
    hits = tuple(Hit(c.passage, confidence, rank) for rank, c in enumerate(shown, 1))
    return Answer(text, segments, "", shown, hits, False, confidence, text)


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
    if overview.is_numbered(question):
        return []
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
