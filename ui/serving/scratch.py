"""The folder of this process for what is uploaded: nobody else's, and gone with the process or at the next start."""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import tempfile
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = "yinju-uploads-"
_LOCK = ".lock"


@cache
def scratch() -> Path:
    """Return the folder; made, and what processes that were killed have left removed, when it is first asked for.

    It lies where temporary files go (TMPDIR), has a name that nobody can guess, and is open to its owner alone.
    """
    remove_leftovers(Path(tempfile.gettempdir()))
    folder, lock = _new()
    atexit.register(_leave, folder, lock)
    return folder


def remove_leftovers(parent: Path) -> None:
    """Remove the folders in `parent` whose processes are gone: those that nobody holds the lock of."""
    for folder in parent.glob(f"{_PREFIX}*"):
        if not _is_ours(folder):
            continue
        lock = FileLock(folder / _LOCK, timeout=0)
        try:
            lock.acquire()
        except (Timeout, OSError):  # in use, or no longer there
            continue
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _new() -> tuple[Path, FileLock]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
        lock = FileLock(folder / _LOCK)
        lock.acquire()
        if (folder / _LOCK).exists():  # else a process that started at this moment took it for a leftover
            return folder, lock
        lock.release()


def _is_ours(folder: Path) -> bool:
    """Tell whether it is a folder, no link, of this user, and was locked once."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    is_own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return stat.S_ISDIR(status.st_mode) and is_own and (folder / _LOCK).exists()


def _leave(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
