"""Documents of an index that an earlier release wrote, to be written anew."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.types import Document, OffsetMap, Paragraph
from index.errors import IndexDamaged


class OlderStore:
    """The database of formats 1 to 3, in which each paragraph has its heading path beside it and rows have no digest.

    The file as a whole must have been checked before it is read.
    """

    def __init__(self, file: Path) -> None:
        """Open the database in `file`."""
        self._file = file
        with self._reading():
            self._db = sqlite3.connect(file.absolute().as_uri() + "?mode=ro&immutable=1", uri=True)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def counts(self) -> dict[str, int]:
        """Return how many passages each document has, by its id."""
        query = "SELECT d.id, (SELECT count(*) FROM passages p WHERE p.document = d.number) FROM documents d"
        return dict(self._rows(f"{query} ORDER BY d.number"))

    def document(self, ident: str) -> list[Document]:
        """Return the document of that id, in a list that is empty where there is none."""
        query = "SELECT id, title, source, text, paragraphs, origins FROM documents WHERE id = ?"
        return [self._document(*row) for row in self._rows(query, ident)]

    def _document(
        self, ident: str, title: str, source: str | bytes, text: str, paragraphs: str, origins: str
    ) -> Document:
        with self._reading():
            numbered = enumerate(json.loads(paragraphs), start=1)
            return Document(
                ident, title, os.fsdecode(source), text,
                tuple(Paragraph(i, start, end, tuple(section), kind) for i, (start, end, section, kind) in numbered),
                OffsetMap(*(tuple(part) for part in json.loads(origins))),
            )  # fmt: skip

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._reading():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise IndexDamaged(f"{self._file} cannot be read ({error}); build the index again") from error
