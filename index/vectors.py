"""Exact inner-product search over passage vectors (the only module that imports FAISS)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.versions import writing

FloatArray = NDArray[np.float32]


class VectorIndex:
    """L2-normalised vectors by passage key; the score is the inner product, that is the cosine."""

    def __init__(self, file: Path) -> None:
        """Open the FAISS index in `file`. Raises IndexDamaged where there is none that can be read."""
        try:
            self._index = faiss.read_index(str(file))
        except RuntimeError as error:
            raise IndexDamaged(f"the vectors {file} cannot be read ({error}); build the index again") from error

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
        if not keys:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(np.asarray(keys, dtype=np.int64)), dtype=np.float32)


class VectorWriter:
    """Collects one vector per key and writes them as an exact index."""

    def __init__(self, dimension: int, base: Path | None = None) -> None:
        """Start empty, or with the vectors in the file `base`."""
        self._index: Any = VectorIndex(base)._index if base else faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    def add(self, keys: Sequence[int], vectors: FloatArray) -> None:
        """Add vectors of shape (len(keys), dimension)."""
        if keys:
            self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.asarray(keys, dtype=np.int64))

    def remove(self, keys: Sequence[int]) -> None:
        """Remove the vectors stored under `keys`."""
        if keys:
            self._index.remove_ids(np.asarray(keys, dtype=np.int64))

    def write(self, file: Path) -> None:
        """Write the index into `file`. Raises WriteFailed."""
        with writing(file, RuntimeError):
            faiss.write_index(self._index, str(file))
