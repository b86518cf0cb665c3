"""What an index is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.encoder import SHIPPED_NAME
from index.storage.faiss import sums_file
from index.storage.tantivy import LexicalIndex
from index.storage.versions import current


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What the version in use of an index is made of.

    `passages` are what is searched, `parents` the stretches of text around them, `paragraphs` what a person sees.
    `dense_weight` is how much the encoder counts beside the terms, `weight_by`
    how that was settled: default or given. `built` is an ISO time in UTC. `sizes` are bytes by part.
    """

    folder: Path
    format: int
    built: str
    documents: int
    paragraphs: int
    passages: int
    parents: int
    encoder: str
    shipped: bool
    dimension: int
    fingerprint: str
    dense_weight: float
    weight_by: str
    sizes: dict[str, int]

    @property
    def size(self) -> int:
        """All bytes on disk."""
        return sum(self.sizes.values())


def index_info(index_dir: str | Path) -> IndexInfo:
    """Return what the index in a folder is made of.

    Raises IndexMissing where there is none, IndexDamaged where it is broken, IndexOutdated where another release wrote
    it.
    """
    version = current(Path(index_dir))
    manifest = version.manifest()
    parts = {
        "documents": [version.documents],
        "terms of passages": version.passages.iterdir(),
        "terms of parents": version.parents.iterdir(),
        "vectors": [version.vectors, sums_file(version.vectors)],
        "manifest": [version.manifest_file],
    }
    return IndexInfo(
        version.folder, manifest.format, manifest.built, manifest.documents, manifest.paragraphs, manifest.passages,
        len(LexicalIndex(version.parents)), manifest.encoder, manifest.encoder == SHIPPED_NAME, manifest.dimension,
        manifest.fingerprint, manifest.dense_weight, manifest.weight_by,
        {name: sum(file.stat().st_size for file in files) for name, files in parts.items()},
    )  # fmt: skip
