"""What a retriever asks of whatever holds an index: the one seam between searching and storing.

Behind it stand `embedded` (SQLite, Tantivy and FAISS, in a folder) and `milvus` (a server, for what outgrows one
machine). A third one gives an `Engine` to `Retriever` and has to bring

- our own terms (`index.tokens`) searched by BM25 with k1 1.2 and b 0.75 over passages and over their parents, each with
  its own document frequencies, which can be asked for;
- vectors beside them, searched by inner product, and read back or scored for passages that only the terms found;
- the scores of what it returns as they are for the whole index: what a shard knows of its own part must not show;
- documents by id, from which `document.text[start:end]` comes out as it was written, or IndexDamaged;
- versions: what is open goes on as it was while the next is written, and that one is in use whole or not at all;
- errors of its own mapped to those of `index.errors`.

Numbers of passages and parents are its own; of two passages that score alike the one with the lower number comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.types import Document, Passage
from index.storage.manifest import Manifest

FloatArray = NDArray[np.float32]

#: Terms with their weights.
Query = Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A stored passage whose document is not loaded: many are looked at for a question, and few are shown."""

    key: int
    parent: int
    id: str
    section: tuple[str, ...]
    start: int
    end: int
    paragraph: int
    _document: Callable[[], Document] = field(repr=False, compare=False)

    @property
    def passage(self) -> Passage:
        """The passage with its document."""
        return Passage(self.id, self._document(), self.section, self.start, self.end, self.paragraph)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to be looked at: its BM25 (`direct`), that of its parent (`around`), its cosine to the question."""

    row: FoundPassage
    direct: float
    around: float
    cosine: float


class Engine(Protocol):
    """One version of an index, open to be searched; safe to share between threads."""

    @property
    def manifest(self) -> Manifest:
        """What the version says of itself."""
        ...

    @property
    def place(self) -> str:
        """Where it is, and how it is brought up to date, in words for a message."""
        ...

    def is_superseded(self) -> bool:
        """Tell whether a newer version, which was made of this one, is in use."""
        ...

    def close(self) -> None:
        """Let go of it; nothing can be searched afterwards."""
        ...

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many passages each term stands, 0 included."""
        ...

    def known(self, terms: Iterable[str]) -> set[str]:
        """Return those of some terms that a passage holds, or held not long ago."""
        ...

    def holds(self, term: str, documents: Collection[str]) -> bool:
        """Tell whether a passage of the documents with these ids holds a term."""
        ...

    def candidates(
        self, query: Query, vector: FloatArray | None, pool: int, documents: Collection[str] | None
    ) -> list[Candidate]:
        """Return the passages that may be looked for, in any order, of the documents with these ids where given.

        They are the best `pool` by the terms, as many by the vector where it is given, and those of the best quarter
        of as many parents. A parent beyond the best `pool` counts 0.
        """
        ...

    def scores(self, query: Query, row: FoundPassage) -> list[tuple[float, float]]:
        """Return what each term adds to the BM25 of a passage, and to that of its parent."""
        ...

    def documents(self, ids: Collection[str] | None = None) -> Iterator[Document]:
        """Yield the documents, or those with these ids, in the order in which they were added."""
        ...

    def names(self) -> list[tuple[str, str, str]]:
        """Return id, title and source of each document, in the same order."""
        ...
