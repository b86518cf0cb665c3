"""The documents the page answers from: one index for all chats, exchanged whole when a rebuild is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from dataclasses import replace as replaced
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


class ReadOnly(YinjuError):
    """The documents are in a store that the page does not write to."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What belongs together and is exchanged together: an index, who answers from it, and what it holds.

    `assistant` is None where there is no index yet, `suggestions` where no questions to begin with were looked for yet.
    """

    assistant: Assistant | None
    documents: tuple[Document, ...]
    suggestions: tuple[str, ...] | None


class NoDocuments(YinjuError):
    """There is no document to ask yet."""


class Library:
    """Holds the shelf in use and replaces it; whoever took a shelf keeps it."""

    def __init__(
        self, directory: Path, *, new: bool = False, suggesting: bool = True, writer: Writer | None = None
    ) -> None:
        """Open the index in `directory`. Raises IndexMissing where there is none.

        With `new` there is none yet: the shelf is empty, and the first documents make it. Without `suggesting` it is
        open at once, and questions to begin with are there once `suggested` has been called, which may take seconds.
        `writer` is what may write with a language model where a person asks for it.
        """
        self.directory = directory
        self.writer = writer
        self._suggesting = suggesting
        self._writing = threading.Lock()
        self._opening = threading.Lock()
        self._retriever: Retriever | None = None
        self.shelf = Shelf(None, (), ()) if new else self._open(suggesting=suggesting)

    def current(self) -> Shelf:
        """Return the shelf in use, opened anew where another process has added to the index or removed from it."""
        with self._opening:
            # a rebuild opens what it has made itself
            if not self._writing.locked() and self._retriever is not None and self._retriever.is_superseded():
                self.shelf = self._open(suggesting=self._suggesting)
            return self.shelf

    @property
    def assistant(self) -> Assistant:
        """Who answers now. Raises NoDocuments where there is nothing to answer from."""
        assistant = self.current().assistant
        if assistant is None:
            raise NoDocuments("there is no document to ask yet; add one first")
        return assistant

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

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._writing.acquire(blocking=False):
            raise Busy("the index is being rebuilt by another page; try again when that is done")
        try:
            yield
        finally:
            self._writing.release()

    def suggested(self) -> bool:
        """Look for questions to begin with where that was not done yet; tell whether it was done now."""
        shelf = self.shelf
        if shelf.suggestions is not None or shelf.assistant is None:
            return False
        suggestions = suggest(shelf.assistant, shelf.documents)
        with suppress(Busy), self._alone():  # what is rebuilt has its own
            if self.shelf is shelf:
                self.shelf = replaced(shelf, suggestions=suggestions)
        return True

    def _load(self) -> Retriever:
        return Retriever.load(self.directory)

    def _open(self, *, suggesting: bool = True) -> Shelf:
        self._retriever = retriever = self._load()
        assistant = Assistant(retriever)
        documents = retriever.documents
        return Shelf(assistant, documents, suggest(assistant, documents) if suggesting else None)


class StoreLibrary(Library):
    """A collection that many share, which no page writes to; `directory` has what belongs to this machine."""

    def __init__(self, directory: Path, uri: str, collection: str, writer: Writer | None = None) -> None:
        """Open the version in use. Raises IndexMissing where there is no such collection, StoreFailed."""
        self._place = uri, collection
        super().__init__(directory, writer=writer)

    def rebuild(
        self, documents: Sequence[Document], *, replace: bool, progress: Callable[[int, int, str], None] | None = None
    ) -> BuildReport:
        """Raise ReadOnly."""
        raise self._read_only()

    def remove(self, document_id: str) -> Document:
        """Raise ReadOnly."""
        raise self._read_only()

    def _read_only(self) -> ReadOnly:
        uri, collection = self._place
        return ReadOnly(f"this page only reads; write with: yinju build PATH --store {uri} --collection {collection}")

    def _load(self) -> Retriever:
        return Retriever.connect(*self._place)
