"""The version of an index before the one that is written: what is there of it, and what of that can be taken over."""

from __future__ import annotations

from pathlib import Path

from index import tokens
from index.encoder import Encoder
from index.errors import IndexDamaged, IndexMissing
from index.sources import code_of_corpus
from index.storage.integrity import check
from index.storage.layout import Version
from index.storage.manifest import FORMAT, Manifest
from index.storage.sqlite.schema import DOCUMENTS_SINCE
from index.storage.sqlite.store import Store
from index.storage.versions import newest, outdated

_FEW = 1_000  # passages, of which it does not matter


def version_before(index_dir: Path, *, needed: bool) -> tuple[Version | None, Manifest | None]:
    """Return the version in use and its manifest, None for what is not there.

    A version whose files are damaged is passed over unless it is `needed`, which raises IndexDamaged.
    """
    manifest = None
    try:
        version = newest(index_dir)
        manifest = version.manifest()
        check(version)
    except IndexMissing:
        return None, None
    except IndexDamaged:
        if needed:
            raise
        return None, manifest
    return version, manifest


def texts_of(index_dir: Path, previous: Version, manifest: Manifest, *, needed: bool) -> Store | None:
    """Open the documents of a version, None where they cannot be read and are not `needed`: IndexOutdated else."""
    if manifest.format >= DOCUMENTS_SINCE:
        return Store(previous.documents, format=manifest.format)
    if needed:
        raise outdated(index_dir, manifest)
    return None


def made_alike(manifest: Manifest, encoder: Encoder) -> bool:
    """Tell whether passages, terms and vectors would come out as they are in a version."""
    return (manifest.format, manifest.terms, manifest.reader, manifest.fingerprint) == (
        FORMAT, tokens.VERSION, code_of_corpus(), encoder.fingerprint,
    )  # fmt: skip


def worn(manifest: Manifest, store: Store) -> bool:
    """Tell whether more passages were replaced than are there: what Tantivy keeps of them begins to weigh on scores."""
    return store.last_key() > 2 * manifest.passages + _FEW
