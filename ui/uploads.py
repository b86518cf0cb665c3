"""What a person hands the page to be read: files and pasted text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from corpus import read, read_text
from corpus.errors import YinjuError
from corpus.types import Document
from ui.words import Lang, say


def read_uploads(
    files: Sequence[str], title: str, text: str, lang: Lang, progress: Callable[[int, int, str], None]
) -> tuple[list[Document], list[tuple[str, str]]]:
    """Read uploads and pasted text; return the documents and, for each that could not be read, (name, reason).

    `progress` is told before each file how many are done, how many there are, and its name.
    """
    documents: list[Document] = []
    problems: list[tuple[str, str]] = []
    for n, path in enumerate(files):
        name = Path(path).name
        progress(n, len(files), name)
        try:
            documents += [replace(document, source=name) for document in read(Path(path))]
        except YinjuError as error:
            problems.append((name, str(error).replace(path, name).removeprefix(name).lstrip(" :")))
    if text.strip():
        source = say("pasted", lang)
        try:
            documents.append(read_text(text, title=title.strip() or source, source=source))
        except YinjuError as error:
            problems.append((source, str(error)))
    return documents, problems
