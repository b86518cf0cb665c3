"""From documents to a new version of an index, keeping what did not change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import cut, expand, read
from corpus.errors import CorpusError
from corpus.types import Document, Passage
from index import tokens
from index.encoder import Encoder, load_encoder
from index.errors import IndexDamaged, IndexMissing, NothingToIndex
from index.lexical import LexicalIndex, write_lexical
from index.store import Store, StoredPassage, StoreWriter
from index.types import BuildReport, Skipped
from index.vectors import VectorIndex, write_vectors
from index.versions import FORMAT, Manifest, Version, checksums, current, new_version, write_lock, write_manifest

if TYPE_CHECKING:
    from index.vectors import FloatArray

#: Called with passages done, passages in all, and what is being done.
Progress = Callable[[int, int, str], None]

_PARENT_LENGTH = 600  # characters; paragraphs up to this length together are one parent
_BATCH = 512


def read_all(paths: Iterable[str | Path]) -> tuple[list[Document], tuple[Skipped, ...]]:
    """Read files and folders into documents, one of each id; a file that cannot be read is skipped and named.

    Raises corpus.FileMissing for a path that does not exist and NothingToIndex where no file could be read.
    """
    found: dict[str, Document] = {}
    skipped: list[Skipped] = []
    for file in expand(paths):
        try:
            found |= {document.id: document for document in read(file)}
        except CorpusError as error:
            skipped.append(Skipped(str(file), str(error)))
    if not found:
        reasons = "; ".join(s.reason for s in skipped) or "no files of a known kind in what was given"
        raise NothingToIndex(f"there is nothing to index: {reasons}")
    return list(found.values()), tuple(skipped)


def write_index(
    index_dir: Path,
    *,
    add: Sequence[Document],
    remove: Iterable[str] = (),
    replace_all: bool = False,
    encoder: str | Path | None = None,
    progress: Progress | None = None,
    skipped: tuple[Skipped, ...] = (),
) -> BuildReport:
    """Write and put in use a version that holds what was there, less `remove`, and `add`.

    With `replace_all` it holds exactly `add`. Documents are told apart by their id; one already there is kept as it
    is, its passages neither cut nor encoded again, unless terms, encoder or format changed. Raises NothingToIndex
    where no document would be left, IndexBusy where another process writes for too long.
    """
    began = time.perf_counter()
    with write_lock(index_dir):
        try:
            previous: Version | None = current(index_dir)
        except IndexMissing:
            previous = None
        manifest = previous.manifest() if previous else None
        chosen = load_encoder(encoder if encoder is not None or manifest is None else _same(manifest))
        reusable = manifest is not None and (manifest.format, manifest.terms, manifest.fingerprint) == (
            FORMAT, tokens.VERSION, chosen.fingerprint,
        )  # fmt: skip
        there = _documents(previous)
        wanted = {document.id for document in add}
        gone = (set(there) - wanted if replace_all else set(remove)) & set(there)
        if len(there) - len(gone) + len(wanted - set(there)) == 0:
            raise NothingToIndex("the index would be left without a document; keep or add at least one")
        with new_version(index_dir) as version:
            if previous is not None and reusable:
                new = [d for d in add if d.id not in there or d.id in gone]
                counts = _write(version, previous, new, {there[i] for i in gone}, chosen, progress)
            else:
                kept = [] if previous is None else [d for d in _stored(previous) if d.id not in gone | wanted]
                counts = _write(version, None, kept + list(add), set(), chosen, progress)
            documents, passages, fresh, removed = counts
            write_manifest(
                version,
                Manifest(
                    FORMAT, tokens.VERSION, chosen.name, chosen.fingerprint, chosen.dimension,
                    documents, passages, checksums(version),
                ),
            )  # fmt: skip
            _verify(version)
    return BuildReport(documents, passages, fresh, passages - fresh, removed, time.perf_counter() - began, skipped)


def _same(manifest: Manifest) -> str | None:
    return None if manifest.encoder == load_encoder().name else manifest.encoder


def _documents(version: Version | None) -> dict[str, int]:
    if version is None:
        return {}
    store = Store(version.documents)
    try:
        return store.document_ids()
    finally:
        store.close()


def _stored(version: Version) -> Iterator[Document]:
    store = Store(version.documents)
    try:
        yield from store.documents()
    finally:
        store.close()


def _write(
    version: Version,
    previous: Version | None,
    add: Sequence[Document],
    remove: set[int],
    encoder: Encoder,
    progress: Progress | None,
) -> tuple[int, int, int, int]:
    """Write all but the manifest; return documents, passages, new passages and removed passages."""
    vectors: dict[int, FloatArray] = {}
    removed: list[tuple[int, int]] = []
    if previous is not None:
        version.documents.write_bytes(previous.documents.read_bytes())
        store = Store(previous.documents)
        kept = [key for n in store.document_ids().values() if n not in remove for key, _ in store.keys_of(n)]
        removed = [pair for number in sorted(remove) for pair in store.keys_of(number)]
        store.close()
        if kept:
            vectors = dict(zip(kept, VectorIndex(previous.vectors).vectors(kept), strict=True))
    writer = StoreWriter(version.documents)
    for number in sorted(remove):
        writer.remove(number)
    number, key, parent = writer.next_keys()
    texts: list[tuple[int, str]] = []
    parents: list[tuple[int, str]] = []
    for number, document in enumerate(add, start=number):  # noqa: B020
        rows = []
        for group in _parents(cut(document)):
            for passage in group:
                rows.append(StoredPassage(key, parent, passage))
                texts.append((key, indexed_text(passage)))
                key += 1
            span = document.text[group[0].start : group[-1].end]
            parents.append((parent, _headed(group[0], span)))
            parent += 1
        writer.add(number, document, rows)
    writer.close()
    for start in range(0, len(texts), _BATCH):
        if progress:
            progress(start, len(texts), "encode")
        batch = texts[start : start + _BATCH]
        encoded = encoder.passages([text for _, text in batch])
        vectors |= {key: vector for (key, _), vector in zip(batch, encoded, strict=True)}
    write_vectors(version.vectors, encoder.dimension, vectors)
    if progress:
        progress(len(texts), len(texts), "index")
    old_passages, old_parents = (previous.passages, previous.parents) if previous else (None, None)
    write_lexical(version.passages, texts, previous=old_passages, remove=[k for k, _ in removed])
    write_lexical(version.parents, parents, previous=old_parents, remove=sorted({p for _, p in removed}))
    store = Store(version.documents)
    counts = len(store.document_ids()), store.passage_count(), len(texts), len(removed)
    store.close()
    return counts


def indexed_text(passage: Passage) -> str:
    """Return what is indexed for a passage: its innermost headings and its text."""
    return _headed(passage, passage.text)


def _headed(passage: Passage, text: str) -> str:
    return "\n".join((*passage.section[-2:], text))


def _parents(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Group passages into parents: those of one paragraph, and short neighbouring paragraphs of one section."""
    group: list[Passage] = []
    for passage in passages:
        if group and (
            passage.section != group[-1].section
            or (passage.paragraph != group[-1].paragraph and passage.end - group[0].start > _PARENT_LENGTH)
        ):
            yield group
            group = []
        group.append(passage)
    if group:
        yield group


def _verify(version: Version) -> None:
    """Raise IndexDamaged where the parts of a version do not hold the same passages."""
    expected = version.manifest().passages
    for what, found in (
        ("vectors", len(VectorIndex(version.vectors))),
        ("passages in Tantivy", len(LexicalIndex(version.passages))),
    ):
        if found != expected:
            raise IndexDamaged(f"the new version holds {expected} passages but {found} {what}; build it again")
