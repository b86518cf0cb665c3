"""Cited passages for a question: BM25 of the passage and of its parent, and the encoder's cosine."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path

from corpus.types import Document
from index import tokens
from index.encoder import Encoder, load_encoder
from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.query import query_terms
from index.spelling import respellings
from index.storage.faiss import VectorIndex
from index.storage.sqlite import FoundPassage, Store
from index.storage.tantivy import LexicalIndex
from index.storage.versions import Version, current, newest
from index.translate import is_english
from index.types import BuildReport, Explanation, Hit, Name, TermShare

_POOL = 100  # passages and parents taken from each index before their scores are put together
#: How much the score of the parent counts beside that of the passage.
PARENT_WEIGHT = 0.6
_RESPELT = 0.8  # weight of what a term may have been meant to be
_UNSURE = 8  # respellings over which nothing is certain
_CHOICES = 16  # choices of documents whose keys are kept at hand
_LOOKED_AT = 1000  # passages that hold a term and are looked through for one of the documents asked
#: How much less the encoder counts for an English question, whose vector lies near all that is English. Measured on
#: our own documents together, evidence among the first five, over Chinese and over English: .34 and .69 at 1, .51 and
#: .62 at .5, .61 and .46 at 0.
_FOREIGN = 0.5
SATURATION = 2.2  # BM25's k1 + 1, the most a term's idf can be multiplied by

Query = Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that is looked at for a question.

    `direct` and `around` are the BM25 of the passage and of its parent, as shares of the most that both can score
    together; `cosine` is the encoder's.
    """

    row: FoundPassage
    direct: float
    around: float
    cosine: float

    @property
    def lexical(self) -> float:
        """What passage and parent share with the question, about 0 to 1."""
        return self.direct + self.around


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question is searched by: weighted terms, and how much the encoder's cosine counts beside them.

    `most` is the most that a passage and its parent can score by the terms.
    """

    terms: Query
    most: float
    dense: float

    def score(self, found: Found) -> float:
        """Return the score of a passage, whose meaning is the same whatever the encoder's weight: about 0 to 1."""
        return (found.lexical + self.dense * found.cosine) / (1 + self.dense)


