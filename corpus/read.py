"""Reading files, folders and pasted text into documents."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from corpus import markdown
from corpus.blocks import assemble
from corpus.encoding import decode
from corpus.errors import FileMissing, NoText, Unreadable
from corpus.lines import split_lines
from corpus.reflow import reflow
from corpus.types import Document

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".jsonl")


def default_document() -> Path:
    """Return the place of the text that ships with the project."""
    return Path(str(files("corpus.data") / "biodiversity_white_paper.txt"))


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


def read(path: Path) -> list[Document]:
    """Return the documents in one file: many for JSONL rows {"_id", "title", "text"}, else one.

    Raises FileMissing, Unreadable, NoText or TooLarge, each naming the file and the remedy.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileMissing(f"{path} does not exist: check the spelling and the folder") from None
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror}): check that it is a file you may open") from error
    raw = decode(data, str(path))
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        return _read_rows(raw, path)
    return [_compose(raw, source=str(path), name=path.stem, marked=suffix in (".md", ".markdown"))]


def read_text(text: str, *, title: str, source: str) -> Document:
    """Return pasted `text` as a document, reflowed like a file. Raises NoText where it is blank."""
    return _compose(text, source=source, name=source, title=title)


def _compose(raw: str, *, source: str, name: str, title: str = "", marked: bool = False) -> Document:
    lines = split_lines(raw)
    if not lines:
        raise NoText(f"{source} holds no text: nothing to read")
    blocks = markdown.blocks(lines) if marked else reflow(lines)
    return assemble(blocks, source=source, name=name, title=title)


def _read_rows(raw: str, path: Path) -> list[Document]:
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
        lines = split_lines(text)
        if lines:
            documents.append(assemble(reflow(lines), source=str(path), name=identity, title=title, identity=identity))
    if not documents:
        raise NoText(f"{path} holds no row with text: nothing to read")
    return documents
