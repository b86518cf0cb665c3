"""Reading files, folders and pasted text into documents."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from corpus import markdown
from corpus.blocks import Block, assemble
from corpus.encoding import decode
from corpus.errors import FileMissing, NoText, Unreadable
from corpus.extract import blocks_of
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.lines import split_lines
from corpus.reflow import reflow
from corpus.types import Document

_PLAIN = (".txt", ".text")
_MARKDOWN = (".md", ".markdown")
_HTML = (".html", ".htm", ".xhtml")
_ARCHIVED = (".docx", ".pptx", ".xlsx", ".epub")
SUFFIXES = (*_PLAIN, *_MARKDOWN, *_HTML, *_ARCHIVED, ".pdf", ".csv", ".tsv", ".jsonl")


def default_document() -> Path:
    """Return the place of the text that ships with the project."""
    return Path(str(files("corpus.data") / "中国的生物多样性保护.txt"))


def expand(paths: Iterable[str | Path]) -> list[Path]:
    """Return the files that `paths` name, folders opened: sorted within a folder, known suffixes, nothing hidden.

    A file given by name is kept whatever its suffix. Raises FileMissing where a path does not exist.
    """
    found: dict[Path, None] = {}
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise FileMissing(f"{path} does not exist: check the spelling and the folder")
        if not path.is_dir():
            found[path] = None
            continue
        # links to folders are not followed, so a loop of links ends
        for folder, inner, names in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                    found[Path(folder, name)] = None
    return list(found)


def read(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> list[Document]:
    """Return the documents in one file: many for JSONL rows {"_id", "title", "text"}, else one.

    The suffix tells the format; a file with none that is known is read as plain text. Raises FileMissing,
    Unreadable, NoText or TooLarge, each naming the file and the remedy.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable(f"{path} is a folder or a device, not a file: give the files in it, or use expand()")
        limits.check_size(about.st_size, path)
        suffix = path.suffix.lower()
        if suffix == ".pdf" or suffix in _ARCHIVED:
            # the readers open these by themselves: make sure first that they may
            path.open("rb").close()
            data = b""
        else:
            data = path.read_bytes()
    except FileNotFoundError:
        raise FileMissing(f"{path} does not exist: check the spelling and the folder") from None
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror}): check that it is a file you may open") from error
    if suffix == ".jsonl":
        return _read_rows(decode(data, str(path)), path, limits)
    if suffix == ".pdf" or suffix in _ARCHIVED or suffix in _HTML or suffix in (".csv", ".tsv"):
        title, raw, blocks = _read_structured(path, data, suffix, limits)
        title = " ".join(title.split())
    else:
        title, raw = "", decode(data, str(path))
        limits.check_characters(len(raw), path)
        if suffix in _MARKDOWN:
            title, blocks = markdown.parse(split_lines(raw, limits=limits, name=path))
        else:
            blocks = reflow(split_lines(raw, limits=limits, name=path))
    limits.check_characters(len(raw), path)
    if not blocks:
        raise NoText(f"{path} holds no text: nothing to read")
    return [assemble(blocks, source=str(path), name=path.stem, title=title)]


def _read_structured(path: Path, data: bytes, suffix: str, limits: Limits) -> tuple[str, str, list[Block]]:
    """Return title, extracted text and blocks of a format that is not plain text; readers are imported when used."""
    if suffix == ".pdf":
        from corpus.pdf import read_pdf

        return read_pdf(path, limits)
    if suffix in _HTML or suffix == ".epub":
        from corpus.web import read_epub, read_html

        title, items = read_epub(path, limits) if suffix == ".epub" else read_html(data, str(path), limits)
    else:
        from corpus import office

        if suffix in (".csv", ".tsv"):
            title, items = office.read_csv(data, str(path), limits)
        else:
            title, items = {".docx": office.read_docx, ".pptx": office.read_pptx, ".xlsx": office.read_xlsx}[suffix](
                path, limits
            )
    return (title, *blocks_of(items, limits, path))


def read_text(text: str, *, title: str, source: str) -> Document:
    """Return pasted `text` as a document, reflowed like a file. Raises NoText where it is blank, TooLarge."""
    DEFAULT_LIMITS.check_characters(len(text), source)
    blocks = reflow(split_lines(text))
    if not blocks:
        raise NoText(f"{source} holds no text: nothing to read")
    return assemble(blocks, source=source, name=source, title=title)


def _read_rows(raw: str, path: Path, limits: Limits) -> list[Document]:
    """Return the document of each JSONL row."""
    documents = []
    for number, row in enumerate(raw.split("\n"), 1):
        if not row.strip():
            continue
        try:
            fields = json.loads(row)
            identity, title, text = str(fields["_id"]), str(fields.get("title") or ""), str(fields["text"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unreadable(f'{path} line {number} is not a row {{"_id", "title", "text"}}: {error}') from error
        limits.check_characters(len(text), f"{path} line {number}")
        blocks = reflow(split_lines(text))
        if blocks:
            documents.append(assemble(blocks, source=str(path), name=identity, title=title, identity=identity))
    if not documents:
        raise NoText(f"{path} holds no row with text: nothing to read")
    return documents
