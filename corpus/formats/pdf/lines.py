"""From characters to the pieces of lines that stand without a gap, and from these to printed lines."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.formats.pdf.characters import Font, Glyph
from corpus.lines import is_solid

_GAP = 0.7  # ems between two pieces of a line: justified words stand closer as a rule, columns never
_INITIALS = 20  # of a page at most
_WORDS = 0.2  # ems between two words that the content does not part, a little less than a space is wide
_LEVEL = 0.45  # ems by which the baselines of one line differ at most, its raised and lowered characters' too
_SEVERAL = 2.2  # times the size of the line: an initial, or an operator of a formula
_RAISED, _SMALL = 0.15, 0.85  # ems above the line, and size beside it, from which a character is a raised one
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Tabular(NamedTuple):
    """A table as it stands on a page: its edges, rows of cells with their lines, where in the content it begins.

    A cell that reaches over others stands in each place of it.
    """

    top: float
    bottom: float
    left: float
    right: float
    cells: list[list[list[PrintedLine]]]
    order: int

    @property
    def rows(self) -> list[list[str]]:
        """The texts of its cells."""
        return [[joined([line.text for line in cell]) for cell in row] for row in self.cells]


class _OnBase:
    """What is set on a base line: `base` is its height on the page, `size` that of its characters, in points."""

    __slots__ = ()
    base: float
    size: float

    @property
    def top(self) -> float:
        """The upper edge of its characters."""
        return self.base + 0.85 * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of its characters."""
        return self.base - 0.25 * self.size


@dataclass(slots=True)
class Piece(_OnBase):
    """Characters of one line that follow each other closely, in the order of the content; or a whole `table`."""

    glyphs: list[Glyph]
    left: float
    right: float
    base: float
    size: float
    table: Tabular | None = None

    @property
    def order(self) -> int:
        """Its place in the page's content."""
        return self.table.order if self.table else self.glyphs[0].order


