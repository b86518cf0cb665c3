"""The files that browsers have uploaded, each session's apart: how much there may be, and who may open which."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import ui.serving.offline  # noqa: F401 (before gradio's client)

# isort: split
from gradio_client.utils import strip_invalid_filename_characters  # type: ignore[import-untyped]

from corpus.errors import YinjuError
from ui.problems import Worded

_BLOCK = 4096  # bytes that a file takes at least, so that empty ones count
_MB = 2**20
# open once, through no link, and without waiting for the other end of a pipe
_OPEN = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """The most that may be uploaded, in bytes: a file, a request, and what waits to be read, of a session and of all.

    `files` is how many a request may have; `idle` how many seconds files are kept after the session's last page was
    closed.
    """

    file: int = 20 * _MB
    request: int = 100 * _MB
    session: int = 200 * _MB
    total: int = 1000 * _MB
    files: int = 200
    idle: float = 600.0


class TooMuch(Worded):
    """More is uploaded than may be."""


class NotYours(YinjuError):
    """A path is none of a file that this session has uploaded, or the file is not what was uploaded."""


@dataclass(frozen=True, slots=True)
class _Upload:
    path: Path
    size: int
    identity: tuple[int, int]  # device and inode


@dataclass(slots=True)
class _Held:
    """What a session has: its files by the paths handed out, the bytes they take, and whether it is still there."""

    uploads: dict[str, _Upload] = field(default_factory=dict)
    size: int = 0
    pages: int = 0
    used: float = 0.0


class Incoming:
    """A file that is being uploaded: written piece by piece, then kept or dropped."""

    def __init__(self, inbox: Inbox, session: str, name: str) -> None:
        """Begin a file of that name. Raises TooMuch."""
        self._inbox, self._session, self._name = inbox, session, _plain(name)
        self._size, self._taken = 0, 0
        self._take(_BLOCK)
        self._path = inbox.place(session) / self._name
        self._path.parent.mkdir(mode=0o700, parents=True)
        self._file = self._path.open("xb")

    def write(self, data: bytes) -> None:
        """Add to the file. Raises TooMuch."""
        self._size += len(data)
        most = self._inbox.limits.file
        if self._size > most:
            raise TooMuch("upload_file", name=self._name, most=most // _MB)
        if self._size > self._taken:
            self._take(self._size - self._taken)
        self._file.write(data)

    def keep(self) -> str:
        """Hand the file over to its session; return its path."""
        self._file.close()
        status = self._path.stat()
        upload = _Upload(self._path, self._taken, (status.st_dev, status.st_ino))
        return self._inbox.keep(self._session, upload)

    def drop(self) -> None:
        """Remove what was written."""
        self._file.close()
        shutil.rmtree(self._path.parent, ignore_errors=True)
        self._inbox.give_back(self._session, self._taken)

    def _take(self, size: int) -> None:
        self._inbox.take(self._session, size)
        self._taken += size


class Inbox:
    """Keeps uploads in a folder of its own, by session; every method may be called from any thread."""

    def __init__(
        self, folder: Path, limits: UploadLimits | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Keep uploads in `folder`, which is made; `clock` tells seconds."""
        self.limits = limits or UploadLimits()
        self._folder = folder
        self._folder.mkdir(mode=0o700, parents=True)
        self._clock = clock
        self._lock = threading.RLock()
        self._held: dict[str, _Held] = {}
        self._total = 0

    def receive(self, session: str, name: str) -> Incoming:
        """Begin a file that a session uploads. Raises TooMuch."""
        self.sweep()
        return Incoming(self, session, name)

    def owns(self, session: str | None, path: object) -> bool:
        """Tell whether `path` was handed out for an upload of this session."""
        with self._lock:
            held = self._held.get(session) if session is not None else None
            return held is not None and isinstance(path, str) and path in held.uploads

    def open(self, session: str | None, path: str) -> BinaryIO:
        """Open what a session has uploaded; what is read comes from the very file that was checked.

        Raises NotYours for any other path, and where the file there is no longer the one that was uploaded.
        """
        with self._lock:
            if session is None or not self.owns(session, path):
                raise NotYours(f"{path} is no upload of this session; upload it again")
            held = self._held[session]
            held.used = self._clock()
            upload = held.uploads[path]
        try:
            descriptor = os.open(upload.path, _OPEN)
        except OSError as error:
            raise NotYours(f"{path} cannot be opened ({error.strerror}); upload it again") from None
        status = os.fstat(descriptor)
        is_it = stat.S_ISREG(status.st_mode) and (status.st_dev, status.st_ino) == upload.identity
        if not is_it or not self._is_inside(upload.path):
            os.close(descriptor)
            raise NotYours(f"{path} is not the file that was uploaded; upload it again")
        return os.fdopen(descriptor, "rb")

    @contextmanager
    def copied(self, session: str | None, paths: Sequence[str]) -> Iterator[list[str]]:
        """Give copies of uploads to read, made from what `open` has checked, by their names; removed afterwards.

        Raises NotYours as `open` does.
        """
        folder = self._folder / f"reading-{secrets.token_hex(16)}"
        copies: list[str] = []
        try:
            for n, path in enumerate(dict.fromkeys(paths)):  # one that is named often is copied once
                with self.open(session, path) as checked:
                    copy = folder / str(n) / Path(path).name
                    copy.parent.mkdir(mode=0o700, parents=True)
                    with copy.open("xb") as file:
                        shutil.copyfileobj(checked, file)
                    copies.append(str(copy))
            yield copies
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def discard(self, session: str | None, paths: Sequence[str]) -> None:
        """Remove uploads of a session; paths of other files are left alone."""
        for path in paths:
            with self._lock:
                held = self._held.get(session) if session is not None else None
                upload = held.uploads.pop(path, None) if held is not None else None
                if held is None or upload is None:
                    continue
                held.size -= upload.size
                self._total -= upload.size
            shutil.rmtree(upload.path.parent, ignore_errors=True)

    @contextmanager
    def present(self, session: str | None) -> Iterator[None]:
        """Say that a page of a session is open, for as long as the context is."""
        if session is None:
            yield
            return
        with self._lock:
            self._of(session).pages += 1
        try:
            yield
        finally:
            with self._lock, suppress(KeyError):  # the server has stopped meanwhile
                held = self._held[session]
                held.pages -= 1
                held.used = self._clock()
                if not held.pages and not held.size:
                    del self._held[session]

    def sweep(self) -> None:
        """Remove what sessions have left whose pages are all closed."""
        now = self._clock()
        with self._lock:
            gone = [s for s, held in self._held.items() if not held.pages and now - held.used > self.limits.idle]
            for session in gone:
                self._total -= self._held.pop(session).size
        for session in gone:
            shutil.rmtree(self._folder_of(session), ignore_errors=True)

    def close(self) -> None:
        """Remove everything."""
        with self._lock:
            self._held.clear()
            self._total = 0
        shutil.rmtree(self._folder, ignore_errors=True)

    # -- for Incoming

    def place(self, session: str) -> Path:
        """Return a folder for one file of a session, which is not there yet."""
        return self._folder_of(session) / secrets.token_hex(16)

    def take(self, session: str, size: int) -> None:
        """Count `size` bytes more. Raises TooMuch where a session, or all together, would have too many."""
        with self._lock:
            held = self._of(session)
            if held.size + size > self.limits.session:
                raise TooMuch("upload_session", most=self.limits.session // _MB)
            if self._total + size > self.limits.total:
                raise TooMuch("upload_total")
            held.size += size
            self._total += size
            held.used = self._clock()

    def give_back(self, session: str, size: int) -> None:
        """Count `size` bytes less."""
        with self._lock, suppress(KeyError):  # swept meanwhile
            self._held[session].size -= size
            self._total -= size

    def keep(self, session: str, upload: _Upload) -> str:
        """Note an upload; return the path it is known by from now on."""
        with self._lock:
            self._of(session).uploads[str(upload.path)] = upload
        return str(upload.path)

    def _of(self, session: str) -> _Held:
        return self._held.setdefault(session, _Held(used=self._clock()))

    def _folder_of(self, session: str) -> Path:
        return self._folder / hashlib.sha256(session.encode()).hexdigest()[:32]

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self._folder.resolve())


def _plain(name: str) -> str:
    """Return the last part of a name as a file may have it on every system."""
    plain = strip_invalid_filename_characters(Path(name.replace("\\", "/")).name)
    return "file" if plain in ("", ".", "..") else plain
