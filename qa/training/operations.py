"""Learn to tell what a question wants done with a table (`qa.tables.operations`).

    python -m qa.training.operations EXAMPLES.tsv --books FOLDER [--out FILE]

EXAMPLES.tsv has a kind and an example on each line; of the books, but for every fifth that is left out
(`qa.training.pair`), what asks for an explanation is "other" and what asks for a fact "plain". Prints which share of
each kind is told when it was left out of learning (ten folds).
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold

from index.nearness import asked as vector_of
from qa.tables.operations import FILE, KINDS
from qa.training.pair import left_out
from qa.training.requests import arguments, fit

_QUESTIONS = 1_500  # of the books
_WEIGHT = 0.1  # of one of them beside an example
_FOLDS = 10
_OF_BOOKS = {"factoid": "plain", "unanswerable": "plain", "yesno": "plain", "explain": "other"}


def main() -> None:
    """Learn, and say how well it tells what it has not seen."""
    rows, folder, out = arguments(__doc__, FILE)
    chosen = random.Random(0).sample(beside := _of_books(folder), min(_QUESTIONS, len(beside)))
    kinds = np.array([kind for kind, _ in [*rows, *chosen]])
    vectors = np.stack([vector_of(text) for _, text in [*rows, *chosen]])
    weights = np.array([1.0] * len(rows) + [_WEIGHT] * len(chosen), np.float32)
    told, held = Counter[str](), Counter(kinds.tolist())
    for seen, unseen in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(vectors, kinds):
        made = fit(vectors[seen], kinds[seen].tolist(), weights[seen], KINDS)
        best = (vectors[unseen] @ made.weights.T + made.bias).argmax(axis=1)
        told.update(kind for kind, at in zip(kinds[unseen].tolist(), best.tolist(), strict=True) if KINDS[at] == kind)
    for kind in KINDS:
        print(f"{kind}: {told[kind]} of {held[kind]}")
    fit(vectors, kinds.tolist(), weights, KINDS).save(out)


def _of_books(folder: Path) -> list[list[str]]:
    """Return the questions of books with the kind that their type makes them."""
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        if not left_out(file.stem):
            for line in file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                if kind := _OF_BOOKS.get(row["type"]):
                    found.append([kind, row["question"]])
    return found


if __name__ == "__main__":
    main()
