"""The tags and the text of an HTML page, told apart in one reading as a browser does.

Python's own parser looks again and again for the end of what never ends, and differs from version to version; those
that build a tree walk up it for every tag. What is needed here is the names of tags and the text between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal, NamedTuple

# a quotation mark means something behind = only; possessive, so that nothing is read twice
_TAG = re.compile(
    r"<(?P<closing>/?)(?P<name>[a-zA-Z][^\s/>\0]*+)"
    r"(?:[^>=/]++|/(?!>)|=\s*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^\s>]*+))*+(?P<empty>/?)>"
)
_CELLS = ("td", "th")
_OPENS = re.compile(r"</?[a-zA-Z]")
_COMMENT_END = re.compile(r"--!?>")
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style")}
_ZEROS = re.compile(r"(&#[xX]?)0{2,}+")
_NO_CHARACTER = re.compile(r"&#(?:[0-9]{9,}+|[xX][0-9a-fA-F]{8,}+);?")


class Piece(NamedTuple):
    """A tag, its `value` the name in lower case, or a run of text with its references resolved.

    `source` is how the opening tag of a cell is written, "" for all others.
    """

    kind: Literal["start", "end", "text"]
    value: str
    source: str = ""


def pieces(page: str) -> Iterator[Piece]:
    """Yield the tags and texts of a page in order; comments, declarations and scripts are left out.

    What is begun and never ended (a tag, a comment, a script) takes the rest of the page with it. `<br/>` opens and
    closes, as in XHTML.
    """
    at = 0
    while at < len(page):
        stop = page.find("<", at)
        if stop < 0:
            stop = len(page)
        if at < stop:
            yield Piece("text", _resolved(page[at:stop]))
        if stop == len(page):
            return
        if not _OPENS.match(page, stop):
            at = _past_markup(page, stop)
            if at == stop:
                yield Piece("text", "<")
                at += 1
            continue
        tag = _TAG.match(page, stop)
        if tag is None:
            return
        name, at = tag["name"].lower(), tag.end()
        if tag["closing"]:
            yield Piece("end", name)
            continue
        yield Piece("start", name, tag[0] if name in _CELLS else "")
        if tag["empty"]:
            yield Piece("end", name)
        elif name in _RAW_END:
            end = _RAW_END[name].search(page, at)
            if end is None:
                return
            at = end.start()


def _past_markup(page: str, at: int) -> int:
    """Return where a comment, a declaration or the like ends that begins at `at`; `at` where none does."""
    if page.startswith("<!--", at):
        if page.startswith((">", "->"), at + 4):
            return page.index(">", at) + 1
        end = _COMMENT_END.search(page, at + 4)
        return end.end() if end else len(page)
    if page.startswith("<![CDATA[", at):
        stop = page.find("]]>", at)
        return stop + 3 if stop >= 0 else len(page)
    if page.startswith(("<!", "<?", "</"), at) and at + 2 < len(page):
        stop = page.find(">", at)
        return stop + 1 if stop >= 0 else len(page)
    return at


def _resolved(text: str) -> str:
    """Return text with its character references resolved; a number that is none of a character reads as U+FFFD."""
    if "&" not in text:
        return text
    # Python reads no number of more than some thousand digits
    return unescape(_NO_CHARACTER.sub("\ufffd", _ZEROS.sub(r"\g<1>0", text)))
