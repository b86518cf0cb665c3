"""Documents into a version of a collection in Milvus, by one writer or by several on several machines.

What a writer adds stands under keys that are made of what it says, so that to write it again changes nothing: a writer
that was killed is started again. Each has a name, and leaves at its end what it counted; a version is put in use when
what all of them counted is there, and nobody sees it before.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any

import numpy as np

from corpus import cut
from corpus.types import Document
from index.encoder import Encoder, FloatArray
from index.errors import IndexingError, NothingToIndex
from index.rows import Row, naming, parents_of
from index.storage.encoded import Encoded
from index.storage.manifest import Manifest
from index.storage.milvus.engine import (
    MANIFEST,
    NAMES,
    PART,
    PARTS,
    TWINS,
    MilvusEngine,
    bucket_of,
    document_key,
    row_key,
)
from index.storage.milvus.server import Names, Server, as_text, in_blocks, is_one_of

_BATCH = 512  # passages
_BLOCKS = 256  # blocks that are written at once
_SECTION = 60_000  # bytes of a heading path that a field holds
_STAMP = "%Y%m%dt%H%M%S"
_STALE = timedelta(days=1)  # after which a version that is not in use was left by a build that was killed
_LINE = 100  # versions that a manifest knows of


@dataclass(frozen=True, slots=True)
class Counted:
    """What a writer wrote, or several together; `lengths` and `parent_lengths` are of terms."""

    documents: int = 0
    passages: int = 0
    parents: int = 0
    paragraphs: int = 0
    lengths: int = 0
    parent_lengths: int = 0

    def __add__(self, other: Counted) -> Counted:
        """Return what both wrote."""
        return Counted(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counted)))


def new_version(collection: str) -> Names:
    """Return a name for a version that sorts after those before it."""
    return Names(collection, f"{datetime.now(UTC):{_STAMP}}{secrets.token_hex(2)}")


class MilvusWriter:
    """Writes documents into a version that is not in use; a context manager.

    `new` counts the passages that were encoded, `kept` those whose vector was there in the version before.
    """

    def __init__(
        self, server: Server, names: Names, encoder: Encoder, before: MilvusEngine | None, part: str, *, alone: bool
    ) -> None:
        """Begin to write, `alone` where nobody wrote or will write to the version; vectors of `before` are reused."""
        self.new = self.kept = 0
        self._server, self._names, self._encoder, self._part, self._alone = server, names, encoder, part, alone
        fits = before is not None and before.manifest.fingerprint == encoder.fingerprint
        self._before = before if fits else None
        if not alone:
            server.load(names)
        self._counted = Counted()
        self._frequencies: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._told: list[str] = []  # a row of JSON for each document: id, title, source
        self._ids: list[str] = []
        self._twins: list[str] = []  # a row of JSON for each: id of the holder, then as above
        self._rows: list[tuple[Row, dict[str, Any]]] = []
        self._parents: list[dict[str, Any]] = []
        self._blocks: list[dict[str, Any]] = []

    def __enter__(self) -> MilvusWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give up what was not written; a version that nobody else writes to is removed where this one failed."""
        if error is not None and self._alone and isinstance(error, Exception):
            self._server.drop(self._names)

    def add(self, encoded: Encoded, _file: str | None) -> Iterator[float]:
        """Cut and write a document, as long as the shares of it that are done are asked for."""
        document = encoded.document
        key = document_key(document.id)
        self._ids.append(document.id)
        if not self._alone and self._elsewhere(key, encoded):
            yield 1.0
            return
        passages = cut(document)
        number = parents = 0
        for parents, parent in enumerate(parents_of(passages, naming(*document.names)), start=1):
            at = row_key(key, parents - 1)
            text = self._count(parent.terms, 1)
            self._parents.append(
                {"key": at, "terms": text, "document": key, "first": number, "count": len(parent.rows)}
            )
            for row in parent.rows:
                passage = row.passage
                self._rows.append((row, {
                    "key": row_key(key, number), "terms": self._count(row.terms, 0), "document": key, "parent": at,
                    "content": row.content.hex(), "id": passage.id, "section": _section(passage.section),
                    "start": passage.start, "end": passage.end, "paragraph": passage.paragraph,
                }))  # fmt: skip
                number += 1
                if len(self._rows) == _BATCH:
                    self._write_rows()
                    yield number / len(passages)
        self._counted += Counted(1, number, parents, len(document.paragraphs))
        head = json.dumps({
            "id": document.id, "title": document.title, "source": document.source, "sections": encoded.sections,
            "words": encoded.words.hex(), "content": encoded.content.hex(), "details": encoded.details.hex(),
        })  # fmt: skip
        packed = json.dumps([b64encode(page).decode() for page in document.boxes])
        texts = head, document.text, encoded.paragraphs, encoded.origins, packed
        for part, text in zip(PARTS, texts, strict=True):
            self._blocks += in_blocks(f"{key}:{part}", text, self._part)
        self._told.append(json.dumps([document.id, document.title, document.source]) + "\n")
        if len(self._blocks) >= _BLOCKS:
            self._write_blocks()
        yield 1.0

    @property
    def next_number(self) -> int:
        """The number under which the next document is added."""
        return len(self._ids) + 1

    def add_twin(self, encoded: Encoded, _file: str | None, holder: int) -> None:
        """Write the names of a document whose passages the one with the number `holder` has."""
        document = encoded.document
        named = [document.id, document.title, document.source]
        self._ids.append(document.id)
        self._told.append(json.dumps(named) + "\n")
        self._twins.append(json.dumps([self._ids[holder - 1], *named]) + "\n")

    def name_anew(self, numbers: Iterable[int]) -> None:
        """Leave documents as they are found: by the names of the first file that holds their text."""

    def hold(self, number: int, holder: int) -> None:
        """Raise ValueError: a version is written from nothing."""
        raise ValueError(f"there is no document {number} to be held by {holder}")

    def base_document(self, number: int) -> Document:
        """Raise ValueError: a version is written from nothing."""
        raise ValueError(f"there is no document {number}")

    def remove(self, number: int) -> None:
        """Raise ValueError: a version is written from nothing."""
        raise ValueError(f"there is no document {number} to remove")

    def describe(self, number: int, _encoded: Encoded, _file: str | None) -> None:
        """Raise ValueError: a version is written from nothing."""
        raise ValueError(f"there is no document {number} to describe")

    def finish(self) -> Counted:
        """Write what is left, and what this writer counted; return it."""
        self._write_rows()
        if not self._alone:  # what it left under this name when it ran before
            self._server.remove(self._names.blocks, is_one_of("part", [f"{self._part}."]))
        whose = f"{self._part}."
        buckets: defaultdict[str, list[str]] = defaultdict(list)
        for word, (passages, parents) in self._frequencies.items():
            buckets[bucket_of(word)].append(f"{word} {passages} {parents}\n")
        for of, lines in buckets.items():
            self._blocks += in_blocks(of, "".join(lines), whose, f"{of}:{self._part}")
        self._blocks += in_blocks(NAMES, "".join(self._told), whose, f"{NAMES}:{self._part}")
        if self._twins:
            self._blocks += in_blocks(TWINS, "".join(self._twins), whose, f"{TWINS}:{self._part}")
        self._blocks += in_blocks(PART, json.dumps(asdict(self._counted)) + "\n", whose, f"{PART}:{self._part}")
        self._write_blocks()
        return self._counted

    def _elsewhere(self, key: str, encoded: Encoded) -> bool:
        """Tell whether another writer has a document. Raises IndexingError where it has another text under its id."""
        found = self._server.rows(self._names.blocks, "key", [f"{key}:{PARTS[0]}:{0:08}"], ["part"])
        if not found or found[0]["part"] == self._part:
            return False
        head = json.loads(self._server.blocks(self._names, [f"{key}:{PARTS[0]}"])[f"{key}:{PARTS[0]}"])
        if head["content"] != encoded.content.hex():
            raise IndexingError(
                f"{encoded.document.source} holds another text under the id {encoded.document.id!r} than the writer "
                f"{found[0]['part']} wrote; give each document an id of its own"
            )
        return True

    def _count(self, terms: list[str], which: int) -> str:
        """Return terms as they are stored, once they are counted as those of a passage (0) or of a parent (1)."""
        text = as_text(terms)
        words = text.split()
        for word in set(words):
            self._frequencies[word][which] += 1
        lengths = (len(words), 0) if which == 0 else (0, len(words))
        self._counted += Counted(0, 0, 0, 0, *lengths)
        return text

    def _write_rows(self) -> None:
        rows, self._rows = self._rows, []
        vectors = self._vectors([row for row, _ in rows])
        written = [row | {"vector": vector.tolist()} for (_, row), vector in zip(rows, vectors, strict=True)]
        self._server.put(self._names.passages, written, anew=self._alone)
        self._server.put(self._names.parents, self._parents, anew=self._alone)
        self._parents = []

    def _write_blocks(self) -> None:
        self._server.put(self._names.blocks, self._blocks, anew=self._alone)
        self._blocks = []

    def _vectors(self, rows: list[Row]) -> list[FloatArray]:
        """Return the vector of each row, encoded where the version before has none of the same content."""
        known = self._before.vectors(row.content.hex() for row in rows) if self._before and rows else {}
        lacking = [row for row in rows if row.content.hex() not in known]
        self.new += len(lacking)
        self.kept += len(rows) - len(lacking)
        encoded = iter(self._encoder.passages([row.text for row in lacking]) if lacking else ())
        return [known[name] if (name := row.content.hex()) in known else np.asarray(next(encoded)) for row in rows]


