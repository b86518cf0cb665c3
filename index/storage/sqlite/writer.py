"""Documents and passages written into the database of an index version that is not in use yet."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from corpus.types import Passage
from index.storage.encoded import Encoded
from index.storage.sqlite.schema import SCHEMA, SEALED, DocumentRow, seal_of, stored_path
from index.storage.sqlite.store import Store
from index.storage.writing import writing

_MOST_EMPTY = 0.25  # of the database's pages, after which it is packed


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its key in the index and the key of its parent, the stretch of text it is part of."""

    key: int
    parent: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each a store holds."""

    documents: int
    passages: int
    paragraphs: int


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
                self._db.executescript(SCHEMA)

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
            row = DocumentRow(
                number, document.id, encoded.words, encoded.content, encoded.details, *_span(keys), *_span(parents),
                last + 1, len(encoded.sections),
            )  # fmt: skip
            self._db.execute(
                f"INSERT INTO documents ({SEALED}, seal, file, count, title, source, text, paragraphs, origins) "
                f"VALUES ({', '.join('?' * 19)})",
                (
                    *row, row.seal, stored_path(file), 0 if holder else len(document.paragraphs),
                    document.title, stored_path(document.source), document.text, encoded.paragraphs, encoded.origins,
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
                    (*values, seal_of(*values), content)
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
        self._db.execute("UPDATE texts SET seal = ? WHERE number = ?", (seal_of(number, same.hex(), holder), number))

    def _put_boxes(self, number: int, boxes: Sequence[bytes]) -> None:
        self._db.execute("DELETE FROM boxes WHERE document = ?", (number,))
        rows = ((number, page, packed) for page, packed in enumerate(boxes, 1))
        self._db.executemany("INSERT INTO boxes VALUES (?, ?, ?)", rows)

    def _insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Insert rows of three values, each with its seal."""
        sealed = ((*row, seal_of(*row)) for row in rows)
        self._db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", sealed)

    def describe(self, number: int, encoded: Encoded, file: str | None) -> None:
        """Give the document under `number` another title, source, origins, boxes and file; its passages stay."""
        document = encoded.document
        with writing(self._file, sqlite3.Error):
            kept = self._db.execute(f"SELECT {SEALED} FROM documents WHERE number = ?", (number,)).fetchone()
            row = DocumentRow(*kept)._replace(details=encoded.details)
            self._put_boxes(number, document.boxes)
            self._db.execute(
                "UPDATE documents SET details = ?, seal = ?, file = ?, title = ?, source = ?, origins = ? "
                "WHERE number = ?",
                (
                    row.details, row.seal, stored_path(file), document.title, stored_path(document.source),
                    encoded.origins, number,
                ),
            )  # fmt: skip

    def record(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Make `files`, pairs of path and digest, the files that were read whole."""
        with writing(self._file, sqlite3.Error):
            self._db.execute("DELETE FROM files")
            self._db.executemany("INSERT INTO files VALUES (?, ?)", ((stored_path(p), d) for p, d in files))

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


def _run_on(numbers: Sequence[int]) -> bool:
    return all(b == a + 1 for a, b in pairwise(numbers))


def _span(numbers: Sequence[int]) -> tuple[int, int]:
    """Return the first of numbers that run on, and how many there are."""
    return (numbers[0] if numbers else 0), len(numbers)
