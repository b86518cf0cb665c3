"""Fit the probability that an answer is right, on documents that the reader has not learned from.

    python -m qa.training.decide --books FOLDER [--out qa/data/decide.json]

Asked are the books that `qa.training.pairs` has left out, each in an index alone, all in one, and all but the one
asked about, by what answers when it is served (`Assistant.find`). A logistic regression is fitted to whether what
would be shown is right. It is answered from the lowest probability at which right answers less wrong ones are nearly
as many as they can be, since a refusal helps nobody; with a minimal answer where that is right about as often as
wrong; and it is sure from the lowest at which at most one in twenty-five is wrong, that is, shows nothing of what
answers, where one question in six has no answer: in the books it is one in three, near misses all of them.
Printed are, each fitted on one half of the books and asked of the other: the expected calibration error over ten bins,
and the bins.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import build_index
from qa import Assistant
from qa.conversation import understand
from qa.decide import FEATURES, THRESHOLDS
from qa.evaluate import Gold
from qa.training.examples import Book, answers, load_books, touches
from qa.training.pair import left_out

Array = NDArray[np.float64]
_BINS = 10
_NEARLY = 0.95  # of the best net, from which on a threshold does nearly as well
_WITHOUT = 3  # of so many questions one is asked of the other books
_TRIED = np.arange(0.1, 0.99, 0.02)
_HEADLINE = 0.4  # from which on it is right about as often as wrong
_WRONG = 0.04  # of what is sure
_UNANSWERABLE = 1 / 6  # of what people ask


@dataclass(frozen=True, slots=True)
class Row:
    """The features of what would be shown to a question, whether it is right, or else nothing of it, and its book.

    `answerable` tells whether what is asked has an answer to the question.
    """

    features: tuple[float, ...]
    right: bool
    wrong: bool
    answerable: bool
    book: str


def rows(books: Sequence[Book]) -> Iterator[Row]:
    """Ask the books their questions, alone, together, and together without the one asked about."""
    for book in books:
        with _asking([book]) as assistant:
            yield from _ask(assistant, book, book.examples)
    with _asking(books) as assistant:
        known = {document.source: document.id for document in assistant.retriever.documents}
        for book in books:
            yield from _ask(assistant, book, book.examples)
            others = frozenset(known.values()) - {known[str(book.file)]}
            answerable = [example for example in book.examples if example.answerable]
            yield from _ask(assistant, book, answerable[::_WITHOUT], others)


@contextmanager
def _asking(books: Sequence[Book]) -> Iterator[Assistant]:
    """Give an assistant that answers from books, for as long as the block runs."""
    with tempfile.TemporaryDirectory() as scratch:
        yield Assistant(build_index([book.file for book in books], scratch))


def _ask(
    assistant: Assistant, book: Book, examples: Sequence[Gold], others: frozenset[str] | None = None
) -> Iterator[Row]:
    """Ask a book its questions; where only `others` are asked, which do not know, nothing is right."""
    for example in examples:
        found = assistant.find(understand(example.question, example.history), others)
        sure = [finding for finding in found if finding.features]
        shown = [sentence for finding in sure for sentence in finding.chosen]
        short = "；".join(filter(None, (finding.short for finding in sure)))
        right = others is None and bool(sure) and answers(shown, short, example)
        wrong = not right and (others is not None or not touches(shown, example))
        for finding in sure:
            known = others is None and example.answerable
            yield Row(tuple(finding.features[name] for name in FEATURES), right, wrong, known, book.file.stem)


def fit(x: Array, y: Array) -> tuple[Array, float]:
    """Return the weights and the bias of a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    spread = x.std(0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=1.0, max_iter=1000).fit(x / spread, y)
    return model.coef_[0] / spread, float(model.intercept_[0])


def calibration_error(probability: Array, right: Array) -> tuple[float, list[tuple[int, float, float]]]:
    """Return the expected calibration error, and of each bin its size, mean probability and share of right ones."""
    which = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    bins = []
    for i in range(_BINS):
        inside = which == i
        if inside.any():
            bins.append((int(inside.sum()), float(probability[inside].mean()), float(right[inside].mean())))
    return sum(n * abs(p - r) for n, p, r in bins) / len(right), bins


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--books", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "data" / "decide.json")
    args = parser.parse_args()
    books = [book for book in load_books(args.books) if left_out(book.file.stem)]
    found = list(rows(books))
    x = np.array([row.features for row in found])
    y = np.array([row.right for row in found], dtype=float)
    names = sorted({row.book for row in found})
    half = np.array([names.index(row.book) % 2 for row in found])
    held = np.zeros(len(y))
    for part in (0, 1):
        weights, bias = fit(x[half != part], y[half != part])
        held[half == part] = _sigmoid(x[half == part] @ weights + bias)
    error, bins = calibration_error(held, y)
    print(f"{len(books)} books, {len(y)} rows, {y.mean():.3f} right; calibration error {error:.3f}")
    for n, p, r in bins:
        print(f"  {n:5} of mean probability {p:.2f}: {r:.2f} right")
    wrong = np.array([row.wrong for row in found])
    known = np.array([row.answerable for row in found])
    often = np.where(known, (1 - _UNANSWERABLE) / known.mean(), _UNANSWERABLE / (1 - known.mean()))
    gain = [float(np.where(held >= t, 2 * y - 1, 0).mean()) for t in _TRIED]
    share = [float(wrong[held >= t] @ often[held >= t] / max(often[held >= t].sum(), 1.0)) for t in _TRIED]
    threshold = float(_TRIED[np.array(gain) >= _NEARLY * max(gain)].min())
    sure = float(_TRIED[np.array(share) <= _WRONG].min())
    for t, g, s in zip(_TRIED, gain, share, strict=True):
        of_right = y[held >= t].sum() / y.sum()
        print(f"  from {t:.2f}: net {g:.3f}, answered {np.mean(held >= t):.2f}, wrong {s:.3f}, of right {of_right:.2f}")
    weights, bias = fit(x, y)
    made = {
        "weights": {name: round(float(w), 4) for name, w in zip(FEATURES, weights, strict=True)},
        "bias": round(bias, 4),
        **dict(zip(THRESHOLDS, (round(t, 2) for t in (threshold, max(threshold, _HEADLINE), sure)), strict=True)),
    }
    args.out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(made)


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


if __name__ == "__main__":
    main()
