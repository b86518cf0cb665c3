"""Questions with known answers to learn from: paragraph collections in BEIR layout, and documents with questions."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.tokens import fold
from qa.evaluate import read_gold
from qa.sentences import Sentence

FOLDS = 3
_GROUP = 25  # documents of a collection that share a fold
_MANY = frozenset({"list", "multi"})
_MOST = 500  # characters that a list or an explanation may be shown with
_MOST_FACT = 220


@dataclass(frozen=True, slots=True)
class Example:
    """A question and what answers it.

    `document` is the id of the one that does, "" where there is but one; `evidence` the sentences that answer, empty
    where only the answers are known; `items` the parts of a list. `fold` is that of its document.
    """

    question: str
    answers: tuple[str, ...]
    fold: int
    document: str = ""
    kind: str = "factoid"
    history: tuple[tuple[str, str], ...] = ()
    evidence: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    answerable: bool = True


@dataclass(frozen=True, slots=True)
class Collection:
    """Paragraphs (id to text) and examples about them."""

    documents: dict[str, str]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """One document, as a file, and examples about it."""

    file: Path
    examples: tuple[Example, ...]


def load_collection(folder: Path) -> Collection:
    """Read a folder in BEIR layout with answers.jsonl; documents of one fold share no questions with another's."""
    documents = {row["_id"]: row["text"] for row in _rows(folder / "corpus.jsonl")}
    number = {ident: i for i, ident in enumerate(documents)}
    questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    examples = tuple(
        Example(questions[row["_id"]], tuple(row["answers"]), number[row["doc"]] // _GROUP % FOLDS, document=row["doc"])
        for row in _rows(folder / "answers.jsonl")
        if questions[row["_id"]].strip()
    )
    return Collection(documents, examples)


def load_books(folder: Path) -> list[Book]:
    """Read the documents of a folder that have questions: NAME.jsonl beside NAME.md or NAME.txt.

    Raises GoldError where a row is not as `qa.evaluate` reads it.
    """
    books = []
    for number, questions in enumerate(sorted(folder.glob("*.jsonl"))):
        file = next(f for suffix in (".md", ".txt") if (f := questions.with_suffix(suffix)).exists())
        examples = tuple(
            Example(
                row.question, row.answers, number % FOLDS, kind=row.type, history=row.history, evidence=row.evidence,
                items=row.items if row.type in _MANY else (), answerable=row.answerable,
            )
            for row in read_gold(questions)
        )  # fmt: skip
        books.append(Book(file, examples))
    return books


def _rows(file: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def plain(text: str) -> str:
    """Fold to letters, digits and symbols, as answers are compared."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in text if unicodedata.category(c)[0] in "LNS" or c == "%")


def holds(sentence: Sentence, example: Example) -> bool:
    """Tell whether a sentence answers: it stands in the evidence and, for a fact, holds an answer."""
    if example.document and sentence.hit.passage.document.id != example.document:
        return False
    if not example.evidence:
        return any(fold(a) in sentence.folded for a in example.answers)
    own = plain(sentence.text)
    evidence = [plain(e) for e in example.evidence]
    if not any(own and (own in e or e in own) for e in evidence):
        return False
    known = [plain(a) for a in example.answers]
    if example.kind in _MANY or example.kind == "explain" or not any(a in e for a in known for e in evidence):
        return True
    return any(a in own for a in known)


def answers(shown: Sequence[Sentence], example: Example) -> bool:
    """Tell whether sentences, shown together, answer: the fact, most of a list, most of an explanation."""
    if not example.answerable:
        return False
    own = plain("".join(s.text for s in shown))
    if not example.evidence:
        return any(plain(a) in own for a in example.answers)
    if example.kind in _MANY:
        return len(own) <= _MOST and sum(plain(i) in own for i in example.items) >= 0.6 * len(example.items)
    evidence = [plain(e) for e in example.evidence]
    touched = [s for s in shown if any(plain(s.text) in e or e in plain(s.text) for e in evidence)]
    if example.kind == "explain":
        needed = sum(map(len, evidence))
        return len(own) <= _MOST and sum(len(plain(s.text)) for s in touched) >= 0.6 * needed
    return len(own) <= _MOST_FACT and bool(touched) and any(plain(a) in own for a in example.answers)
