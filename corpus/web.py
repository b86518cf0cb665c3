"""HTML and EPUB."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote
from xml.etree import ElementTree

from corpus.encoding import decode
from corpus.errors import Unreadable
from corpus.extract import Item
from corpus.limits import Limits, open_archive

_SILENT = {"script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select", "button", "nav"}
_PARTING = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul", *(f"h{level}" for level in range(1, 7))),
}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)


class _Page(HTMLParser):
    """Collects the elements of a page; a stack of names and no tree, so depth costs nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[Item] = []
        self.title = ""
        self.text: list[str] = []
        self.silent: list[str] = []
        self.heading = 0
        self.inside: list[str] = []
        self.row: list[str] | None = None
        self.rows: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.append(tag)
            return
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag == "br":
            self.text.append("\n")
        elif tag in _PARTING and not (self.row is not None and tag in ("p", "div", "li", "ul", "ol")):
            self.release()
            if tag == "tr":
                self.row = []
            elif tag in ("li", "pre", "title"):
                self.inside.append(tag)
            elif tag[0] == "h" and tag[1:].isdigit():
                self.heading = int(tag[1:])

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
            return
        if tag not in _PARTING or (self.row is not None and tag in ("p", "div", "li", "ul", "ol")):
            return
        if tag in ("td", "th") and self.row is not None:
            self.row.append(_collapse("".join(self.text)).replace("\n", " "))
            self.text.clear()
            return
        if tag == "tr" and self.row is not None:
            self.text.clear()
            if any(self.row):
                self.rows.append("\t".join(self.row))
            self.row = None
            return
        self.release()
        if tag == "table":
            self.end_table()
        elif tag in self.inside:
            self.inside.remove(tag)
        elif tag[0] == "h" and tag[1:].isdigit():
            self.heading = 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.text.append(data if "pre" in self.inside else _SPACE.sub(" ", data))

    def release(self) -> None:
        """End the element the text collected so far belongs to."""
        pre = "pre" in self.inside
        text = "".join(self.text).strip("\r\n") if pre else _collapse("".join(self.text))
        self.text.clear()
        if not text.strip():
            return
        if "title" in self.inside:
            self.title = self.title or text
        elif self.heading:
            self.items.append(Item("heading", text.replace("\n", " "), self.heading))
        elif pre:
            self.items.append(Item("code", text))
        else:
            self.items.append(Item("item" if "li" in self.inside else "paragraph", text))

    def end_table(self) -> None:
        """End a table; one of a single column only lays out what it holds."""
        if any("\t" in row for row in self.rows):
            self.items.append(Item("table", "\n".join(self.rows)))
        else:
            self.items.extend(Item("paragraph", row) for row in self.rows)
        self.rows.clear()

    def close(self) -> None:
        super().close()
        self.release()
        self.end_table()


def _collapse(text: str) -> str:
    """Return `text` with the white space of the source around line breaks removed."""
    return "\n".join(line.strip(" ") for line in text.split("\n")).strip()


def read_html(data: bytes, name: str) -> tuple[str, list[Item]]:
    """Return the title and the elements of a page. Raises NoText or Unreadable."""
    declared = _CHARSET.search(data, 0, 4096) or _XML_ENCODING.match(data)
    text = None
    if declared:
        encoding = declared[1].decode("ascii").lower()
        try:
            # pages that say gb2312 mean its superset
            text = data.decode("gb18030" if encoding in ("gb2312", "gbk") else encoding)
        except (LookupError, UnicodeDecodeError):
            text = None
    page = _Page()
    page.feed(text if text is not None else decode(data, name))
    page.close()
    return page.title, page.items


def read_epub(file: BinaryIO, path: Path, limits: Limits) -> tuple[str, list[Item]]:
    """Return the title and the elements of a book, chapter by chapter in reading order; a page is a chapter file.

    Raises Unreadable where it is not a book or is protected, TooLarge by what it unpacks to.
    """
    with open_archive(file, path, limits) as archive:
        try:
            if "META-INF/rights.xml" in archive.namelist():
                raise Unreadable(f"{path} is protected against copying: its text cannot be read")
            title, chapters = _spine(archive)
            items = [item for chapter in chapters for item in read_html(archive.read(chapter), str(path))[1]]
        except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, RuntimeError, StopIteration) as error:
            raise Unreadable(f"{path} is broken, or not an EPUB book ({error}): save it again") from error
    return title, items


def _spine(archive: zipfile.ZipFile) -> tuple[str, list[str]]:
    """Return the title of the book and the names of its chapters in reading order."""
    container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
    package = next(e.attrib["full-path"] for e in container.iter() if e.tag.endswith("}rootfile"))
    root = ElementTree.fromstring(archive.read(package))
    manifest = {e.attrib["id"]: e.attrib for e in _named(root, "item")}
    title = next((e.text or "" for e in _named(root, "title")), "")
    folder = PurePosixPath(package).parent
    chapters = []
    for reference in _named(root, "itemref"):
        entry = manifest[reference.attrib["idref"]]
        # the table of contents repeats the headings
        if "nav" not in entry.get("properties", "").split() and "html" in entry.get("media-type", ""):
            chapters.append(str(folder / unquote(entry["href"])))
    return title.strip(), chapters


def _named(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if element.tag.endswith("}" + name))
