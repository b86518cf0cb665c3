"""The tables that documents and passages of one index version stand in, and the seal of each row.

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
import os
from typing import NamedTuple

from index.storage.encoded import digest

# what is compared stands before the text, so that SQLite need not walk through the text to reach it
SCHEMA = """
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
#: The first with the boxes of all printed text, and with the table `texts`.
BOXES_SINCE = 8


class DocumentRow(NamedTuple):
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


#: The columns of a document's row that its seal is of.
SEALED = ", ".join(DocumentRow._fields)


def seal_of(*values: object) -> bytes:
    """Digest a row of which there are many: only one of its values is a text, so that none runs over into another."""
    return hashlib.blake2b(" ".join(map(str, values)).encode(), digest_size=8).digest()


def stored_path(path: str | None) -> str | bytes | None:
    """Return a path as SQLite takes it: one that is not UTF-8 on disk is no text to SQLite."""
    if path is None:
        return None
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def path_of(value: object) -> str:
    """Return the path that `stored_path` gave to SQLite."""
    return value if isinstance(value, str) else os.fsdecode(value) if isinstance(value, bytes) else f"{value}"
