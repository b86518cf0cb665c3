"""The files of a version against what its manifest says of them: what is damaged is told before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.errors import IndexDamaged
from index.storage.layout import Version
from index.storage.manifest import Manifest
from index.storage.seals import Sample, fault, sample, whole

_AT_ONCE = 16_000_000  # bytes of terms that are checked whole when a version is opened, the smallest files first


def checksums(version: Version, base: Version | None = None) -> dict[str, str]:
    """Return the sha256 of each file of a version as hex, by its path within the version's folder.

    Those of files linked from `base` are taken from its manifest.
    """
    known = base.manifest().checksums if base is not None else {}
    found = {}
    for name, file in _files(version):
        linked = base is not None and name in known and file.samefile(base.folder / name)
        found[name] = known[name] if linked else whole(file)
    return found


def samples(version: Version) -> dict[str, Sample]:
    """Return the size of each file of a version and a sample of it, by its path within the version's folder."""
    return {name: sample(file) for name, file in _files(version)}


def _files(version: Version) -> Iterator[tuple[str, Path]]:
    for file in sorted(version.folder.rglob("*")):
        if file.is_file() and file != version.manifest_file and file.suffix != ".lock":
            yield file.relative_to(version.folder).as_posix(), file


def look_over(version: Version, manifest: Manifest) -> None:
    """Raise IndexDamaged where a file has another size, or other bytes as far as they are looked at."""
    at_once = 0
    for name, known in sorted(manifest.samples.items(), key=lambda entry: entry[1].size):
        wholly = "/" in name and at_once + known.size <= _AT_ONCE
        at_once += known.size if wholly else 0
        wrong = fault(version.folder / name, manifest.checksums[name], known, wholly=wholly)
        if wrong:
            raise damaged(version.folder / name, wrong)


def faults(version: Version) -> Iterator[tuple[Path, str]]:
    """Read every file of a version whole; yield each that is not what was written, and what is wrong with it.

    Raises IndexDamaged where the manifest is.
    """
    manifest = version.manifest()
    for name, checksum in manifest.checksums.items():
        file = version.folder / name
        wrong = fault(file, checksum, manifest.samples[name], wholly=True)
        if wrong:
            yield file, wrong


def check(version: Version) -> None:
    """Raise IndexDamaged where a file is not what the manifest says, so that damage is not taken over."""
    for file, wrong in faults(version):
        raise damaged(file, wrong)


def damaged(file: Path, what: str) -> IndexDamaged:
    """Return the error that says what is wrong with a file, and what to do."""
    return IndexDamaged(f"{file} {what}; build the index again")