def publish(server: Server, names: Names, manifest: Manifest, replicas: int = 1) -> Manifest:
    """Put a version in use whose writers are done, and remove those that nobody reads any more; return its manifest.

    Raises IndexingError where one of its writers has not finished, NothingToIndex where none wrote anything.
    """
    server.flush(names)
    server.release(names.passages, names.parents, names.blocks)
    server.load(names, replicas)
    lines = server.blocks(names, [PART])[PART].splitlines()
    counted = sum((Counted(**json.loads(line)) for line in lines), Counted())
    if not counted.documents:
        raise NothingToIndex(f"nothing was written to the version {names.version} of {names.collection}")
    there = server.count(names.passages), server.count(names.parents)
    if there != (counted.passages, counted.parents):
        raise IndexingError(
            f"the version {names.version} of {names.collection} holds {there[0]} passages, its writers counted "
            f"{counted.passages}: one has not finished. Start it again, with the same --part and files"
        )
    before = server.current(names.collection)
    line = MilvusEngine(server, before).manifest.line if before else ()
    if before and before != names:
        line = (*line, before.version)
    whole = replace(
        manifest, documents=counted.documents, passages=counted.passages, paragraphs=counted.paragraphs,
        stamp=names.version, line=line[-_LINE:],
    )  # fmt: skip
    averages = counted.lengths / counted.passages, counted.parent_lengths / counted.parents
    written = json.dumps({"manifest": asdict(whole), "parents": counted.parents, "averages": averages})
    # what is written while it is held ready is indexed behind our back, and must be whole before anybody is led there
    server.release(names.blocks)
    server.put(names.blocks, in_blocks(MANIFEST, written, ""), anew=False)
    server.flush(names)
    server.load(names, replicas)
    server.use(names)
    _clear(server, names, line)
    return whole


def _clear(server: Server, names: Names, line: tuple[str, ...]) -> None:
    """Remove the versions before the last, which others may still read, and what killed builds left."""
    for other in server.versions(names.collection):
        if other.version != names.version and other.version not in line[-1:]:
            if other.version in line or _stale(other.version):
                server.drop(other)


def _stale(version: str) -> bool:
    """Tell whether a version that is not in use was begun long ago; one that a person named never is."""
    try:
        begun = datetime.strptime(version[:-4], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return False
    return datetime.now(UTC) - begun > _STALE


def _section(headings: tuple[str, ...]) -> str:
    """Return a heading path as JSON, its headings cut where a field would not hold them."""
    written = json.dumps(headings, ensure_ascii=False)
    if len(written.encode()) <= _SECTION:
        return written
    most = _SECTION // (8 * len(headings))
    return json.dumps([heading[:most] for heading in headings], ensure_ascii=False)
