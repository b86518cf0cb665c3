"""From files to a new version of a collection in a store, by one process or by several on several machines."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.worker import Worker
from index import tokens
from index.changes import Changes, Progress, nothing_in
from index.encoder import Encoder
from index.errors import IndexingError, NothingToIndex
from index.settings import check_weight, encoder_for, weight_for
from index.sources import code_of_corpus, gather
from index.storage.manifest import Manifest
from index.storage.milvus.engine import MilvusEngine
from index.storage.milvus.server import FORMAT, Names, Server
from index.storage.milvus.writer import MilvusWriter, new_version, publish
from index.types import BuildReport

_WORD = re.compile("[a-z0-9]{1,40}")


def build_in_store(
    paths: Iterable[str | Path],
    uri: str,
    collection: str,
    *,
    encoder: str | Path | None = None,
    dense_weight: float | None = None,
    limits: Limits = DEFAULT_LIMITS,
    draft: str | None = None,
    part: str = "0",
    shards: int = 1,
    replicas: int = 1,
    progress: Progress | None = None,
) -> BuildReport:
    """Write a version of a collection that holds exactly the documents of `paths`, and put it in use.

    With `draft` it is written into the version of that name, together with other writers each of which has a `part` of
    its own, and `publish_draft` puts it in use when all of them are done. `encoder` and `dense_weight` are as for
    `build_index`, `shards` and `replicas` as Milvus means them. A version that is open is searched as it was. Raises
    corpus.FileMissing, NothingToIndex, EncoderError, StoreFailed, IndexingError; whatever is raised, and wherever this
    is killed, what is in use is as it was.
    """
    began = time.perf_counter()
    check_weight(dense_weight)
    for word in filter(None, (draft, part)):
        if not _WORD.fullmatch(word):
            raise IndexingError(f"{word!r} cannot name a draft or a part; take up to 40 small letters and digits")
    changes = Changes(gather(paths), (), replace_all=True)
    server = Server(uri, writing=True)
    before = _before(server, collection)
    chosen = encoder_for(encoder, before.manifest if before else None)
    names = Names(collection, draft) if draft else new_version(collection)
    if before is not None and names == before.where:
        raise IndexingError(f"the draft {draft} of {collection} is in use; give the next one another name")
    server.create(names, chosen.dimension, shards)
    with MilvusWriter(server, names, chosen, before, part, alone=draft is None) as writer, Worker(limits) as worker:
        worker.start()
        changes.write(writer, worker, progress)
        if not changes.seen:
            raise NothingToIndex(nothing_in(changes.skipped, replace_all=True))
        counted = writer.finish()
        if draft is None:
            publish(server, names, _manifest(chosen, dense_weight, before), replicas)
    removed = max(before.manifest.passages - writer.kept, 0) if before and draft is None else 0
    return BuildReport(
        counted.documents, counted.passages, writer.new, writer.kept, removed, time.perf_counter() - began,
        tuple(changes.skipped), tuple(changes.incomplete), tuple(changes.twins),
    )  # fmt: skip


def publish_draft(
    uri: str,
    collection: str,
    draft: str,
    *,
    encoder: str | Path | None = None,
    dense_weight: float | None = None,
    replicas: int = 1,
) -> Manifest:
    """Put in use what all writers of a draft wrote, with the encoder that they were given; return its manifest.

    Raises IndexingError where a writer has not finished, or there is no such draft.
    """
    check_weight(dense_weight)
    server = Server(uri, writing=True)
    before = _before(server, collection)
    names = Names(collection, draft)
    if names not in server.versions(collection):
        raise IndexingError(f"there is no draft {draft} of {collection} in {uri}; write it with: yinju build --draft")
    chosen = encoder_for(encoder, before.manifest if before else None)
    return publish(server, names, _manifest(chosen, dense_weight, before), replicas)


def _before(server: Server, collection: str) -> MilvusEngine | None:
    names = server.current(collection)
    return None if names is None else MilvusEngine(server, names)


def _manifest(encoder: Encoder, dense_weight: float | None, before: MilvusEngine | None) -> Manifest:
    """Return what a version says of itself, but for what its writers counted."""
    weight, weight_by = weight_for(dense_weight, before.manifest if before else None, encoder)
    return Manifest(
        FORMAT, tokens.VERSION, encoder.name, encoder.fingerprint, encoder.dimension, 0, 0, {}, code_of_corpus(),
        weight, weight_by, datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
