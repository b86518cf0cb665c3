"""HTML pages."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator

from corpus.encoding import decode
from corpus.errors import TooLarge
from corpus.formats.grid import Grid
from corpus.formats.items import Item, Items
from corpus.formats.tags import pieces
from corpus.formats.types import Opened, Parsed

_SILENT = {"script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select", "button", "nav"}
_PARTING = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul", *(f"h{level}" for level in range(1, 7))),
}
_IN_CELLS = ("p", "div", "li", "ul", "ol")
_OF_TABLES = ("table", "tbody", "tfoot", "thead")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# encodings of Python's that no browser knows, some of which take very long to decode
_NOT_OF_PAGES = set("idna mbcs oem palmos punycode raw_unicode_escape undefined unicode_escape utf_7".split())
_MARKUP = 4  # characters of source at most for one of text
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the page as one document. Raises NoText, Unreadable or TooLarge."""
    items = Items(opened)
    title = read_page(opened.data(), opened, items)
    yield items.parsed(title)


def read_page(data: bytes, opened: Opened, items: Items) -> str:
    """Add the elements of a page, the bytes of it or of a chapter in it, to `items` and return its title."""
    name = str(opened.path)
    most = _MARKUP * opened.limits.characters
    text = None
    if len(data) <= 4 * most:  # no encoding takes more bytes for a character
        text = _declared(data)
        text = decode(data, name) if text is None else text
    if text is None or len(text) > most:
        raise TooLarge(
            f"{name} has more than {most:,} characters of mark-up and text, {_MARKUP} times the limit on text: split "
            f"it, or raise the limit: Limits(characters={len(data) // _MARKUP}), yinju build --max-characters "
            f"{len(data) // _MARKUP}"
        )
    page = _Page(items)
    page.read(text)
    return page.title


def _declared(data: bytes) -> str | None:
    """Return the page in the encoding that it names, None where it names none or another one than it is in."""
    declared = _CHARSET.search(data, 0, 4096) or _XML_ENCODING.match(data)
    if not declared:
        return None
    try:
        encoding = codecs.lookup(declared[1].decode("ascii")).name.replace("-", "_")
        if encoding in _NOT_OF_PAGES:
            return None
        # pages that say gb2312 mean its superset
        return data.decode("gb18030" if encoding in ("gb2312", "gbk") else encoding)
    except (LookupError, UnicodeError):
        return None


class _Page:
    """Collects the elements of a page; names that are counted and no tree, so depth costs nothing."""

    def __init__(self, items: Items) -> None:
        self.items = items
        self.title = ""
        self.text: list[str] = []
        self.silent: list[str] = []
        self.heading = 0
        self.inside: Counter[str] = Counter()
        self.grid = Grid(items)
        self.in_row = False
        self.cell = ""

    def read(self, page: str) -> None:
        """Take the elements of a page."""
        for kind, value, source in pieces(page):
            if kind == "text":
                self.take_text(value)
            elif kind == "start":
                self.open(value, source)
            else:
                self.close(value)
        self.end_row()
        self.release()
        self.end_table()

    def open(self, tag: str, source: str) -> None:
        """Take an opening tag, for a cell as it is written."""
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.append(tag)
            return
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag == "br":
            self.text.append("\n")
        elif tag in ("td", "th") and self.in_row:
            self.end_cell()
            self.cell = source
        elif tag in _PARTING and not (self.in_row and tag in _IN_CELLS):
            if tag in ("tr", "table"):
                self.end_row()
            self.release()
            if tag == "table":
                self.end_table()
                self.inside["thead"] = 0
            elif tag == "tr":
                self.in_row = True
            elif tag in ("li", "pre", "title", "caption", "thead"):
                self.inside[tag] += 1
            elif tag[0] == "h" and tag[1:].isdigit():
                self.heading = int(tag[1:])

    def close(self, tag: str) -> None:
        """Take a closing tag."""
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
            return
        if tag not in _PARTING or (self.in_row and tag in _IN_CELLS):
            return
        if tag in ("td", "th") and self.in_row:
            self.end_cell()
            return
        if tag == "tr" and self.in_row:
            self.end_row()
            return
        if tag in _OF_TABLES:
            self.end_row()
        self.release()
        if tag == "table":
            self.end_table()
        elif self.inside[tag]:
            self.inside[tag] -= 1
        elif tag[0] == "h" and tag[1:].isdigit():
            self.heading = 0

    def take_text(self, text: str) -> None:
        """Take a run of text."""
        if not self.silent:
            self.text.append(text if self.inside["pre"] else _SPACE.sub(" ", text))

    def release(self) -> None:
        """End the element the text collected so far belongs to."""
        pre = self.inside["pre"] > 0
        text = "".join(self.text).strip("\r\n") if pre else _collapse("".join(self.text))
        self.text.clear()
        if not text.strip():
            return
        if self.inside["title"]:
            self.title = self.title or text
        elif self.heading:
            self.items.add(Item("heading", text.replace("\n", " "), self.heading))
        elif self.inside["caption"]:
            self.grid.title = text.replace("\n", " ")
            self.items.add(Item("paragraph", text))
        elif pre:
            self.items.add(Item("code", text))
        else:
            self.items.add(Item("item" if self.inside["li"] else "paragraph", text))

    def end_cell(self) -> None:
        """End the cell that is open, if one is."""
        if self.cell:
            text = _collapse("".join(self.text)).replace("\n", " ")
            self.grid.add(text, self.cell, heads=self.cell[1:3].lower() == "th")
        self.text.clear()
        self.cell = ""

    def end_row(self) -> None:
        """End the row that is open, if one is."""
        if self.in_row:
            self.end_cell()
            self.grid.end_row(in_head=self.inside["thead"] > 0)
            self.in_row = False

    def end_table(self) -> None:
        """End a table."""
        self.grid.end()
        self.grid = Grid(self.items)


def _collapse(text: str) -> str:
    """Return `text` with the white space of the source around line breaks removed."""
    return "\n".join(line.strip(" ") for line in text.split("\n")).strip()
