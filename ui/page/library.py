"""The documents the page answers from: one index for all chats, exchanged whole when a rebuild is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import YinjuError
from corpus.types import Document
from index import BuildReport, Retriever, update_index
from qa import Assistant
from ui.page.suggest import suggest

if TYPE_CHECKING:
    from qa.writing import Writer


class Busy(YinjuError):
    """Another rebuild is going on."""


class Stopped(YinjuError):
    """The person who started a rebuild stopped it."""


class NotRemovable(YinjuError):
    """The document is the last one, or is not there."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What belongs together and is exchanged together: an index, who answers from it, and what it holds.

    `assistant` is None where there is no index yet.
    """

    assistant: Assistant | None
    documents: tuple[Document, ...]
    suggestions: tuple[str, ...]


class NoDocuments(YinjuError):
    """There is no document to ask yet."""


class Library:
    """Holds the shelf in use and replaces it; whoever took a shelf keeps it."""

    def __init__(self, directory: Path, *, new: bool = False, writer: Writer | None = None) -> None:
        """Open the index in `directory`. Raises IndexMissing where there is none.

        With `new` there is none yet: the shelf is empty, and the first documents make it. `writer` is what may write
        with a language model where a person asks for it.
        """
        self.directory = directory
        self.writer = writer
        self._writing = threading.Lock()
        self.shelf = Shelf(None, (), ()) if new else self._open()

    @property
    def assistant(self) -> Assistant:
        """Who answers now. Raises NoDocuments where there is nothing to answer from."""
        if self.shelf.assistant is None:
            raise NoDocuments("there is no document to ask yet; add one first")
        return self.shelf.assistant

    def rebuild(
        self, documents: Sequence[Document], *, replace: bool, progress: Callable[[int, int, str], None] | None = None
    ) -> BuildReport:
        """Add `documents` to the index, or with `replace` make it hold nothing else; the old one answers meanwhile.

        Other processes may have added to the index meanwhile. Raises IndexReplaced where the folder no longer holds it,
        Busy where another rebuild is going on; whatever is raised, also by `progress`, the shelf is as it was.
        """
        with self._alone():
            new = {document.id for document in documents}
            held = [each.id for d in self.shelf.documents for each in d.names]
            remove = [ident for ident in held if ident not in new] if replace else []
            report = update_index(
                self.directory, add=tuple(documents), remove=remove, onto=self._retriever, progress=progress
            )
            self.shelf = self._open()
        return report

    def remove(self, document_id: str) -> Document:
        """Take a document out of the index and return it.

        Raises NotRemovable where it is the last one or not there, IndexReplaced where the folder no longer holds the
        index, Busy where a rebuild is going on.
        """
        with self._alone():
            document = next((d for d in self.shelf.documents if d.id == document_id), None)
            if document is None:
                raise NotRemovable(f"no document {document_id!r} is in the index; reload the page to see what is")
            if len(self.shelf.documents) == 1 and not document.also:
                raise NotRemovable(f"{document.title!r} is the only document; add another one before removing it")
            update_index(self.directory, remove=[document_id], onto=self._retriever)
            self.shelf = self._open()
        return document

    @property
    def _retriever(self) -> Retriever | None:
        return self.shelf.assistant.retriever if self.shelf.assistant else None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._writing.acquire(blocking=False):
            raise Busy("the index is being rebuilt by another page; try again when that is done")
        try:
            yield
        finally:
            self._writing.release()

    def _open(self) -> Shelf:
        retriever = Retriever.load(self.directory)
        assistant = Assistant(retriever)
        documents = retriever.documents
        return Shelf(assistant, documents, suggest(assistant, documents))
