"""How much a text says of all that it stands among."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.encoder import load_encoder


def centrality(texts: Sequence[str]) -> list[float]:
    """Return the cosine of each text to the mean of all, by the static encoder that ships.

    Method: the centroid of MEAD (Radev et al. 2004), of vectors instead of words.
    """
    if not texts:
        return []
    vectors = load_encoder().passages(texts)
    middle = vectors.sum(axis=0)
    size = float(np.linalg.norm(middle))
    found: list[float] = (vectors @ (middle / size if size else middle)).tolist()
    return found
