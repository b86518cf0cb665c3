"""Documents and passages of one index version, in SQLite.

Of format 4, which says nothing of tables, formats up to 6, in which nothing was recognised, and 7, which has no boxes
but those of what was, the documents can be read, and nothing else. A document whose text another one has too, but for
white space, has no passages: that one is its holder.

Every row that is read for a search, an answer or a list carries a digest of itself and of the number it stands under,
and every number that another row names must be there: what changed on disk is told, wherever it lies, and no file is
read whole for it. A document is checked whenever it is loaded. Measured: a row takes 1.5 µs, a text 1.1 µs a kilobyte,
together 2% of a warm question.

Numbers run on: a document's passages, their parents and its sections each stand under consecutive numbers, so that the
row of the document says which they are, and how many. A heading is stored once, under the heading above it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from corpus.types import Document, Passage, Twin
from index.errors import IndexDamaged
from index.storage.encoded import Encoded, content_of, decoded, details_of, digest
from index.storage.engine import FoundPassage
from index.storage.manifest import FORMAT
from index.storage.writing import writing

# what is compared stands before the text, so that SQLite need not walk through the text to reach it
_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, content BLOB NOT NULL, details BLOB NOT NULL, file TEXT,
    words BLOB NOT NULL, first_key INTEGER NOT NULL, passages INTEGER NOT NULL, first_parent INTEGER NOT NULL,
    parents INTEGER NOT NULL, first_section INTEGER NOT NULL, sections INTEGER NOT NULL, seal BLOB NOT NULL,
    count INTEGER NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL, paragraphs TEXT NOT NULL,
    origins TEXT NOT NULL
);
CREATE TABLE texts (number INTEGER PRIMARY KEY, same BLOB NOT NULL, holder INTEGER NOT NULL, seal BLOB NOT NULL);
CREATE INDEX held ON texts (holder) WHERE holder > 0;
CREATE TABLE boxes (
    document INTEGER NOT NULL, page INTEGER NOT NULL, packed BLOB NOT NULL, PRIMARY KEY (document, page)
) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE sections (
    number INTEGER PRIMARY KEY, above INTEGER NOT NULL, heading TEXT NOT NULL, seal BLOB NOT NULL
);
CREATE TABLE parents (
    number INTEGER PRIMARY KEY, first_key INTEGER NOT NULL, passages INTEGER NOT NULL, seal BLOB NOT NULL
);
CREATE TABLE passages (
    key INTEGER PRIMARY KEY, parent INTEGER NOT NULL, id TEXT NOT NULL, document INTEGER NOT NULL,
    section INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, paragraph INTEGER NOT NULL,
    seal BLOB NOT NULL, content BLOB NOT NULL
);
"""
#: The first format whose documents `Store` reads.
DOCUMENTS_SINCE = 4
_BOXES_SINCE = 8
_CACHED_DOCUMENTS = 256
_CACHED_SECTIONS = 4096
_MOST_EMPTY = 0.25  # of the database's pages, after which it is packed


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its key in the index and the key of its parent, the stretch of text it is part of."""

    key: int
    parent: int
    passage: Passage


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


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each a store holds."""

    documents: int
    passages: int
    paragraphs: int


class _Row(NamedTuple):
    """What the row of a document seals: who it is, digests of the rest, and which rows belong to it."""

    number: int
    id: str
    words: bytes
    content: bytes
    details: bytes
    first_key: int
    passages: int
    first_parent: int
    parents: int
    first_section: int
    sections: int

    @property
    def seal(self) -> bytes:
        """The digest of the row."""
        return digest(*self)


