"""The files a build is given, told apart by their bytes."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from corpus import Limits, expand


@dataclass(frozen=True, slots=True)
class Source:
    """A file, its size in bytes and the digest of its bytes, None where that cannot be taken: reading will say why."""

    path: Path
    size: int
    digest: bytes | None


def gather(paths: Iterable[str | Path]) -> list[Source]:
    """Return the files that `paths` name, folders opened, each file once however often and by whatever way it is named.

    Raises corpus.FileMissing for a path that does not exist.
    """
    found: dict[str, Path] = {}
    for path in expand(paths):
        found.setdefault(os.path.realpath(path), path)
    return [look(path) for path in found.values()]


def look(path: Path) -> Source:
    """Return a file as it is now."""
    try:
        about = path.stat()
        # a device has no end, and what is over the limit will be refused
        if not stat.S_ISREG(about.st_mode) or about.st_size > Limits().size:
            return Source(path, 0, None)
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, lambda: hashlib.blake2b(reader().encode(), digest_size=16))
        return Source(path, about.st_size, digest.digest())
    except OSError:  # reading it will raise the error that names it
        return Source(path, 0, None)


@cache
def reader() -> str:
    """Return a digest of the code that reads and cuts texts: with other code the same bytes give another document."""
    digest = hashlib.blake2b(digest_size=16)
    for file in sorted(files("corpus").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".py"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
