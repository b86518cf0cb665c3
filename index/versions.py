"""The folder of an index: immutable versions, and CURRENT, which names the one in use.

my-index/
    CURRENT                  name of the version in use; replaced in one rename
    lock                     held by whoever writes
    versions/000007/
        manifest.json        format, encoder, counts, checksums
        documents.sqlite     documents and passages
        vectors.faiss        one vector a passage
        passages/, parents/  Tantivy, the terms of passages and of the stretches they are part of
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusy, IndexDamaged, IndexMissing

FORMAT = 1
_WAIT_SECONDS = 30.0
_KEPT_VERSIONS = 2  # the one in use and the one before, which a reader may still be opening


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version says of itself; `checksums` maps each file to its sha256 as hex."""

    format: int
    terms: int
    encoder: str
    fingerprint: str
    dimension: int
    documents: int
    passages: int
    checksums: dict[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """The files of one version."""

    folder: Path

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
        """Read the manifest.

        Raises IndexDamaged where it is missing or not of this format's form.
        """
        try:
            return Manifest(**json.loads(self.manifest_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexDamaged(
                f"the manifest {self.manifest_file} cannot be read ({error}); build the index again"
            ) from error


def current(index_dir: Path) -> Version:
    """Return the version in use.

    Raises IndexMissing where the folder holds no index, IndexDamaged where CURRENT names a version that is not there.
    """
    try:
        name = (index_dir / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(
            f"there is no index in {index_dir}; build one with: yinju build PATH --index {index_dir}"
        ) from None
    folder = index_dir / "versions" / name
    if not name or not folder.is_dir():
        raise IndexDamaged(f"{index_dir / 'CURRENT'} names the version {name!r}, which is missing; build it again")
    return Version(folder)


@contextmanager
def write_lock(index_dir: Path) -> Iterator[None]:
    """Hold the folder's write lock.

    Raises IndexBusy where another process holds it for longer than half a minute.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(index_dir / "lock", timeout=_WAIT_SECONDS):
            yield
    except Timeout:
        raise IndexBusy(
            f"another process has been writing to {index_dir} for over {_WAIT_SECONDS:.0f} s; try again when it is done"
        ) from None


@contextmanager
def new_version(index_dir: Path) -> Iterator[Version]:
    """Give a folder to write the next version into; on leaving it is put in use, or removed on an exception."""
    versions = index_dir / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    for left in versions.glob("*.part"):  # of a build that was killed
        shutil.rmtree(left)
    number = max((int(v.name) for v in versions.iterdir() if v.name.isdigit()), default=0) + 1
    part = Version(versions / f"{number:06}.part")
    part.folder.mkdir()
    try:
        yield part
        _sync(part.folder)
        done = versions / f"{number:06}"
        part.folder.rename(done)
        _sync_folder(versions)
        _point(index_dir, done.name)
    except BaseException:
        shutil.rmtree(part.folder, ignore_errors=True)
        raise
    for old in sorted(v for v in versions.iterdir() if v.name.isdigit())[:-_KEPT_VERSIONS]:
        shutil.rmtree(old)


def write_manifest(version: Version, manifest: Manifest) -> None:
    """Write the manifest, the last file of a version."""
    version.manifest_file.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), encoding="utf-8")


def checksums(version: Version) -> dict[str, str]:
    """Return the sha256 of each file of a version as hex, by its path within the version's folder."""
    return {
        file.relative_to(version.folder).as_posix(): _sha256(file)
        for file in sorted(version.folder.rglob("*"))
        if file.is_file() and file != version.manifest_file and not file.name.endswith(".lock")
    }


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _point(index_dir: Path, name: str) -> None:
    pointer = index_dir / "CURRENT.part"
    with pointer.open("w", encoding="utf-8") as stream:
        stream.write(name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(pointer, index_dir / "CURRENT")
    _sync_folder(index_dir)


def _sync(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
        else:
            _sync_folder(file)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows cannot open folders, and needs no sync of them
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
