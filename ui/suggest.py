"""Questions to start with, made from the loaded documents and kept only where they are answered."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.types import Document
from qa import Assistant


def suggest(assistant: Assistant, documents: Sequence[Document], *, most: int = 4) -> tuple[str, ...]:
    """Return up to `most` questions that the documents answer."""
    return ()
