"""A document in the form in which it is stored, whatever holds it, with digests that tell whether it is still so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from corpus.types import Document, OffsetMap, Paragraph, Table, Twin


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
        self.origins = _json((origins.clean, origins.raw, origins.line, origins.page, origins.recognised))
        self.words = digest(document.text)
        self.content = content_of(self.words, self.paragraphs, self.sections)
        self.details = details_of(document.title, document.source, self.origins, document.boxes)
        # a row of a collection is asked for by its own id
        row = document.source.lower().endswith(".jsonl")
        self.same = digest(document.id) if row else digest("".join(document.text.split()))

    def place(self, section: tuple[str, ...]) -> int:
        """Return the place of a heading path in `sections`, 0 for none."""
        return self._places[section]


def decoded(
    ident: str,
    title: str,
    source: str,
    text: str,
    sections: Sequence[tuple[int, str]],
    paragraphs: str,
    origins: str,
    boxes: tuple[bytes, ...],
    also: Sequence[Twin],
) -> Document:
    """Return the document whose parts `Encoded` gave, with the names of those that have the same text."""
    paths: list[tuple[str, ...]] = [()]
    for above, heading in sections:
        paths.append((*paths[above], heading))
    return Document(
        ident, title, source, text,
        tuple(
            Paragraph(i, start, end, paths[place], kind, Table(*table) if table else None)
            for i, (start, end, place, kind, *table) in enumerate(json.loads(paragraphs), start=1)
        ),
        _offset_map(*json.loads(origins)), boxes, tuple(also),
    )  # fmt: skip


def content_of(words: bytes, paragraphs: str, sections: Sequence[tuple[int, str]]) -> bytes:
    """Digest what the passages of a document are made of: the digest of its text, paragraphs, headings."""
    return digest(words, paragraphs, *(part for section in sections for part in section))


def details_of(title: str, source: str, origins: str, boxes: Sequence[bytes]) -> bytes:
    """Digest what no passage of a document is made of."""
    return digest(title, source, origins, *boxes)


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
    clean: list[int], raw: list[int], line: list[int], page: list[int], recognised: Sequence[int | list[Any]] = ()
) -> OffsetMap:
    # in format 7 each line had its box beside it
    lines = tuple(each if isinstance(each, int) else each[0] for each in recognised)
    return OffsetMap(tuple(clean), tuple(raw), tuple(line), tuple(page), lines)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
