"""The folder of an index: immutable versions, and CURRENT, which names the one in use.

my-index/
    CURRENT                  name of the version in use, sha256 of its manifest; replaced in one rename
    lock                     held by whoever writes
    versions/000007/
        manifest.json        format, encoder, counts, checksums; held open by whoever reads the version
        documents.sqlite     documents and passages, a digest in each row
        vectors.faiss        one vector a passage
        vectors.sums         a checksum a vector
        passages/, parents/  Tantivy, the terms of passages and of the stretches they are part of

CURRENT vouches for the manifest, the manifest for the files, and rows for themselves: what is damaged is told before
it becomes an answer.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import IndexBusy, IndexDamaged, IndexMissing, IndexOutdated, IndexReplaced, WriteFailed
from index.storage.seals import Sample, fault, sample, whole

if sys.platform != "win32":
    import fcntl

#: Raise whenever what a version holds changes its form; versions of another format are written anew from their texts.
FORMAT = 8
_WAIT_SECONDS = 30.0
_NAME = re.compile("[0-9]+")  # of a version; other digits that Unicode knows are none
_POINTER = re.compile("([0-9]+) ([0-9a-f]{64})\n")
_AT_ONCE = 16_000_000  # bytes of terms that are checked whole when a version is opened, the smallest files first
_LINE = 1_000  # versions before it that a manifest knows of


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version says of itself.

    `terms` and `reader` name the code that made terms and passages of the texts, `fingerprint` the encoder;
    `checksums` maps each file to its sha256 as hex, `samples` to its size and the sha256 of a sample. `dense_weight`
    is how much the encoder's cosine counts beside the lexical score, `weight_by` how that was settled: "default" of
    the encoder, or "given". `built` is when the version was made, in UTC. `stamp` is this version's own, `line` has
    those of the versions it was made of, oldest first. `paragraphs` counts those of all documents.
    """

    format: int
    terms: int
    encoder: str
    fingerprint: str
    dimension: int
    documents: int
    passages: int
    checksums: dict[str, str]
    reader: str = ""
    dense_weight: float = 0.1
    weight_by: str = "default"
    built: str = ""
    samples: dict[str, Sample] = field(default_factory=dict)
    stamp: str = ""
    line: tuple[str, ...] = ()
    paragraphs: int = 0

    def after(self, before: Manifest | None) -> Manifest:
        """Return this manifest with a stamp of its own, as of a version made of the one `before`."""
        line = (*before.line, before.stamp)[-_LINE:] if before and before.stamp else ()
        return replace(self, stamp=secrets.token_hex(6), line=line)

    def goes_on_from(self, held: Manifest) -> bool:
        """Tell whether this version is the one of `held`, or was made of it."""
        return held.stamp == self.stamp or held.stamp in self.line


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
    """The files of one version; one that `current` gave is not cleaned up while the object lives.

    `seal` is the sha256 of its manifest as CURRENT has it, None for a version that is not in use yet.
    """

    folder: Path
    seal: str | None = None
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

        Raises IndexDamaged where it is missing, not a manifest, or not the one that CURRENT vouches for.
        """
        try:
            written = self.manifest_file.read_bytes()
            if self.seal and hashlib.sha256(written).hexdigest() != self.seal:
                raise ValueError("it is not what was written there, or CURRENT is not")
            return _manifest(json.loads(written))
        except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise IndexDamaged(
                f"the manifest {self.manifest_file} cannot be read ({error}); build the index again"
            ) from error


def _manifest(value: dict[str, Any]) -> Manifest:
    """Make a manifest of JSON. Raises TypeError where it is none."""
    fields = {
        **{name: value[name] for name in Manifest.__slots__ if name in value},
        "samples": {name: Sample(**known) for name, known in value.get("samples", {}).items()},
        "line": tuple(value.get("line", ())),
    }
    manifest = Manifest(**fields)
    if not isinstance(manifest.format, int) or not isinstance(manifest.checksums, dict):
        raise TypeError("not the fields of a manifest")
    return manifest


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
    _look_over(version, manifest)
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
                found = replace(version, hold=_Hold(version.manifest_file))
            except OSError as error:
                raise _damaged(version.manifest_file, f"cannot be read ({error})") from error
            found.manifest()
        except IndexDamaged:
            if newest(index_dir) != version:
                continue  # replaced, and cleaned up, between the look at CURRENT and the hold
            raise
        return found


def _look_over(version: Version, manifest: Manifest) -> None:
    """Raise IndexDamaged where a file has another size, or other bytes as far as they are looked at."""
    at_once = 0
    for name, known in sorted(manifest.samples.items(), key=lambda entry: entry[1].size):
        wholly = "/" in name and at_once + known.size <= _AT_ONCE
        at_once += known.size if wholly else 0
        wrong = fault(version.folder / name, manifest.checksums[name], known, wholly=wholly)
        if wrong:
            raise _damaged(version.folder / name, wrong)


def _damaged(file: Path, what: str) -> IndexDamaged:
    return IndexDamaged(f"{file} {what}; build the index again")


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
        raise _damaged(index_dir / name, f"names the version {written[:40]!r}, which is missing")
    left = sorted(folder.name for folder in (index_dir / "versions").glob("*") if _NAME.fullmatch(folder.name))
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
        raise _damaged(pointer, f"cannot be read ({error})") from error


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
        number = max((int(v.name) for v in versions.iterdir() if _NAME.fullmatch(v.name)), default=0) + 1
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


def _clear(versions: Path, index_dir: Path) -> None:
    """Remove what killed builds left, and the versions that are neither current nor read by anyone."""
    try:
        kept = newest(index_dir).folder
    except (IndexMissing, IndexDamaged):
        kept = None
    for folder in versions.iterdir():
        if folder.suffix in (".part", ".old"):
            shutil.rmtree(folder, ignore_errors=True)  # what is left is tried again by the next build
        elif _NAME.fullmatch(folder.name) and kept is not None and folder != kept:
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
        raise _damaged(file, wrong)


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
