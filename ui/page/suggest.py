"""Questions to start with, made from the loaded documents by their form and kept only where they are answered."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

import rjieba

from corpus.types import Document, Paragraph
from index.types import Hit
from qa import Assistant
from qa.types import Answer
from ui.words import language_of

_TRIED = 24  # candidates asked at most, so that opening an index stays quick
_PARAGRAPHS = 200  # looked at in each document
_CHARACTERS = 2_000  # looked at in each paragraph
_TITLE = 40  # characters of a title or heading that is asked about
_DOCUMENTS = 24  # asked about, the ones added last

_HAN = "[一-鿿]"
_UNIT = "[个种处项条座家次件部类只头株所名]"
# a clause that says how many there are of something: “建立植物园近200个”, “建立250处繁育基地”
_COUNTS = (
    re.compile(
        rf"(?:^|[，；。：])(?P<verb>{_HAN}{{2}})了?(?P<noun>{_HAN}{{2,8}}?)(?:（[^）]{{1,12}}）)?"
        rf"(?:近|约|超过|超|达到|达|共)?\s?(?P<number>\d[\d.,]*)\s?[多余万亿]{{0,2}}(?P<unit>{_UNIT})(?=[，；。、])"
    ),
    re.compile(
        rf"(?:^|[，；。：])(?P<verb>{_HAN}{{2}})了?(?:近|约|超过|超)?\s?(?P<number>\d[\d.,]*)\s?[多余万亿]{{0,2}}"
        rf"(?P<unit>{_UNIT})(?P<noun>{_HAN}{{2,10}})(?=[，；。、])"
    ),
)
_TERM = re.compile(rf"“(?P<term>{_HAN}{{2,8}}|[A-Za-z][A-Za-z ]{{2,24}})”")
_NUMBERING = re.compile(r"^(?:第[一二三四五六七八九十百\d]+[章节条]|[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?)\s*")
_TOPIC = re.compile(rf"^{_HAN}{{4,16}}(?=。|$)")


class Candidate(NamedTuple):
    """A question, the paragraph it was made from, and what the answer's quote must hold: words, so many characters.

    Without a paragraph it was made from the whole document.
    """

    question: str
    document: Document
    paragraph: Paragraph | None
    words: str = ""
    least: int = 0

    def is_answered_by(self, answer: Answer) -> bool:
        """Tell whether an answer stands on the place the question was made from, and on no other document."""
        if answer.abstained or any(c.passage.document.id != self.document.id for c in answer.citations):
            return False
        return any(
            (self.paragraph is None or (c.start < self.paragraph.end and self.paragraph.start < c.end))
            and self.words in c.quote
            and len(c.quote) >= self.least
            for c in answer.citations
        )


def suggest(assistant: Assistant, documents: Sequence[Document], *, most: int = 4) -> tuple[str, ...]:
    """Return questions that the documents answer, of different kinds and from different paragraphs.

    Up to `most` in Chinese and in English each; of the documents added last first.
    """
    found: dict[str, list[str]] = {"zh": [], "en": []}
    places: set[tuple[str, int]] = set()
    lists = [_candidates(document, list(_paragraphs(document))) for document in documents[: -_DOCUMENTS - 1 : -1]]
    tried = 0
    for candidate in _in_turn(lists):
        place = (candidate.document.id, candidate.paragraph.number if candidate.paragraph else 0)
        same = found[language_of(candidate.question)]
        if place in places or candidate.question in same or len(same) == most:
            continue
        tried += 1
        if candidate.is_answered_by(assistant.ask(candidate.question)):
            same.append(candidate.question)
            places.add(place)
        if tried == _TRIED or all(len(questions) == most for questions in found.values()):
            break
    return (*found["zh"], *found["en"])


def follow_ups(
    assistant: Assistant,
    answer: Answer,
    history: Sequence[tuple[str, str]],
    *,
    documents: Collection[str] | None = None,
    most: int = 3,
) -> tuple[str, ...]:
    """Return up to `most` questions to go on with that the passages behind `answer` answer.

    They are of the documents that the answer quotes. `history` is the conversation with the answer, oldest turn first;
    `documents` are the ids of those asked. Twice as many are tried at most.
    """
    if answer.abstained:
        return ()
    asked = {question.strip() for question, _ in history}
    quoted = {citation.passage.document.id for citation in answer.citations}
    near = [hit for hit in answer.hits if hit.passage.document.id in quoted]
    lists = [_asking(hit.passage.document, _around(hit)) for hit in near]
    parts = [_overviews(hit.passage.document, _around(hit)) for hit in near]
    found: dict[str, Candidate] = {}
    tried = 0
    for candidate in chain(_in_turn(lists), _in_turn(parts)):
        if len(found) == most or tried == 2 * most:
            break
        if candidate.question in {*asked, *found} or candidate.is_answered_by(answer):
            continue
        tried += 1
        if candidate.is_answered_by(assistant.ask(candidate.question, history, documents=documents)):
            found[candidate.question] = candidate
    return tuple(found)


def _around(hit: Hit) -> list[tuple[Paragraph, str]]:
    """Return the paragraph a hit begins in with its text."""
    document = hit.passage.document
    paragraph = document.paragraph_at(hit.passage.start)
    return [(paragraph, _beginning(document, paragraph))] if paragraph else []


def _candidates(document: Document, paragraphs: Sequence[tuple[Paragraph, str]]) -> Iterator[Candidate]:
    """Yield questions about a document and its paragraphs, the kinds in turn."""
    return _in_turn((_asking(document, paragraphs), _overviews(document, paragraphs)))


def _asking(document: Document, paragraphs: Sequence[tuple[Paragraph, str]]) -> Iterator[Candidate]:
    """Yield questions about what paragraphs say, the kinds in turn."""
    kinds = (_counts, _topics, _terms)
    return _in_turn(kind(document, paragraphs) for kind in kinds)


def _overviews(document: Document, paragraphs: Sequence[tuple[Paragraph, str]]) -> Iterator[Candidate]:
    """Yield what the whole of a document and each of its parts is about, which is asked of any text."""
    chinese = language_of(document.text[:_CHARACTERS]) == "zh"
    title = " ".join(document.title.split())
    if 0 < len(title) <= _TITLE:
        yield Candidate(f"“{title}”讲了什么？" if chinese else f"What is “{title}” about?", document, None)
    for paragraph, _ in paragraphs if chinese else ():
        heading = _NUMBERING.sub("", paragraph.section[-1]) if paragraph.section else ""
        if 0 < len(heading) <= _TITLE:
            yield Candidate(f"“{heading}”这一部分讲了什么？", document, paragraph)


def _in_turn(lists: Iterable[Iterable[Candidate]]) -> Iterator[Candidate]:
    return (c for c in chain.from_iterable(zip_longest(*lists)) if c is not None)


def _counts(document: Document, paragraphs: Sequence[tuple[Paragraph, str]]) -> Iterator[Candidate]:
    for paragraph, text in paragraphs:
        for match in chain.from_iterable(pattern.finditer(text) for pattern in _COUNTS):
            verb, noun = rjieba.tag(match["verb"]), rjieba.tag(match["noun"])
            if len(verb) == 1 and verb[0][1] == "v" and noun[-1][1].startswith("n"):
                question = f"{match['verb']}了多少{match['unit']}{match['noun']}？"
                yield Candidate(question, document, paragraph, words=match["number"])


def _terms(document: Document, paragraphs: Sequence[tuple[Paragraph, str]]) -> Iterator[Candidate]:
    for paragraph, text in paragraphs:
        for match in _TERM.finditer(text):
            term = match["term"]
            if len(rjieba.tag(term)) == 1:  # an ordinary word in quotation marks, not a name
                continue
            question = f"“{term}”是什么？" if re.match(_HAN, term) else f"What is “{term}”?"
            yield Candidate(question, document, paragraph, words=term)


def _topics(document: Document, paragraphs: Sequence[tuple[Paragraph, str]]) -> Iterator[Candidate]:
    """Yield "how" for paragraphs that open with what is done, or stand under a heading that says it."""
    for paragraph, text in paragraphs:
        heading = _NUMBERING.sub("", paragraph.section[-1]) if paragraph.section else ""
        match = _TOPIC.match(text) or _TOPIC.match(heading)
        if match and rjieba.tag(match[0])[0][1] == "v":
            # an answer that only says the topic again says nothing
            yield Candidate(f"如何{match[0]}？", document, paragraph, least=2 * len(match[0]))


def _paragraphs(document: Document) -> Iterator[tuple[Paragraph, str]]:
    """Yield paragraphs with their text, from all over the document: the first of each quarter, the second of each."""
    count = min(len(document.paragraphs), _PARAGRAPHS)
    quarter = -(-count // 4)
    for i in sorted(range(count), key=lambda i: (i % quarter, i)):
        paragraph = document.paragraphs[i]
        yield paragraph, _beginning(document, paragraph)


def _beginning(document: Document, paragraph: Paragraph) -> str:
    return document.text[paragraph.start : min(paragraph.end, paragraph.start + _CHARACTERS)]
