"""One version of an index in a folder, searched in this process: SQLite, Tantivy and FAISS behind one seam."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from corpus.types import Document
from index.errors import IndexDamaged, IndexMissing
from index.storage.engine import Candidate, FloatArray, FoundPassage, Query
from index.storage.faiss import VectorIndex
from index.storage.layout import Version
from index.storage.sqlite.store import Store
from index.storage.tantivy import LexicalIndex
from index.storage.versions import newest

_CHOICES = 16  # choices of documents whose keys are kept at hand
_LOOKED_AT = 1000  # passages that hold a term and are looked through for one of the documents asked


class Embedded:
    """The files of one version, open."""

    def __init__(self, version: Version) -> None:
        """Open a version. Raises IndexDamaged where its parts do not hold the same passages."""
        self.version = version
        self.manifest = version.manifest()
        self.place = f"{version.folder}; bring it up to date with: yinju build, or index.update_index(folder)"
        self._passages = LexicalIndex(version.passages)
        self._parents = LexicalIndex(version.parents)
        if len(self._passages) != self.manifest.passages:
            raise IndexDamaged(f"{version.passages} does not hold as many passages as it must; build the index again")
        # at once, so that whatever becomes of the folder, what is open can be asked
        self._vectors = self._open_vectors()
        self._store = Store(version.documents, self.manifest.documents)
        self._within = lru_cache(maxsize=_CHOICES)(self._store.within)

    def _open_vectors(self) -> VectorIndex:
        found = VectorIndex(self.version.vectors)
        known = self.manifest
        if (len(found), found.dimension) != (known.passages, known.dimension):
            raise IndexDamaged(f"{self.version.vectors} does not hold the vectors it must; build the index again")
        return found

    def is_superseded(self) -> bool:
        """Tell whether the folder has a newer version in use, which was made of this one."""
        try:
            version = newest(self.version.folder.parent.parent)
            return version.folder != self.version.folder and version.manifest().goes_on_from(self.manifest)
        except (IndexMissing, IndexDamaged):  # what is open can be asked all the same
            return False

    def close(self) -> None:
        """Close the database, for whoever is to move the files."""
        self._store.close()

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many passages each term stands."""
        return {term: self._passages.document_frequency(term) for term in terms}

    def known(self, terms: Iterable[str]) -> set[str]:
        """Return those of some terms that a passage holds, or held and was removed since the index was made anew."""
        return {term for term in terms if self._passages.knows(term)}

    def holds(self, term: str, documents: Collection[str]) -> bool:
        """Tell whether a passage of the documents with these ids holds a term."""
        frequency = self._passages.document_frequency(term)
        if not frequency:
            return False
        keys = self._within(frozenset(documents))[0]
        if len(keys) + frequency > self.manifest.passages:  # they cannot all lie elsewhere
            return True
        # to name all keys in a query costs as much as there are; a look at those that hold the term mostly tells
        found = self._passages.search([(term, 1)], min(frequency, _LOOKED_AT))
        if any(at < len(keys) and keys[at] == key for key in found for at in (bisect_left(keys, key),)):
            return True
        return frequency > _LOOKED_AT and bool(self._passages.search([(term, 1)], 1, within=keys))

    def candidates(
        self, query: Query, vector: FloatArray | None, pool: int, documents: Collection[str] | None
    ) -> list[Candidate]:
        """Take `pool` passages and parents by their terms, and as many passages that are the encoder's nearest."""
        keys, parent_keys = (None, None) if documents is None else self._within(frozenset(documents))
        direct = self._passages.search(query, pool, within=keys)
        parents = self._parents.search(query, pool, within=parent_keys)
        rows = {row.key: row for row in self._store.children(list(parents)[: pool // 4])}
        others = set(direct)
        if vector is not None:
            others |= self._vectors.search(vector, pool, within=keys).keys()
        rows |= self._store.passages(sorted(others - rows.keys()))
        lacking = [key for key in rows if key not in direct]
        direct |= self._passages.search(query, len(lacking), within=lacking)
        cosines = self._vectors.cosines(vector, list(rows)) if vector is not None else {}
        return [
            Candidate(row, direct.get(key, 0.0), parents.get(row.parent, 0.0), cosines.get(key, 0.0))
            for key, row in rows.items()
        ]

    def scores(self, query: Query, row: FoundPassage) -> list[tuple[float, float]]:
        """Return what each term adds to the BM25 of a passage, and to that of its parent."""

        def of(index: LexicalIndex, term: tuple[str, float], key: int) -> float:
            return index.search([term], 1, within=[key]).get(key, 0.0)

        return [(of(self._passages, term, row.key), of(self._parents, term, row.parent)) for term in query]

    def documents(self, ids: Collection[str] | None = None) -> Iterator[Document]:
        """Yield the documents, or those with these ids, in the order in which they were added."""
        if ids is None:
            yield from self._store.documents()
        else:
            yield from self._store.chosen(ids)

    def names(self) -> list[tuple[str, str, str]]:
        """Return id, title and source of each document, in the same order."""
        return self._store.names()
