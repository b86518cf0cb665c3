"""The folder of an index: immutable versions, and CURRENT, which names the one in use.

my-index/
    CURRENT                  name of the version in use; replaced in one rename
    lock                     held by whoever writes
    versions/000007/
        manifest.json        format, encoder, counts, checksums; held open by whoever reads the version
        documents.sqlite     documents and passages
        vectors.faiss        one vector a passage
        passages/, parents/  Tantivy, the terms of passages and of the stretches they are part of
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusy, IndexDamaged, IndexMissing, IndexOutdated, WriteFailed

if sys.platform != "win32":
    import fcntl

#: Raise whenever what a version holds changes its form; versions of another format are written anew from their texts.
FORMAT = 3
_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version says of itself.

    `terms` and `reader` name the code that made terms and passages of the texts, `fingerprint` the encoder;
    `checksums` maps each file to its sha256 as hex. `vectors` is the form of the vectors, `recall` the share of the
    nearest ones that this form finds. `dense_weight` is how much the encoder's cosine counts beside the lexical score,
    `weight_by` how that was settled: "default" of the encoder that ships, "given", or "measured" on `weight_on`
    passages. `built` is when the version was made, in UTC.
    """

    format: int
    terms: int
    encoder: str
    fingerprint: str
    dimension: int
    documents: int
    passages: int
    checksums: dict[str, str]
    reader: str = ""  # unknown in format 1
    vectors: str = "flat"  # from here on unknown before format 3
    recall: float = 1.0
    dense_weight: float = 0.1
    weight_by: str = "default"
    weight_on: int = 0
    built: str = ""


class _Hold:
    """Says, for as long as it lives, that a version is in use: its manifest is open, with a shared lock."""

    def __init__(self, file: Path) -> None:
        # a bare descriptor, since a file object would warn when its reader is dropped without being closed
        self._handle = os.open(file, os.O_RDONLY)
        if sys.platform != "win32":
            with suppress(OSError):  # a file system without locks: the reader goes on, as it would have without
                fcntl.flock(self._handle, fcntl.LOCK_SH)

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            os.close(self._handle)


