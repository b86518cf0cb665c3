"""The documents the page answers from: one index for all chats, exchanged whole when a rebuild is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import YinjuError
from corpus.types import Document
from index import BuildReport, Retriever, update_index
from qa import Assistant
from ui.suggest import suggest


class Busy(YinjuError):
    """Another rebuild is going on."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What belongs together and is exchanged together: an index, who answers from it, and what it holds."""

    assistant: Assistant
    documents: tuple[Document, ...]
    suggestions: tuple[str, ...]


class Library:
    """Holds the shelf in use and replaces it; readers keep the shelf they took."""

    def __init__(self, directory: Path) -> None:
        """Open the index in `directory`. Raises IndexMissing where there is none."""
        self.directory = directory
        self._writing = threading.Lock()
        self.shelf = self._open()

    def rebuild(
        self, documents: Sequence[Document], *, replace: bool, progress: Callable[[int, int, str], None] | None = None
    ) -> BuildReport:
        """Add `documents` to the index, or with `replace` make it hold nothing else; the old one answers meanwhile.

        Raises Busy where another rebuild is going on; whatever is raised, the shelf is as it was.
        """
        if not self._writing.acquire(blocking=False):
            raise Busy("the index is being rebuilt by another page; try again when that is done")
        try:
            new = {document.id for document in documents}
            remove = [d.id for d in self.shelf.documents if d.id not in new] if replace else []
            report = update_index(self.directory, add=tuple(documents), remove=remove, progress=progress)
            self.shelf = self._open()
        finally:
            self._writing.release()
        return report

    def _open(self) -> Shelf:
        retriever = Retriever.load(self.directory)
        assistant = Assistant(retriever)
        documents = retriever.documents
        return Shelf(assistant, documents, suggest(assistant, documents))
