"""Chats as they are kept on disk: one SQLite file a notebook, each chat of one person."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ui.notebooks import NotStored

LISTED = 50  # chats listed at once
NAME = 80  # characters of a name
UNDONE = 600.0  # seconds that a deleted chat can be brought back

_FORMAT = 1
_SCHEMA = """
CREATE TABLE chats (
    number INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, name TEXT NOT NULL, revision INTEGER NOT NULL,
    left_out TEXT NOT NULL, used REAL NOT NULL, deleted REAL
);
CREATE TABLE turns (
    chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE, number INTEGER NOT NULL, entry TEXT NOT NULL,
    words TEXT NOT NULL, PRIMARY KEY (chat, number)
) WITHOUT ROWID;
CREATE TABLE forgetful (owner TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE INDEX chats_by_use ON chats (owner, used);
"""


@dataclass(frozen=True, slots=True)
class Key:
    """Where a chat is kept, and as which revision a page knows it."""

    number: int
    revision: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A chat in a list: its number, its name, how many questions it has, when it was last used (seconds)."""

    number: int
    name: str
    turns: int
    used: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn to be kept: its entry as JSON has it, and the words it is found by."""

    entry: Mapping[str, Any]
    words: str


class Store:
    """The chats of a notebook; each call names the person, and reaches that person's chats alone.

    The file is made with the first chat. Every method raises NotStored where it cannot be used.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        """Keep chats in `file`; `clock` tells the time in seconds."""
        self._file = file
        self._clock = clock

    def save(self, owner: str, key: Key | None, name: str, turns: Sequence[Turn], left_out: Sequence[str]) -> Key:
        """Keep a chat as it is now and return its key.

        Without a key, or where the chat was changed by another page or deleted since that key was given, it is kept as
        another chat, named `name`: no page takes away what was asked on another.
        """
        documents = json.dumps(list(left_out))
        with self._open(writing=True) as db:
            held = (
                key is not None
                and db.execute(
                    "UPDATE chats SET revision = revision + 1, used = ?, left_out = ?"
                    " WHERE number = ? AND owner = ? AND revision = ? AND deleted IS NULL",
                    (self._clock(), documents, key.number, owner, key.revision),
                ).rowcount
            )
            if key is None or not held:
                made = db.execute(
                    "INSERT INTO chats (owner, name, revision, left_out, used) VALUES (?, ?, 1, ?, ?)",
                    (owner, name[:NAME], documents, self._clock()),
                )
                key = Key(int(made.lastrowid or 0), 0)
            db.executemany(
                "INSERT INTO turns VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET entry = excluded.entry,"
                " words = excluded.words WHERE entry IS NOT excluded.entry",
                [
                    (key.number, n, json.dumps(turn.entry, ensure_ascii=False), _folded(turn.words))
                    for n, turn in enumerate(turns, 1)
                ],
            )
            db.execute("DELETE FROM turns WHERE chat = ? AND number > ?", (key.number, len(turns)))
            return Key(key.number, key.revision + 1)

    def load(self, owner: str, number: int) -> tuple[Key, list[object], list[object]] | None:
        """Return a chat: its key, its entries and the documents left out; None where the person has no such chat."""
        with self._open() as db:
            found = db.execute(
                "SELECT revision, left_out FROM chats WHERE number = ? AND owner = ? AND deleted IS NULL",
                (number, owner),
            ).fetchone()
            if found is None:
                return None
            rows = db.execute("SELECT entry FROM turns WHERE chat = ? ORDER BY number", (number,)).fetchall()
        return Key(number, found[0]), [json.loads(entry) for (entry,) in rows], json.loads(found[1])

    def listed(self, owner: str, query: str = "", first: int = 0) -> tuple[list[Kept], int]:
        """Return a person's chats, the latest first, from the one at `first` on, and how many there are in all.

        Only those that have each word of `query` in their name, a question or an answer.
        """
        words = _folded(query).split()
        having = "".join(
            " AND (instr(fold(name), ?) OR EXISTS (SELECT 1 FROM turns WHERE chat = chats.number AND instr(words, ?)))"
            for _ in words
        )
        chosen = f"FROM chats WHERE owner = ? AND deleted IS NULL{having}"
        values = [owner, *(word for word in words for _ in range(2))]
        with self._open() as db:
            db.create_function("fold", 1, _folded, deterministic=True)
            (count,) = db.execute(f"SELECT COUNT(*) {chosen}", values).fetchone()
            rows = db.execute(
                "SELECT number, name, (SELECT COUNT(*) FROM turns WHERE chat = chats.number), used"
                f" {chosen} ORDER BY used DESC, number DESC LIMIT ? OFFSET ?",
                [*values, LISTED, max(first, 0)],
            ).fetchall()
        return [Kept(*row) for row in rows], count

    def rename(self, owner: str, number: int, name: str) -> bool:
        """Give a chat another name; False where the person has no such chat."""
        return self._changed("UPDATE chats SET name = ? WHERE number = ? AND owner = ?", name[:NAME], number, owner)

    def delete(self, owner: str, number: int) -> bool:
        """Delete a chat, which `undelete` brings back for ten minutes; False where the person has no such chat."""
        sql = "UPDATE chats SET deleted = ? WHERE number = ? AND owner = ? AND deleted IS NULL"
        return self._changed(sql, self._clock(), number, owner)

    def undelete(self, owner: str, number: int) -> bool:
        """Bring a deleted chat back; False where it is too late."""
        sql = "UPDATE chats SET deleted = NULL WHERE number = ? AND owner = ? AND deleted > ?"
        return self._changed(sql, number, owner, self._clock() - UNDONE)

    def is_keeping(self, owner: str) -> bool:
        """Tell whether a person's chats are kept, as they are until that is turned off."""
        with self._open() as db:
            return db.execute("SELECT 1 FROM forgetful WHERE owner = ?", (owner,)).fetchone() is None

    def keep(self, owner: str) -> None:
        """Keep a person's chats from now on."""
        self._changed("DELETE FROM forgetful WHERE owner = ?", owner)

    def forget(self, owner: str) -> None:
        """Erase a person's chats, and keep no more of them."""
        with self._open(writing=True) as db:
            db.execute("DELETE FROM chats WHERE owner = ?", (owner,))
            db.execute("INSERT OR IGNORE INTO forgetful VALUES (?)", (owner,))

    def _changed(self, sql: str, *values: object) -> bool:
        with self._open(writing=True) as db:
            return db.execute(sql, values).rowcount > 0

    @contextmanager
    def _open(self, *, writing: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction; to read where there is none yet, an empty one in memory."""
        try:
            if writing:
                os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))  # readable by its owner alone
            place = self._file if self._file.exists() else ":memory:"
            with closing(sqlite3.connect(place, timeout=10, isolation_level=None)) as db:
                db.execute("PRAGMA foreign_keys = ON")
                db.execute("PRAGMA secure_delete = ON")  # what is deleted does not stay in the file
                db.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
                self._prepare(db)
                if writing:
                    db.execute("DELETE FROM chats WHERE deleted <= ?", (self._clock() - UNDONE,))
                yield db
                db.execute("COMMIT")
        except (OSError, sqlite3.Error, json.JSONDecodeError) as error:
            raise NotStored(f"{self._file}: the chats cannot be read or written ({error})") from error

    def _prepare(self, db: sqlite3.Connection) -> None:
        (made,) = db.execute("PRAGMA user_version").fetchone()
        if made == 0:
            for statement in _SCHEMA.split(";\n"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {_FORMAT}")
        elif made != _FORMAT:
            raise NotStored(f"{self._file}: the chats are of another release; move the file away")


def _folded(text: str) -> str:
    """Return text in the form it is searched in."""
    return unicodedata.normalize("NFKC", text).casefold()
