"""Documents into the files of a version: rows, terms and vectors, the encoder at work beside."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from types import TracebackType

from corpus import cut
from corpus.types import Document
from index.encoder import Encoder, FloatArray
from index.rows import naming, parents_of
from index.storage.encoded import Encoded
from index.storage.faiss import VectorIndex, VectorWriter
from index.storage.layout import Version
from index.storage.sqlite.store import Store
from index.storage.sqlite.writer import Counts, StoredPassage, StoreWriter
from index.storage.tantivy import LexicalWriter

_BATCH = 512  # passages
_AHEAD = 2  # batches that may wait for the encoder, so that texts do not pile up


class Vectors:
    """Vectors of the version before, by the content of the passages they were made of, each to be taken once."""

    def __init__(self, version: Version) -> None:
        """Start with nothing to be taken."""
        self._version = version
        self._keys: defaultdict[bytes, list[int]] = defaultdict(list)

    def offer(self, keys: Iterable[tuple[int, int, bytes]]) -> None:
        """Offer the vectors of (passage key, parent key, content)."""
        for key, _, content in keys:
            self._keys[content].append(key)

    def take(self, content: bytes) -> int | None:
        """Return a key under which there is a vector for this content, None where there is none (any more)."""
        keys = self._keys.get(content)
        return keys.pop() if keys else None

    def rows(self, keys: Sequence[int]) -> FloatArray:
        """Return the vectors under keys that `take` gave."""
        return self._index.vectors(keys)

    @cached_property
    def _index(self) -> VectorIndex:
        return VectorIndex(self._version.vectors)


class Writer:
    """Writes a version, on top of `base` if given, taking over the vectors of `vectors`.

    `new` counts the passages that were encoded, `removed` those that are gone.
    """

    def __init__(self, version: Version, base: Version | None, vectors: Vectors | None, encoder: Encoder) -> None:
        """Begin to write the files of `version`; a context manager, which gives up what was not finished."""
        self.new = 0
        self.removed = 0
        self._version = version
        self._vectors = vectors
        self._encoder = encoder
        self._base = Store(base.documents) if base else None
        self._store = StoreWriter(version.documents, base.documents if base else None)
        self._passages = LexicalWriter(version.passages, base.passages if base else None)
        self._parents = LexicalWriter(version.parents, base.parents if base else None)
        self._found = VectorWriter(encoder.dimension, base.vectors if base else None)
        self._number, self._key, self._parent = self._store.next_keys()
        self._texts: list[tuple[int, str]] = []
        self._taken: list[tuple[int, int]] = []
        self._gone: list[tuple[int, int]] = []
        self._thread = ThreadPoolExecutor(1, "encoder")
        self._encoding: deque[Future[tuple[list[int], FloatArray]]] = deque()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(cancel_futures=True)
        for part in (self._passages, self._parents, self._store, self._base):
            if part is not None:
                part.close()

    def base_document(self, number: int) -> Document:
        """Return the document of that number in the base."""
        if self._base is None:
            raise ValueError(f"there is no document {number}: the version is written from nothing")
        return self._base.numbered(number)

    def remove(self, number: int) -> None:
        """Remove a document that the base holds; what is written afterwards may take over its vectors."""
        if self._base is None:
            raise ValueError(f"there is no document {number} to remove: the version is written from nothing")
        keys = self._base.keys_of(number)
        self._gone += [(key, parent) for key, parent, _ in keys]
        self.removed += len(keys)
        if self._vectors is not None:
            self._vectors.offer(keys)
        self._store.remove(number)

    def describe(self, number: int, encoded: Encoded, file: str | None) -> None:
        """Give a document that the base holds another title, source and file."""
        self._store.describe(number, encoded, file)

    @property
    def next_number(self) -> int:
        """The number under which the next document is added."""
        return self._number

    def add_twin(self, encoded: Encoded, file: str | None, holder: int) -> None:
        """Write a document whose passages the one with the number `holder` has."""
        self._store.add(self._number, encoded, file, [], holder)
        self._number += 1

    def hold(self, number: int, holder: int) -> None:
        """Make another document the holder of one that the base has."""
        self._store.hold(number, holder)

    def add(self, encoded: Encoded, file: str | None) -> Iterator[float]:
        """Cut and write a document, as long as the shares of it that are done are asked for."""
        document = encoded.document
        rows: list[tuple[StoredPassage, bytes]] = []
        passages = cut(document)
        for parent in parents_of(passages, naming(*document.names)):
            for row in parent.rows:
                rows.append((StoredPassage(self._key, self._parent, row.passage), row.content))
                self._passages.add(self._key, row.terms)
                self._put(self._key, row.text, row.content)
                self._key += 1
                if not len(rows) % _BATCH:
                    yield len(rows) / len(passages)
            self._parents.add(self._parent, parent.terms)
            self._parent += 1
        self._store.add(self._number, encoded, file, rows)
        self._number += 1
        yield 1.0

    def name_anew(self, numbers: Iterable[int]) -> None:
        """Have documents found by the names that they have now, after those with the same text were written."""
        store = self._store.as_written()
        for number, first in store.first_parents(numbers).items():
            document = store.numbered(number)
            parents = list(parents_of(cut(document), naming(*document.names)))
            self._parents.remove(range(first, first + len(parents)))
            for key, parent in enumerate(parents, first):
                self._parents.add(key, parent.terms)

    def finish(self, files: Iterable[tuple[str, bytes]]) -> Counts:
        """Write what is left, with the files that were read whole; return how much there is."""
        self._encode()
        while self._encoding:
            self._collect()
        if self._vectors is not None and self._taken:
            self._found.add([key for key, _ in self._taken], self._vectors.rows([old for _, old in self._taken]))
        self._found.remove([key for key, _ in self._gone])
        self._found.write(self._version.vectors)
        self._passages.remove(key for key, _ in self._gone)
        self._parents.remove({parent for _, parent in self._gone})
        self._passages.finish()
        self._parents.finish()
        self._store.record(files)
        return self._store.finish()

    def _put(self, key: int, text: str, content: bytes) -> None:
        old = self._vectors.take(content) if self._vectors is not None else None
        if old is not None:
            self._taken.append((key, old))
            self.removed -= 1 if self._base is not None else 0
            return
        self.new += 1
        self._texts.append((key, text))
        if len(self._texts) == _BATCH:
            self._encode()

    def _encode(self) -> None:
        while len(self._encoding) >= _AHEAD:
            self._collect()
        keys, texts = [key for key, _ in self._texts], [text for _, text in self._texts]
        self._texts = []
        if texts:
            self._encoding.append(self._thread.submit(lambda: (keys, self._encoder.passages(texts))))

    def _collect(self) -> None:
        self._found.add(*self._encoding.popleft().result())
