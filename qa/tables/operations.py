"""What is to be done with the cells of a table: look one up, find the greatest, count, add.

Told by nearness to examples that were written for it (`qa.training.operations`).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.resources import files
from pathlib import Path

from index.classify import Classifier, load_classifier

#: A cell is looked up; rows are listed that hold a value, or more or less than one; the greatest or least is found, of
#: those named or of all; a rank, a number of rows, a sum, a mean, a difference is worked out; something else is asked.
KINDS = ("plain", "rows", "above", "below", "most", "least", "rank", "count", "sum", "mean", "difference", "other")
FILE = Path(str(files("qa.data"))) / "operations.json"
_MORE = 0.5  # probability


def likeliest(question: str, kinds: Collection[str], least: float = 0.0) -> str:
    """Return what of `kinds` a question wants done, "" where none has the probability `least` and there are several.

    Raises EncoderError where no encoder can be loaded. A rank is worked out where it is more likely than all else: what
    a row tells is asked of far more often.
    """
    shares = shipped().probabilities(question)
    best = max(kinds, key=lambda kind: shares[kind] * (kind != "rank" or shares[kind] > _MORE))
    return best if len(kinds) == 1 or shares[best] >= least else ""


@cache
def shipped() -> Classifier:
    """Return the weights that ship. Raises EncoderError where they cannot be read."""
    return load_classifier(FILE)
