"""A document in the form in which it is stored, whatever holds it, with digests that tell whether it is still so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from corpus.types import Document, OffsetMap, Paragraph, Recognised, Table


class Encoded:
    """A document in the form in which it is stored.

    `sections` are the headings, each with the place in this list of the one above it: both count from 1, 0 is none.
    """

    def __init__(self, document: Document) -> None:
        """Encode the document's fields and digest them."""
        self.document = document
        numbers: dict[tuple[int, str], int] = {}
        self._places: dict[tuple[str, ...], int] = {}
        for paragraph in document.paragraphs:
            if paragraph.section not in self._places:
                above = 0
                for heading in paragraph.section:
                    above = numbers.setdefault((above, heading), len(numbers) + 1)
                self._places[paragraph.section] = above
        self.sections = list(numbers)
        self.paragraphs = _json([(p.start, p.end, self.place(p.section), p.kind, *_of(p)) for p in document.paragraphs])
        origins = document.origins
        recognised = [(r.line, r.page, r.left, r.top, r.right, r.bottom) for r in origins.recognised]
        self.origins = _json((origins.clean, origins.raw, origins.line, origins.page, recognised))
        self.words = digest(document.text)
        self.content = content_of(self.words, self.paragraphs, self.sections)
        self.details = digest(document.title, document.source, self.origins)

    def place(self, section: tuple[str, ...]) -> int:
        """Return the place of a heading path in `sections`, 0 for none."""
        return self._places[section]


def decoded(
    ident: str, title: str, source: str, text: str, sections: Sequence[tuple[int, str]], paragraphs: str, origins: str
) -> Document:
    """Return the document whose parts `Encoded` gave."""
    paths: list[tuple[str, ...]] = [()]
    for above, heading in sections:
        paths.append((*paths[above], heading))
    return Document(
        ident, title, source, text,
        tuple(
            Paragraph(i, start, end, paths[place], kind, Table(*table) if table else None)
            for i, (start, end, place, kind, *table) in enumerate(json.loads(paragraphs), start=1)
        ),
        _offset_map(*json.loads(origins)),
    )  # fmt: skip


def content_of(words: bytes, paragraphs: str, sections: Sequence[tuple[int, str]]) -> bytes:
    """Digest what the passages of a document are made of: the digest of its text, paragraphs, headings."""
    return digest(words, paragraphs, *(part for section in sections for part in section))


def digest(*parts: object) -> bytes:
    """Digest texts, bytes and numbers so that no two lists of them have the same digest."""
    found = hashlib.blake2b(digest_size=16)
    for part in parts:
        encoded = part if isinstance(part, bytes) else f"{part}".encode(errors="surrogatepass")
        # by their kinds too: one bit in SQLite turns a text into the same bytes
        found.update(type(part).__name__.encode() + len(encoded).to_bytes(8, "big") + encoded)
    return found.digest()


def _of(paragraph: Paragraph) -> tuple[object, ...]:
    """Return the fields of a paragraph's table, none where it has no table."""
    table = paragraph.table
    return () if table is None else (table.start, table.end, table.labels, table.title)


def _offset_map(
    clean: list[int], raw: list[int], line: list[int], page: list[int], recognised: Sequence[Sequence[Any]] = ()
) -> OffsetMap:
    found = tuple(Recognised(*each) for each in recognised)
    return OffsetMap(tuple(clean), tuple(raw), tuple(line), tuple(page), found)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