_ROW = ", ".join(_Row._fields)


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
        self._boxed = format >= _BOXES_SINCE
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
        for number in sorted(numbers):
            yield self.numbered(number)

    def names(self) -> list[tuple[str, str, str]]:
        """Return id, title and source of each document, in the order in which they were added.

        They are not checked, since to check them is to read the documents; they lead to documents, which are.
        """
        rows = self._rows("SELECT id, title, source FROM documents ORDER BY number")
        return [(ident, title, _path(source)) for ident, title, source in rows]

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
            ident: StoredDocument(number, content, details, None if file is None else _path(file), same, holder)
            for ident, number, content, details, file, same, holder in rows
        }

    def files(self) -> dict[str, bytes]:
        """Return the digest of each file that was read whole, by its path."""
        return {_path(path): digest for path, digest in self._rows("SELECT path, digest FROM files")}

    def counts(self) -> dict[str, int]:
        """Return how many passages each document has, by its id."""
        return dict(self._rows("SELECT id, passages FROM documents ORDER BY number"))

    def last_key(self) -> int:
        """Return the highest key a passage has, which no passage before it had."""
        return int(self._rows("SELECT coalesce(max(key), 0) FROM passages")[0][0])

    def passages(self, keys: Sequence[int]) -> dict[int, FoundPassage]:
        """Return the passages stored under `keys`, in their order."""
        rows = self._rows(
            "SELECT key, parent, id, document, section, start, end, paragraph, seal "
            "FROM passages WHERE key IN (SELECT value FROM json_each(?))",
            json.dumps(list(keys)),
        )
        found = {}
        for *values, seal in rows:
            key, parent, ident, number, section, start, end, paragraph = values
            if seal != _seal(*values):
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
        rows = self._rows(
            "SELECT number, first_key, passages, seal FROM parents WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps(list(parents)),
        )
        found = {}
        for parent, first, count, seal in rows:
            if seal != _seal(parent, first, count):
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
        rows = [self._row(number) for number in self._numbers("documents", wanted)]
        lacking = wanted - {row.id for row in rows}
        if lacking:
            self._complete(self._rows("SELECT count(*) FROM documents NOT INDEXED")[0][0] - len(self._held()))
            rows += [self._row(number) for number in self._numbers("documents NOT INDEXED", lacking)]
        holders = self._held() if any(not row.passages for row in rows) else {}
        numbers = {holders.get(row.number, row.number) for row in rows}
        rows = [row for row in rows if row.number in numbers]
        rows += [self._row(number) for number in numbers.difference(row.number for row in rows)]
        rows.sort(key=lambda row: row.number)
        return (
            tuple(key for row in rows for key in range(row.first_key, row.first_key + row.passages)),
            tuple(parent for row in rows for parent in range(row.first_parent, row.first_parent + row.parents)),
        )

    def first_parents(self, documents: Iterable[int]) -> dict[int, int]:
        """Return the first parent of those documents, by their numbers, that are there and have passages."""
        rows = self._rows(
            "SELECT number, first_parent FROM documents "
            "WHERE passages > 0 AND number IN (SELECT value FROM json_each(?)) ORDER BY number",
            json.dumps(list(documents)),
        )
        return dict(rows)

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
            if seal != _seal(number, same.hex(), held_by):
                raise self._damaged(f"the holder of document {number}")
        return {number: held_by for number, _, held_by, _ in rows}

    def _complete(self, documents: int) -> None:
        if self._count is not None and documents != self._count:
            raise self._missing(f"one of {self._count} documents")

    def _numbers(self, table: str, ids: Iterable[str]) -> list[int]:
        query = f"SELECT number FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
        return [number for (number,) in self._rows(query, json.dumps(list(ids)))]

    def _row(self, number: int) -> _Row:
        return self._row_with("number", number)[0]

    def _row_with(self, columns: str, number: int) -> tuple[_Row, list[Any]]:
        """Return what the row of a document seals, and what stands in other columns of it."""
        rows = self._rows(f"SELECT {_ROW}, seal, {columns} FROM documents WHERE number = ?", number)
        if not rows:
            raise self._missing(f"document {number}")
        size = len(_Row._fields)
        row = _Row(*rows[0][:size])
        if rows[0][size] != row.seal:
            raise self._damaged(f"document {number}")
        return row, list(rows[0][size + 1 :])

    def _load_section(self, number: int) -> tuple[str, ...]:
        if number == 0:
            return ()
        rows = self._rows("SELECT number, above, heading, seal FROM sections WHERE number = ?", number)
        if not rows:
            raise self._missing(f"section {number}")
        *row, seal = rows[0]
        if seal != _seal(*row):
            raise self._damaged(f"section {number}")
        return (*self._section(row[1]), row[2])

    def _load_document(self, number: int) -> Document:
        row, columns = self._row_with("title, source, text, paragraphs, origins", number)
        title, source, text, paragraphs, origins = columns
        headings = self._rows(
            "SELECT above, heading FROM sections WHERE number BETWEEN ? AND ? ORDER BY number",
            row.first_section,
            row.first_section + row.sections - 1,
        )
        sections = [(max(above - row.first_section + 1, 0), heading) for above, heading in headings]
        source = _path(source)
        packed = self._rows("SELECT packed FROM boxes WHERE document = ? ORDER BY page", number) if self._boxed else []
        boxes = tuple(page for (page,) in packed)
        if (digest(text), content_of(row.words, paragraphs, sections), details_of(title, source, origins, boxes)) != (
            row.words, row.content, row.details,
        ):  # fmt: skip
            raise self._damaged(f"document {number} ({row.id})")
        also = [Twin(twin.id, twin.title, twin.source) for twin in map(self.numbered, self._held(number))]
        return decoded(row.id, title, source, text, sections, paragraphs, origins, boxes, also)

    def _missing(self, what: str) -> IndexDamaged:
        return IndexDamaged(f"{what} is missing from {self._file}; build the index again")

    def _damaged(self, what: str) -> IndexDamaged:
        return IndexDamaged(f"{what} is not what was written in {self._file}; build the index again")


