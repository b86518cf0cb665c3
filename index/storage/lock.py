"""The write lock of an index's folder: one process writes at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusy
from index.storage.writing import writing

_WAIT_SECONDS = 30.0


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
