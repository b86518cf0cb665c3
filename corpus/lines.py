"""The printed lines of a raw text, and what can be told of one line by itself."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.limits import DEFAULT_LIMITS, Limits

# characters set solid, without spaces between them: ideographs, kana, full-width forms, CJK punctuation
SOLID = (
    "\u2e80-\u312f\u3190-\u31ef\u3200-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
)
# quotes and dashes that Chinese and Latin text share: solid only beside a solid character
SHARED = "“”‘’…—·"
_SOLID = re.compile(f"[{SOLID}]")
_SPACED = re.compile(
    f"(?<=[{SOLID}])\\s+(?=[{SOLID}{SHARED}])|(?<=[{SHARED}])\\s+(?=[{SOLID}])"
    r"|(?<=\S)\s+(?=[，。、；：？！）》」』】〉])"
)
# the space after a number such as 第六条 parts it from what it numbers
_LABEL = re.compile(r"第[零〇一二三四五六七八九十百千两0-9０-９]{1,6}[编篇卷章回讲节条]\s")
_ANY_SPACE = re.compile(r"\s+")

ENDS = "。！？!?…"
CLOSERS = "”’」』）)》】]〉\"'"
_ENDED = re.compile(f"(?:[{re.escape(ENDS)}]|(?<![0-9])\\.)[{re.escape(CLOSERS)}]*$")


class Line(NamedTuple):
    """One line that is not blank: `text` is `raw[start:start + len(text)]` without the white space around it.

    A tuple and not a dataclass because a book has a million of them. `solid` is the text without the white space
    set between solid characters, `pieces` the spans of `text` it is made of (None: all of it). `number` and `page`
    count from 1 (`page` is 0 where there are no pages), `lead` is the white space before it, `gap` the number of
    blank lines before it.
    """

    text: str
    start: int
    number: int
    page: int = 0
    lead: str = ""
    gap: int = 0
    solid: str = ""
    pieces: tuple[tuple[int, int], ...] | None = None

    @property
    def end(self) -> int:
        """Where the line's text ends in the raw text."""
        return self.start + len(self.text)

    @property
    def indent(self) -> float:
        """The width of the white space before the line in ems; a full-width space is one."""
        return sum([1.0 if c == "\u3000" else 2.0 if c == "\t" else 0.5 for c in self.lead]) if self.lead else 0.0


def make_line(text: str, start: int, number: int, page: int = 0, lead: str = "", gap: int = 0) -> Line:
    """Return the line of a stripped `text` that stands at `start` in the raw text."""
    # the common cases first: no white space, or Latin text with words between its spaces
    if not _ANY_SPACE.search(text) or (text.isascii() and text.count(" ") < 0.4 * len(text)):
        return Line(text, start, number, page, lead, gap, text, None)
    pieces = _solid_pieces(text)
    return Line(text, start, number, page, lead, gap, "".join([text[a:b] for a, b in pieces]), pieces)


def split_lines(
    raw: str, *, paged: bool = False, limits: Limits = DEFAULT_LIMITS, name: object = "the text"
) -> list[Line]:
    """Return the lines of `raw` that hold anything; a form feed starts a new page.

    Pages count from 1 where there is a form feed, or where `paged` says that the text comes in pages. Raises TooLarge
    with `name` where there are too many lines.
    """
    lines: list[Line] = []
    offset, number, gap, page = 0, 1, 0, int(paged or "\f" in raw)
    for piece in raw.splitlines(keepends=True):
        text = piece.strip()
        if text:
            lead = piece[: len(piece) - len(piece.lstrip())] if piece[0].isspace() else ""
            lines.append(make_line(text, offset + len(lead), number, page, lead, gap))
            gap = 0
            limits.check_lines(len(lines), name)
        elif piece[-1] != "\f":
            gap += 1
        # an editor counts line ends only, though other characters separate lines too
        if piece[-1] in "\n\r":
            number += 1
        elif piece[-1] == "\f":
            page += 1
        offset += len(piece)
    return lines


def ems(text: str) -> float:
    """Return the printed width of `text` in ems: 1 for a full-width character, 0.5 for a Latin one."""
    if text.isascii():
        return len(text) / 2
    # in UTF-8 an ASCII character has one byte and a Chinese one three, so the byte count gives the mean in one step
    return (len(text) + len(text.encode(errors="replace"))) / 4


def is_solid(character: str) -> bool:
    """Tell whether `character` is set without spaces around it."""
    return _SOLID.match(character) is not None


def ends_sentence(text: str) -> bool:
    """Tell whether `text` ends where a sentence may end."""
    return text[-1] in ENDS or (not text[-1].isalnum() and _ENDED.search(text[-8:]) is not None)


def _solid_pieces(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of `text` that stay when white space set between solid characters is dropped."""
    spaced = _is_letter_spaced(text)
    label = _LABEL.match(text)
    pieces, start = [], 0
    for gap in (_ANY_SPACE if spaced else _SPACED).finditer(text, label.end() if label else 0):
        first, end = gap.span()
        # a wider gap in a letter-spaced line is a space between Latin words: one stays
        wide = spaced and end - first > 1 and not (is_solid(text[first - 1]) or is_solid(text[end]))
        pieces.append((start, first + wide))
        start = end
    pieces.append((start, len(text)))
    return tuple(pieces)


def _is_letter_spaced(text: str) -> bool:
    """Tell whether nearly every character of a line stands apart, numbers and Latin letters included."""
    tokens = text.split()
    single = sum([len(token) == 1 for token in tokens])
    if len(tokens) < 6 or single < 0.7 * len(tokens):
        return False
    # in a line with little Chinese, numbers or formulas may stand apart by themselves
    return len(_SOLID.findall(text)) >= 0.2 * sum(map(len, tokens)) or (single >= 10 and single >= 0.95 * len(tokens))
