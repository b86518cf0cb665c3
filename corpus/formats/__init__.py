"""A module a format (for PDF a package), each with a `parse` from a file to its documents; the table of suffixes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.formats.types import Parser

#: The suffixes of each module's files; files of any other are read as plain text.
FORMATS: dict[str, tuple[str, ...]] = {
    "plain": (".txt", ".text"),
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm", ".xhtml"),
    "pdf": (".pdf",),
    "pictures": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"),
    "docx": (".docx", ".docm", ".dotx", ".dotm"),
    "epub": (".epub",),
    "pptx": (".pptx",),
    "xlsx": (".xlsx",),
    "csv": (".csv", ".tsv"),
    "rows": (".jsonl",),
    "notebook": (".ipynb",),
    "subtitles": (".srt", ".vtt"),
    "mail": (".eml",),
    "xls": (".xls", ".et"),
    "office": (".doc", ".rtf", ".odt", ".wps", ".ods", ".ppt", ".odp", ".dps"),
}
#: Seconds of processor time that LibreOffice takes to start, where a module calls it, on a slow machine.
_STARTING = {"office": 20, "xls": 20, "mail": 20}
SUFFIXES = tuple(suffix for suffixes in FORMATS.values() for suffix in suffixes)

_MODULES = {suffix: module for module, suffixes in FORMATS.items() for suffix in suffixes}


def seconds_to_start(suffix: str) -> int:
    """Return how many seconds reading a file of this suffix, in lower case, may take beside what its size says."""
    return _STARTING.get(_MODULES.get(suffix, "plain"), 0)


def parser_of(suffix: str) -> Parser:
    """Return the parser of files with this suffix, in lower case; its module is imported only then."""
    module = import_module(f"corpus.formats.{_MODULES.get(suffix, 'plain')}")
    parse: Parser = module.parse
    return parse
