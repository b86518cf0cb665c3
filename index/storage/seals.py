"""What a file was when it was written: its sha256, its size, and the sha256 of a sample of its bytes.

Whoever opens an index has the size of every file looked at, and the whole of those that are small or a sample of those
that are large, since a million passages must open in milliseconds (sha256 takes about a millisecond a megabyte here).
What lies between the samples is checked as it is read, where this module's neighbours read it row by row (`store`,
`vectors`); of the terms, which Tantivy maps into memory, a large file is checked whole by `yinju check` and by the
next build only. There damage may lose a passage or rank it otherwise; it cannot change a quote.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1 << 14  # bytes
_BLOCKS = 32  # looked at in a large file, the first and the last among them


@dataclass(frozen=True, slots=True)
class Sample:
    """The size of a file in bytes, and the sha256 as hex of blocks spread over it (all of it where it is small)."""

    size: int
    digest: str


def whole(file: Path) -> str:
    """Return the sha256 of a file as hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sample(file: Path) -> Sample:
    """Return the sample of a file: the first block, the last, and others evenly between."""
    with file.open("rb", buffering=0) as stream:
        size = os.fstat(stream.fileno()).st_size
        digest = hashlib.sha256()
        if size <= _BLOCK * _BLOCKS:
            digest.update(stream.read())
        else:
            for n in range(_BLOCKS):
                stream.seek((size - _BLOCK) * n // (_BLOCKS - 1))
                digest.update(stream.read(_BLOCK))
    return Sample(size, digest.hexdigest())


def fault(file: Path, checksum: str, expected: Sample, *, wholly: bool) -> str | None:
    """Return what is wrong with a file, None where it is as it was written: all of it looked at, or a sample."""
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            return "is no file"
        if about.st_size != expected.size:
            return f"has {about.st_size:,} bytes instead of {expected.size:,}"
        same = whole(file) == checksum if wholly else sample(file) == expected
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
    return None if same else "is not what was written there"
