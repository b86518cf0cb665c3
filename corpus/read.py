"""Reading files, folders and pasted text into documents."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from corpus.blocks import Block, assemble
from corpus.encoding import decode
from corpus.errors import CorpusError, NoText, TooLarge, Unreadable
from corpus.files import ARCHIVED, HTML, MARKDOWN, TABLES, open_regular
from corpus.formats import markdown
from corpus.formats.items import blocks_of
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.lines import split_lines
from corpus.reflow import reflow
from corpus.types import Document

_LONGEST_ID = 300  # characters of the _id of a row


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
    path: Path, *, limits: Limits, place: str | Path | None = None, within: str | None = None
) -> Iterator[Document]:
    """Yield the documents in one file, as `read` returns them; what was yielded before an error is not to be used.

    The file is opened at `place` where that is not `path`, and must lie in `within`, as in `open_regular`.
    """
    try:
        with open_regular(path if place is None else place, path, within=within) as file:
            yield from _documents(file, path, limits)
    except CorpusError:
        raise
    except MemoryError as error:
        raise TooLarge(f"{path} takes more memory than there is: split it, or leave it out") from error
    except Exception as error:  # readers of formats raise what they like at a file that nobody thought of
        what = " ".join(f"{type(error).__name__}: {error}".split())
        raise Unreadable(f"{path} cannot be read ({what}): it may be broken; save it again, or leave it out") from error


def _documents(file: BinaryIO, path: Path, limits: Limits) -> Iterator[Document]:
    # no more is read than was there when the file was opened: one that grows, or a stream in disguise, has an end
    size = os.fstat(file.fileno()).st_size
    limits.check_size(size, path)
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        yield from _read_rows(decode(file.read(size), str(path)), path, limits)
        return
    if suffix == ".pdf" or suffix in (*ARCHIVED, *HTML, *TABLES):
        title, raw, blocks = _read_structured(file, size, path, suffix, limits)
        title = " ".join(title.split())
    else:
        title, raw = "", decode(file.read(size), str(path))
        limits.check_characters(len(raw), path)
        if suffix in MARKDOWN:
            title, blocks = markdown.parse(split_lines(raw, limits=limits, name=path))
        else:
            blocks = reflow(split_lines(raw, limits=limits, name=path))
    limits.check_characters(len(raw), path)
    if not blocks:
        raise NoText(f"{path} holds no text: nothing to read")
    yield assemble(blocks, source=str(path), name=_as_text(path.stem), title=title)


def _as_text(name: str) -> str:
    """Return the name of a file as it can be shown and stored: bytes that are no UTF-8 as escapes."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _read_structured(
    file: BinaryIO, size: int, path: Path, suffix: str, limits: Limits
) -> tuple[str, str, list[Block]]:
    """Return title, extracted text and blocks of a format that is not plain text; readers are imported when used."""
    if suffix == ".pdf":
        from corpus.formats.pdf import read_pdf

        return read_pdf(file.read(size), path, limits)
    if suffix in HTML or suffix == ".epub":
        from corpus.formats.web import read_epub, read_html

        is_book = suffix == ".epub"
        title, items = read_epub(file, path, limits) if is_book else read_html(file.read(size), str(path), limits)
    else:
        from corpus.formats import office

        if suffix in TABLES:
            title, items = office.read_csv(file.read(size), str(path), limits)
        else:
            title, items = {".docx": office.read_docx, ".pptx": office.read_pptx, ".xlsx": office.read_xlsx}[suffix](
                file, path, limits
            )
    return (title, *blocks_of(items, limits, path))


def read_text(text: str, *, title: str, source: str) -> Document:
    """Return pasted `text` as a document, reflowed like a file. Raises NoText where it is blank, TooLarge."""
    DEFAULT_LIMITS.check_characters(len(text), source)
    blocks = reflow(split_lines(text, name=source))
    if not blocks:
        raise NoText(f"{source} holds no text: nothing to read")
    return assemble(blocks, source=source, name=source, title=title)


def _read_rows(raw: str, path: Path, limits: Limits) -> Iterator[Document]:
    """Yield the document of each JSONL row."""
    is_empty = True
    for number, row in enumerate(_lines(raw), 1):
        if not row.strip():
            continue
        try:
            fields = json.loads(row)
            identity, title, text = str(fields["_id"]), str(fields.get("title") or ""), str(fields["text"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unreadable(f'{path} line {number} is not a row {{"_id", "title", "text"}}: {error}') from error
        if len(identity) > _LONGEST_ID:
            raise Unreadable(
                f"{path} line {number} has an _id of {len(identity):,} characters, which stands with each of its "
                f"passages: give it one of at most {_LONGEST_ID}"
            )
        limits.check_characters(len(text), f"{path} line {number}")
        blocks = reflow(split_lines(text, limits=limits, name=f"{path} line {number}"))
        if blocks:
            is_empty = False
            yield assemble(blocks, source=str(path), name=identity, title=title, identity=identity)
    if is_empty:
        raise NoText(f"{path} holds no row with text: nothing to read")


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text that may be too long to be there twice."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]
