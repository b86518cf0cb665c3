"""Documents and passages of one index version, read; what is not what was written is told."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from corpus.types import Document, Twin
from index.errors import IndexDamaged
from index.storage.encoded import content_of, decoded, details_of, digest
from index.storage.engine import FoundPassage
from index.storage.manifest import FORMAT
from index.storage.sqlite.schema import BOXES_SINCE, SEALED, DocumentRow, path_of, seal_of

_CACHED_DOCUMENTS = 256
_CACHED_SECTIONS = 4096


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What tells whether a document is still the same.

    `content` digests what its passages are made of (text and paragraphs), `details` the rest (title, source, origins,
    boxes); `file` is the path it was read from, None where it was handed over as it is. `same` digests its text without
    white space, `holder` is the number of the document that has the passages of both, 0 where it has them itself.
    """

    number: int
    content: bytes
    details: bytes
    file: str | None
    same: bytes
    holder: int


class Store:
    """The documents and passages of one version, opened for reading; safe to share between threads.

    Whatever it reads raises IndexDamaged where it is not what was written.
    """

    def __init__(
        self, file: Path, documents: int | None = None, *, format: int = FORMAT, db: sqlite3.Connection | None = None
    ) -> None:
        """Open the database in `file`, of that `format`, which holds that many `documents` where that is known.

        It is read through `db` where that is given, as who writes it has it.
        """
        self._file = file
        self._count = documents
        self._boxed = format >= BOXES_SINCE
        # one read-only connection serves every thread: SQLite serialises it
        uri = file.absolute().as_uri() + "?mode=ro&immutable=1"
        with self._reading():
            self._db = db or sqlite3.connect(uri, uri=True, check_same_thread=False)
        #: The document of a number, and the heading path of one.
        self.numbered = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._load_document)
        self._section = lru_cache(maxsize=_CACHED_SECTIONS)(self._load_section)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def documents(self) -> Iterator[Document]:
        """Yield the documents in the order in which they were added, of those with one text the one that holds it."""
        numbers = {number for (number,) in self._rows("SELECT number FROM documents NOT INDEXED ORDER BY number")}
        numbers.difference_update(self._held())
        self._complete(len(numbers))
        ordered = sorted(numbers)
        for first in range(0, len(ordered), _CACHED_DOCUMENTS):
            yield from self._load(ordered[first : first + _CACHED_DOCUMENTS])

    def names(self) -> list[tuple[str, str, str]]:
        """Return id, title and source of each document, in the order in which they were added.

        They are not checked, since to check them is to read the documents; they lead to documents, which are.
        """
        rows = self._rows("SELECT id, title, source FROM documents ORDER BY number")
        return [(ident, title, path_of(source)) for ident, title, source in rows]

    def document(self, ident: str) -> list[Document]:
        """Return the document of that id, in a list that is empty where there is none."""
        return [self.numbered(number) for (number,) in self._rows("SELECT number FROM documents WHERE id = ?", ident)]

    def chosen(self, ids: Iterable[str]) -> Iterator[Document]:
        """Yield those with these ids, in the same order, but for those whose text another one holds."""
        for number in sorted(set(self._numbers("documents", ids)) - self._held().keys()):
            yield self.numbered(number)

    def stored(self) -> dict[str, StoredDocument]:
        """Return what is known of each document by its id, in the order in which they were added."""
        rows = self._rows(
            "SELECT id, number, content, details, file, same, holder FROM documents JOIN texts USING (number) "
            "ORDER BY number"
        )
        return {
            ident: StoredDocument(number, content, details, None if file is None else path_of(file), same, holder)
            for ident, number, content, details, file, same, holder in rows
        }

    def files(self) -> dict[str, bytes]:
        """Return the digest of each file that was read whole, by its path."""
        return {path_of(path): digest for path, digest in self._rows("SELECT path, digest FROM files")}

    def counts(self) -> dict[str, int]:
        """Return how many passages each document has, by its id."""
        return dict(self._rows("SELECT id, passages FROM documents ORDER BY number"))

    def last_key(self) -> int:
        """Return the highest key a passage has, which no passage before it had."""
        return int(self._rows("SELECT coalesce(max(key), 0) FROM passages")[0][0])

    def passages(self, keys: Sequence[int]) -> dict[int, FoundPassage]:
        """Return the passages stored under `keys`, in their order."""
        columns = "key, parent, id, document, section, start, end, paragraph, seal"
        rows = self._of("passages WHERE key", keys, columns)
        found = {}
        for *values, seal in rows:
            key, parent, ident, number, section, start, end, paragraph = values
            if seal != seal_of(*values):
                raise self._damaged(f"passage {key}")
            found[key] = FoundPassage(
                key, parent, ident, self._section(section), start, end, paragraph, partial(self.numbered, number)
            )  # fmt: skip
        try:
            return {key: found[key] for key in keys}
        except KeyError as error:
            raise self._missing(f"passage {error}") from None

    def children(self, parents: Sequence[int]) -> list[FoundPassage]:
        """Return the passages that belong to any of `parents`."""
        rows = self._of("parents WHERE number", parents, "number, first_key, passages, seal")
        found = {}
        for parent, first, count, seal in rows:
            if seal != seal_of(parent, first, count):
                raise self._damaged(f"parent {parent}")
            found[parent] = range(first, first + count)
        missing = next((parent for parent in parents if parent not in found), None)
        if missing is not None:
            raise self._missing(f"parent {missing}")
        return list(self.passages([key for keys in found.values() for key in keys]).values())

    def within(self, documents: Iterable[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the keys of the passages of the documents with these ids, and those of their parents.

        An id that is not found at once is looked for in every row, since a damaged list of ids may lack it.
        """
        wanted = set(documents)
        rows = self._known(self._numbers("documents", wanted))
        lacking = wanted - {row.id for row in rows}
        if lacking:
            self._complete(self._rows("SELECT count(*) FROM documents NOT INDEXED")[0][0] - len(self._held()))
            rows += self._known(self._numbers("documents NOT INDEXED", lacking))
        holders = self._held() if any(not row.passages for row in rows) else {}
        numbers = {holders.get(row.number, row.number) for row in rows}
        rows = [row for row in rows if row.number in numbers]
        rows += self._known(sorted(numbers.difference(row.number for row in rows)))
        rows.sort(key=lambda row: row.number)
        return (
            tuple(key for row in rows for key in range(row.first_key, row.first_key + row.passages)),
            tuple(parent for row in rows for parent in range(row.first_parent, row.first_parent + row.parents)),
        )

    def first_parents(self, documents: Iterable[int]) -> dict[int, int]:
        """Return the first parent of those documents, by their numbers, that are there and have passages."""
        where, columns = "documents WHERE passages > 0 AND number", "number, first_parent"
        return dict(self._of(where, documents, columns, "ORDER BY number"))

    def keys(self) -> list[tuple[int, int, bytes]]:
        """Return (passage key, parent key, content) of each passage."""
        return self._rows("SELECT key, parent, content FROM passages ORDER BY key")

    def keys_of(self, document: int) -> list[tuple[int, int, bytes]]:
        """Return (passage key, parent key, content) of each passage of the document with that number."""
        row = self._row(document)
        return self._rows(
            "SELECT key, parent, content FROM passages WHERE key BETWEEN ? AND ? ORDER BY key",
            row.first_key,
            row.first_key + row.passages - 1,
        )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise IndexDamaged(f"{self._file} cannot be read ({error}); build the index again") from error

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._reading():
            return self._db.execute(query, values).fetchall()

    def _held(self, holder: int | None = None) -> dict[int, int]:
        """Return the numbers of the documents that another one holds the passages of, or of those of one `holder`."""
        if not self._boxed:
            return {}
        which = "> 0" if holder is None else f"= {holder:d} AND holder > 0"
        rows = self._rows(f"SELECT number, same, holder, seal FROM texts WHERE holder {which} ORDER BY number")
        for number, same, held_by, seal in rows:
            if seal != seal_of(number, same.hex(), held_by):
                raise self._damaged(f"the holder of document {number}")
        return {number: held_by for number, _, held_by, _ in rows}

    def _complete(self, documents: int) -> None:
        if self._count is not None and documents != self._count:
            raise self._missing(f"one of {self._count} documents")

    def _numbers(self, table: str, ids: Iterable[str]) -> list[int]:
        return [number for (number,) in self._of(f"{table} WHERE id", ids, "number")]

    def _row(self, number: int) -> DocumentRow:
        return self._known([number])[0]

    def _known(self, numbers: Sequence[int]) -> list[DocumentRow]:
        return [row for row, _ in self._rows_of(numbers)]

    def _rows_of(self, numbers: Sequence[int], columns: str = "number") -> list[tuple[DocumentRow, list[Any]]]:
        """Return of each document what its row seals, and what stands in other `columns` of it."""
        size = len(DocumentRow._fields)
        found = {}
        for values in self._of("documents WHERE number", numbers, f"{SEALED}, seal, {columns}"):
            row = DocumentRow(*values[:size])
            if values[size] != row.seal:
                raise self._damaged(f"document {row.number}")
            found[row.number] = row, list(values[size + 1 :])
        missing = next((number for number in numbers if number not in found), None)
        if missing is not None:
            raise self._missing(f"document {missing}")
        return [found[number] for number in numbers]

    def _of(self, where: str, values: Iterable[object], columns: str, order: str = "") -> list[tuple[Any, ...]]:
        """Return columns of the rows of which a column, which `where` ends with, has one of some values."""
        chosen = "(SELECT value FROM json_each(?))"
        return self._rows(f"SELECT {columns} FROM {where} IN {chosen} {order}", json.dumps(list(values)))

    def _load_section(self, number: int) -> tuple[str, ...]:
        if number == 0:
            return ()
        rows = self._rows("SELECT number, above, heading, seal FROM sections WHERE number = ?", number)
        if not rows:
            raise self._missing(f"section {number}")
        *row, seal = rows[0]
        if seal != seal_of(*row):
            raise self._damaged(f"section {number}")
        return (*self._section(row[1]), row[2])

    def _load_document(self, number: int) -> Document:
        return next(self._load([number]))

    def _load(self, numbers: Sequence[int]) -> Iterator[Document]:
        """Yield documents; each kind of what they are made of is asked for once for all of them."""
        sections: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        own = "s.number BETWEEN d.first_section AND d.first_section + d.sections - 1"
        for number, above, heading in self._of(
            f"documents AS d JOIN sections AS s ON {own} WHERE d.number",
            numbers,
            "d.number, max(above - d.first_section + 1, 0), heading",
            "ORDER BY s.number",
        ):
            sections[number].append((above, heading))
        boxes: defaultdict[int, list[bytes]] = defaultdict(list)
        if self._boxed:
            columns, order = "document, packed", "ORDER BY document, page"
            for number, page in self._of("boxes WHERE document", numbers, columns, order):
                boxes[number].append(page)
        held: defaultdict[int, list[int]] = defaultdict(list)
        for number, holder in self._held(numbers[0] if len(numbers) == 1 else None).items():
            held[holder].append(number)
        for row, values in self._rows_of(numbers, "title, source, text, paragraphs, origins"):
            title, source, text, paragraphs, origins = values
            source, headings, packed = path_of(source), sections[row.number], tuple(boxes[row.number])
            words, content = digest(text), content_of(row.words, paragraphs, headings)
            details = details_of(title, source, origins, packed)
            if (words, content, details) != (row.words, row.content, row.details):
                raise self._damaged(f"document {row.number} ({row.id})")
            also = [Twin(twin.id, twin.title, twin.source) for twin in map(self.numbered, held[row.number])]
            yield decoded(row.id, title, source, text, headings, paragraphs, origins, packed, also)

    def _missing(self, what: str) -> IndexDamaged:
        return IndexDamaged(f"{what} is missing from {self._file}; build the index again")

    def _damaged(self, what: str) -> IndexDamaged:
        return IndexDamaged(f"{what} is not what was written in {self._file}; build the index again")
