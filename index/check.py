"""Every byte of an index against what was written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.storage.integrity import faults
from index.storage.versions import held


@dataclass(frozen=True, slots=True)
class Fault:
    """A file of an index that is not what was written, and what is wrong with it."""

    file: Path
    what: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How many files were checked in which folder, and what is wrong with any."""

    folder: Path
    files: int
    faults: tuple[Fault, ...]


def check_index(index_dir: str | Path) -> Checked:
    """Read every file of the index in a folder, of whatever format, and compare it with what was written.

    Raises IndexMissing where there is no index, IndexDamaged, which names the file, where CURRENT or the manifest is
    damaged, so that nothing is known of the others.
    """
    version = held(Path(index_dir))
    found = tuple(Fault(file, what) for file, what in faults(version))
    return Checked(version.folder, len(version.manifest().checksums), found)
