"""Documents and passages of one index version, in SQLite (the only module that imports it)."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.types import Document, OffsetMap, Paragraph, Passage
from index.errors import IndexDamaged
from index.versions import writing

# what is compared stands before the text, so that SQLite need not walk through the text to reach it
_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, content BLOB NOT NULL, details BLOB NOT NULL, file TEXT,
    title TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL, paragraphs TEXT NOT NULL, origins TEXT NOT NULL
);
CREATE TABLE files (path TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE passages (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, document INTEGER NOT NULL REFERENCES documents (number),
    section TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, paragraph INTEGER NOT NULL,
    parent INTEGER NOT NULL, content BLOB NOT NULL
);
CREATE INDEX passages_by_document ON passages (document);
CREATE INDEX passages_by_parent ON passages (parent);
"""
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
class FoundPassage:
    """A stored passage whose document is not loaded: many are looked at for a question, and few are shown.

    `document` is the number of its document in the store.
    """

    key: int
    parent: int
    id: str
    document: int
    section: tuple[str, ...]
    start: int
    end: int
    paragraph: int
    _store: Store = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """The passage as it stands in the document; of the document no more than its text is read."""
        return self._store.text(self.document)[self.start : self.end]

    @property
    def passage(self) -> Passage:
        """The passage with its document."""
        document = self._store.numbered(self.document)
        return Passage(self.id, document, self.section, self.start, self.end, self.paragraph)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What tells whether a document is still the same.

    `content` digests what its passages are made of (text and paragraphs), `details` the rest (title, source, origins);
    `file` is the path it was read from, None where it was handed over as it is.
    """

    number: int
    content: bytes
    details: bytes
    file: str | None


class Encoded:
    """A document in the form in which it is stored."""

    def __init__(self, document: Document) -> None:
        """Encode the document's fields and digest them."""
        self.document = document
        self.paragraphs = _json([(p.start, p.end, p.section, p.kind) for p in document.paragraphs])
        origins = document.origins
        self.origins = _json((origins.clean, origins.raw, origins.line, origins.page))
        self.content = _digest(document.text, self.paragraphs)
        self.details = _digest(document.title, document.source, self.origins)