class StoreWriter:
    """Writes the database of a version that is not in use yet. Raises WriteFailed."""

    def __init__(self, file: Path, base: Path | None = None) -> None:
        """Create the database in `file`, as a copy of the one in `base` if given."""
        self._file = file
        with writing(file, sqlite3.Error):
            if base is not None:
                shutil.copyfile(base, file)
            self._db = sqlite3.connect(file)
            # no journal and no sync: a database that is not finished is never used
            self._db.execute("PRAGMA journal_mode = OFF")
            self._db.execute("PRAGMA synchronous = OFF")
            if base is None:
                self._db.executescript(_SCHEMA)

    def next_keys(self) -> tuple[int, int, int]:
        """Return the first unused document number, passage key and parent key."""
        rows = "SELECT (SELECT coalesce(max(number), 0) FROM documents), (SELECT coalesce(max(key), 0) FROM passages), "
        row = self._db.execute(rows + "(SELECT coalesce(max(number), 0) FROM parents)").fetchone()
        return row[0] + 1, row[1] + 1, row[2] + 1

    def as_written(self) -> Store:
        """Return what has been written up to now, to be read before anything else is written."""
        return Store(self._file, db=self._db)

    def remove(self, document: int) -> None:
        """Remove a document and its passages."""
        with writing(self._file, sqlite3.Error):
            kept = "SELECT first_key, passages, first_parent, parents, first_section, sections FROM documents"
            row = self._db.execute(f"{kept} WHERE number = ?", (document,)).fetchone()
            if row is None:
                raise ValueError(f"there is no document {document} to remove")
            for table, key, first, count in (
                ("passages", "key", *row[:2]), ("parents", "number", *row[2:4]), ("sections", "number", *row[4:]),
            ):  # fmt: skip
                self._db.execute(f"DELETE FROM {table} WHERE {key} BETWEEN ? AND ?", (first, first + count - 1))
            for table, key in (("documents", "number"), ("texts", "number"), ("boxes", "document")):
                self._db.execute(f"DELETE FROM {table} WHERE {key} = ?", (document,))

    def add(
        self,
        number: int,
        encoded: Encoded,
        file: str | None,
        passages: Sequence[tuple[StoredPassage, bytes]],
        holder: int = 0,
    ) -> None:
        """Add a document under `number`, with its passages and the content of each.

        One that has a `holder` has none. Keys and parents must run on without a gap. Raises ValueError where they do
        not.
        """
        document = encoded.document
        keys = [s.key for s, _ in passages]
        groups = [(parent, len(list(group))) for parent, group in groupby(s.parent for s, _ in passages)]
        parents = [parent for parent, _ in groups]
        if not _run_on(keys) or not _run_on(parents):
            raise ValueError(f"the keys {keys} or the parents {parents} of a document do not run on")
        with writing(self._file, sqlite3.Error):
            last = self._db.execute("SELECT coalesce(max(number), 0) FROM sections").fetchone()[0]
            places = [0, *range(last + 1, last + 1 + len(encoded.sections))]
            row = _Row(
                number, document.id, encoded.words, encoded.content, encoded.details, *_span(keys), *_span(parents),
                last + 1, len(encoded.sections),
            )  # fmt: skip
            self._db.execute(
                f"INSERT INTO documents ({_ROW}, seal, file, count, title, source, text, paragraphs, origins) "
                f"VALUES ({', '.join('?' * 19)})",
                (
                    *row, row.seal, _value(file), 0 if holder else len(document.paragraphs),
                    document.title, _value(document.source), document.text, encoded.paragraphs, encoded.origins,
                ),
            )  # fmt: skip
            self._db.execute("INSERT INTO texts VALUES (?, ?, ?, x'')", (number, encoded.same, holder))
            self._seal_holder(number)
            self._put_boxes(number, document.boxes)
            self._insert("sections", ((places[i], places[a], h) for i, (a, h) in enumerate(encoded.sections, start=1)))
            first = row.first_key
            for parent, count in groups:
                self._insert("parents", [(parent, first, count)])
                first += count
            self._db.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (*values, _seal(*values), content)
                    for s, content in passages
                    for p in (s.passage,)
                    for values in (
                        (
                            s.key, s.parent, p.id, number, places[encoded.place(p.section)],
                            p.start, p.end, p.paragraph,
                        ),
                    )
                ),
            )  # fmt: skip

    def hold(self, number: int, holder: int) -> None:
        """Make another document the holder of the one under `number`."""
        with writing(self._file, sqlite3.Error):
            self._db.execute("UPDATE texts SET holder = ? WHERE number = ?", (holder, number))
            self._seal_holder(number)

    def _seal_holder(self, number: int) -> None:
        same, holder = self._db.execute("SELECT same, holder FROM texts WHERE number = ?", (number,)).fetchone()
        self._db.execute("UPDATE texts SET seal = ? WHERE number = ?", (_seal(number, same.hex(), holder), number))

    def _put_boxes(self, number: int, boxes: Sequence[bytes]) -> None:
        self._db.execute("DELETE FROM boxes WHERE document = ?", (number,))
        rows = ((number, page, packed) for page, packed in enumerate(boxes, 1))
        self._db.executemany("INSERT INTO boxes VALUES (?, ?, ?)", rows)

    def _insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Insert rows of three values, each with its seal."""
        sealed = ((*row, _seal(*row)) for row in rows)
        self._db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", sealed)

    def describe(self, number: int, encoded: Encoded, file: str | None) -> None:
        """Give the document under `number` another title, source, origins, boxes and file; its passages stay."""
        document = encoded.document
        with writing(self._file, sqlite3.Error):
            kept = self._db.execute(f"SELECT {_ROW} FROM documents WHERE number = ?", (number,)).fetchone()
            row = _Row(*kept)._replace(details=encoded.details)
            self._put_boxes(number, document.boxes)
            self._db.execute(
                "UPDATE documents SET details = ?, seal = ?, file = ?, title = ?, source = ?, origins = ? "
                "WHERE number = ?",
                (
                    row.details, row.seal, _value(file), document.title, _value(document.source), encoded.origins,
                    number,
                ),
            )  # fmt: skip

    def record(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Make `files`, pairs of path and digest, the files that were read whole."""
        with writing(self._file, sqlite3.Error):
            self._db.execute("DELETE FROM files")
            self._db.executemany("INSERT INTO files VALUES (?, ?)", ((_value(p), d) for p, d in files))

    def finish(self) -> Counts:
        """Commit and close; return how much there is."""
        with writing(self._file, sqlite3.Error):
            self._db.commit()
            empty, pages = (self._db.execute(f"PRAGMA {n}").fetchone()[0] for n in ("freelist_count", "page_count"))
            if empty > _MOST_EMPTY * pages:
                self._db.execute("VACUUM")
            documents, paragraphs, passages = self._db.execute(
                "SELECT count(*) - (SELECT count(*) FROM texts WHERE holder > 0), coalesce(sum(count), 0), "
                "(SELECT count(*) FROM passages) FROM documents"
            ).fetchone()
            self._db.close()
        return Counts(documents, passages, paragraphs)

    def close(self) -> None:
        """Close without committing; nothing happens where it is closed already."""
        self._db.close()


def _value(path: str | None) -> str | bytes | None:
    """Return a path as SQLite takes it: one that is not UTF-8 on disk is no text to SQLite."""
    if path is None:
        return None
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def _path(value: object) -> str:
    return value if isinstance(value, str) else os.fsdecode(value) if isinstance(value, bytes) else f"{value}"


def _run_on(numbers: Sequence[int]) -> bool:
    return all(b == a + 1 for a, b in pairwise(numbers))


def _span(numbers: Sequence[int]) -> tuple[int, int]:
    """Return the first of numbers that run on, and how many there are."""
    return (numbers[0] if numbers else 0), len(numbers)


def _seal(*values: object) -> bytes:
    """Digest a row of which there are many: only one of its values is a text, so that none runs over into another."""
    return hashlib.blake2b(" ".join(map(str, values)).encode(), digest_size=8).digest()