@dataclass(slots=True)
class PrintedLine(_OnBase):
    """One printed line. `edges` holds the left and right edge of each character of `text`, in points.

    `size` and `font` are those of most of its characters, `raised` the places in `text` of raised digits and signs
    (a run each), `tags` the numbers of marked content that its characters belong to, `mono` and `bold` tell that all
    of them are. It stands in a frame `turn` quarter turns off that of its page, in none where it is slanted.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    font: Font
    edges: array[float]
    raised: list[tuple[int, int]] = field(default_factory=list)
    tags: frozenset[int] = frozenset()
    page: int = 0
    mono: bool = False
    bold: bool = False
    turn: int | None = 0


def pieces_of(glyphs: Iterable[Glyph]) -> list[Piece]:
    """Return the pieces that the characters make, in the order of the content."""
    found: list[Piece] = []
    piece: Piece | None = None
    for glyph in glyphs:
        size = glyph.size
        if (
            piece is not None
            and abs(glyph.base - piece.base) <= 0.08 * size
            and -0.5 * size <= glyph.left - piece.right <= _GAP * size
            and 0.75 <= size / piece.size <= 1.34
        ):
            piece.glyphs.append(glyph)
            if glyph.right > piece.right:
                piece.right = glyph.right
            if size > piece.size:
                piece.size = size
            continue
        piece = Piece([glyph], glyph.left, glyph.right, glyph.base, size)
        found.append(piece)
    return found


def rows_of(pieces: Sequence[Piece], level: float = _LEVEL) -> list[list[Piece]]:
    """Return the pieces of each line, lines from the top down, each from left to right.

    Baselines that differ by less than `level` ems are one line's.
    """
    rows: list[list[Piece]] = []
    base, size = 0.0, 0.0
    for piece in sorted(pieces, key=lambda piece: -piece.base):
        small, large = sorted((size, piece.size))
        # beside a character several lines high, lines are still as high as their own
        if rows and base - piece.base <= level * (large if large <= _SEVERAL * small else small):
            rows[-1].append(piece)
            if piece.size > 1.05 * size:
                # the largest characters stand on the line, not those raised above it
                base, size = piece.base, piece.size
        else:
            rows.append([piece])
            base, size = piece.base, piece.size
    for row in rows:
        row.sort(key=lambda piece: piece.left)
    return rows


def line_of(row: Sequence[Piece], page: int = 0) -> PrintedLine:
    """Return the line that pieces standing beside each other make."""
    widths: Counter[tuple[float, Font]] = Counter()
    for piece in row:
        for glyph in piece.glyphs:
            widths[glyph.size, glyph.font] += 1
    # what is large counts, among equally many characters
    (size, font), _ = max(widths.items(), key=lambda item: (item[1], item[0][0]))
    base = max(row, key=lambda piece: (0.95 < piece.size / size < 1.05, len(piece.glyphs))).base
    text: list[str] = []
    edges = array("f")
    raised: list[tuple[int, int]] = []
    tags: set[int] = set()
    length, previous, mono, bold = 0, None, True, True
    drawn = [
        (glyph, glyph.high or (piece.size <= _SMALL * size and piece.base - base >= _RAISED * size))
        for piece in row
        for glyph in piece.glyphs
    ]
    if len(row) > 1:
        # a piece may leave room for marks that come later in the content, in another font
        drawn.sort(key=lambda each: each[0].left)
    for glyph, high in drawn:
        if previous is not None and _are_parted(previous, glyph):
            text.append(" ")
            edges.extend((previous.right, max(glyph.left, previous.right)))
            length += 1
        shown = glyph.text.translate(_SUPERSCRIPTS) if high else glyph.text
        step = (glyph.right - glyph.left) / len(shown)
        if high and raised and raised[-1][1] == length:
            raised[-1] = raised[-1][0], length + len(shown)
        elif high:
            raised.append((length, length + len(shown)))
        for i, character in enumerate(shown):
            text.append(character)
            edges.extend((glyph.left + i * step, glyph.left + (i + 1) * step))
        length += len(shown)
        tags.add(glyph.tag)
        mono = mono and (glyph.font.mono or is_solid(glyph.text[0]))
        bold = bold and glyph.font.bold
        previous = glyph
    mono = mono and font.mono
    return PrintedLine(
        "".join(text), row[0].left, max(piece.right for piece in row), base, size, font, edges, raised,
        frozenset(tags), page, mono, bold,
    )  # fmt: skip


def with_initials(pieces: Sequence[Piece], size: float) -> list[Piece]:
    """Return the pieces, an initial several lines high put on the first line beside it; `size` is the usual one."""
    initials = [p for p in pieces if len(p.glyphs) == 1 and p.size > 1.8 * size and p.glyphs[0].text.isalpha()]
    if not 0 < len(initials) <= _INITIALS:
        return list(pieces)
    placed = {}
    for initial in initials:
        beside = [
            p
            for p in pieces
            if p.size < 1.2 * size and -0.5 * size < p.left - initial.right < 1.5 * size
            if initial.base + 0.3 * size < p.base < initial.top
        ]
        if len(beside) >= 1:
            first = max(beside, key=lambda p: p.base)
            glyph = initial.glyphs[0]._replace(base=first.base, size=first.size, right=min(initial.right, first.left))
            placed[id(initial)] = Piece([glyph], initial.left, glyph.right, first.base, first.size)
    return [placed.get(id(piece), piece) for piece in pieces]


def overprinted(pieces: Sequence[Piece], size: float) -> list[Piece]:
    """Return the pieces that are printed over others: of two, the one whose size is further from the usual one."""
    found: list[Piece] = []
    for row in rows_of(pieces):
        last: Piece | None = None
        for piece in row:
            shared = min(last.right, piece.right) - piece.left if last is not None else 0.0
            if last is None or shared < 2 * min(size, piece.size) or shared < 0.5 * (piece.right - piece.left):
                last = piece if last is None or piece.right > last.right else last
                continue
            off = abs(piece.size - size) > abs(last.size - size)
            found.append(piece if off else last)
            last = last if off else piece
    return found


def lines_of(pieces: Sequence[Piece], page: int = 0) -> list[PrintedLine]:
    """Return the lines that pieces of one column make, from the top down."""
    return [line_of(row, page) for row in rows_of(pieces)]


def _are_parted(before: Glyph, after: Glyph) -> bool:
    """Tell whether white space stands between two characters of a line."""
    gap = (after.left - before.right) / max(before.size, after.size)
    if after.order - before.order <= 3 and after.order > before.order:
        # where they follow each other in the content, it says so itself
        return (after.spaced and gap > -0.3) or gap > _GAP
    return gap > _WORDS


def joined(texts: Sequence[str]) -> str:
    """Return hard-wrapped lines as one text: Chinese without a space between them, words parted by hyphens whole."""
    whole = texts[0] if texts else ""
    for text in texts[1:]:
        if not text:
            continue
        if whole.endswith("\u00ad"):
            whole = whole[:-1] + text
        elif whole[-2:-1].isalpha() and whole[-1] in "-‐" and text[0].isalpha():
            # whether the hyphen belongs to the word cannot be told of one cell
            whole = whole[:-1] + text if whole[-3:-1].isalpha() and text[0].islower() else whole + text
        elif not whole or is_solid(whole[-1]) or is_solid(text[0]):
            whole += text
        else:
            whole += " " + text
    return whole
