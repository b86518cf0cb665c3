"""What a build asks of whatever writes an index, as `engine` has what a retriever asks of whatever holds one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from corpus.types import Document
from index.storage.encoded import Encoded


class DocumentWriter(Protocol):
    """What documents are written by, whatever stores them."""

    def add(self, encoded: Encoded, file: str | None, /) -> Iterator[float]:
        """Write a document, as long as the shares of it that are done are asked for."""
        ...

    @property
    def next_number(self) -> int:
        """The number under which the next document is added."""
        ...

    def add_twin(self, encoded: Encoded, file: str | None, holder: int, /) -> None:
        """Write a document whose passages the one with the number `holder` has."""
        ...

    def hold(self, number: int, holder: int, /) -> None:
        """Make another document the holder of one of the version before."""
        ...

    def name_anew(self, numbers: Iterable[int], /) -> None:
        """Have documents found by the names that they have now, after those with the same text were written."""
        ...

    def base_document(self, number: int, /) -> Document:
        """Return a document of the version before."""
        ...

    def remove(self, number: int, /) -> None:
        """Remove a document of the version before."""
        ...

    def describe(self, number: int, encoded: Encoded, file: str | None, /) -> None:
        """Give a document of the version before another title, source and file."""
        ...
