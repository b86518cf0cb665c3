"""Which rows and columns of a table a question means: by what it says of them, and by what that means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.nearness import closeness
from index.spelling import romanised
from index.tokens import is_cut_out, is_han, words
from qa.question import STOP
from qa.tables.grid import Grid

_LONGEST = 60  # characters of a name
_READ = 200  # characters of a question that are looked through for names
_FEW = 2_000  # rows of a table whose names are looked for in parts
_SPELT = 6  # characters of a Chinese name that is written in Latin letters
_LEXICAL = 0.5  # what a name that is said whole adds to its nearness
_TOUCHED = 0.25  # share of a name that is said, from which on it is meant by name
_CLOSE = 0.03  # lead under which two columns are alike
_UNIT = re.compile(r"[(（]\s*([^()（）/]{1,6})(?:/[^()（）]*)?[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Mention:
    """Where `question[start:end]` names what stands in a column of these rows; `exact` where it says it whole."""

    start: int
    end: int
    column: int
    rows: tuple[int, ...]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A column that a question means: how well it fits, how much better than the next, how much of its name is said."""

    column: int
    score: float
    lead: float
    said: float
    by_noun: bool


class Named:
    """What a question names of a table. The question is folded."""

    def __init__(self, question: str, grid: Grid) -> None:
        self.question, self.grid = question, grid
        found = _exact(question[:_READ], grid)
        if not any(len(m.rows) == 1 for m in found):
            found += _in_letters(question[:_READ], grid) or _in_part(question[:_READ], grid, found)
        self.mentions = sorted(found, key=lambda m: (m.start, m.column))

    @cached_property
    def rows(self) -> tuple[int, ...] | None:
        """The rows that hold all that is named, of one column any of it, in the order of the question; None of none."""
        kept: list[int] | None = None
        for column in dict.fromkeys(m.column for m in self.mentions):
            some = list(dict.fromkeys(row for m in self.mentions if m.column == column for row in m.rows))
            kept = some if kept is None else [row for row in kept if row in {*some}]
        return None if kept is None else tuple(kept)

    @cached_property
    def several(self) -> bool:
        """Whether the rows are named one by one: two of a column, each by a name of its own."""
        return bool(self.rows) and len({(m.start, m.end) for m in self.mentions if len(m.rows) == 1}) > 1 < len(
            self.rows or ()
        )

    @cached_property
    def exact(self) -> bool:
        """Whether what is named is said whole."""
        return all(m.exact for m in self.mentions)

    @cached_property
    def plain(self) -> str:
        """The question with letters in place of what it names, so that it tells alone what is asked."""
        text, letters = self.question, iter("ABCDEFGH")
        spans: list[tuple[int, int]] = []
        for m in self.mentions:
            if not spans or m.start >= spans[-1][1]:
                spans.append((m.start, m.end))
        put = [(a, b, next(letters, "Z")) for a, b in spans]
        for a, b, letter in reversed(put):
            text = f"{text[:a]}{letter}{text[b:]}"
        return text

    @cached_property
    def rest(self) -> str:
        """The question without what names rows."""
        text = list(self.question)
        for mention in self.mentions:
            text[mention.start : mention.end] = [" "] * (mention.end - mention.start)
        return " ".join("".join(text).split()) or self.question

    def column(self, among: Collection[int], *, nouns: bool = True) -> Choice | None:
        """Return which of some columns the question means most."""
        used = {m.column for m in self.mentions}
        order = [j for j in among if j not in used and self.grid.heads[j].core]
        if not order:
            return None
        cores = [self.grid.heads[j].core for j in order]
        told = [self._said(j) for j in order]
        # it has a noun for what it asks: that has to mean the column, not the words around it
        noun = self.nouns if nouns and max(told) < _TOUCHED else ""
        best = _best(order, told, closeness(noun or self.rest, cores), by_noun=bool(noun))
        if best.said < _TOUCHED and best.lead < _CLOSE and self.grid.body:
            # what a column holds tells more of it
            shown = [f"{core}：{self.grid.columns[j].cells[0]}" for core, j in zip(cores, order, strict=True)]
            best = _best(order, told, closeness(self.rest, shown), by_noun=bool(noun))
        return best

    @cached_property
    def nouns(self) -> str:
        """The nouns of the question that no name of the table is, nor what stands over it."""
        import rjieba

        known = f"{self.grid.around} {self.grid.heads[self.grid.naming].core}"
        return "".join(
            word
            for word, tag in rjieba.tag(self.rest)
            if is_han(word) and tag[:1] == "n" and len(word) > 1 and word not in STOP and word not in known
        )

    def _said(self, column: int) -> float:
        """Return how much of the name of a column the question says, 0 to 1; its unit may stand for it."""
        head = self.grid.heads[column]
        unit = _UNIT.search(head.name)
        if unit and re.search(rf"(?:多少|几)\s*{re.escape(unit[1])}", self.rest):
            return 1.0
        return said(self.rest, head.core)


