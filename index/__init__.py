"""Passages into an index on disk, and questions to passages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.types import Document
from index.build import write_index
from index.changes import Progress
from index.check import Checked, Fault, check_index
from index.errors import (
    IndexBusy,
    IndexDamaged,
    IndexingError,
    IndexMissing,
    IndexOutdated,
    IndexReplaced,
    NothingToIndex,
    StoreFailed,
    WriteFailed,
)
from index.info import IndexInfo, index_info
from index.publish import build_in_store, publish_draft
from index.retriever import Retriever
from index.sources import gather
from index.types import BuildReport, Hit, Incomplete, SameText, Skipped

__all__ = [
    "BuildReport",
    "Checked",
    "Fault",
    "Hit",
    "Incomplete",
    "IndexBusy",
    "IndexDamaged",
    "IndexInfo",
    "IndexMissing",
    "IndexOutdated",
    "IndexReplaced",
    "IndexingError",
    "NothingToIndex",
    "Retriever",
    "SameText",
    "Skipped",
    "StoreFailed",
    "WriteFailed",
    "build_in_store",
    "build_index",
    "check_index",
    "default_index_dir",
    "index_info",
    "publish_draft",
    "update_index",
]


def build_index(
    paths: Iterable[str | Path],
    index_dir: str | Path,
    *,
    encoder: str | Path | None = None,
    dense_weight: float | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> Retriever:
    """Make the index in `index_dir` hold exactly the documents of `paths` (files and folders), and open it.

    What did not change is reused. `encoder` is "e5", or a sentence-transformers model by folder or hub name; None
    keeps the one the index was made with, and starts with the static one. `dense_weight`, from 0 to 10, is how much the
    encoder's cosine counts beside the terms; None keeps what was given before for this encoder, and starts with what
    it says itself. A file over
    `limits` is skipped and named. `retriever.report` says what was done. Raises corpus.FileMissing for a path that is
    not there, NothingToIndex where nothing could be read, EncoderError where the encoder cannot be had, IndexBusy
    where another process writes, WriteFailed where the disk is full; whatever is raised, the index is as it was.
    """
    report = write_index(
        Path(index_dir),
        files=gather(paths),
        replace_all=True,
        encoder=encoder,
        dense_weight=dense_weight,
        limits=limits,
        progress=progress,
    )
    return Retriever.load(index_dir).with_report(report)


def update_index(
    index_dir: str | Path,
    *,
    add: Iterable[Document] = (),
    remove: Iterable[str] = (),
    onto: Retriever | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Add documents to the index in `index_dir` and remove those with the ids in `remove`; the rest stays.

    Where the folder holds no index one is made. With `onto`, a retriever opened from it, that is refused: the folder
    must still hold what that one opened, or what was made of it since. Raises IndexReplaced where it does not.
    """
    held = None if onto is None else onto.manifest
    return write_index(Path(index_dir), add=list(add), remove=remove, onto=held, progress=progress)


def default_index_dir() -> Path:
    """Return the place of the index where none is named: the user's data folder as the platform has it."""
    import platformdirs

    return platformdirs.user_data_path("yinju", appauthor=False) / "index"
