"""Office and EPUB files are ZIP archives of mark-up: what one costs to read is found out before it is read."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from corpus.errors import CorpusError, TooLarge, Unreadable
from corpus.formats.types import Opened
from corpus.limits import Limits

_ENTRIES = 65_535  # more need an extension of the format
_ENTRY = b"PK\1\2"
_MARKED_UP = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".vml")
_RATIO, _SMALL = 200, 16_000_000  # bytes unpacked for one packed, from so many bytes on; mark-up packs to a tenth
_CHARACTERS_AN_ELEMENT = 5  # an element is some hundred bytes in memory, whatever it takes in the file
_BLOCK = 1_000_000


def open_archive(opened: Opened) -> zipfile.ZipFile:
    """Return the archive that a file is, once what it unpacks to is known to be harmless.

    Raises Unreadable where it is none or encrypted, TooLarge where it unpacks to too much.
    """
    file, path = opened.stream, opened.path
    magic = file.read(4)
    check_entries(file, path)
    if magic == b"\xd0\xcf\x11\xe0":
        raise Unreadable(f"{path} is encrypted, or an old Office document: remove the password, or save it anew")
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable(f"{path} is broken, or not what its suffix says ({error}): save it again") from error
    check_archive(archive, file.seek(0, os.SEEK_END), path, opened.limits)
    return archive


@contextmanager
def errors_named(path: Path) -> Iterator[None]:
    """Turn whatever a library makes of a broken file into an error that names the file."""
    try:
        yield
    except CorpusError:
        raise
    except Exception as error:  # the libraries raise a dozen kinds, some of them bare
        what = f"{type(error).__name__}: {error}"
        raise Unreadable(f"{path} is broken, or not what its suffix says ({what}): save it again") from error


def check_entries(file: BinaryIO, name: object) -> None:
    """Raise TooLarge where an archive lists so many members that the list alone fills the memory.

    `file` is the opened archive, which is read through and stands at its beginning again; each entry of the list
    begins with the same four bytes.
    """
    file.seek(0)
    found, before = 0, b""
    while block := file.read(_BLOCK):
        found += (before + block).count(_ENTRY)
        before = block[1 - len(_ENTRY) :]
    file.seek(0)
    if found > _ENTRIES:
        raise TooLarge(f"{name} holds more than {_ENTRIES:,} files, as no document does: save it anew")


def check_archive(archive: zipfile.ZipFile, packed: int, name: object, limits: Limits) -> None:
    """Raise TooLarge where an archive of `packed` bytes unpacks to more than is harmless.

    Raises Unreadable where it is broken or encrypted. Counted are all bytes, which the sizes declared bound since
    nothing more is unpacked; those of mark-up against what is packed; and elements and attributes, which cost most.
    """
    members = archive.infolist()
    limits.check_size(sum(member.file_size for member in members), name)
    marked_up = [member for member in members if member.filename.lower().endswith(_MARKED_UP)]
    size = sum(member.file_size for member in marked_up)
    if size > max(_SMALL, _RATIO * packed):
        raise TooLarge(
            f"{name} unpacks to {size:,} bytes of mark-up from {packed:,}, more than {_RATIO} for one, as a document "
            "never does that is not made to do harm: leave it out, or save it anew"
        )
    most = limits.characters // _CHARACTERS_AN_ELEMENT
    found = 0
    for member in marked_up:
        found += _elements(archive, member, name)
        if found > most:
            raise TooLarge(
                f"{name} holds more than {most:,} elements and attributes of mark-up, one for {_CHARACTERS_AN_ELEMENT} "
                f"characters of the limit: split it, or raise the limit: Limits(characters={2 * limits.characters}), "
                f"yinju build --max-characters {2 * limits.characters}"
            )


def _elements(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: object) -> int:
    """Return about how many elements and attributes a member holds, at least as many as there are."""
    found = 0
    try:
        with archive.open(member) as file:
            while block := file.read(_BLOCK):
                found += block.count(b"<") - block.count(b"</") + block.count(b"=")
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError, ValueError) as error:
        raise Unreadable(f"{name} is broken, or encrypted ({error}): save it again without a password") from error
    return found
