"""The folder of an index: immutable versions, and CURRENT, which names the one in use.

my-index/
    CURRENT                  name of the version in use, sha256 of its manifest; replaced in one rename
    lock                     held by whoever writes
    versions/000007/
        manifest.json        format, encoder, counts, checksums; held open by whoever reads the version
        documents.sqlite     documents and passages, a digest in each row
        vectors.faiss        one vector a passage
        vectors.sums         a checksum a vector
        passages/, parents/  Tantivy, the terms of passages and of the stretches they are part of

CURRENT vouches for the manifest, the manifest for the files, and rows for themselves: what is damaged is told before
it becomes an answer.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import IndexDamaged
from index.storage.manifest import Manifest, manifest_of

if sys.platform != "win32":
    import fcntl

#: What the folder of a version is named; other digits that Unicode knows are none.
VERSION_NAME = re.compile("[0-9]+")


class Hold:
    """Says, for as long as it lives, that a version is in use: its manifest is open, with a shared lock."""

    def __init__(self, file: Path) -> None:
        # a bare descriptor, since a file object would warn when its reader is dropped without being closed
        self._handle = os.open(file, os.O_RDONLY)
        if sys.platform != "win32":
            with suppress(OSError):  # a file system without locks: the reader goes on, as it would have without
                fcntl.flock(self._handle, fcntl.LOCK_SH)

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            os.close(self._handle)


@dataclass(frozen=True, slots=True)
class Version:
    """The files of one version; one that `current` gave is not cleaned up while the object lives.

    `seal` is the sha256 of its manifest as CURRENT has it, None for a version that is not in use yet.
    """

    folder: Path
    seal: str | None = None
    hold: Hold | None = field(default=None, repr=False, compare=False)

    @property
    def manifest_file(self) -> Path:
        """What the version says of itself."""
        return self.folder / "manifest.json"

    @property
    def documents(self) -> Path:
        """The SQLite database."""
        return self.folder / "documents.sqlite"

    @property
    def vectors(self) -> Path:
        """The FAISS index."""
        return self.folder / "vectors.faiss"

    @property
    def passages(self) -> Path:
        """The Tantivy index of passages."""
        return self.folder / "passages"

    @property
    def parents(self) -> Path:
        """The Tantivy index of parents."""
        return self.folder / "parents"

    def manifest(self) -> Manifest:
        """Read the manifest, of whatever format.

        Raises IndexDamaged where it is missing, not a manifest, or not the one that CURRENT vouches for.
        """
        try:
            written = self.manifest_file.read_bytes()
            if self.seal and hashlib.sha256(written).hexdigest() != self.seal:
                raise ValueError("it is not what was written there, or CURRENT is not")
            return manifest_of(json.loads(written))
        except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise IndexDamaged(
                f"the manifest {self.manifest_file} cannot be read ({error}); build the index again"
            ) from error
