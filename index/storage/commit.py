"""The next version of an index: written beside those there, put in use in one rename; what nobody reads is removed."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from index.errors import IndexDamaged, IndexMissing
from index.storage.layout import VERSION_NAME, Version
from index.storage.manifest import Manifest
from index.storage.seals import whole
from index.storage.versions import newest
from index.storage.writing import writing

if sys.platform != "win32":
    import fcntl


@contextmanager
def new_version(index_dir: Path) -> Iterator[Version]:
    """Give a folder to write the next version into; on leaving it is put in use, or removed on an exception.

    To be used under the write lock. Versions that nobody reads any more are removed. Raises WriteFailed.
    """
    versions, pointer = index_dir / "versions", index_dir / "CURRENT.part"
    with writing(versions):
        versions.mkdir(parents=True, exist_ok=True)
        _clear(versions, index_dir)
        number = max((int(v.name) for v in versions.iterdir() if VERSION_NAME.fullmatch(v.name)), default=0) + 1
        part = Version(versions / f"{number:06}.part")
        part.folder.mkdir()
    try:
        yield part
        with writing(part.folder):
            _sync(part.folder)
            pointer.write_text(f"{number:06} {whole(part.manifest_file)}\n", encoding="utf-8", newline="")
            _sync_file(pointer)
            # nothing from here on takes room
            part.folder.rename(versions / f"{number:06}")
            _sync_folder(versions)
            os.replace(pointer, index_dir / "CURRENT")
            _sync_folder(index_dir)
    except BaseException:
        shutil.rmtree(part.folder, ignore_errors=True)
        with suppress(OSError):  # the first error is the one to tell
            pointer.unlink(missing_ok=True)
        raise
    _clear(versions, index_dir)


def write_manifest(version: Version, manifest: Manifest) -> None:
    """Write the manifest, the last file of a version."""
    with writing(version.folder):
        version.manifest_file.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), encoding="utf-8")


def _clear(versions: Path, index_dir: Path) -> None:
    """Remove what killed builds left, and the versions that are neither current nor read by anyone."""
    try:
        kept = newest(index_dir).folder
    except (IndexMissing, IndexDamaged):
        kept = None
    for folder in versions.iterdir():
        if folder.suffix in (".part", ".old"):
            shutil.rmtree(folder, ignore_errors=True)  # what is left is tried again by the next build
        elif VERSION_NAME.fullmatch(folder.name) and kept is not None and folder != kept:
            _remove_unread(folder)


def _remove_unread(folder: Path) -> None:
    """Remove a version unless it is read: by lock on POSIX; Windows moves no folder with open files in it."""
    away = folder.with_suffix(".old")
    handle: int | None = None
    try:
        if sys.platform != "win32":
            with suppress(FileNotFoundError):  # without a manifest nobody can hold it
                handle = os.open(folder / "manifest.json", os.O_RDONLY)
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        folder.rename(away)
    except OSError:
        return  # read by someone, or no telling: the next build tries again
    finally:
        if handle is not None:
            os.close(handle)
    shutil.rmtree(away, ignore_errors=True)


def _sync(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            _sync_file(file)
        else:
            _sync_folder(file)
    _sync_folder(folder)


def _sync_file(file: Path) -> None:
    with file.open("r+b") as stream:  # Windows syncs no file that is open for reading only
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows cannot open folders, and needs no sync of them
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