def _best(columns: Sequence[int], told: Sequence[float], near: Sequence[float], *, by_noun: bool) -> Choice:
    scores = [n + _LEXICAL * t for n, t in zip(near, told, strict=True)]
    first, *others = sorted(range(len(columns)), key=lambda i: -scores[i])
    second = scores[others[0]] if others else 0.0
    return Choice(columns[first], scores[first], scores[first] - second, told[first], by_noun)


def said(text: str, name: str) -> float:
    """Return how much of a name a text says: the longest stretch of a Chinese one, the words of another."""
    if not name:
        return 0.0
    if any(map(is_han, name)):
        longest = _common(text, name)
        return longest / len(name) if longest > 1 or longest == len(name) else 0.0
    parts, told = words(name), set(words(text))
    return sum(part in told for part in parts) / len(parts) if parts else 0.0


def _common(one: str, other: str) -> int:
    """Return the length of the longest stretch that two texts share."""
    for length in range(min(len(one), len(other)), 0, -1):
        if any(other[i : i + length] in one for i in range(len(other) - length + 1)):
            return length
    return 0


def _exact(question: str, grid: Grid) -> list[Mention]:
    """Return what the question names whole, but for what is part of a longer name."""
    columns = [(j, c.places) for j, c in enumerate(grid.columns) if (c.kind is None or j < grid.labels)]
    heads = {head.core for head in grid.heads}
    found: list[Mention] = []
    for start in range(len(question)):
        for end in range(min(len(question), start + _LONGEST), start + 1, -1):
            part = question[start:end]
            if (
                part in heads
                or is_cut_out(question, start, end)
                or any(m.start <= start and end <= m.end for m in found)
            ):
                continue
            found += [Mention(start, end, j, tuple(p[part])) for j, p in columns if part in p]
    return found


def _in_letters(question: str, grid: Grid) -> list[Mention]:
    """Return the Latin name of a row that the question writes in Chinese characters: 百度 is Baidu."""
    places = grid.columns[grid.naming].places
    for length in range(_SPELT, 1, -1):
        for start in range(len(question) - length + 1):
            part = question[start : start + length]
            if all(map(is_han, part)):
                for name in romanised(part):
                    if name in places:
                        return [Mention(start, start + length, grid.naming, tuple(places[name]), False)]
    return []


def _in_part(question: str, grid: Grid, named: Sequence[Mention]) -> list[Mention]:
    """Return rows by a word that stands in the name of no other, and half of this one; by all words where they part."""
    column = grid.columns[grid.naming]
    if len(column.cells) > _FEW:
        return []
    heads = " ".join(head.core for head in grid.heads)
    told = [w for w in dict.fromkeys(words(question)) if len(w) > 1 and w not in heads]
    parts = [words(cell) for cell in column.cells]
    holding = {w: [row for row, part in enumerate(parts) if w in part] for w in told}
    found = []
    for word, rows in holding.items():
        if len(rows) == 1 and len(word) * 2 >= len(column.cells[rows[0]].replace(" ", "")):
            at = question.find(word)
            found.append(Mention(at, at + len(word), grid.naming, (rows[0],), False))
    if found:
        return found
    whole = [r for r, part in enumerate(parts) if len(part) > 1 and all(w in told for w in part if len(w) > 1)]
    if len(whole) != 1:
        return []
    spans = ((question.find(w), w) for w in parts[whole[0]] if len(w) > 1)
    taken = [(m.start, m.end) for m in named]
    return [
        Mention(at, at + len(w), grid.naming, (whole[0],), False)
        for at, w in spans
        if at >= 0 and not any(a < at + len(w) and at < b for a, b in taken)
    ]


def codes(question: str) -> Iterator[str]:
    """Yield what a question calls by letters and digits, and the years that it names."""
    for found in re.finditer(r"(?<![a-z\d])(?:[a-z]+[a-z._-]*\d[a-z\d._-]*|(?:19|20)\d\d(?=年))", question):
        yield found[0].strip("._-")


def shape(code: str) -> str:
    """Return a code with each letter and each run of digits made one: "hy-50a" is "aa-0a"."""
    return re.sub(r"\d+", "0", re.sub("[a-z]", "a", code))
