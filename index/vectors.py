"""Exact inner-product search over passage vectors (the only module that imports FAISS)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


class VectorIndex:
    """L2-normalised vectors by passage key; the score is the inner product, that is the cosine."""

    def __init__(self, file: Path) -> None:
        """Open the FAISS index in `file`."""
        self._index = faiss.read_index(str(file))

    def __len__(self) -> int:
        """Return how many vectors the index holds."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return int(self._index.d)

    def search(self, query: FloatArray, limit: int) -> dict[int, float]:
        """Return the cosine of the best `limit` keys to one query vector of shape (dimension,), best first."""
        limit = min(limit, len(self))
        if limit < 1 or not query.any():
            return {}
        scores, keys = self._index.search(query[None], limit)
        # FAISS pads with -1 where it has fewer than asked for
        return {int(k): float(s) for k, s in zip(keys[0], scores[0], strict=True) if k >= 0}

    def vectors(self, keys: Sequence[int]) -> FloatArray:
        """Return the vectors stored under `keys`, shape (len(keys), dimension)."""
        return np.asarray(self._index.reconstruct_batch(np.asarray(keys, dtype=np.int64)), dtype=np.float32)


def write_vectors(file: Path, dimension: int, vectors: Mapping[int, FloatArray]) -> None:
    """Write an exact index of one vector per key into `file`."""
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
    if vectors:
        index.add_with_ids(np.stack(list(vectors.values())), np.fromiter(vectors, dtype=np.int64))
    faiss.write_index(index, str(file))
