"""Which files are meant, and opening them: regular ones only, opened once and checked as they were opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.errors import FileMissing, Unreadable
from corpus.formats import SUFFIXES

# a pipe is not waited for and a terminal does not become ours, should one take the place of a file
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was named, or that lies in a folder that was.

    `within` is the folder, its links resolved, that the file must lie in when it is opened; None where it was named
    itself. `leads_out` says that it is a link that led out of there when it was found.
    """

    path: Path
    within: str | None = None
    leads_out: bool = False


def find(paths: Iterable[str | Path]) -> list[Found]:
    """Return the files that `paths` name, folders opened: sorted within a folder, known suffixes, nothing hidden.

    A file given by name is kept whatever its suffix. Links to folders are not followed, so that a loop of links ends;
    links that lead out of the folder given, to a file or a folder, are among what is returned: opening them is refused
    with the reason. Raises FileMissing where a path does not exist.
    """
    found: dict[Path, Found] = {}
    for given in paths:
        path = Path(given)
        if not os.path.exists(path):
            raise FileMissing(f"{path} does not exist: check the spelling and the folder")
        if not path.is_dir():
            found[path] = Found(path)
            continue
        within = os.path.realpath(path)
        for folder, inner, names in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            # a link to a folder inside is passed over: what it shows is met where it lies
            away = [name for name in inner if _leads_out(os.path.join(folder, name), within)]
            files = (n for n in names if not n.startswith(".") and os.path.splitext(n)[1].lower() in SUFFIXES)
            for name in sorted([*files, *away]):
                file = Path(folder, name)
                if file not in found:
                    found[file] = Found(file, within, _leads_out(file, within))
    return list(found.values())


def expand(paths: Iterable[str | Path]) -> list[Path]:
    """Return the files that `paths` name, as `find` does, without the links that lead out of a folder given."""
    return [file.path for file in find(paths) if not file.leads_out]


def open_regular(place: str | Path, name: object, *, within: str | None = None) -> BinaryIO:
    """Open the file at `place` for reading, provided that it is a regular one and, links followed, lies in `within`.

    What is opened is what was checked: the file is opened once, and never waited for. `name` is for the messages.
    Raises FileMissing or Unreadable.
    """
    try:
        # so that nothing else is even opened; that it still is the file meant is checked below
        _check_inside(os.path.realpath(place) if within is not None else "", within, name)
        _check_regular(os.stat(place).st_mode, name)
        handle = os.open(place, _FLAGS)
    except FileNotFoundError:
        raise FileMissing(f"{name} does not exist: check the spelling and the folder") from None
    except OSError as error:
        raise Unreadable(f"{name} cannot be read ({error.strerror}): check that it is a file you may open") from error
    except ValueError as error:  # half a character or a zero in the name
        raise Unreadable(f"{name!a} is no name that a file can have ({error}): check it") from error
    try:
        _check_regular(os.fstat(handle).st_mode, name)
        _check_inside(_place_of(handle, place) if within is not None else "", within, name)
        if os.name == "posix":
            os.set_blocking(handle, True)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _check_regular(mode: int, name: object) -> None:
    if stat.S_ISDIR(mode):
        raise Unreadable(f"{name} is a folder, not a file: give the files in it, or use expand()")
    if not stat.S_ISREG(mode):
        raise Unreadable(f"{name} is a pipe, a socket or a device, not a file: save what it holds as a file")


def _check_inside(real: str, within: str | None, name: object) -> None:
    if within is not None and not _is_inside(real, within):
        raise Unreadable(
            f"{name} is a link that leads out of {within}: to have what it leads to read, give that by its name"
        )


def _place_of(handle: int, place: str | Path) -> str:
    """Return where an opened file lies, links followed; "" where the name leads elsewhere by now."""
    try:
        return os.readlink(f"/proc/self/fd/{handle}")
    except OSError:  # not Linux
        real = os.path.realpath(place)
        return real if os.path.samestat(os.stat(real), os.fstat(handle)) else ""


def _leads_out(path: str | Path, within: str) -> bool:
    return os.path.islink(path) and not _is_inside(os.path.realpath(path), within)


def _is_inside(real: str, within: str) -> bool:
    return real == within or real.startswith(os.path.join(within, ""))