class Retriever:
    """Searches one version of an index."""

    def __init__(self, version: Version, encoder: Encoder | None = None) -> None:
        """Open a version, with its encoder where that is loaded already; `Retriever.load` opens the one in use."""
        self.version = version
        self.manifest = version.manifest()
        self.report: BuildReport | None = None
        self.dense_weight = self.manifest.dense_weight
        self._given_encoder = encoder
        self._passages = LexicalIndex(version.passages)
        self._parents = LexicalIndex(version.parents)
        if len(self._passages) != self.manifest.passages:
            raise IndexDamaged(f"{version.passages} does not hold as many passages as it must; build the index again")
        # at once, so that whatever becomes of the folder, what is open can be asked
        self._vectors = self._open_vectors()
        self._store = Store(version.documents, self.manifest.documents)
        self._within = lru_cache(maxsize=_CHOICES)(self._store.within)

    @classmethod
    def load(cls, index_dir: str | Path) -> Retriever:
        """Open the index in a folder.

        Raises IndexMissing where there is none, IndexDamaged where it is broken, IndexOutdated where another release
        made it in a form that this one does not search.
        """
        version = current(Path(index_dir))
        terms = version.manifest().terms
        if terms != tokens.VERSION:
            raise IndexOutdated(
                f"the index in {index_dir} has terms of version {terms}, this release searches version "
                f"{tokens.VERSION}; build it again with: yinju build PATH --index {index_dir}"
            )
        return cls(version)

    def close(self) -> None:
        """Close the database, for whoever is to move the files; nothing can be searched afterwards."""
        self._store.close()

    def is_superseded(self) -> bool:
        """Tell whether the folder it was loaded from has a newer version in use, which was made of this one."""
        try:
            version = newest(self.version.folder.parent.parent)
            return version.folder != self.version.folder and version.manifest().goes_on_from(self.manifest)
        except (IndexMissing, IndexDamaged):  # what is open can be asked all the same
            return False

    def with_report(self, report: BuildReport) -> Retriever:
        """Return this retriever with the report of the build that made its version."""
        self.report = report
        return self

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents of the index, in the order in which they were added."""
        return tuple(self._store.documents())

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """What the documents are called, in the order in which they were added."""
        return tuple(Name(*row) for row in self._store.names())

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

    def _open_vectors(self) -> VectorIndex:
        found = VectorIndex(self.version.vectors)
        known = self.manifest
        if (len(found), found.dimension) != (known.passages, known.dimension):
            raise IndexDamaged(f"{self.version.vectors} does not hold the vectors it must; build the index again")
        return found

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of an index term over passages: 0 where every passage has it."""
        return self._rarity_of(self._passages.document_frequency(term))

    def _rarity_of(self, frequency: int) -> float:
        return math.log(1 + (self.manifest.passages - frequency + 0.5) / (frequency + 0.5))

    def holds(self, term: str, documents: Collection[str] | None = None) -> bool:
        """Tell whether any passage holds an index term; only those of `documents` (ids) if given."""
        frequency = self._passages.document_frequency(term)
        if documents is None or not frequency:
            return frequency > 0
        keys = self._within(frozenset(documents))[0]
        if len(keys) + frequency > self.manifest.passages:  # they cannot all lie elsewhere
            return True
        # to name all keys in a query costs as much as there are; a look at those that hold the term mostly tells
        found = self._passages.search([(term, 1)], min(frequency, _LOOKED_AT))
        if any(at < len(keys) and keys[at] == key for key in found for at in (bisect_left(keys, key),)):
            return True
        return frequency > _LOOKED_AT and bool(self._passages.search([(term, 1)], 1, within=keys))

    def search(self, question: str, k: int = 5, *, documents: Collection[str] | None = None) -> tuple[Hit, ...]:
        """Return the `k` best passages for a question, best first; only of `documents` (ids) if given.

        `score`, about 0 to 1, is the share of the question's weight that a passage and its parent carry, and for a
        part the encoder's cosine. Raises IndexOutdated where the encoder has changed since it made the index.
        """
        return self.search_weighted(tuple(query_terms(question).items()), question, k, documents=documents)

    def search_weighted(
        self, query: Query, text: str, k: int, *, documents: Collection[str] | None = None
    ) -> tuple[Hit, ...]:
        """Return the `k` best passages for weighted terms and, for the encoder, a text; see `search`."""
        if k < 1:
            return ()
        asked = self._asked(query, text)
        found = self._candidates(asked, text, max(_POOL, k), documents)[:k]
        return tuple(
            Hit(one.row.passage, asked.score(one), rank, partial(self._explain, asked, one))
            for rank, one in enumerate(found, start=1)
        )

    def candidates(self, query: Query, text: str) -> list[Found]:
        """Return all passages that are looked at for weighted terms and a text, best first."""
        return self._candidates(self._asked(query, text), text, _POOL, None)

    def _candidates(self, asked: _Asked, text: str, pool: int, documents: Collection[str] | None) -> list[Found]:
        """Take `pool` passages and parents by their terms, and as many passages that are the encoder's nearest."""
        keys, parent_keys = (None, None) if documents is None else self._within(frozenset(documents))
        direct = self._passages.search(asked.terms, pool, within=keys)
        parents = self._parents.search(asked.terms, pool, within=parent_keys)
        rows = {row.key: row for row in self._store.children(list(parents)[: pool // 4])}
        others = set(direct)
        vector = self._encoder.queries([text])[0] if asked.dense else None
        if vector is not None:
            others |= self._vectors.search(vector, pool, within=keys).keys()
        rows |= self._store.passages(sorted(others - rows.keys()))
        lacking = [key for key in rows if key not in direct]
        direct |= self._passages.search(asked.terms, len(lacking), within=lacking)
        cosines = self._vectors.cosines(vector, list(rows)) if vector is not None else {}
        found = [
            Found(
                row,
                direct.get(key, 0.0) / asked.most,
                PARENT_WEIGHT * parents.get(row.parent, 0.0) / asked.most,
                cosines.get(key, 0.0),
            )
            for key, row in rows.items()
        ]
        found.sort(key=lambda one: (-asked.score(one), one.row.key))
        return found

    def _asked(self, query: Query, text: str) -> _Asked:
        """Add to weighted terms those that were meant where a term was mistyped: any of them counts as one would."""
        meant = self.meant(query, text)
        further: dict[str, float] = {}
        for term, weight in (pair for terms in meant for pair in terms):
            further[term] = max(weight, further.get(term, 0.0))
        full = sum(map(self._weight, query)) + sum(max(map(self._weight, terms)) for terms in meant)
        dense = self.dense_weight * (_FOREIGN if is_english(text) else 1.0)
        return _Asked((*query, *further.items()), full * SATURATION * (1 + PARENT_WEIGHT) or 1.0, dense)

    def _weight(self, asked: tuple[str, float]) -> float:
        """Return the weight of a term times its rarity, 0 where no passage holds it."""
        frequency = self._passages.document_frequency(asked[0])
        return asked[1] * self._rarity_of(frequency) if frequency else 0.0

    def meant(self, query: Query, text: str) -> list[Query]:
        """Return, for each term that the index does not hold, those it may have been meant to be, if it was mistyped.

        None for an English question, whose terms are those of translations.
        """
        found: list[Query] = []
        asked = {term for term, _ in query}
        for term, weight in () if is_english(text) else query:
            if not self._passages.knows(term):
                near = [other for other in respellings(term) if other not in asked and self._passages.knows(other)]
                if 0 < len(near) <= _UNSURE:
                    found.append([(other, weight * _RESPELT) for other in near])
        return found

    def _explain(self, asked: _Asked, found: Found) -> Explanation:
        scale = 1 / (1 + asked.dense)

        def of(index: LexicalIndex, term: str, weight: float, key: int) -> float:
            return index.search([(term, weight)], 1, within=[key]).get(key, 0.0) / asked.most * scale

        terms = [
            TermShare(
                term,
                of(self._passages, term, weight, found.row.key),
                of(self._parents, term, weight * PARENT_WEIGHT, found.row.parent),
            )
            for term, weight in asked.terms
        ]
        return Explanation(
            score=asked.score(found),
            passage=found.direct * scale,
            parent=found.around * scale,
            dense=asked.dense * found.cosine * scale,
            terms=tuple(sorted((term for term in terms if term.total), key=lambda term: -term.total)),
        )
