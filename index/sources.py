"""The files a build is given, told apart by their bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import corpus
from corpus import CorpusError, Limits
from corpus.files import Found, find, open_regular
from corpus.formats.ocr import recogniser

_AT_ONCE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Source:
    """A file, its size in bytes and the digest of its bytes, None where that cannot be taken: reading will say why."""

    file: Found
    size: int
    digest: bytes | None


def gather(paths: Iterable[str | Path]) -> list[Source]:
    """Return the files that `paths` name, folders opened, each file once however often and by whatever way it is named.

    Raises corpus.FileMissing for a path that does not exist.
    """
    found: dict[str, Found] = {}
    for file in find(paths):
        # a link that leads out of a folder does not stand for the file it leads to
        found.setdefault(str(file.path) if file.leads_out else os.path.realpath(file.path), file)
    return [look(file) for file in found.values()]


def look(file: Found) -> Source:
    """Return a file as it is now."""
    try:
        with open_regular(file.path, file.path, within=file.within) as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > Limits().size:  # it will be refused
                return Source(file, 0, None)
            # with another recogniser, or the first, a picture has another text
            digest = hashlib.blake2b(f"{code_of_corpus()}{recogniser()}".encode(), digest_size=16)
            left = size
            while left and (piece := stream.read(min(left, _AT_ONCE))):
                digest.update(piece)
                left -= len(piece)
        return Source(file, size, digest.digest())
    except (CorpusError, OSError):  # reading it will raise the error that names it
        return Source(file, 0, None)


@cache
def code_of_corpus() -> str:
    """Return a digest of the code that reads and cuts texts: with other code the same bytes give another document."""
    return digest_of(Path(corpus.__file__).parent)


def digest_of(package: Path) -> str:
    """Return a digest of the modules of a package and of the packages in it: their places and what they say."""
    digest = hashlib.blake2b(digest_size=16)
    for place, file in sorted((file.relative_to(package).as_posix(), file) for file in package.rglob("*.py")):
        digest.update(place.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
