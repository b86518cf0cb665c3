"""Cited passages for a question: BM25 of the passage and of its parent, with the encoder's cosine beside them."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from corpus.types import Document
from index.encoder import Encoder, FloatArray, load_encoder
from index.errors import IndexOutdated
from index.lexical import LexicalIndex
from index.query import query_terms
from index.store import FoundPassage, Store
from index.types import BuildReport, Hit
from index.vectors import VectorIndex
from index.versions import Version, current

_POOL = 100  # passages and parents taken from each index before their scores are put together
#: How much the score of the parent counts beside that of the passage.
PARENT_WEIGHT = 0.6
#: How much the cosine of the encoder that ships counts beside the lexical score.
SHIPPED_WEIGHT = 0.1
_CHOICES = 16  # choices of documents whose keys are kept at hand
SATURATION = 2.2  # BM25's k1 + 1, the most a term's idf can be multiplied by


class Retriever:
    """Searches one version of an index."""

    def __init__(self, version: Version, encoder: Encoder | None = None) -> None:
        """Open a version, with its encoder where that is loaded already; `Retriever.load` opens the one in use."""
        self.version = version
        self.manifest = version.manifest()
        self.report: BuildReport | None = None
        self.dense_weight = self.manifest.dense_weight
        self._given_encoder = encoder
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
        if self._given_encoder is not None:
            return self._given_encoder
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
        found = self.candidates(query, text, max(_POOL, k), documents=documents)
        # scores keep their meaning whatever the weight: about 0 to 1
        weight, scale = self.dense_weight, (1 + SHIPPED_WEIGHT) / (1 + self.dense_weight)
        scored = [((lexical + weight * cosine) * scale, row) for row, lexical, cosine in found]
        scored.sort(key=lambda pair: (-pair[0], pair[1].key))
        return tuple(Hit(row.passage, score, rank) for rank, (score, row) in enumerate(scored[:k], start=1))

    def candidates(
        self,
        query: Sequence[tuple[str, float]],
        text: str,
        pool: int = _POOL,
        *,
        documents: Collection[str] | None = None,
    ) -> list[tuple[FoundPassage, float, float]]:
        """Return what is looked at for a question, in no order: passages with their lexical score and their cosine.

        `pool` passages and parents are taken by their terms; the encoder's nearest join them where it weighs more than
        the one that ships, which was measured to find nothing that the terms do not.
        """
        vector = self._encoder.queries([text])[0] if self.dense_weight else None
        return self.gather(query, vector, pool, documents, near=self.dense_weight > SHIPPED_WEIGHT)

    def gather(
        self,
        query: Sequence[tuple[str, float]],
        vector: FloatArray | None,
        pool: int = _POOL,
        documents: Collection[str] | None = None,
        *,
        near: bool = True,
    ) -> list[tuple[FoundPassage, float, float]]:
        """Do the work of `candidates` for a question's vector; `near` has the nearest to it join."""
        keys, parent_keys = (None, None) if documents is None else self._keys(documents)
        direct = self._passages.search(query, pool, within=keys)
        parents = self._parents.search(query, pool, within=parent_keys)
        rows = {row.key: row for row in self._store.children(list(parents)[: pool // 4])}
        others = set(direct)
        if near and vector is not None:
            others |= self._vectors.search(vector, pool, within=keys).keys()
        rows |= self._store.passages(sorted(others - rows.keys()))
        lacking = [key for key in rows if key not in direct]
        direct |= self._passages.search(query, len(lacking), within=lacking)
        full = self.ceiling(query)
        cosines = self._vectors.cosines(vector, list(rows)) if vector is not None else {}
        found = []
        for key, row in rows.items():
            lexical = (direct.get(key, 0.0) + PARENT_WEIGHT * parents.get(row.parent, 0.0)) / full if full else 0.0
            found.append((row, lexical, cosines.get(key, 0.0)))
        return found

    def ceiling(self, query: Sequence[tuple[str, float]]) -> float:
        """Return the most that a passage and its parent could score for weighted terms, as BM25 counts."""
        frequencies = ((self._passages.document_frequency(term), weight) for term, weight in query)
        full = sum(self._rarity_of(frequency) * weight for frequency, weight in frequencies if frequency)
        return full * SATURATION * (1 + PARENT_WEIGHT)

    def _keys(self, documents: Collection[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return self._within(frozenset(documents))
