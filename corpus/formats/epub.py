"""EPUB books."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree import ElementTree

from corpus.errors import Unreadable
from corpus.formats.archive import open_archive
from corpus.formats.html import read_page
from corpus.formats.items import Items
from corpus.formats.types import Opened, Parsed


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the book as one document, chapter by chapter in reading order; a page is a chapter file.

    Raises Unreadable where it is not a book or is protected, TooLarge by what it unpacks to.
    """
    path, items = opened.path, Items(opened)
    with open_archive(opened) as archive:
        try:
            if "META-INF/rights.xml" in archive.namelist():
                raise Unreadable(f"{path} is protected against copying: its text cannot be read")
            title, chapters = _spine(archive)
            for chapter in chapters:
                read_page(archive.read(chapter), opened, items)
        except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, RuntimeError, StopIteration) as error:
            raise Unreadable(f"{path} is broken, or not an EPUB book ({error}): save it again") from error
    yield items.parsed(title)


def _spine(archive: zipfile.ZipFile) -> tuple[str, list[str]]:
    """Return the title of the book and the names of its chapters in reading order, each once."""
    container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
    package = next(e.attrib["full-path"] for e in container.iter() if e.tag.endswith("}rootfile"))
    root = ElementTree.fromstring(archive.read(package))
    folder = PurePosixPath(package).parent
    manifest = {}
    for entry in _named(root, "item"):
        # the table of contents repeats the headings
        is_text = "nav" not in entry.get("properties", "").split() and "html" in entry.get("media-type", "")
        manifest[entry.attrib["id"]] = str(folder / unquote(entry.get("href", ""))) if is_text else None
    title = next((e.text or "" for e in _named(root, "title")), "")
    # a book that names a chapter twice would be read twice
    chapters = dict.fromkeys(manifest[reference.attrib["idref"]] for reference in _named(root, "itemref"))
    return title.strip(), [chapter for chapter in chapters if chapter is not None]


def _named(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if element.tag.endswith("}" + name))
