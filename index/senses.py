"""How near Chinese words are in meaning: vectors in which words with like translations lie close together.

The shipped vectors (`index/data/senses`) are learned from a dictionary by `index.glosses`. A word they lack has the
mean of its characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.tokens import is_han, words

SHIPPED = Path(__file__).parent / "data" / "senses" / "senses.safetensors"

FloatArray = NDArray[np.float32]


class Senses:
    """Words with a vector each."""

    def __init__(self, vocabulary: Sequence[str], table: NDArray[np.int8]) -> None:
        """Take the words and their vectors, one a row, of any length but 0."""
        self._row = {word: i for i, word in enumerate(vocabulary)}
        self._table = table
        self._vector = lru_cache(maxsize=20_000)(self._load_vector)
        self._words = lru_cache(maxsize=200)(self._stack)
        self._text = lru_cache(maxsize=2_000)(self._load_text)

    def nearness(self, asked: tuple[str, ...], folded: str) -> list[float]:
        """Return for each word of `asked` the cosine of the word of a folded text nearest to it, at least 0."""
        if not asked:
            return []
        cosines = self._words(asked) @ self._text(folded).T
        return [max(0.0, float(c)) for c in cosines.max(axis=1)]

    def _load_vector(self, word: str) -> FloatArray:
        if word in self._row:
            sum_: FloatArray = self._table[self._row[word]].astype(np.float32)
        else:
            sum_ = np.zeros(self._table.shape[1], dtype=np.float32)
            for row in (self._row[c] for c in word if c in self._row):
                part = self._table[row].astype(np.float32)
                sum_ += part / np.linalg.norm(part)
        return np.asarray(sum_ / max(float(np.linalg.norm(sum_)), 1e-9), dtype=np.float32)

    def _stack(self, found: tuple[str, ...]) -> FloatArray:
        return np.stack([self._vector(word) for word in found])

    def _load_text(self, folded: str) -> FloatArray:
        found = tuple(dict.fromkeys(word for word in words(folded) if is_han(word)))
        return self._stack(found) if found else np.zeros((1, self._table.shape[1]), dtype=np.float32)

    def save(self, file: Path) -> None:
        """Write words and vectors into one safetensors file."""
        from safetensors.numpy import save_file

        joined = np.frombuffer("\n".join(self._row).encode(), dtype=np.uint8)
        file.parent.mkdir(parents=True, exist_ok=True)
        save_file({"words": joined, "vectors": self._table}, file)

    @classmethod
    def load(cls, file: Path) -> Senses:
        """Read what `save` wrote."""
        from safetensors import safe_open

        with safe_open(file, framework="numpy") as stored:
            vocabulary = stored.get_tensor("words").tobytes().decode().split("\n")
            return cls(vocabulary, stored.get_tensor("vectors"))


@cache
def shipped_senses() -> Senses:
    """Return the vectors that ship."""
    return Senses.load(SHIPPED)
