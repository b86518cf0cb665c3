"""Cited passages for a question: BM25 of the passage and of its parent, with the encoder's cosine beside them."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from corpus.types import Document
from index.encoder import Encoder, load_encoder
from index.errors import IndexOutdated
from index.lexical import LexicalIndex
from index.query import query_terms
from index.store import Store
from index.types import BuildReport, Hit
from index.vectors import VectorIndex
from index.versions import Version, current

_POOL = 100  # passages and parents taken from each index before their scores are put together
_PARENT_WEIGHT = 0.6
_DENSE_WEIGHT = 0.1
_CHOICES = 16  # choices of documents whose keys are kept at hand
_SATURATION = 2.2  # BM25's k1 + 1, the most a term's idf can be multiplied by


class Retriever:
    """Searches one version of an index."""

    def __init__(self, version: Version) -> None:
        """Open a version; `Retriever.load` opens the one in use."""
        self.version = version
        self.manifest = version.manifest()
        self.report: BuildReport | None = None
        self._store = Store(version.documents)
        self._passages = LexicalIndex(version.passages)
        self._parents = LexicalIndex(version.parents)
        self._within = lru_cache(maxsize=_CHOICES)(self._store.within)

    @classmethod
    def load(cls, index_dir: str | Path) -> Retriever:
        """Open the index in a folder.

        Raises IndexMissing where there is none, IndexDamaged where it is broken.
        """
        return cls(current(Path(index_dir)))

    def with_report(self, report: BuildReport) -> Retriever:
        """Return this retriever with the report of the build that made its version."""
        self.report = report
        return self

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents of the index, in the order in which they were added."""
        return tuple(self._store.documents())

    @cached_property
    def _encoder(self) -> Encoder:
        shipped = load_encoder()
        encoder = shipped if shipped.name == self.manifest.encoder else load_encoder(self.manifest.encoder)
        if encoder.fingerprint != self.manifest.fingerprint:
            raise IndexOutdated(
                f"the encoder {encoder.name} has changed since the index in {self.version.folder} was made; "
                "bring the index up to date with: yinju build, or index.update_index(folder)"
            )
        return encoder

    @cached_property
    def _vectors(self) -> VectorIndex:
        return VectorIndex(self.version.vectors)

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of an index term over passages: 0 where every passage has it."""
        return self._rarity_of(self._passages.document_frequency(term))

    def _rarity_of(self, frequency: int) -> float:
        return math.log(1 + (self.manifest.passages - frequency + 0.5) / (frequency + 0.5))

    def holds(self, term: str, documents: Collection[str] | None = None) -> bool:
        """Tell whether any passage holds an index term; only those of `documents` (ids) if given."""
        if documents is None:
            return self._passages.document_frequency(term) > 0
        return bool(self._passages.search([(term, 1)], 1, within=self._keys(documents)[0]))

    def search(self, question: str, k: int = 5, *, documents: Collection[str] | None = None) -> tuple[Hit, ...]:
        """Return the `k` best passages for a question, best first; only of `documents` (ids) if given.

        `score` is the share of the question's weight that a passage and its parent carry, about 0 to 1. Raises
        IndexOutdated where the encoder is not in the state in which it made the index.
        """
        return self.search_weighted(tuple(query_terms(question).items()), question, k, documents=documents)

    def search_weighted(
        self, query: Sequence[tuple[str, float]], text: str, k: int, *, documents: Collection[str] | None = None
    ) -> tuple[Hit, ...]:
        """Return the `k` best passages for weighted terms and, for the encoder, a text; see `search`."""
        if k < 1:
            return ()
        pool = max(_POOL, k)
        keys, parent_keys = (None, None) if documents is None else self._keys(documents)
        direct = self._passages.search(query, pool, within=keys)
        parents = self._parents.search(query, pool, within=parent_keys)
        rows = {row.key: row for row in self._store.children(list(parents)[: pool // 4])}
        rows |= self._store.passages([key for key in direct if key not in rows])
        lacking = [key for key in rows if key not in direct]
        direct |= self._passages.search(query, len(lacking), within=lacking)
        frequencies = ((self._passages.document_frequency(term), weight) for term, weight in query)
        full = sum(self._rarity_of(frequency) * weight for frequency, weight in frequencies if frequency)
        full *= _SATURATION * (1 + _PARENT_WEIGHT)
        dense = self._dense(text, pool) if documents is None else self._cosines(text, list(rows))
        scored = []
        for key, row in rows.items():
            lexical = (direct.get(key, 0.0) + _PARENT_WEIGHT * parents.get(row.parent, 0.0)) / full if full else 0.0
            scored.append((lexical + _DENSE_WEIGHT * dense.get(key, 0.0), row))
        scored.sort(key=lambda pair: (-pair[0], pair[1].key))
        return tuple(Hit(row.passage, score, rank) for rank, (score, row) in enumerate(scored[:k], start=1))

    def _keys(self, documents: Collection[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return self._within(frozenset(documents))

    def _dense(self, text: str, limit: int) -> dict[int, float]:
        return self._vectors.search(self._encoder.queries([text])[0], limit)

    def _cosines(self, text: str, keys: Sequence[int]) -> dict[int, float]:
        """Return the cosine of each of `keys`: among chosen documents a search might find only others."""
        cosines = self._vectors.vectors(keys) @ self._encoder.queries([text])[0]
        return dict(zip(keys, cosines.tolist(), strict=True))
