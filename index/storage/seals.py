"""What a file was when it was written: its sha256, its size, and the sha256 of what it begins with.

Whoever opens an index has the size of every file looked at, and the whole of those that are small or the beginning of
those that are large, since a million passages must open in milliseconds (sha256 takes about a millisecond a megabyte
here). What lies behind is checked as it is read, where this module's neighbours read it row by row (`sqlite`, `faiss`);
of the terms, which Tantivy maps into memory, a large file is checked whole by `yinju check` and by the next build only.
There damage may lose a passage or rank it otherwise; it cannot change a quote.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

_BEGINNING = 1 << 19  # bytes


@dataclass(frozen=True, slots=True)
class Sample:
    """The size of a file in bytes, and the sha256 as hex of its first half megabyte."""

    size: int
    digest: str


def whole(file: Path) -> str:
    """Return the sha256 of a file as hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sample(file: Path) -> Sample:
    """Return the sample of a file."""
    with file.open("rb", buffering=0) as stream:
        return Sample(os.fstat(stream.fileno()).st_size, hashlib.sha256(stream.read(_BEGINNING)).hexdigest())


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
