"""HTML pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from corpus.encoding import decode, decode_named
from corpus.errors import TooLarge
from corpus.formats.grid import Grid
from corpus.formats.items import Item, Items
from corpus.formats.tags import Piece, pieces
from corpus.formats.types import Opened, Parsed

_SILENT = {"script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select", "button", "nav"}
_PARTING = {
    *("details", "dialog", "hgroup", "legend", "menu", "summary"),
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul", *(f"h{level}" for level in range(1, 7))),
}
_EMPTY = set("area base br col embed hr img input link meta source track wbr".split())  # that nothing closes
_READINGS = {"rt", "rp", "rtc"}  # how a character is pronounced, beside it
_CLOSED_BY_OTHERS = {*_READINGS, *"colgroup dd dt li optgroup option p tbody td tfoot th thead tr".split()}
_UNSHOWN = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)
_NOTE_MARKS = {"noteref", "doc-noteref", "backlink", "doc-backlink"}
_LONGEST_MARK = 8  # characters of a note's mark: [note 12]
_TELLING = re.compile(r"hidden|display|noteref|backlink|#", re.IGNORECASE)  # attributes worth a look
_IN_CELLS = ("p", "div", "li", "ul", "ol")
_OF_TABLES = ("table", "tbody", "tfoot", "thead")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_MARKUP = 4  # characters of source at most for one of text
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the page as one document. Raises NoText, Unreadable or TooLarge."""
    items = Items(opened)
    title = read_page(opened.data(), opened, items)
    yield items.parsed(title)


def read_page(data: bytes, opened: Opened, items: Items, encoding: str = "") -> str:
    """Add the elements of a page, the bytes of it or of a chapter in it, to `items` and return its title.

    `encoding` is the one that what it came in names, "" where that names none.
    """
    name = str(opened.path)
    most = _MARKUP * opened.limits.characters
    text = None
    if len(data) <= 4 * most:  # no encoding takes more bytes for a character
        text = decode_named(data, encoding) if encoding else None
        text = _declared(data) if text is None else text
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
    return decode_named(data, declared[1].decode("ascii"))


class _Page:
    """Collects the elements of a page; names that are counted and no tree, so depth costs nothing."""

    def __init__(self, items: Items) -> None:
        self.items = items
        self.title = ""
        self.text: list[str] = []
        self.silent: list[str] = []
        self.hushed = ""  # what is passed over until something closes it, by its end tag or without
        self.within: Counter[str] = Counter()  # what has been opened in that
        self.raised: int | None = None  # where the text of a superscript begins
        self.linked = False  # whether it is, or holds, a link into the page
        self.heading = 0
        self.inside: Counter[str] = Counter()
        self.grid = Grid(items)
        self.in_row = False
        self.cell: Piece | None = None

    def read(self, page: str) -> None:
        """Take the elements of a page."""
        for piece in pieces(page):
            if piece.kind == "text":
                self.take_text(piece.value)
            elif self.hushed and not self.is_heard(piece):
                continue
            elif piece.kind == "end":
                self.close(piece.value)
            elif self.is_shown(piece):
                self.open(piece)
        self.end_row()
        self.release()
        self.end_table()

    def is_heard(self, piece: Piece) -> bool:
        """Tell whether a tag ends what is passed over and counts itself."""
        tag, hushed = piece.value, self.hushed
        if piece.kind == "start":
            if tag != hushed and not (hushed == "p" and tag in _PARTING):
                self.within[tag] += tag not in _EMPTY
                return False
        elif tag != hushed and self.within[tag]:
            self.within[tag] -= 1
            return False
        self.hushed = ""
        self.within.clear()
        return tag != hushed or piece.kind == "start"

    def is_shown(self, piece: Piece) -> bool:
        """Tell whether an element is shown, and not the mark of a note; what stands in another is passed over."""
        tag = piece.value
        if self.silent or tag in _EMPTY:
            return True
        shown = tag not in _READINGS
        if _TELLING.search(piece.source):
            found = piece.attributes()
            # what is hidden until it is searched for is there to be found
            is_hidden = (
                found.get("hidden", "until-found") != "until-found"
                or found.get("aria-hidden") == "true"
                or _UNSHOWN.search(found.get("style", "")) is not None
            )
            marks = {*found.get("epub:type", "").split(), *found.get("role", "").split()}
            shown = shown and not is_hidden and not marks & _NOTE_MARKS
            self.linked = self.linked or (tag == "a" and found.get("href", "").startswith("#"))
        if not shown and tag in _CLOSED_BY_OTHERS:
            self.hushed = tag
        elif not shown:
            self.silent.append(tag)
        return shown

    def open(self, piece: Piece) -> None:
        """Take an opening tag."""
        tag = piece.value
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.append(tag)
            return
        if tag in _SILENT and not (tag == "button" and self.heading):  # what unfolds the text below
            self.silent.append(tag)
        elif tag == "sup":
            self.raised = len(self.text)
        elif tag == "br":
            self.text.append("\n")
        elif tag in ("td", "th") and self.in_row:
            self.end_cell()
            self.cell = piece
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
        if tag == "sup":
            self.end_raised()
        elif tag == "a" and self.raised is None:
            self.linked = False
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

    def end_raised(self) -> None:
        """End a superscript: the mark of a note, which is a link and short, is no text."""
        raised, self.raised = self.raised, None
        if raised is not None and self.linked and len("".join(self.text[raised:]).strip()) <= _LONGEST_MARK:
            del self.text[raised:]
        self.linked = False

    def take_text(self, text: str) -> None:
        """Take a run of text."""
        if not self.silent and not self.hushed:
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
            self.grid.add(text, self.cell.source, heads=self.cell.value == "th")
        self.text.clear()
        self.cell = None

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
