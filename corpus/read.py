"""Reading files, folders and pasted text into documents."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from corpus.blocks import assemble
from corpus.errors import CorpusError, NoText, TooLarge, Unreadable
from corpus.files import open_regular
from corpus.formats import parser_of
from corpus.formats.types import Opened, Told, nobody
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.lines import split_lines
from corpus.reflow import reflow
from corpus.types import Document


def default_document() -> Path:
    """Return the place of the text that ships with the project."""
    from importlib.resources import files  # not needed by the process that reads files

    return Path(str(files("corpus.data") / "中国的生物多样性保护.txt"))


def read(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> list[Document]:
    """Return the documents in one file: many for JSONL rows {"_id", "title", "text"}, else one.

    The suffix tells the format; a file with none that is known is read as plain text. The file is read in this process:
    its `limits` on seconds and memory do not count here (corpus.worker reads in a process of its own). Raises
    FileMissing, Unreadable, NoText or TooLarge, each naming the file and the remedy, and nothing else.
    """
    return list(documents_in(path, limits=limits))


def documents_in(
    path: Path, *, limits: Limits, place: str | Path | None = None, within: str | None = None, told: Told = nobody
) -> Iterator[Document]:
    """Yield the documents in one file, as `read` returns them; what was yielded before an error is not to be used.

    The file is opened at `place` where that is not `path`, and must lie in `within`, as in `open_regular`.
    `told` is told of each picture of the file before it is read.
    """
    try:
        with open_regular(path if place is None else place, path, within=within) as file:
            yield from _documents(file, path, limits, told)
    except CorpusError:
        raise
    except MemoryError as error:
        raise TooLarge(f"{path} takes more memory than there is: split it, or leave it out") from error
    except Exception as error:  # parsers of formats raise what they like at a file that nobody thought of
        what = " ".join(f"{type(error).__name__}: {error}".split())
        raise Unreadable(f"{path} cannot be read ({what}): it may be broken; save it again, or leave it out") from error


def _documents(file: BinaryIO, path: Path, limits: Limits, told: Told) -> Iterator[Document]:
    size = os.fstat(file.fileno()).st_size
    limits.check_size(size, path)
    is_empty = True
    for parsed in parser_of(path.suffix.lower())(Opened(file, size, path, limits, told)):
        if not parsed.blocks:
            continue
        is_empty = False
        name = _as_text(path.stem) if parsed.identity is None else parsed.identity
        yield assemble(
            parsed.blocks,
            source=str(path),
            name=name,
            title=parsed.title,
            identity=parsed.identity,
            left_out=parsed.left_out,
            boxes=parsed.boxes,
            recognised=parsed.recognised,
        )
    if is_empty:
        raise NoText(f"{path} holds no text: nothing to read")


def _as_text(name: str) -> str:
    """Return the name of a file as it can be shown and stored: bytes that are no UTF-8 as escapes."""
    return os.fsencode(name).decode(errors="backslashreplace")


def read_text(text: str, *, title: str, source: str) -> Document:
    """Return pasted `text` as a document, reflowed like a file. Raises NoText where it is blank, TooLarge."""
    DEFAULT_LIMITS.check_characters(len(text), source)
    blocks = reflow(split_lines(text, name=source))
    if not blocks:
        raise NoText(f"{source} holds no text: nothing to read")
    return assemble(blocks, source=source, name=source, title=title)
