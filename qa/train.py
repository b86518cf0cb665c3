"""Learn the weights of reading and deciding from question sets with answers.

    python -m qa.train DATA... [--out qa/data]

Each DATA is a folder in BEIR layout with answers.jsonl ({"_id", "doc", "answers"}). Three sets of trees are written:
`sentences` (does this sentence hold the answer), `spans` (is this stretch the answer) and `decide` (is what would be
shown right). The last is learned from what the first two give on questions they were not trained on, asked of whole
collections and of small ones, some with the paragraph or the sentence that answers taken out.

The questions of such sets were written beside the paragraph and share its words. People's questions do not, so a
part is also asked with words put in the place of others (`reworded`), and, as questions without an answer, with a
name or a number changed (`altered`).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from corpus import sentences as cut_sentences
from index import Retriever, build_index
from index.boosting import boost
from index.tokens import fold, is_han
from index.trees import Trees
from qa import decide, sentences, spans
from qa.question import Question, read_question
from qa.reader import Reader

_HITS = 8
_FOLDS = 3
_GROUP = 25  # documents in a small collection
_NEGATIVES = 60
_REWORDED = 0.35  # share of the plain words of a question that are replaced
FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its gold answers and the id of the document that holds them."""

    question: str
    document: str
    answers: tuple[str, ...]
    fold: int


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents (id to text) and questions about them."""

    documents: dict[str, str]
    items: tuple[Item, ...]


def load(folder: Path) -> Collection:
    """Read a folder in BEIR layout; documents of one fold share no questions with another's."""
    documents = {row["_id"]: row["text"] for row in _rows(folder / "corpus.jsonl")}
    number = {ident: i for i, ident in enumerate(documents)}
    questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    items = tuple(
        Item(questions[row["_id"]], row["doc"], tuple(row["answers"]), number[row["doc"]] // _GROUP % _FOLDS)
        for row in _rows(folder / "answers.jsonl")
        if questions[row["_id"]].strip()
    )
    return Collection(documents, items)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _index(documents: dict[str, str], folder: Path) -> Retriever:
    corpus = folder / "corpus.jsonl"
    with corpus.open("w", encoding="utf-8") as out:
        for ident, text in documents.items():
            out.write(json.dumps({"_id": ident, "title": "", "text": text}, ensure_ascii=False) + "\n")
    return build_index([corpus], folder / "index")


def _plain(text: str) -> str:
    """Fold to letters, digits and symbols, as answers are compared."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in text if unicodedata.category(c)[0] in "LNS" or c == "%")


def _f1(guess: str, gold: str) -> float:
    common = sum((Counter(guess) & Counter(gold)).values())
    return 2 * common / (len(guess) + len(gold)) if common else 0.0


@dataclass(slots=True)
class Rows:
    """Training rows as they gather: features, targets, weights, and the fold each belongs to."""

    x: list[FloatArray]
    y: list[FloatArray]
    weight: list[FloatArray]
    fold: list[NDArray[np.int32]]

    @classmethod
    def empty(cls) -> Rows:
        """Return no rows."""
        return cls([], [], [], [])

    def add(self, x: FloatArray, y: ArrayLike, weight: ArrayLike, fold: int) -> None:
        """Add rows of one fold."""
        self.x.append(x)
        self.y.append(np.asarray(y, dtype=np.float32))
        self.weight.append(np.asarray(weight, dtype=np.float32))
        self.fold.append(np.full(len(x), fold, dtype=np.int32))

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
            for item in collection.items:
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


def sentence_rows(collections: Sequence[Collection], words: Words) -> Rows:
    """Gather rows for the sentence trees: the sentences of the passages found, right where they hold a gold answer."""
    rows = Rows.empty()
    for collection in collections:
        with tempfile.TemporaryDirectory() as scratch:
            retriever = _index(collection.documents, Path(scratch))
            for item in collection.items:
                for text in (item.question, words.reworded(item.question)):
                    question, found = _found(retriever, text)
                    right = [_holds(s, item) for s in found]
                    rows.add(sentences.features(question, found), right, np.ones(len(right)), item.fold)
    return rows


def span_rows(collections: Sequence[Collection], readers: Sequence[Reader]) -> Rows:
    """Gather rows for the span trees from the best sentence of each question, read by a reader not trained on it.

    A stretch is right to the degree of the square of its F1 against the gold answer.
    """
    rows = Rows.empty()
    random = np.random.default_rng(0)
    for collection in collections:
        with tempfile.TemporaryDirectory() as scratch:
            retriever = _index(collection.documents, Path(scratch))
            for item in collection.items:
                question, found = _found(retriever, item.question)
                read = readers[item.fold].rank(question, found)[0]
                if not _holds(read.sentence, item):
                    continue
                tokens = spans.tokenise(read.sentence.folded)
                candidates = spans.candidates(read.sentence.folded, tokens)
                texts = [_plain(read.sentence.folded[a:b]) for a, b in candidates]
                gold = [_plain(a) for a in item.answers]
                degree = np.array([max(_f1(t, g) for g in gold) for t in texts], dtype=np.float32) ** 2
                if not len(degree) or degree.max() < 0.5:
                    continue
                x = spans.features(question, read.sentence.folded, tokens, candidates, read.margin)
                good, bad = np.flatnonzero(degree > 0.2), np.flatnonzero(degree <= 0.2)
                if len(bad) > _NEGATIVES:
                    bad = random.choice(bad, _NEGATIVES, replace=False)
                rows.add(x[good], np.ones(len(good)), degree[good], item.fold)
                rows.add(x[good], np.zeros(len(good)), 1 - degree[good], item.fold)
                rows.add(x[bad], np.zeros(len(bad)), np.ones(len(bad)), item.fold)
    return rows


def decide_rows(collections: Sequence[Collection], readers: Sequence[Reader], words: Words) -> Rows:
    """Gather rows for deciding, from collections whole and with the documents or sentences that answer taken out."""
    rows = Rows.empty()
    for collection in collections:
        ids = list(collection.documents)
        _ask(rows, collection.documents, collection.items, readers, answerable=True)
        kept = {d: t for i, (d, t) in enumerate(collection.documents.items()) if i // 3 % 2}
        _ask(rows, kept, [i for i in collection.items if i.document not in kept], readers, answerable=False)
        for group in (ids[i : i + _GROUP] for i in range(0, len(ids), _GROUP)):
            documents = {d: collection.documents[d] for d in group}
            items = [i for i in collection.items if i.document in documents]
            reworded = [replace(i, question=words.reworded(i.question)) for i in items]
            altered = [
                replace(item, question=question)
                for item in items
                if (question := words.altered(item.question, fold(documents[item.document])))
            ]
            _ask(rows, documents, reworded, readers, answerable=True)
            _ask(rows, documents, altered, readers, answerable=False)
            elsewhere = [i for i in collection.items if i.document not in documents]
            step = max(len(elsewhere) // _GROUP, 1)
            _ask(rows, documents, elsewhere[len(group) % step :: step], readers, answerable=False)
            kept = {d: t for i, (d, t) in enumerate(documents.items()) if i % 2}
            _ask(rows, kept, [i for i in items if i.document not in kept], readers, answerable=False)
            asked = _one_each(items)
            kept = {d: _without(t, asked[d]) if d in asked else t for d, t in documents.items()}
            kept = {d: t for d, t in kept.items() if t.strip()}
            _ask(rows, kept, list(asked.values()), readers, answerable=False)
            again = [replace(i, question=words.reworded(i.question)) for i in asked.values()]
            _ask(rows, kept, again, readers, answerable=False)
    return rows


def _ask(
    rows: Rows, documents: dict[str, str], items: Sequence[Item], readers: Sequence[Reader], *, answerable: bool
) -> None:
    if not documents or not items:
        return
    with tempfile.TemporaryDirectory() as scratch:
        retriever = _index(documents, Path(scratch))
        for item in items:
            question = read_question(item.question, retriever.rarity)
            hits = retriever.search_weighted(question.query, question.text, _HITS)
            evidence = readers[item.fold].read(question, hits)
            if evidence is None:
                continue
            shown = _plain("".join(s.text for s in evidence.chosen))
            right = answerable and any(_plain(a) in shown for a in item.answers)
            x = decide.features(question, evidence, retriever.holds)
            rows.add(x[None], np.array([right]), np.ones(1), item.fold)


def _one_each(items: Sequence[Item]) -> dict[str, Item]:
    """Choose one question of each document, its last."""
    return {item.document: item for item in items}


def _without(text: str, item: Item) -> str:
    """Return `text` less the sentences that hold an answer to `item`."""
    golds = [fold(a) for a in item.answers]
    spans_ = cut_sentences(text)
    return "".join(text[a:b] for a, b in spans_ if not any(g in fold(text[a:b]) for g in golds))


def _found(retriever: Retriever, text: str) -> tuple[Question, list[sentences.Sentence]]:
    question = read_question(text, retriever.rarity)
    return question, sentences.sentences_of(retriever.search_weighted(question.query, question.text, _HITS))


def _holds(sentence: sentences.Sentence, item: Item) -> bool:
    return sentence.hit.passage.document.id == item.document and any(fold(a) in sentence.folded for a in item.answers)


def main() -> None:
    """Train all three and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data")
    args = parser.parse_args()
    collections = [load(folder) for folder in args.data]
    folds = (*range(_FOLDS), None)

    words = Words(collections)
    rows = sentence_rows(collections, words)
    sentence_trees = [rows.fit(sentences.FEATURES, fold, rounds=200, leaves=8) for fold in folds]
    print("sentences: rows", sum(map(len, rows.y)))
    rows = span_rows(collections, [Reader(trees, None) for trees in sentence_trees])
    span_trees = [rows.fit(spans.FEATURES, fold, rounds=160, leaves=12) for fold in folds]
    print("spans: rows", sum(map(len, rows.y)))
    rows = decide_rows(collections, [Reader(a, b) for a, b in zip(sentence_trees, span_trees, strict=True)], words)
    decide_trees = rows.fit(decide.FEATURES, None, rounds=150, leaves=8, rate=0.05)
    print("decide: rows", sum(map(len, rows.y)), "right", float(np.concatenate(rows.y).mean()))
    _report(rows)
    for name, trees in (("sentences", sentence_trees[-1]), ("spans", span_trees[-1]), ("decide", decide_trees)):
        trees.save(args.out / f"{name}.safetensors")


def _report(rows: Rows) -> None:
    """Print how well deciding separates right from wrong on folds left out."""
    x, y, fold_of = np.vstack(rows.x), np.concatenate(rows.y), np.concatenate(rows.fold)
    margin = np.zeros(len(y), dtype=np.float32)
    for left_out in range(_FOLDS):
        out = fold_of == left_out
        margin[out] = rows.fit(decide.FEATURES, left_out, rounds=150, leaves=8, rate=0.05).margin(x[out])
    order = np.argsort(margin)
    rank = np.empty(len(y))
    rank[order] = np.arange(1, len(y) + 1)
    good = y > 0
    area = (rank[good].sum() - good.sum() * (good.sum() + 1) / 2) / (good.sum() * (~good).sum())
    print(f"decide: left-out area under the curve {area:.3f}")
    for refused in (0.03, 0.05, 0.08, 0.1):
        cut = np.quantile(margin[good], refused)
        caught = np.mean(margin[~good] < cut)
        print(f"  refusing {refused:.0%} of the right refuses {caught:.1%} of the wrong, at {cut:.2f}")


if __name__ == "__main__":
    main()
