"""Which version of an index is in use, as CURRENT says, and held on disk for whoever reads it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from index.errors import IndexDamaged, IndexMissing, IndexOutdated, IndexReplaced
from index.storage.integrity import damaged, look_over
from index.storage.layout import VERSION_NAME, Hold, Version
from index.storage.manifest import FORMAT, Manifest

_POINTER = re.compile("([0-9]+) ([0-9a-f]{64})\n")


def current(index_dir: Path) -> Version:
    """Return the version in use, to be read; it stays on disk as long as the returned object lives.

    Its files were looked at before they are mapped: sizes, the whole of small ones, a sample of large ones. Raises
    IndexMissing where the folder holds no index, IndexDamaged where CURRENT names a version that is not there or
    whose files are not what was written, IndexOutdated where another release wrote it.
    """
    version = held(index_dir)
    manifest = version.manifest()
    if manifest.format != FORMAT:
        raise outdated(index_dir, manifest)
    look_over(version, manifest)
    return version


def outdated(index_dir: Path, manifest: Manifest) -> IndexOutdated:
    """Return the error that says which format an index has, and what to do."""
    return IndexOutdated(
        f"the index in {index_dir} has format {manifest.format}, this release searches format {FORMAT}; build "
        f"it again with: yinju build PATH --index {index_dir}"
    )


def held(index_dir: Path) -> Version:
    """Return the version in use, of whatever format and however damaged its files are; else as `current` does.

    Raises IndexMissing where there is none, IndexDamaged where CURRENT or the manifest is damaged.
    """
    while True:
        version = newest(index_dir)
        try:
            try:
                found = replace(version, hold=Hold(version.manifest_file))
            except OSError as error:
                raise damaged(version.manifest_file, f"cannot be read ({error})") from error
            found.manifest()
        except IndexDamaged:
            if newest(index_dir) != version:
                continue  # replaced, and cleaned up, between the look at CURRENT and the hold
            raise
        return found


def newest(index_dir: Path) -> Version:
    """Return the version in use, of whatever format, without keeping it on disk: for whoever holds the write lock.

    Raises IndexMissing where the folder holds no index, IndexDamaged where CURRENT names a version that is not there,
    or is missing though there are versions.
    """
    names = ("CURRENT", "CURRENT.part")
    while True:
        # a first build that was killed in its very last step has left what is now to be CURRENT
        found = [_read(index_dir / name) for name in names]
        name, written = next(((n, w) for n, w in zip(names, found, strict=True) if w is not None), ("", None))
        version = _pointed(index_dir, written) if written is not None else None
        if version is not None:
            return version
        if found == [_read(index_dir / name) for name in names]:
            break  # else that version was replaced, and cleaned up, between two looks
    if name == "CURRENT" and written is not None:
        raise damaged(index_dir / name, f"names the version {written[:40]!r}, which is missing")
    left = sorted(folder.name for folder in (index_dir / "versions").glob("*") if VERSION_NAME.fullmatch(folder.name))
    if left:
        raise IndexDamaged(
            f"{index_dir / 'CURRENT'} is missing, though the version {left[-1]} is there; put it back, or build the "
            f"index again with: yinju build PATH --index {index_dir}"
        )
    raise IndexMissing(f"there is no index in {index_dir}; build one with: yinju build PATH --index {index_dir}")


def _read(pointer: Path) -> bytes | None:
    try:
        return pointer.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise damaged(pointer, f"cannot be read ({error})") from error


def _pointed(index_dir: Path, written: bytes) -> Version | None:
    """Return the version that the bytes of a CURRENT name, None where they name none that is there."""
    found = _POINTER.fullmatch(written.decode("ascii", "replace"))
    folder = index_dir / "versions" / found[1] if found else None
    return Version(folder, found[2]) if found and folder and folder.is_dir() else None


def still_of(index_dir: Path, opened: Manifest) -> None:
    """Raise IndexReplaced where a folder no longer holds the version of a manifest, or what was made of it."""
    try:
        found = held(index_dir).manifest()
    except IndexMissing:
        what = "is gone"
    else:
        if found.goes_on_from(opened):
            return
        what = "has been replaced by another one"
    raise IndexReplaced(
        f"the index in {index_dir} {what} since it was opened, so nothing was written there; put the folder back as it "
        "was, or open the index anew"
    )
