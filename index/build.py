"""From files and documents to a new version of an index, keeping what did not change."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.types import Document
from corpus.worker import Worker
from index import tokens
from index.changes import Changes, Progress, nothing_in
from index.errors import NothingToIndex
from index.previous import made_alike, texts_of, version_before, worn
from index.settings import check_weight, encoder_for, weight_for
from index.sources import Source, code_of_corpus
from index.storage.commit import new_version, write_manifest
from index.storage.embedded import Embedded
from index.storage.integrity import checksums, samples
from index.storage.lock import write_lock
from index.storage.manifest import FORMAT, Manifest
from index.storage.versions import still_of
from index.types import BuildReport
from index.writer import Vectors, Writer


def write_index(
    index_dir: Path,
    *,
    files: Sequence[Source] = (),
    add: Sequence[Document] = (),
    remove: Iterable[str] = (),
    replace_all: bool = False,
    encoder: str | Path | None = None,
    dense_weight: float | None = None,
    limits: Limits = DEFAULT_LIMITS,
    onto: Manifest | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Write and put in use a version that holds what was there, less `remove`, and what is in `files` and `add`.

    With `replace_all` it holds exactly `files` and `add`. A file whose bytes are as they were is not read, a document
    whose text is as it was is not cut, a passage of a replaced document whose text is as it was is not encoded again;
    with other code, another encoder or format all is made anew from the texts. Of two documents with one id the
    first is kept and the other reported; of two with one text, but for white space, the first has the passages.
    `dense_weight` is how much the encoder counts beside the terms, None for what was given before for this encoder or
    else its own.
    With `onto`, the manifest of a version that is open, it is written only where the folder still holds that version
    or one made of it; else IndexReplaced is raised. Raises NothingToIndex where no document would be left, IndexBusy
    where another process writes for too long, IndexDamaged where what is to be kept is damaged, WriteFailed.
    """
    began = time.perf_counter()
    check_weight(dense_weight)
    remove = list(remove)
    if onto is not None:  # before the lock too, which would make a folder that is gone
        still_of(index_dir, onto)
    with write_lock(index_dir), ExitStack() as stack:
        if onto is not None:
            still_of(index_dir, onto)
        previous, manifest = version_before(index_dir, needed=not replace_all)
        worker = stack.enter_context(Worker(limits))
        if files and not manifest:  # all of them will be read: the encoder is loaded meanwhile
            worker.start()
        chosen = encoder_for(encoder, manifest)
        store = texts_of(index_dir, previous, manifest, needed=not replace_all) if previous and manifest else None
        if store:
            stack.callback(store.close)
        base = previous if manifest and store and made_alike(manifest, chosen) and not worn(manifest, store) else None
        changes = Changes(files, add, replace_all=replace_all)
        if store and base:
            changes.on_top_of(store, remove)
        elif store and not replace_all:
            changes.keep_texts(store, without={*remove, *(document.id for document in add)})
        if manifest and base and changes.none and dense_weight in (None, manifest.dense_weight):
            passages = manifest.passages
            return BuildReport(manifest.documents, passages, 0, passages, 0, time.perf_counter() - began)
        if changes.unread:
            worker.start()
        # the vectors of the version before fit where format and encoder are as they were
        fitting = previous and manifest and (manifest.format, manifest.fingerprint) == (FORMAT, chosen.fingerprint)
        vectors = Vectors(previous) if previous and fitting else None
        if store and vectors and not base:
            vectors.offer(store.keys())
        version = stack.enter_context(new_version(index_dir))
        writer = stack.enter_context(Writer(version, base, vectors, chosen))
        changes.write(writer, worker, progress)
        if progress:
            progress(100, 100, "index")
        counts = writer.finish(changes.records.items())
        if not counts.documents:
            raise NothingToIndex(nothing_in(changes.skipped, replace_all))
        removed = writer.removed
        if store and not base:
            removed = sum(count for ident, count in store.counts().items() if ident not in changes.seen)
        weight, weight_by = weight_for(dense_weight, manifest, chosen)
        fresh = Manifest(
            FORMAT, tokens.VERSION, chosen.name, chosen.fingerprint, chosen.dimension,
            counts.documents, counts.passages, checksums(version, base), code_of_corpus(),
            weight, weight_by, datetime.now(UTC).isoformat(timespec="seconds"), samples(version),
            paragraphs=counts.paragraphs,
        ).after(manifest)  # fmt: skip
        write_manifest(version, fresh)
        Embedded(version).close()  # it raises IndexDamaged where the parts do not hold the same passages
    seconds = time.perf_counter() - began
    kept = counts.passages - writer.new
    skipped, incomplete = tuple(changes.skipped), tuple(changes.incomplete)
    return BuildReport(
        counts.documents, counts.passages, writer.new, kept, removed, seconds, skipped, incomplete, tuple(changes.twins)
    )
