"""Documents and passages of one index version, in SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.types import Document, OffsetMap, Paragraph, Passage
from index.errors import IndexDamaged

_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, source TEXT NOT NULL,
    text TEXT NOT NULL, paragraphs TEXT NOT NULL, origins TEXT NOT NULL
);
CREATE TABLE passages (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, document INTEGER NOT NULL REFERENCES documents (number),
    section TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, paragraph INTEGER NOT NULL,
    parent INTEGER NOT NULL
);
CREATE INDEX passages_by_document ON passages (document);
CREATE INDEX passages_by_parent ON passages (parent);
"""
_CACHED_DOCUMENTS = 256


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its key in the index and the key of its parent, the stretch of text it is part of."""

    key: int
    parent: int
    passage: Passage


class Store:
    """The documents and passages of one version, opened for reading; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        """Open the database in `file`."""
        # one read-only connection serves every thread: SQLite serialises it
        self._db = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._document = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._load_document)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def document_ids(self) -> dict[str, int]:
        """Return the number of each document by its id, in the order in which they were added."""
        return dict(self._db.execute("SELECT id, number FROM documents ORDER BY number"))

    def documents(self) -> Iterator[Document]:
        """Yield the documents in the order in which they were added."""
        for number in self.document_ids().values():
            yield self._document(number)

    def passage_count(self) -> int:
        """Return how many passages there are."""
        return int(self._db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        """Return the passages stored under `keys`, in their order."""
        found = {p.key: p for p in self._select("key", keys)}
        return {key: found[key] for key in keys}

    def children(self, parents: Sequence[int]) -> list[StoredPassage]:
        """Return the passages that belong to any of `parents`."""
        return list(self._select("parent", parents))

    def keys_of(self, document: int) -> list[tuple[int, int]]:
        """Return (passage key, parent key) of each passage of the document with that number."""
        return list(self._db.execute("SELECT key, parent FROM passages WHERE document = ? ORDER BY key", (document,)))

    def _select(self, column: str, keys: Sequence[int]) -> Iterator[StoredPassage]:
        marks = ",".join("?" * len(keys))
        rows = self._db.execute(
            "SELECT key, parent, id, document, section, start, end, paragraph FROM passages "
            f"WHERE {column} IN ({marks})",
            list(keys),
        )
        for key, parent, ident, number, section, start, end, paragraph in rows.fetchall():
            document = self._document(number)
            yield StoredPassage(
                key, parent, Passage(ident, document, tuple(json.loads(section)), start, end, paragraph)
            )

    def _load_document(self, number: int) -> Document:
        row = self._db.execute(
            "SELECT id, title, source, text, paragraphs, origins FROM documents WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            raise IndexDamaged(f"document {number} is missing from the index; build the index again")
        paragraphs = tuple(
            Paragraph(i, start, end, tuple(section), kind)
            for i, (start, end, section, kind) in enumerate(json.loads(row[4]), start=1)
        )
        origins = OffsetMap(*(tuple(part) for part in json.loads(row[5])))
        return Document(row[0], row[1], row[2], row[3], paragraphs, origins)


class StoreWriter:
    """Changes the database of a version that is not in use yet."""

    def __init__(self, file: Path) -> None:
        """Open the database in `file`, creating its tables where the file is new."""
        new = not file.exists()
        self._db = sqlite3.connect(file)
        self._db.execute("PRAGMA journal_mode = MEMORY")
        if new:
            self._db.executescript(_SCHEMA)

    def next_keys(self) -> tuple[int, int, int]:
        """Return the first unused document number, passage key and parent key."""
        row = self._db.execute(
            "SELECT (SELECT coalesce(max(number), 0) FROM documents), coalesce(max(key), 0), coalesce(max(parent), 0) "
            "FROM passages"
        ).fetchone()
        return row[0] + 1, row[1] + 1, row[2] + 1

    def remove(self, document: int) -> None:
        """Remove a document and its passages."""
        self._db.execute("DELETE FROM passages WHERE document = ?", (document,))
        self._db.execute("DELETE FROM documents WHERE number = ?", (document,))

    def add(self, number: int, document: Document, passages: Iterable[StoredPassage]) -> None:
        """Add a document under `number`, with its passages."""
        paragraphs = [(p.start, p.end, p.section, p.kind) for p in document.paragraphs]
        origins = (document.origins.clean, document.origins.raw, document.origins.line, document.origins.page)
        self._db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                number, document.id, document.title, document.source, document.text,
                json.dumps(paragraphs, ensure_ascii=False), json.dumps(origins),
            ),
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    s.key, s.passage.id, number, json.dumps(s.passage.section, ensure_ascii=False),
                    s.passage.start, s.passage.end, s.passage.paragraph, s.parent,
                )
                for s in passages
            ),
        )  # fmt: skip

    def close(self) -> None:
        """Commit and close."""
        self._db.commit()
        self._db.execute("VACUUM")
        self._db.close()
