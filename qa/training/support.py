"""Fit the probability that quotes support a sentence, on pairs written for it.

    python -m qa.training.support PAIRS.jsonl [--after PAIRS.jsonl] [--out FILE]

A row has a text, a sentence and its kind: `supported` in other words, `changed` in a number, date or name, or
`plausible` and not in the text. Learned from are the texts whose hash is even; a logistic regression weighs what
`qa.writing.support` has not settled by what can be looked up. The threshold doubts one in fifty of the supported
ones, each tenth of the texts weighed by the others. Printed is, for either half, how many of each kind are doubted.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.writing.facts import lacking
from qa.writing.support import FEATURES, Weights, features, is_altered

KINDS = ("supported", "changed", "plausible")
_DOUBTED = 0.02  # of those supported and not settled
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence about a text, whether that was settled without weighing, and its features."""

    text: str
    kind: str
    settled: bool
    features: tuple[float, ...]

    @property
    def learned_from(self) -> bool:
        """Whether it is in the half that weights are learned from."""
        return _hash(self.text) % 2 == 0


def _hash(text: str) -> int:
    return sha256(text.encode()).digest()[0]


def read_pairs(file: Path) -> list[Pair]:
    """Return the pairs of a file."""
    found = []
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        text, sentence = row["text"], row["sentence"]
        settled = bool(lacking(sentence, text)) or is_altered(sentence, text)
        told = features(sentence, text)
        found.append(Pair(text, row["kind"], settled, tuple(told[name] for name in FEATURES)))
    return found


def fit(pairs: Sequence[Pair]) -> Weights:
    """Return weights learned from pairs."""
    texts = sorted({pair.text for pair in pairs})
    open_ones = [pair for pair in pairs if not pair.settled]
    probabilities = []
    for fold in range(_FOLDS):
        without = {text for text in texts[fold::_FOLDS]}
        weights = _weights([pair for pair in open_ones if pair.text not in without], 0.5)
        probabilities += [
            probability(weights, pair) for pair in open_ones if pair.text in without and pair.kind == "supported"
        ]
    return _weights(open_ones, float(np.quantile(probabilities, _DOUBTED)))


def probability(weights: Weights, pair: Pair) -> float:
    """Return how probable a pair is supported."""
    return weights.probability(dict(zip(FEATURES, pair.features, strict=True)))


def _weights(pairs: Sequence[Pair], threshold: float) -> Weights:
    from sklearn.linear_model import LogisticRegression

    table: NDArray[np.float64] = np.array([pair.features for pair in pairs])
    middle, spread = table.mean(0), table.std(0) + 1e-9
    model = LogisticRegression(class_weight="balanced")
    model.fit((table - middle) / spread, [pair.kind == "supported" for pair in pairs])
    slopes = model.coef_[0] / spread
    bias = float(model.intercept_[0] - slopes @ middle)
    rounded = {name: round(float(slope), 4) for name, slope in zip(FEATURES, slopes, strict=True)}
    return Weights(rounded, round(bias, 4), round(threshold, 3))


def doubted(weights: Weights, pairs: Sequence[Pair]) -> dict[str, tuple[int, int]]:
    """Return how many pairs of each kind are doubted, of how many."""
    found = {}
    for kind in KINDS:
        of_kind = [pair for pair in pairs if pair.kind == kind]
        found[kind] = (sum(p.settled or probability(weights, p) < weights.threshold for p in of_kind), len(of_kind))
    return found


def main() -> None:
    """Learn, print and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--after", type=Path, help="pairs written once all was settled, to be asked of alone")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.pairs)
    weights = fit([pair for pair in pairs if pair.learned_from])
    asked = {"learned from": [p for p in pairs if p.learned_from], "held out": [p for p in pairs if not p.learned_from]}
    if arguments.after:
        asked["after"] = read_pairs(arguments.after)
    for name, some in asked.items():
        told = doubted(weights, some)
        print(name, *(f"{kind} {count}/{of} = {count / of:.3f}" for kind, (count, of) in told.items()), sep="\t")
    if arguments.out:
        arguments.out.write_text(
            json.dumps(
                {"weights": dict(weights.weights), "bias": weights.bias, "threshold": weights.threshold}, indent=1
            )
            + "\n"
        )


if __name__ == "__main__":
    main()