class Store:
    """The documents and passages of one version, opened for reading; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        """Open the database in `file`."""
        self._file = file
        # one read-only connection serves every thread: SQLite serialises it
        uri = file.absolute().as_uri() + "?mode=ro&immutable=1"
        with self._reading():
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        #: The document of a number, its text alone, and a heading path as it is stored.
        self.numbered = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._load_document)
        self.text = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._load_text)
        self._section = lru_cache(maxsize=_CACHED_SECTIONS)(_section)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def documents(self) -> Iterator[Document]:
        """Yield the documents in the order in which they were added."""
        for (number,) in self._rows("SELECT number FROM documents ORDER BY number"):
            yield self.numbered(number)

    def document(self, ident: str) -> list[Document]:
        """Return the document of that id, in a list that is empty where there is none."""
        return [self.numbered(number) for (number,) in self._rows("SELECT number FROM documents WHERE id = ?", ident)]

    def stored(self) -> dict[str, StoredDocument]:
        """Return what is known of each document by its id, in the order in which they were added."""
        rows = self._rows("SELECT id, number, content, details, file FROM documents ORDER BY number")
        return {
            ident: StoredDocument(number, content, details, None if file is None else _path(file))
            for ident, number, content, details, file in rows
        }

    def files(self) -> dict[str, bytes]:
        """Return the digest of each file that was read whole, by its path."""
        return {_path(path): digest for path, digest in self._rows("SELECT path, digest FROM files")}

    def counts(self) -> dict[str, int]:
        """Return how many passages each document has, by its id."""
        return dict(
            self._rows("SELECT d.id, (SELECT count(*) FROM passages p WHERE p.document = d.number) FROM documents d")
        )

    def paragraphs(self) -> int:
        """Return how many paragraphs the documents have together."""
        return int(self._rows("SELECT coalesce(sum(json_array_length(paragraphs)), 0) FROM documents")[0][0])

    def last_key(self) -> int:
        """Return the highest key a passage has, which no passage before it had."""
        return int(self._rows("SELECT coalesce(max(key), 0) FROM passages")[0][0])

    def passages(self, keys: Sequence[int]) -> dict[int, FoundPassage]:
        """Return the passages stored under `keys`, in their order."""
        found = {p.key: p for p in self._select("key", keys)}
        return {key: found[key] for key in keys}

    def children(self, parents: Sequence[int]) -> list[FoundPassage]:
        """Return the passages that belong to any of `parents`."""
        return list(self._select("parent", parents))

    def spread(self, count: int) -> list[FoundPassage]:
        """Return about `count` passages from all over the store, at least as many where there are that many."""
        total = self._rows("SELECT count(*) FROM passages")[0][0]
        keys = self._rows("SELECT key FROM passages WHERE key % ? = 0 ORDER BY key", max(1, total // max(count, 1)))
        return list(self.passages([key for (key,) in keys]).values())

    def within(self, documents: Iterable[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the keys of the passages of the documents with these ids, and those of their parents."""
        rows = self._rows(
            "SELECT p.key, p.parent FROM passages p JOIN documents d ON p.document = d.number "
            "WHERE d.id IN (SELECT value FROM json_each(?)) ORDER BY p.key",
            json.dumps(list(documents)),
        )
        return tuple(key for key, _ in rows), tuple(dict.fromkeys(parent for _, parent in rows))

    def keys(self) -> list[tuple[int, int, bytes]]:
        """Return (passage key, parent key, content) of each passage."""
        return self._rows("SELECT key, parent, content FROM passages ORDER BY key")

    def keys_of(self, document: int) -> list[tuple[int, int, bytes]]:
        """Return (passage key, parent key, content) of each passage of the document with that number."""
        return self._rows("SELECT key, parent, content FROM passages WHERE document = ? ORDER BY key", document)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise IndexDamaged(f"{self._file} cannot be read ({error}); build the index again") from error

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._reading():
            return self._db.execute(query, values).fetchall()

    def _select(self, column: str, keys: Sequence[int]) -> Iterator[FoundPassage]:
        rows = self._rows(
            "SELECT key, parent, id, document, section, start, end, paragraph FROM passages "
            f"WHERE {column} IN (SELECT value FROM json_each(?))",
            json.dumps(list(keys)),
        )
        for key, parent, ident, number, section, start, end, paragraph in rows:
            yield FoundPassage(key, parent, ident, number, self._section(section), start, end, paragraph, self)

    def _load_text(self, number: int) -> str:
        rows = self._rows("SELECT text FROM documents WHERE number = ?", number)
        if not rows:
            raise self._missing(number)
        return str(rows[0][0])

    def _missing(self, number: int) -> IndexDamaged:
        return IndexDamaged(f"document {number} is missing from {self._file}; build the index again")

    def _load_document(self, number: int) -> Document:
        rows = self._rows("SELECT id, title, source, text, paragraphs, origins FROM documents WHERE number = ?", number)
        if not rows:
            raise self._missing(number)
        row = rows[0]
        paragraphs = tuple(
            Paragraph(i, start, end, tuple(section), kind)
            for i, (start, end, section, kind) in enumerate(json.loads(row[4]), start=1)
        )
        origins = OffsetMap(*(tuple(part) for part in json.loads(row[5])))
        return Document(row[0], row[1], _path(row[2]), row[3], paragraphs, origins)


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
        row = self._db.execute(
            "SELECT (SELECT coalesce(max(number), 0) FROM documents), (SELECT coalesce(max(key), 0) FROM passages), "
            "(SELECT coalesce(max(parent), 0) FROM passages)"
        ).fetchone()
        return row[0] + 1, row[1] + 1, row[2] + 1

    def remove(self, document: int) -> None:
        """Remove a document and its passages."""
        with writing(self._file, sqlite3.Error):
            self._db.execute("DELETE FROM passages WHERE document = ?", (document,))
            self._db.execute("DELETE FROM documents WHERE number = ?", (document,))

    def add(
        self, number: int, encoded: Encoded, file: str | None, passages: Iterable[tuple[StoredPassage, bytes]]
    ) -> None:
        """Add a document under `number`, with its passages and the content of each."""
        document = encoded.document
        with writing(self._file, sqlite3.Error):
            self._db.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number, document.id, encoded.content, encoded.details, _value(file),
                    document.title, _value(document.source), document.text, encoded.paragraphs, encoded.origins,
                ),
            )  # fmt: skip
            self._db.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        s.key, s.passage.id, number, _json(s.passage.section),
                        s.passage.start, s.passage.end, s.passage.paragraph, s.parent, content,
                    )
                    for s, content in passages
                ),
            )  # fmt: skip

    def describe(self, number: int, encoded: Encoded, file: str | None) -> None:
        """Give the document under `number` another title, source, origins and file; its passages stay."""
        document = encoded.document
        with writing(self._file, sqlite3.Error):
            self._db.execute(
                "UPDATE documents SET details = ?, file = ?, title = ?, source = ?, origins = ? WHERE number = ?",
                (
                    encoded.details, _value(file), document.title, _value(document.source), encoded.origins, number,
                ),
            )  # fmt: skip

    def record(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Make `files`, pairs of path and digest, the files that were read whole."""
        with writing(self._file, sqlite3.Error):
            self._db.execute("DELETE FROM files")
            self._db.executemany("INSERT INTO files VALUES (?, ?)", ((_value(p), d) for p, d in files))

    def finish(self) -> tuple[int, int]:
        """Commit and close; return how many documents and passages there are."""
        with writing(self._file, sqlite3.Error):
            self._db.commit()
            empty, pages = (self._db.execute(f"PRAGMA {n}").fetchone()[0] for n in ("freelist_count", "page_count"))
            if empty > _MOST_EMPTY * pages:
                self._db.execute("VACUUM")
            documents, passages = self._db.execute(
                "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)"
            ).fetchone()
            self._db.close()
        return documents, passages

    def close(self) -> None:
        """Close without committing; nothing happens where it is closed already."""
        self._db.close()


def _section(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _value(path: str | None) -> str | bytes | None:
    """Return a path as SQLite takes it: one that is not UTF-8 on disk is no text to SQLite."""
    if path is None:
        return None
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def _path(value: str | bytes) -> str:
    return os.fsdecode(value)


def _digest(*parts: str) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode(errors="surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.digest()
