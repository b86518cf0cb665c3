"""Learn to tell what kind of thing is asked for (`qa.requests`).

    python -m qa.training.requests EXAMPLES.tsv --books FOLDER [--out FILE]

EXAMPLES.tsv has a kind and an example on each line; the questions of the books, but for those of every fifth that is
left out (`qa.training.pair`), are questions. Prints which share of each kind is told when it was left out of learning
(ten folds), and of how many questions of the books left out something else is believed.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from index.classify import Classifier
from index.nearness import asked as vector_of
from qa.requests import FILE, KINDS, QUESTION
from qa.training.examples import load_books
from qa.training.pair import left_out

_QUESTIONS = 1_500  # of the books
_WEIGHT = 0.3  # of one of them beside an example
_STRENGTH = 10.0  # of the fit: the inverse of its regularisation
_FOLDS = 10

FloatArray = NDArray[np.float32]


def fit(vectors: FloatArray, kinds: list[str], weights: FloatArray, order: tuple[str, ...] = KINDS) -> Classifier:
    """Return the weights that tell kinds, in an order, from vectors best."""
    model = LogisticRegression(C=_STRENGTH, max_iter=2_000).fit(vectors, kinds, sample_weight=weights)
    at = [list(model.classes_).index(kind) for kind in order]
    rows, bias = model.coef_[at].astype(np.float32), model.intercept_[at].astype(np.float32)
    return Classifier(order, rows, bias)


def arguments(doc: str | None, out: Path) -> tuple[list[list[str]], Path, Path]:
    """Return what a command that learns kinds is given: rows of kind and example, the books, where to write."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", type=Path)
    parser.add_argument("--books", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=out)
    args = parser.parse_args()
    return [line.split("\t") for line in args.examples.read_text(encoding="utf-8").splitlines()], args.books, args.out


def main() -> None:
    """Learn, and say how well it tells what it has not seen."""
    rows, folder, out = arguments(__doc__, FILE)
    kinds = [kind for kind, _ in rows]
    books = load_books(folder)
    chooser = random.Random(0)
    learnt, kept = (
        [e.question for book in books if left_out(book.file.stem) == apart for e in book.examples]
        for apart in (False, True)
    )
    learnt = chooser.sample(learnt, min(_QUESTIONS, len(learnt)))
    kept = chooser.sample(kept, min(_QUESTIONS, len(kept)))
    own, asked, beside = (
        np.stack([vector_of(t) for t in texts]) for texts in ([text for _, text in rows], learnt, kept)
    )

    def of(chosen: list[int]) -> Classifier:
        weights = np.concatenate([np.ones(len(chosen)), np.full(len(asked), _WEIGHT)])
        labels = [kinds[i] for i in chosen] + [QUESTION] * len(asked)
        return fit(np.concatenate([own[chosen], asked]), labels, weights.astype(np.float32))

    told = np.zeros(len(rows), np.int64)
    for seen, unseen in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(own, kinds):
        told[unseen] = _told(of(seen.tolist()), own[unseen])
    for number, kind in enumerate(KINDS):
        mine = [i for i, k in enumerate(kinds) if k == kind]
        missed = [rows[i][1] for i in mine if told[i] != number]
        print(f"{kind}: {len(mine) - len(missed)} of {len(mine)}; missed:", *missed, sep="  ")
    made = of(list(range(len(rows))))
    wrong = [text for text, number in zip(kept, _told(made, beside), strict=True) if KINDS[number] != QUESTION]
    print(f"of {len(kept)} questions of books left out {len(wrong)} are taken for something else:", *wrong, sep="  ")
    made.save(out)


def _told(made: Classifier, vectors: FloatArray) -> NDArray[np.int64]:
    return np.asarray((vectors @ made.weights.T + made.bias).argmax(axis=1))


if __name__ == "__main__":
    main()