@dataclass(frozen=True, slots=True)
class Version:
    """The files of one version; one that `current` gave is not cleaned up while the object lives."""

    folder: Path
    hold: _Hold | None = field(default=None, repr=False, compare=False)

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
        """Read the manifest, of whatever format.

        Raises IndexDamaged where it is missing or not a manifest.
        """
        try:
            return Manifest(**json.loads(self.manifest_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexDamaged(
                f"the manifest {self.manifest_file} cannot be read ({error}); build the index again"
            ) from error


def current(index_dir: Path) -> Version:
    """Return the version in use, to be read; it stays on disk as long as the returned object lives.

    Raises IndexMissing where the folder holds no index, IndexDamaged where CURRENT names a version that is not there,
    IndexOutdated where another release wrote it.
    """
    while True:
        version = newest(index_dir)
        try:
            held = Version(version.folder, _Hold(version.manifest_file))
            format_ = held.manifest().format
        except (OSError, IndexDamaged) as error:
            if newest(index_dir) != version:
                continue  # replaced, and cleaned up, between the look at CURRENT and the hold
            raise IndexDamaged(f"{version.manifest_file} cannot be read ({error}); build the index again") from error
        if format_ != FORMAT:
            raise IndexOutdated(
                f"the index in {index_dir} has format {format_}, this release searches format {FORMAT}; build it again "
                f"with: yinju build PATH --index {index_dir}"
            )
        return held


def newest(index_dir: Path) -> Version:
    """Return the version in use, of whatever format, without keeping it on disk: for whoever holds the write lock.

    Raises IndexMissing where the folder holds no index, IndexDamaged where CURRENT names a version that is not there.
    """
    pointer = index_dir / "CURRENT"
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(
            f"there is no index in {index_dir}; build one with: yinju build PATH --index {index_dir}"
        ) from None
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{pointer} cannot be read ({error}); build the index again") from error
    folder = index_dir / "versions" / name
    if not name.isdigit() or not folder.is_dir():
        raise IndexDamaged(f"{pointer} names the version {name!r}, which is missing; build the index again")
    return Version(folder)


@contextmanager
def writing(place: Path, *kinds: type[Exception]) -> Iterator[None]:
    """Raise WriteFailed, which names the place and the remedy, for an OSError or one of `kinds` within."""
    caught: tuple[type[Exception], ...] = (OSError, *kinds)
    try:
        yield
    except caught as error:
        raise WriteFailed(
            f"the index cannot be written at {place} ({error}); {_room(place)}make sure that the disk has room and the "
            "folder may be written, then build again. What was there before is as it was"
        ) from error


def _room(place: Path) -> str:
    there = next((folder for folder in (place, *place.absolute().parents) if folder.exists()), place)
    try:
        return f"{shutil.disk_usage(there).free / 1e6:,.0f} MB are free; "
    except OSError:  # the place is gone altogether: the error it is added to says so
        return ""


@contextmanager
def write_lock(index_dir: Path, wait: float | None = None) -> Iterator[None]:
    """Hold the folder's write lock, waiting for it up to `wait` seconds (half a minute).

    Raises IndexBusy where another process holds it for longer, WriteFailed where the folder cannot be written.
    """
    wait = _WAIT_SECONDS if wait is None else wait
    lock = FileLock(index_dir / "lock")
    with writing(index_dir):
        index_dir.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            raise IndexBusy(
                f"another process has been writing to {index_dir} for over {wait:.0f} s; try again when it is done"
            ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def new_version(index_dir: Path) -> Iterator[Version]:
    """Give a folder to write the next version into; on leaving it is put in use, or removed on an exception.

    To be used under the write lock. Versions that nobody reads any more are removed. Raises WriteFailed.
    """
    versions, pointer = index_dir / "versions", index_dir / "CURRENT.part"
    with writing(versions):
        versions.mkdir(parents=True, exist_ok=True)
        _clear(versions, index_dir)
        number = max((int(v.name) for v in versions.iterdir() if v.name.isdigit()), default=0) + 1
        part = Version(versions / f"{number:06}.part")
        part.folder.mkdir()
    try:
        yield part
        with writing(part.folder):
            _sync(part.folder)
            pointer.write_text(f"{number:06}\n", encoding="utf-8")
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


def _clear(versions: Path, index_dir: Path) -> None:
    """Remove what killed builds left, and the versions that are neither current nor read by anyone."""
    try:
        kept = newest(index_dir).folder
    except (IndexMissing, IndexDamaged):
        kept = None
    for folder in versions.iterdir():
        if folder.suffix in (".part", ".old"):
            shutil.rmtree(folder, ignore_errors=True)  # what is left is tried again by the next build
        elif folder.name.isdigit() and kept is not None and folder != kept:
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


def write_manifest(version: Version, manifest: Manifest) -> None:
    """Write the manifest, the last file of a version."""
    with writing(version.folder):
        version.manifest_file.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), encoding="utf-8")


def checksums(version: Version, base: Version | None = None) -> dict[str, str]:
    """Return the sha256 of each file of a version as hex, by its path within the version's folder.

    Those of files linked from `base` are taken from its manifest.
    """
    known = base.manifest().checksums if base is not None else {}
    found = {}
    for file in sorted(version.folder.rglob("*")):
        if not file.is_file() or file == version.manifest_file or file.suffix == ".lock":
            continue
        name = file.relative_to(version.folder).as_posix()
        linked = base is not None and name in known and file.samefile(base.folder / name)
        found[name] = known[name] if linked else _sha256(file)
    return found


def check(version: Version) -> None:
    """Raise IndexDamaged where a file is not what the manifest says, so that damage is not taken over."""
    for name, expected in version.manifest().checksums.items():
        file = version.folder / name
        try:
            found = _sha256(file)
        except OSError as error:
            raise IndexDamaged(f"{file} cannot be read ({error}); build the index again") from error
        if found != expected:
            raise IndexDamaged(f"{file} is not what was written there (its sha256 is {found}); build the index again")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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
