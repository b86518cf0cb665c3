"""Learn the weights of reading and deciding from question sets with answers.

    python -m qa.train DATA... [--books FOLDER] [--every N] [--out qa/data]

Each DATA is a folder in BEIR layout with answers.jsonl ({"_id", "doc", "answers"}), of whose questions every Nth is
taken; a FOLDER holds documents with questions of their own, as in tests/benchmarks/books. Three sets of trees are
written: `sentences` (does this sentence hold the answer), `spans` (is this stretch the answer) and `decide` (is what
would be shown right). The last is learned from what the first two give on questions they were not trained on, asked of
whole collections and of small ones, some with the paragraph or the sentence that answers taken out.

The questions of collections were written beside the paragraph and share its words. People's questions do not, so a
part is also asked with words put in the place of others (`reworded`), and, as questions without an answer, with a
name or a number changed (`altered`). Those of books are like people's and count for more.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from corpus import sentences as cut_sentences
from index import Retriever, build_index
from index.boosting import boost
from index.tokens import fold, is_han
from index.trees import Trees
from index.types import Hit
from qa import clues, decide, sentences, span_clues, spans
from qa.conversation import understand, unshown
from qa.evaluate import character_f1
from qa.examples import FOLDS, Book, Collection, Example, answers, holds, load_books, load_collection, plain
from qa.question import BRIEF, Question, read_question
from qa.reader import Reader

_HITS = 8
_GROUP = 25  # documents in a small collection
_NEGATIVES = 60
_REWORDED = 0.35  # share of the plain words of a question that are replaced
_SHELF = 8  # books in one index
_ROUNDS = 3  # in which the evidence of a part of a document's examples is taken out of it
_BOOK_WEIGHT = 10.0  # of a row about a document with questions of its own, which are few and like people's
_SPAN_WEIGHT = 1.5  # the most that a row about a stretch counts
_NAME = 16  # characters of an answer over which it is no name, date or number but the clause it stands in
FloatArray = NDArray[np.float32]
Sources = tuple[tuple[Collection, ...], tuple[Book, ...]]
_SENTENCES = {"rounds": 400, "leaves": 8, "least": 200}
_SPANS = {"rounds": 400, "leaves": 12}
_DECIDE = {"rounds": 1000, "leaves": 8, "rate": 0.02, "least": 120}


@dataclass(frozen=True, slots=True)
class Source:
    """An index and examples to ask of it."""

    retriever: Retriever
    examples: Sequence[Example]
    weight: float


@contextmanager
def _index_of(documents: dict[str, str]) -> Iterator[Retriever]:
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus.jsonl"
        with corpus.open("w", encoding="utf-8") as out:
            for ident, text in documents.items():
                out.write(json.dumps({"_id": ident, "title": "", "text": text}, ensure_ascii=False) + "\n")
        yield build_index([corpus], Path(scratch) / "index")


@contextmanager
def _index_of_books(books: Sequence[Book]) -> Iterator[Retriever]:
    with tempfile.TemporaryDirectory() as scratch:
        yield build_index([book.file for book in books], scratch)


@contextmanager
def _index_of_book(book: Book, without: Sequence[Example] = ()) -> Iterator[Retriever]:
    """Index a document, less the evidence of some of its examples."""
    text = book.file.read_text(encoding="utf-8")
    for example in without:
        for evidence in example.evidence:
            text = text.replace(evidence, "")
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / book.file.name
        file.write_text(text, encoding="utf-8")
        yield build_index([file], Path(scratch) / "index")


def _sources(collections: Sequence[Collection], books: Sequence[Book]) -> Iterator[Source]:
    for collection in collections:
        with _index_of(collection.documents) as retriever:
            yield Source(retriever, collection.examples, 1.0)
    for book in books:
        with _index_of_book(book) as retriever:
            yield Source(retriever, [e for e in book.examples if e.answerable], _BOOK_WEIGHT)


class Asked(IntEnum):
    """What a row for deciding was asked of: a document as it is and its own questions, or anything else."""

    ELSE = 0
    ANSWERABLE = 1
    UNANSWERABLE = 2


@dataclass(slots=True)
class Rows:
    """Training rows as they gather: features, targets, weights, and the fold each belongs to."""

    x: list[FloatArray]
    y: list[FloatArray]
    weight: list[FloatArray]
    fold: list[NDArray[np.int32]]
    asked: list[NDArray[np.int32]]

    @classmethod
    def empty(cls) -> Rows:
        """Return no rows."""
        return cls([], [], [], [], [])

    def add(self, x: FloatArray, y: ArrayLike, weight: ArrayLike, fold: int, asked: Asked = Asked.ELSE) -> None:
        """Add rows of one fold."""
        self.x.append(x)
        self.y.append(np.asarray(y, dtype=np.float32))
        self.weight.append(np.asarray(weight, dtype=np.float32))
        self.fold.append(np.full(len(x), fold, dtype=np.int32))
        self.asked.append(np.full(len(x), asked, dtype=np.int32))

    def extend(self, other: Rows) -> None:
        """Add the rows of another."""
        for own, others in zip(self._columns(), other._columns(), strict=True):
            own.extend(others)

    def _columns(self) -> tuple[list[Any], ...]:
        return self.x, self.y, self.weight, self.fold, self.asked

    def fit(self, names: tuple[str, ...], without: int | None, **options: float) -> Trees:
        """Learn trees from the rows of all folds but `without`."""
        x, y, weight = np.vstack(self.x), np.concatenate(self.y), np.concatenate(self.weight)
        keep = np.concatenate(self.fold) != without if without is not None else np.ones(len(y), dtype=bool)
        return boost(names, x[keep], y[keep], classify=True, weights=weight[keep], **options)  # type: ignore[arg-type]


class Words:
    """Words to put in the place of others: those of all questions, by kind."""

    def __init__(self, collections: Sequence[Collection]) -> None:
        """Gather the words of the questions of `collections`."""
        self._random = np.random.default_rng(0)
        plain: dict[str, None] = {}
        names: dict[str, None] = {}
        for collection in collections:
            for item in collection.examples:
                for term in read_question(item.question, lambda _: 1.0).terms:
                    (names if term.specific and is_han(term.text) else plain)[term.text] = None
        self._plain = [word for word in plain if len(word) == 2]
        self._names = list(names)

    def reworded(self, question: str) -> str:
        """Return `question` with about a third of its plain words replaced, but for the first noun, its topic."""
        found = read_question(question, lambda _: 1.0).terms
        topic = next((t for t in found if t.naming), None)
        for term in found:
            if not term.specific and term is not topic and self._random.random() < _REWORDED:
                question = _replaced(question, term.text, str(self._random.choice(self._plain)))
        return question

    def altered(self, question: str, document: str) -> str | None:
        """Return `question` with a number, a name or its topic changed to what `document` does not hold."""
        found = read_question(question, lambda _: 1.0).terms
        topic = next((t for t in found if t.naming), None)
        held = [t.text for t in found if (t.specific or t is topic) and t.text in document]
        if not held:
            return None
        old = str(self._random.choice(held))
        for _ in range(20):
            if old.isdigit():
                new = str(int(old) + int(self._random.integers(1, 9)))
            else:
                new = str(self._random.choice(self._names if self._random.random() < 0.5 else self._plain))
            if new not in document and new != old:
                return _replaced(question, old, new)
        return None


def _replaced(question: str, old: str, new: str) -> str:
    at = fold(question).find(old)
    return question if at < 0 else question[:at] + new + question[at + len(old) :]


def sentence_rows(collections: Sequence[Collection], books: Sequence[Book], words: Words) -> Rows:
    """Gather rows for the sentence trees: the sentences of the passages found, and whether they answer."""
    rows = Rows.empty()
    for source in _sources(collections, books):
        for example in source.examples:
            for text in (example.question, words.reworded(example.question)):
                question, hits = _found(source.retriever, replace(example, question=text))
                found = sentences.sentences_of(hits)
                right = [holds(s, example) for s in found]
                weight = np.full(len(right), source.weight)
                rows.add(clues.features(question, found), right, weight, example.fold)
    return rows


def span_rows(collections: Sequence[Collection], books: Sequence[Book], readers: Sequence[Reader]) -> Rows:
    """Gather rows for the span trees from the best sentence of each question, read by a reader not trained on it.

    A stretch is right to the degree of the square of its F1 against the gold answer.
    """
    rows = Rows.empty()
    random = np.random.default_rng(0)
    for source in _sources(collections, books):
        for example in source.examples:
            if example.kind in ("list", "multi", "explain"):
                continue
            question, hits = _found(source.retriever, example)
            found = sentences.sentences_of(hits)
            if not found:
                continue
            ranked = readers[example.fold].rank(question, found)
            # of a document with few questions a sentence that was not found teaches as well
            read = next((r for r in ranked if holds(r.sentence, example)), None)
            if read is None or (read is not ranked[0] and not example.evidence):
                continue
            tokens = spans.tokenise(read.sentence.folded)
            candidates = spans.candidates(read.sentence.folded, tokens)
            texts = [plain(read.sentence.folded[a:b]) for a, b in candidates]
            # of a document's own questions the first answer is the shortest, the others are as good but longer
            gold = [plain(a) for a in (example.answers[:1] if example.evidence else example.answers)]
            if question.form in BRIEF and min(map(len, gold)) > _NAME:
                continue
            degree = np.array([max(character_f1(t, g) for g in gold) for t in texts], dtype=np.float32) ** 2
            if not len(degree) or degree.max() < 0.5:
                continue
            x = span_clues.features(question, read.sentence.folded, tokens, candidates, read.margin)
            good, bad = np.flatnonzero(degree > 0.2), np.flatnonzero(degree <= 0.2)
            if len(bad) > _NEGATIVES:
                bad = random.choice(bad, _NEGATIVES, replace=False)
            w = min(source.weight, _SPAN_WEIGHT)
            rows.add(x[good], np.ones(len(good)), degree[good] * w, example.fold)
            rows.add(x[good], np.zeros(len(good)), (1 - degree[good]) * w, example.fold)
            rows.add(x[bad], np.zeros(len(bad)), np.full(len(bad), w), example.fold)
    return rows


def decide_rows(
    collections: Sequence[Collection], books: Sequence[Book], readers: Sequence[Reader], words: Words
) -> Rows:
    """Gather rows for deciding, from collections whole and with the documents or sentences that answer taken out."""
    rows = Rows.empty()
    for collection in collections:
        ids = list(collection.documents)
        _ask_of(rows, collection.documents, collection.examples, readers)
        kept = {d: t for i, (d, t) in enumerate(collection.documents.items()) if i // 3 % 2}
        _ask_of(rows, kept, [_unanswerable(e) for e in collection.examples if e.document not in kept], readers)
        for group in (ids[i : i + _GROUP] for i in range(0, len(ids), _GROUP)):
            documents = {d: collection.documents[d] for d in group}
            examples = [e for e in collection.examples if e.document in documents]
            reworded = [replace(e, question=words.reworded(e.question)) for e in examples]
            altered = [
                _unanswerable(replace(e, question=question))
                for e in examples
                if (question := words.altered(e.question, fold(documents[e.document])))
            ]
            elsewhere = [e for e in collection.examples if e.document not in documents]
            step = max(len(elsewhere) // _GROUP, 1)
            off_topic = [_unanswerable(e) for e in elsewhere[len(group) % step :: step]]
            _ask_of(rows, documents, [*reworded, *altered, *off_topic], readers)
            kept = {d: t for i, (d, t) in enumerate(documents.items()) if i % 2}
            _ask_of(rows, kept, [_unanswerable(e) for e in examples if e.document not in kept], readers)
            asked = {e.document: e for e in examples}  # one of each document, its last
            kept = {d: _without(t, asked[d]) if d in asked else t for d, t in documents.items()}
            kept = {d: t for d, t in kept.items() if t.strip()}
            again = [replace(e, question=words.reworded(e.question)) for e in asked.values()]
            _ask_of(rows, kept, [_unanswerable(e) for e in (*asked.values(), *again)], readers)
    for book in books:
        with _index_of_book(book) as retriever:
            _ask(rows, Source(retriever, book.examples, _BOOK_WEIGHT), readers, whole_book=True)
        for first in range(_ROUNDS):
            out = [e for e in book.examples if e.answerable][first::_ROUNDS]
            with _index_of_book(book, without=out) as retriever:
                _ask(rows, Source(retriever, [_unanswerable(e) for e in out], _BOOK_WEIGHT / 2), readers)
    return rows


def shelf_rows(collections: Sequence[Collection], books: Sequence[Book], readers: Sequence[Reader]) -> Rows:
    """Gather rows for deciding from books that stand in one index, and from the same with some of them taken out."""
    rows = Rows.empty()
    with _index_of_books(books) as retriever:
        for book in books:
            _ask(rows, Source(retriever, book.examples, _BOOK_WEIGHT), readers)
    for book in books[::_ROUNDS]:
        with _index_of_books([other for other in books if other is not book]) as retriever:
            _ask(rows, Source(retriever, [_unanswerable(e) for e in book.examples], _BOOK_WEIGHT), readers)
    return rows


def _unanswerable(example: Example) -> Example:
    return replace(example, answerable=False)


def _ask_of(rows: Rows, documents: dict[str, str], examples: Sequence[Example], readers: Sequence[Reader]) -> None:
    if documents and examples:
        with _index_of(documents) as retriever:
            _ask(rows, Source(retriever, examples, 1.0), readers)


def _ask(rows: Rows, source: Source, readers: Sequence[Reader], *, whole_book: bool = False) -> None:
    for example in source.examples:
        question, hits = _found(source.retriever, example)
        evidence = readers[example.fold].read(question, hits)
        if evidence is not None:
            x = decide.features(question, evidence, source.retriever.holds, source.retriever.manifest.documents)
            right = answers(evidence.chosen, example)
            asked = Asked.ELSE
            if whole_book:
                asked = Asked.ANSWERABLE if example.answerable else Asked.UNANSWERABLE
            rows.add(x[None], np.array([right]), np.full(1, source.weight), example.fold, asked)


def _without(text: str, example: Example) -> str:
    """Return `text` less the sentences that hold an answer to `example`."""
    golds = [fold(a) for a in example.answers]
    spans_ = cut_sentences(text)
    return "".join(text[a:b] for a, b in spans_ if not any(g in fold(text[a:b]) for g in golds))


def _found(retriever: Retriever, example: Example) -> tuple[Question, tuple[Hit, ...]]:
    read = understand(example.question, example.history)
    question = read_question(read.question, retriever.rarity, read.context)
    return question, unshown(retriever.search_weighted(question.query, read.text, _HITS, rerank=False), read.shown)


def main() -> None:
    """Train all three and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", type=Path, help="folders in BEIR layout with answers.jsonl")
    parser.add_argument("--books", type=Path, action="append", default=[], help="folders of documents with questions")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth question of DATA")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data")
    args = parser.parse_args()
    collections = [load_collection(folder) for folder in args.data]
    collections = [replace(c, examples=c.examples[:: args.every]) for c in collections]
    books = [book for folder in args.books for book in load_books(folder)]
    folds = (*range(FOLDS), None)

    words = Words(collections)
    sources: list[Sources] = [((c,), ()) for c in collections] + [((), (b,)) for b in books]
    shelves = math.ceil(len(books) / _SHELF)
    rows = _gather(sentence_rows, sources, words)
    sentence_trees = [rows.fit(clues.FEATURES, fold, **_SENTENCES) for fold in folds]
    print("sentences: rows", sum(map(len, rows.y)))
    rows = _gather(span_rows, sources, [Reader(trees, None) for trees in sentence_trees])
    span_trees = [rows.fit(span_clues.FEATURES, fold, **_SPANS) for fold in folds]
    print("spans: rows", sum(map(len, rows.y)))
    readers = [Reader(a, b) for a, b in zip(sentence_trees, span_trees, strict=True)]
    rows = _gather(decide_rows, sources, readers, words)
    if shelves:
        rows.extend(_gather(shelf_rows, [((), tuple(books[i::shelves])) for i in range(shelves)], readers))
    decide_trees = rows.fit(decide.FEATURES, None, **_DECIDE)
    print("decide: rows", sum(map(len, rows.y)), "right", float(np.concatenate(rows.y).mean()))
    _report(rows)
    for name, trees in (("sentences", sentence_trees[-1]), ("spans", span_trees[-1]), ("decide", decide_trees)):
        trees.save(args.out / f"{name}.safetensors")


