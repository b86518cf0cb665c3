"""Keeps an index in step with files and folders: built again when they have changed and are at rest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from pathlib import Path

from corpus.errors import YinjuError

_REST = 800  # milliseconds without a change, after which files are read
_LONGEST = 10_000  # milliseconds after which they are read though changes go on
_AGAIN = 5_000  # milliseconds after which a build that failed is tried again

#: What is yielded by a watch of files: changes, each its kind and the path; nothing when some time has passed.
Changes = Iterable[Set[tuple[object, str]]]


def watch(paths: Sequence[str], index_dir: Path, build: Callable[[], None], say: Callable[[str], None]) -> None:
    """Call `build` whenever files of `paths` have changed, until interrupted (KeyboardInterrupt).

    What it raises is said, once, and tried again; files in `index_dir` and hidden ones are passed over.
    """
    follow(changes(paths, index_dir), build, say)


def follow(changed: Changes, build: Callable[[], None], say: Callable[[str], None]) -> None:
    """Build for each set of changes, and after a build that failed when some time has passed."""
    is_due, said = True, ""  # due at first: files may have changed between the build before and the first look
    for each in changed:
        if not (each or is_due):
            continue
        try:
            build()
            is_due, said = False, ""
        except YinjuError as error:
            is_due = True
            if str(error) != said:
                said = str(error)
                say(f"yinju: {said}")


def changes(paths: Sequence[str], index_dir: Path) -> Iterator[Set[tuple[object, str]]]:
    """Watch what `paths` name; a single file by its folder, since editors put another file in its place."""
    import watchfiles

    seen = _Seen(paths, index_dir)
    return watchfiles.watch(
        *seen.folders,
        watch_filter=seen.concerns,
        step=_REST,
        debounce=_LONGEST,
        rust_timeout=_AGAIN,
        yield_on_timeout=True,
        raise_interrupt=True,
        recursive=seen.is_deep,
    )


class _Seen:
    """Which changes concern an index."""

    def __init__(self, paths: Sequence[str], index_dir: Path) -> None:
        real = [os.path.realpath(path) for path in paths]
        self._files = {path for path in real if not os.path.isdir(path)}
        self._within = [path for path in real if os.path.isdir(path)]
        self._index = os.path.realpath(index_dir)
        self.folders = sorted({*self._within, *map(os.path.dirname, self._files)})
        self.is_deep = bool(self._within)  # else only single files are watched, whose folders may be large

    def concerns(self, _: object, path: str) -> bool:
        """Tell whether a change of the file at `path` is one of what is indexed."""
        path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        if path in self._files:
            return True
        if _is_in(path, self._index):
            return False
        return any(
            _is_in(path, folder) and not any(part.startswith(".") for part in Path(path).relative_to(folder).parts)
            for folder in self._within
        )


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
