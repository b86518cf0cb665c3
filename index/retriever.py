"""Cited passages for a question: BM25 of the passage and of its parent, and the encoder's cosine."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from corpus.types import Document
from index import tokens
from index.encoder import Encoder, load_encoder
from index.errors import IndexOutdated
from index.query import called_in_english, query_terms
from index.spelling import respellings
from index.storage.embedded import Embedded
from index.storage.engine import Engine, FoundPassage, Query
from index.storage.versions import current
from index.translate import is_english
from index.types import BuildReport, Explanation, Hit, Name, TermShare

_POOL = 100  # passages and parents taken from each index before their scores are put together
#: How much the score of the parent counts beside that of the passage.
PARENT_WEIGHT = 0.6
_RESPELT = 0.8  # weight of what a term may have been meant to be
_UNSURE = 8  # respellings over which nothing is certain
#: How much less the encoder counts for an English question, whose vector lies near all that is English. Measured on
#: our own documents together, evidence among the first five, over Chinese and over English: .34 and .69 at 1, .51 and
#: .62 at .5, .61 and .46 at 0.
_FOREIGN = 0.5
#: What hardly any name or title has in English, which stand in Chinese text; the article does in some, but not often.
_OF_SENTENCES = ("are", "that", "they", "which", "have", "when", "must", "should", "were")
_ARTICLE, _OFTEN = "the", 0.1  # of passages
SATURATION = 2.2  # BM25's k1 + 1, the most a term's idf can be multiplied by


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
    """Searches one version of an index, wherever it is stored."""

    def __init__(self, engine: Engine, encoder: Encoder | None = None) -> None:
        """Search what is open, with its encoder where that is loaded already; `load` and `connect` open it."""
        self.engine = engine
        self.manifest = engine.manifest
        self.report: BuildReport | None = None
        self.dense_weight = self.manifest.dense_weight
        self._given_encoder = encoder

    @classmethod
    def load(cls, index_dir: str | Path) -> Retriever:
        """Open the index in a folder.

        Raises IndexMissing where there is none, IndexDamaged where it is broken, IndexOutdated where another release
        made it in a form that this one does not search.
        """
        version = current(Path(index_dir))
        terms = version.manifest().terms
        if terms != tokens.VERSION:
            raise _outdated(f"in {index_dir}", terms, f"yinju build PATH --index {index_dir}")
        return cls(Embedded(version))

    @classmethod
    def connect(cls, uri: str, collection: str) -> Retriever:
        """Open the version in use of a collection in a Milvus server (http://HOST:19530), or in a file of milvus-lite.

        The token YINJU_STORE_TOKEN is sent where it is set. Raises IndexMissing where there is no such collection,
        StoreFailed where the server cannot be asked or the extra `milvus` is not installed, IndexOutdated as `load`.
        """
        from index.storage.milvus.engine import MilvusEngine

        engine = MilvusEngine.open(uri, collection)
        if engine.manifest.terms != tokens.VERSION:
            again = f"yinju build PATH --store {uri} --collection {collection}"
            raise _outdated(f"of collection {collection}", engine.manifest.terms, again)
        return cls(engine)

    def close(self) -> None:
        """Let go of what is open, for whoever is to move it; nothing can be searched afterwards."""
        self.engine.close()

    def is_superseded(self) -> bool:
        """Tell whether a newer version, which was made of the one that is open, is in use where it came from."""
        return self.engine.is_superseded()

    def with_report(self, report: BuildReport) -> Retriever:
        """Return this retriever with the report of the build that made its version."""
        self.report = report
        return self

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents of the index, in the order in which they were added."""
        return tuple(self.engine.documents())

    def documents_of(self, ids: Collection[str]) -> tuple[Document, ...]:
        """Return the documents with these ids, in the order in which they were added; the others are not loaded."""
        return tuple(self.engine.documents(ids))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """What the documents are called, in the order in which they were added."""
        return tuple(Name(*row) for row in self.engine.names())

    @cached_property
    def has_english(self) -> bool:
        """Whether there are English sentences, and not only names and titles."""
        found = self.engine.frequencies([_ARTICLE, *_OF_SENTENCES])
        return any(found[word] for word in _OF_SENTENCES) or found[_ARTICLE] > _OFTEN * self.manifest.passages

    @cached_property
    def _encoder(self) -> Encoder:
        if self._given_encoder is not None:
            return self._given_encoder
        shipped = load_encoder()
        encoder = shipped if shipped.name == self.manifest.encoder else load_encoder(self.manifest.encoder)
        if encoder.fingerprint != self.manifest.fingerprint:
            raise IndexOutdated(
                f"the encoder {encoder.name} has changed since the index was made that is in {self.engine.place}"
            )
        return encoder

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of an index term over passages: 0 where every passage has it."""
        return self._rarity_of(self.engine.frequencies([term])[term])

    def _rarity_of(self, frequency: int) -> float:
        return math.log(1 + (self.manifest.passages - frequency + 0.5) / (frequency + 0.5))

    def holds(self, term: str, documents: Collection[str] | None = None) -> bool:
        """Tell whether any passage holds an index term; only those of `documents` (ids) if given."""
        if documents is None:
            return self.engine.frequencies([term])[term] > 0
        return self.engine.holds(term, documents)

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
        """Return what the engine finds, best first."""
        vector = self._encoder.queries([text])[0] if asked.dense else None
        found = [
            Found(one.row, one.direct / asked.most, PARENT_WEIGHT * one.around / asked.most, one.cosine)
            for one in self.engine.candidates(asked.terms, vector, pool, documents)
        ]
        found.sort(key=lambda one: (-asked.score(one), one.row.key))
        return found

    def _asked(self, query: Query, text: str) -> _Asked:
        """Add to weighted terms what may stand for them: of several, any counts as one would.

        These are terms that were meant where one was mistyped, and what is said in English what a question in Chinese
        asks for. What is said both ways counts once.
        """
        meant = self.meant(query, text)
        called = called_in_english(text) if self.has_english and not is_english(text) else []
        further: dict[str, float] = {}
        for term, weight in (pair for terms in (*meant, *(terms for _, terms in called)) for pair in terms):
            further[term] = max(weight, further.get(term, 0.0))
        asked = dict(query)
        further = {term: weight for term, weight in further.items() if term not in asked}
        frequencies = self.engine.frequencies({*asked, *further}.union(*(own for own, _ in called)))

        def weighed(weighted: tuple[str, float]) -> float:
            """Return the weight of a term times its rarity, 0 where no passage holds it."""
            term, weight = weighted
            return weight * self._rarity_of(frequencies[term]) if frequencies[term] else 0.0

        full = sum(map(weighed, query)) + sum(max(map(weighed, terms)) for terms in meant)
        for own, terms in called:
            full += max(max(map(weighed, terms), default=0.0) - sum(weighed((term, 1.0)) for term in own), 0.0)
        dense = self.dense_weight * (_FOREIGN if is_english(text) else 1.0)
        return _Asked((*query, *further.items()), full * SATURATION * (1 + PARENT_WEIGHT) or 1.0, dense)

    def meant(self, query: Query, text: str) -> list[Query]:
        """Return, for each term that the index does not hold, those it may have been meant to be, if it was mistyped.

        None for an English question, whose terms are those of translations.
        """
        found: list[Query] = []
        if is_english(text):
            return found
        asked = {term for term, _ in query}
        known = self.engine.known(asked)
        for term, weight in query:
            if term not in known:
                others = [other for other in respellings(term) if other not in asked]
                there = self.engine.known(others)
                near = [other for other in others if other in there]
                if 0 < len(near) <= _UNSURE:
                    found.append([(other, weight * _RESPELT) for other in near])
        return found

    def _explain(self, asked: _Asked, found: Found) -> Explanation:
        scale = 1 / (1 + asked.dense)

        shares = self.engine.scores(asked.terms, found.row)
        terms = [
            TermShare(term, direct / asked.most * scale, PARENT_WEIGHT * around / asked.most * scale)
            for (term, _), (direct, around) in zip(asked.terms, shares, strict=True)
        ]
        return Explanation(
            score=asked.score(found),
            passage=found.direct * scale,
            parent=found.around * scale,
            dense=asked.dense * found.cosine * scale,
            terms=tuple(sorted((term for term in terms if term.total), key=lambda term: -term.total)),
        )


def _outdated(where: str, terms: int, again: str) -> IndexOutdated:
    return IndexOutdated(
        f"the index {where} has terms of version {terms}, this release searches version {tokens.VERSION}; build it "
        f"again with: {again}"
    )
