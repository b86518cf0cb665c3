"""What a person hands the page to be read: files and pasted text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from corpus import read_text
from corpus.errors import CorpusError
from corpus.files import Found
from corpus.types import Document
from corpus.worker import Worker
from ui.problems import reading_problem
from ui.words import Lang, say


def read_uploads(
    files: Sequence[str],
    title: str,
    text: str,
    lang: Lang,
    progress: Callable[[int, int, str], None],
    keep: Callable[[Document, Path], None] = lambda *_: None,
) -> tuple[list[Document], list[tuple[str, str]]]:
    """Read uploads and pasted text; return the documents and, for each that could not be read, (name, reason).

    `keep` is given each document with the file that it was read from.

    The files are read in a process of their own. `progress` is told how much is done, how much there is to do (both in
    percent of a file), and in words what is being read, over and over while it is; what it raises ends the reading.
    """
    documents: list[Document] = []
    problems: list[tuple[str, str]] = []
    with Worker() as worker:
        for n, path in enumerate(files):
            name = Path(path).name
            progress(100 * n, 100 * len(files), say("reading", lang, name=name))
            reading = partial(_tell, worker, n, len(files), name, lang, progress)
            try:
                read = worker.read(Found(Path(path)), reading)
                named = [replace(document, source=name) for document in read]
                for document in named:
                    keep(document, Path(path))
                documents += named
            except CorpusError as error:
                reason = reading_problem(str(error).replace(path, name), lang)
                problems.append((name, reason.removeprefix(name).lstrip(" :")))
    if text.strip():
        source = say("pasted", lang)
        try:
            documents.append(read_text(text, title=title.strip() or source, source=source))
        except CorpusError as error:
            problems.append((source, reading_problem(str(error), lang)))
    return documents, problems


def _tell(worker: Worker, n: int, files: int, name: str, lang: Lang, progress: Callable[[int, int, str], None]) -> None:
    """Tell how far the reading of file n is, by the pictures of it that have been recognised."""
    done, total = worker.pictures.done, worker.pictures.total
    if total:
        words = say("recognising", lang, name=name, page=min(done + 1, total), pages=total)
    else:
        words = say("reading", lang, name=name)
    progress(100 * n + 100 * done // max(total, 1), 100 * files, words)
