"""Pairs of what our own retriever finds: in collections of paragraphs, and in documents with questions of our own."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus import Passage, cut
from index import Retriever, build_index
from qa.evaluate import PARTS, Gold
from qa.reading.windows import asked, window
from qa.training.examples import Book, load_collection
from qa.training.pair import Pair, left_out, pair_of, widened, window_of

_FOUND = 5  # passages, among which those that do not answer are
_BESIDE = 0.7  # share of the questions of a collection that are taken with a passage that does not answer
_LEAST = 2  # characters of a piece of evidence that a passage holds
_SHELF = 8  # books in one index


@contextmanager
def index_of(documents: Mapping[str, tuple[str, str]]) -> Iterator[Retriever]:
    """Give an index of documents, title and text by their id, for as long as the block runs."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus.jsonl"
        with corpus.open("w", encoding="utf-8") as out:
            for ident, (title, text) in documents.items():
                out.write(json.dumps({"_id": ident, "title": title, "text": text}, ensure_ascii=False) + "\n")
        yield build_index([corpus], Path(scratch) / "index")


def collection_pairs(folder: Path) -> Iterator[Pair]:
    """Yield the pairs of a collection in BEIR layout: the passages that answer, and one found beside them."""
    texts, asked_of = load_collection(folder)
    documents = {ident: ("", text) for ident, text in texts.items() if not left_out(ident)}
    with index_of(documents) as retriever:
        for example, ident in asked_of:
            if ident in documents:
                yield from _of_hits(retriever, example, ident, folder.name)


def _of_hits(retriever: Retriever, example: Gold, ident: str, source: str) -> Iterator[Pair]:
    """Yield a question with each passage found that answers, and for a share of them one that does not."""
    chooser = random.Random(example.question)
    wrong: list[Pair] = []
    for hit in retriever.search(example.question, _FOUND):
        passage = hit.passage
        right = passage.document.id == ident
        places = [_all(passage, a) for a in example.answers[:1]] if right else []
        spans = [place for found in places for place in found]
        # a collection has no titles, and an id says nothing
        pair = pair_of(window_of(passage, titled=False), asked(example.question, example.history), spans, [], source)
        if pair is not None and spans:
            yield pair
        elif pair is not None and not any(a in passage.text for a in example.answers):
            wrong.append(pair)
    if wrong and chooser.random() < _BESIDE:
        yield chooser.choice(wrong[:2])


def _all(passage: Passage, answer: str) -> list[tuple[int, int]]:
    """Return every place of an answer in a passage."""
    places, at = [], passage.text.find(answer)
    while at >= 0 and answer:
        places.append((passage.start + at, passage.start + at + len(answer)))
        at = passage.text.find(answer, at + 1)
    return places


def book_pairs(books: Sequence[Book]) -> Iterator[Pair]:
    """Yield the pairs of documents with questions of their own, each in an index alone and among others."""
    count = len(books) // _SHELF
    shelves = [[book] for book in books] + [list(books[i::count]) for i in range(count)]
    for shelf in shelves:
        with tempfile.TemporaryDirectory() as scratch:
            retriever = build_index([book.file for book in shelf], scratch)
            own = {document.source: document for document in retriever.documents}
            for book in shelf:
                document = own[str(book.file)]
                passages = cut(document)
                for example in book.examples:
                    yield from _of_book(retriever, document.id, passages, example, alone=len(shelf) == 1)


def _of_book(
    retriever: Retriever, ident: str, passages: Sequence[Passage], example: Gold, *, alone: bool
) -> Iterator[Pair]:
    """Yield a book's question with the passages that hold its evidence, and with some found that do not."""
    question = asked(example.question, example.history)
    chooser = random.Random(question)
    evidence = [place for e in example.evidence for place in _find(passages, e)] if example.answerable else []
    if alone:
        for passage in passages:
            parts = ((max(a, passage.start), min(b, passage.end)) for a, b in evidence)
            here = [(a, b) for a, b in parts if b - a >= _LEAST]
            if not here:
                continue
            spans, items = _answer(passage, example, here)
            places = {(passage.start, passage.end), widened(passage, passages, chooser)}
            for start, end in sorted(places) if spans else ():
                read = window(passage.document, passage.section, start, end)
                if pair := pair_of(read, question, spans, items, f"book-{example.type}"):
                    yield pair
    words = " ".join([*(q for q, _ in example.history[-1:]), example.question])
    wrong = []
    for hit in retriever.search(words, _FOUND):
        passage = hit.passage
        if example.answerable and passage.document.id == ident:
            if any(a < passage.end and passage.start < b for a, b in evidence):
                continue
            if any(len(a) > 1 and a in passage.text for a in example.answers):
                continue
        read = window_of(passage)
        wrong.append(Pair(question, read.text, read.body, (), (), f"book-{example.type}"))
    most = (1 if example.answerable else 2) if alone else 1
    first = wrong[: most + 1]
    yield from chooser.sample(first, min(most, len(first)))


def _find(passages: Sequence[Passage], evidence: str) -> list[tuple[int, int]]:
    """Return where a piece of evidence stands in the document, white space and emphasis left out of account."""
    text = passages[0].document.text if passages else ""
    at = text.find(evidence)
    if at >= 0:
        return [(at, at + len(evidence))]
    solid = [i for i, c in enumerate(text) if _is_solid(c)]
    wanted = "".join(filter(_is_solid, evidence))
    at = "".join(text[i] for i in solid).find(wanted)
    return [(solid[at], solid[at + len(wanted) - 1] + 1)] if at >= 0 and wanted else []


def _is_solid(character: str) -> bool:
    return not character.isspace() and character not in "*`"


def _answer(
    passage: Passage, example: Gold, evidence: Sequence[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the spans that answer within the evidence in a passage, and those of the items of a list."""
    text = passage.document.text

    def inside(wanted: str) -> list[tuple[int, int]]:
        return [(at, at + len(wanted)) for a, b in evidence if wanted and (at := text.find(wanted, a, b)) >= 0]

    if example.type in PARTS:
        items = [place for item in example.items for place in inside(item)[:1]]
        return ([(min(a for a, _ in items), max(b for _, b in items))] if items else []), items
    if example.type != "explain":
        for answer in example.answers:
            if places := inside(answer):
                return places, []
        if example.type != "typo" and example.answers:
            return [], []
    return [(min(a for a, _ in evidence), max(b for _, b in evidence))], []
