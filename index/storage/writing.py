"""What cannot be written to the disk, told with the place and the remedy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import WriteFailed


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
