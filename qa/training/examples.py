"""Questions with known answers to learn from: paragraph collections in BEIR layout, and documents with questions."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.evaluate import PARTS, Gold, read_gold
from qa.sentences import Sentence

_MOST = 500  # characters that a list or an explanation may be shown with
_MOST_FACT = 220


@dataclass(frozen=True, slots=True)
class Book:
    """One document, as a file, and questions about it."""

    file: Path
    examples: tuple[Gold, ...]


def load_collection(folder: Path) -> tuple[dict[str, str], list[tuple[Gold, str]]]:
    """Read a folder in BEIR layout with answers.jsonl: its texts by id, and questions, each with the id of its text."""
    documents = {row["_id"]: row["text"] for row in _rows(folder / "corpus.jsonl")}
    questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    asked = [
        (Gold(row["_id"], "factoid", questions[row["_id"]], (), tuple(row["answers"]), (), (), True), row["doc"])
        for row in _rows(folder / "answers.jsonl")
        if questions[row["_id"]].strip()
    ]
    return documents, asked


def load_books(folder: Path) -> list[Book]:
    """Read the documents of a folder that have questions: NAME.jsonl beside NAME.md or NAME.txt.

    Raises GoldError where a row is not as `qa.evaluate` reads it.
    """
    return [
        Book(next(f for suffix in (".md", ".txt") if (f := file.with_suffix(suffix)).exists()), read_gold(file))
        for file in sorted(folder.glob("*.jsonl"))
    ]


def _rows(file: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def plain(text: str) -> str:
    """Fold to letters, digits and symbols, as answers are compared."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in text if unicodedata.category(c)[0] in "LNS" or c == "%")


def touches(shown: Sequence[Sentence], example: Gold) -> bool:
    """Tell whether sentences hold an answer, or some of what answers."""
    if not example.answerable:
        return False
    said = [plain(s.text) for s in shown]
    own = "".join(said)
    return any(plain(a) in own for a in example.answers) or any(
        text in whole or whole in text for whole in map(plain, example.evidence) for text in said
    )


def answers(shown: Sequence[Sentence], short: str, example: Gold) -> bool:
    """Tell whether sentences, shown together with a short answer, answer: a fact, most of a list or an explanation.

    For a fact the short answer, where there is one, has to be right as well.
    """
    if not example.answerable:
        return False
    own = plain("".join(s.text for s in shown))
    if not example.evidence:
        return any(plain(a) in own for a in example.answers)
    if example.type in PARTS:
        return len(own) <= _MOST and sum(plain(i) in own for i in example.items) >= 0.6 * len(example.items)
    evidence = [plain(e) for e in example.evidence]
    touched = [s for s in shown if any(plain(s.text) in e or e in plain(s.text) for e in evidence)]
    if example.type == "explain":
        needed = sum(map(len, evidence))
        return len(own) <= _MOST and sum(len(plain(s.text)) for s in touched) >= 0.6 * needed
    known = [plain(a) for a in example.answers]
    said = plain(short)
    agrees = not said or any(a in said or said in a for a in known)
    return len(own) <= _MOST_FACT and bool(touched) and agrees and any(a in own for a in known)
