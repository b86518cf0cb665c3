"""Files as they were given, kept beside the index so that their pages can be shown: PDF files and pictures."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePath

from corpus.drawing import DRAWN
from corpus.files import expand, open_regular
from corpus.types import Document
from ui.notebooks import beside

_MOST = 1_000_000_000  # bytes of all: the files not looked at for longest go first


def is_drawn(document: Document) -> bool:
    """Tell whether a document has pages that can be shown as they were given, if its file is kept."""
    return PurePath(document.source).suffix.lower() in DRAWN and bool(document.origins.page)


class Originals:
    """The files kept of an index, in a folder of their own beside it, each under a digest of its document's id."""

    def __init__(self, index_dir: Path, most: int = _MOST) -> None:
        """Keep at most so many bytes for the index in `index_dir`; nothing is made before something is kept."""
        self._folder = beside(index_dir, "originals")
        self._most = most

    def keep(self, document: Document, file: Path) -> None:
        """Keep a copy of the file that a document was read from, where its pages can be shown and it is not too large.

        Raises OSError where it cannot be written, CorpusError where the file is none.
        """
        place = self._place(document.id, PurePath(document.source).suffix)
        if not is_drawn(document) or place.exists():
            return
        size = file.stat().st_size
        if size > self._most:
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._make_room(size)
        fresh = place.with_suffix(".new")
        with open_regular(file, file) as given:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                shutil.copyfileobj(given, out)
        fresh.replace(place)

    def of(self, document: Document) -> Path | None:
        """Return the file of a document, None where none is kept."""
        if not is_drawn(document):
            return None
        place = self._place(document.id, PurePath(document.source).suffix)
        if not place.exists():
            return None
        with suppress(OSError):  # a folder that may only be read
            os.utime(place)
        return place

    def keep_only(self, documents: Iterable[Document]) -> None:
        """Keep the files of these documents and no others: what was removed from an index is gone here too."""
        if not self._folder.is_dir():
            return
        held = {self._place(d.id, PurePath(d.source).suffix).name for d in documents}
        for file in self._folder.iterdir():
            if file.name not in held:
                file.unlink(missing_ok=True)

    def _place(self, identity: str, suffix: str) -> Path:
        digest = hashlib.sha256(identity.encode(errors="surrogatepass")).hexdigest()[:32]
        return self._folder / f"{digest}{suffix.lower()}"

    def _make_room(self, size: int) -> None:
        files = sorted(((f.stat().st_mtime, f.stat().st_size, f) for f in self._folder.iterdir()), key=lambda e: e[0])
        total = size + sum(each for _, each, _ in files)
        for _, each, file in files:
            if total <= self._most:
                return
            file.unlink(missing_ok=True)
            total -= each


def keep_originals(index_dir: Path, paths: Iterable[str | Path], documents: Iterable[Document]) -> None:
    """Keep the files of documents that were just read from `paths`, and of all others nothing.

    A document may name any file as its source: only those that `paths` name are opened. Raises OSError where they
    cannot be written.
    """
    documents = tuple(documents)
    given = {str(file) for file in expand(paths)}
    originals = Originals(index_dir)
    originals.keep_only(documents)
    for document in documents:
        if document.source in given:
            originals.keep(document, Path(document.source))