def _gather(rows_of: Callable[..., Rows], sources: Sequence[Sources], *args: object) -> Rows:
    """Gather the rows of each of `sources` in a process of its own, as many at once as there are cores."""
    rows = Rows.empty()
    with ProcessPoolExecutor() as pool:
        for part in pool.map(rows_of, *zip(*sources, strict=True), *(repeat(a, len(sources)) for a in args)):
            rows.extend(part)
    return rows


def _report(rows: Rows) -> None:
    """Print how well deciding separates right from wrong on folds left out, and what each threshold would answer."""
    x, y, fold_of, asked = (np.concatenate(part) for part in (rows.x, rows.y, rows.fold, rows.asked))
    margin = np.zeros(len(y), dtype=np.float32)
    for left_out in range(FOLDS):
        out = fold_of == left_out
        margin[out] = rows.fit(decide.FEATURES, left_out, **_DECIDE).margin(x[out])
    confidence = 1 / (1 + np.exp(-margin))
    good = y > 0
    answerable, unanswerable = asked == Asked.ANSWERABLE, asked == Asked.UNANSWERABLE
    of_books = answerable | unanswerable
    print(f"decide, left out: area under the curve {_area(margin, good):.3f}")
    print(f"  of books {_area(margin[of_books], good[of_books]):.3f}")
    print(f"books: {answerable.sum()} answerable, {good[answerable].mean():.3f} read right; {unanswerable.sum()} not")
    print("threshold   score  refused  refused though read right")
    for threshold in np.arange(0.04, 0.42, 0.02):
        shown = confidence >= threshold
        score = np.where(answerable, good & shown, ~shown)[of_books].mean()
        wrongly = 1 - shown[answerable & good].mean()
        print(f"{threshold:9.2f} {score:7.3f} {1 - shown[unanswerable].mean():8.3f} {wrongly:8.3f}")


def _area(margin: NDArray[np.float32], good: NDArray[np.bool_]) -> float:
    """Return how often a right one has a greater margin than a wrong one."""
    rank = np.empty(len(margin))
    rank[np.argsort(margin)] = np.arange(1, len(margin) + 1)
    return float((rank[good].sum() - good.sum() * (good.sum() + 1) / 2) / (good.sum() * (~good).sum()))


if __name__ == "__main__":
    main()
