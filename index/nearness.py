"""What a question means, as a vector, and how much a text says of all that it stands among."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.encoder import load_encoder

ENCODER = "e5"
_ENDS = " \t\r\n。．.！!？?，,；;~～…"  # marks that a person may as well leave out
_KEPT = 64  # questions, more than a conversation has that lean on one another
_NAMES = 2_000  # names of columns whose vectors are kept


@lru_cache(maxsize=_KEPT)
def asked(question: str) -> NDArray[np.float32]:
    """Return the vector of a question, (dimension,). Raises EncoderError where the encoder cannot be loaded."""
    vector: NDArray[np.float32] = load_encoder(ENCODER).queries([question.strip(_ENDS)])[0]
    return vector


def centrality(texts: Sequence[str]) -> list[float]:
    """Return the cosine of each text to the mean of all, by the static encoder.

    Method: the centroid of MEAD (Radev et al. 2004), of vectors instead of words.
    """
    if not texts:
        return []
    vectors = load_encoder().passages(texts)
    middle = vectors.sum(axis=0)
    size = float(np.linalg.norm(middle))
    found: list[float] = (vectors @ (middle / size if size else middle)).tolist()
    return found


def closeness(question: str, names: Sequence[str]) -> list[float]:
    """Return how near what each name means is to a question, -1 to 1. Raises EncoderError as `asked` does."""
    if not names:
        return []
    found: list[float] = (np.stack([_called(name) for name in names]) @ asked(question)).tolist()
    return found


@lru_cache(maxsize=_NAMES)
def _called(name: str) -> NDArray[np.float32]:
    """Return the vector of a name, as of a question: both are short."""
    vector: NDArray[np.float32] = load_encoder(ENCODER).queries([name])[0]
    return vector


def nearest(text: str, others: Sequence[str]) -> float:
    """Return the greatest cosine of a text to one of some others, read as a whole; 0 where there are none."""
    vectors = load_encoder(ENCODER).passages([text, *others])
    return float((vectors[1:] @ vectors[0]).max(initial=0.0))


def nearest_words(words: Sequence[str], others: Sequence[str]) -> list[float]:
    """Return the greatest cosine of each word to one of some others, by the static encoder; 0 where there are none."""
    if not words or not others:
        return [0.0] * len(words)
    encode = load_encoder().passages
    found: list[float] = (encode(words) @ encode(others).T).max(axis=1).tolist()
    return found
