"""Passage vectors and the search for the nearest of them (the only module that imports FAISS).

Vectors are kept as half-precision numbers, which take half the room of single precision and less time; they are
searched exhaustively and need no training, so that vectors come and go one by one. Measured with
100,067 passages and 256 dimensions, recall of the nearest 10 for questions and time a search: as they are 1, 11.1 ms;
half precision .9995, 7.2 ms; 8 bits .9885, 6.7 ms, and trained again as texts change; 6 bits .963; lists (512, of which
32 are searched) .64, 0.7 ms.

They are read through a mapping of the file. Beside it stands another one with the crc32 of each row, which begins with
the row's key. A row that is read by its place is compared with it (half a microsecond), all of them before the first
search over all, while the file is read ahead: what was changed on disk, or stands under another key, is told and not
scored.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.storage.writing import writing

FloatArray = NDArray[np.float32]
_Keys = NDArray[np.int64]

_CHUNK = 65_536  # vectors whose checksums are taken at once
_AHEAD = 4_096  # vectors that are compared with their checksums at once


class VectorIndex:
    """L2-normalised vectors by passage key; the score is the inner product, that is the cosine."""

    def __init__(self, file: Path) -> None:
        """Open the FAISS index in `file`, memory-mapped. Raises IndexDamaged where there is none that can be read."""
        self._file = file
        self._index = _read(file, faiss.IO_FLAG_MMAP_IFC)
        if not isinstance(self._index, faiss.IndexIDMap):
            raise IndexDamaged(f"{file} holds no vectors by key; build the index again")
        self._sums = self._read_sums()
        self._warm = False

    def __len__(self) -> int:
        """Return how many vectors the index holds."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return int(self._index.d)

    def search(self, query: FloatArray, limit: int, within: Sequence[int] | None = None) -> dict[int, float]:
        """Return the cosine of the best `limit` keys to one query vector of shape (dimension,), best first.

        Only keys in `within` if given.
        """
        limit = min(limit, len(self))
        if limit < 1 or not query.any():
            return {}
        if not self._warm:
            self._warm = self._read_ahead()
        chosen = None
        if within is not None:
            parameters: Any = faiss.SearchParameters  # its type names no arguments
            chosen = parameters(sel=faiss.IDSelectorBatch(np.asarray(within, dtype=np.int64)))
        faiss.omp_set_num_threads(1)  # of this thread: one question is the work of one, beside which others would spin
        scores, keys = self._index.search(query[None], limit, params=chosen)
        # FAISS pads with -1 where it has fewer than asked for
        return {int(k): float(s) for k, s in zip(keys[0], scores[0], strict=True) if k >= 0}

    def cosines(self, query: FloatArray, keys: Sequence[int]) -> dict[int, float]:
        """Return the cosine of each of `keys` to one query vector of shape (dimension,): no search, a few rows read."""
        return dict(zip(keys, (self.vectors(keys) @ query).tolist(), strict=True))

    def vectors(self, keys: Sequence[int]) -> FloatArray:
        """Return the vectors stored under `keys`, (len(keys), dimension). Raises IndexDamaged if one is missing."""
        if not keys:
            return np.zeros((0, self.dimension), dtype=np.float32)
        ascending, places = self._order
        wanted = np.asarray(keys, dtype=np.int64)
        found = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
        if not len(ascending) or (ascending[found] != wanted).any():
            raise IndexDamaged(f"{self._file} lacks the vector of a passage; build the index again")
        return self._rows(found if places is None else places[found], keys)

    def _rows(self, rows: _Keys, keys: Iterable[int]) -> FloatArray:
        """Return rows. Raises IndexDamaged where they are not what was written under their keys."""
        found = np.asarray(self._index.index.reconstruct_batch(rows), dtype=np.float32)
        wrong = np.flatnonzero(self._sums[rows] != _sums_of(found, keys))
        if len(wrong):
            raise IndexDamaged(
                f"{self._file} does not hold what was written there (vector {rows[wrong[0]]}); build the index again"
            )
        return found

    def _read_sums(self) -> NDArray[np.uint32]:
        file = sums_file(self._file)
        try:
            sums = np.fromfile(file, dtype="<u4")
        except OSError as error:
            raise IndexDamaged(f"{file} cannot be read ({error}); build the index again") from error
        if len(sums) != len(self):
            raise IndexDamaged(f"{file} holds {len(sums)} checksums for {len(self)} vectors; build the index again")
        return sums

    def _read_ahead(self) -> bool:
        """Have the system hold the rows in memory, and compare them.

        FAISS has them read page by page, which takes ten times as long.
        """
        keys = faiss.vector_to_array(self._index.id_map)
        for first in range(0, len(self), _AHEAD):
            rows = np.arange(first, min(first + _AHEAD, len(self)))
            self._rows(rows, keys[rows].tolist())
        return True

    @cached_property
    def _order(self) -> tuple[_Keys, _Keys | None]:
        """The keys in ascending order and the place of each, None where they are stored in that order."""
        keys = faiss.vector_to_array(self._index.id_map)
        if (keys[1:] > keys[:-1]).all():
            return keys, None
        places = np.argsort(keys)
        return keys[places], places


class VectorWriter:
    """Collects one vector per key and writes them."""

    def __init__(self, dimension: int, base: Path | None = None) -> None:
        """Start empty, or with the vectors in the file `base`."""
        half = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._index: Any = _read(base, 0) if base else faiss.IndexIDMap(half)

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
            keys = faiss.vector_to_array(self._index.id_map)
            with sums_file(file).open("wb") as stream:
                for first in range(0, len(keys), _CHUNK):
                    part = keys[first : first + _CHUNK]
                    _sums_of(self._index.index.reconstruct_n(first, len(part)), part.tolist()).tofile(stream)


def sums_file(file: Path) -> Path:
    """Return the file of the checksums of the rows of another file."""
    return file.with_suffix(".sums")


def _sums_of(rows: FloatArray, keys: Iterable[int]) -> NDArray[np.uint32]:
    sums = [zlib.crc32(row, key & 0xFFFFFFFF) for row, key in zip(rows.astype("<f2"), keys, strict=True)]
    return np.array(sums, dtype="<u4")


def _read(file: Path, flags: int) -> Any:  # noqa: ANN401
    try:
        return faiss.read_index(os.fspath(file), flags)
    except (RuntimeError, MemoryError) as error:
        raise IndexDamaged(f"the vectors {file} cannot be read ({error}); build the index again") from error
