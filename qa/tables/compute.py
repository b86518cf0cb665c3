"""What a question wants of one table, worked out from its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from corpus.tables import Span
from index.numerals import read_numeral
from qa.tables.grid import Column, Grid
from qa.tables.match import Choice, Named, said
from qa.tables.operations import likeliest
from qa.tables.values import numbers_in, value_of, written

SURE, _LIKELY = 0.9, 0.75  # shares of `tests/benchmarks/tables.py` that are right: by name, by meaning
_BY_NAME = 0.5  # share of a column's name that is said, from which on it is sure
_BY_PART, _LEAD = 0.25, 0.1  # the same, where no other column comes near
_HARDLY = 0.25  # probability under which nothing that can be done with a table is what is asked
_APART = 0.05  # lead without which two columns are named alike
_BY_MEANING = 0.73  # nearness and lead together of a column that is not named; 0.68 takes what is not there
_BY_NOUN = 0.8  # the same, of the noun alone that the question has for it
_NEAR = 0.3  # nearness with which the greatest of something is looked for, where the only other means less
_NOUN_NEAR = 0.6  # the same, of a noun
_LITTLE = 0.02  # the lead that this takes
_SHOWN = 10  # rows that are told
_NAMED_ROWS = 4  # rows whose cells are looked up at once
_FIRST = re.compile(r"(?:前|top\s*|最.{0,4}的|倒数)\s*(\d{1,2}|[一二两三四五六七八九十]{1,3})|the (\w+) \w+est\b")
_NTH = re.compile(r"第\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?!名是|季|章|个|号|次)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
# the comparisons of the two languages, which are few; an adjective (longer than) is told by its meaning
_UNDER = re.compile(
    r"(?<!不)(?:低于|少于|小于)|不到|不足|以下|不(?:超过|高于|多于|大于)|至多|under|below|(?:less|fewer) than|at most"
)
_OVER = re.compile(r"超过|高于|多于|大于|以上|不(?:低于|少于|小于)|至少|达到|\bover|above|more than|at least")
_THAN = re.compile(r"than \D{0,2}\d")
_OR_EQUAL = re.compile(r"以上|以下|不[低少小高大多]于|不超过|至少|至多|达到|at (?:least|most)|no (?:more|less)")
_SUPERLATIVE = re.compile(r"最(?!近|后|终)|\b(?:most|least|\w{2,}est)\b")
_ORDERED = ("amount", "share", "date", "time", "duration")


class Line(NamedTuple):
    """A line of an answer and the cells that it stands on."""

    text: str
    cells: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """What was worked out: the lines that say it, in short, by which rule, how sure, and how well the table fits.

    `kind` with `column`, `rows` (of how many), `shown` and `bound` are the rule.
    """

    grid: Grid = field(repr=False)
    kind: str
    lines: tuple[Line, ...]
    short: str
    confidence: float
    fit: float
    column: str = ""
    rows: int = 0
    shown: int = 0
    bound: str = ""
    dated: bool = False


class Task:
    """One question, asked of one table. `context` is what was asked before and `reply` what was said, all folded."""

    def __init__(self, question: str, context: str, grid: Grid, reply: str = "") -> None:
        self.grid, self.named = grid, Named(question, grid)
        self.before = Named(context, grid) if context else None
        # of none named those of the turn before, or of what it said: "and its price?"
        earlier = self.before.rows if self.before and self.named.rows is None else None
        if self.before and self.named.rows is earlier is None:
            earlier = Named(reply, grid).rows
        self.rows = earlier if earlier is not None and len(earlier) == 1 else self.named.rows
        self.lacks = ""  # a year of which the table does not tell, though of another
        self.one = self.rows is not None and len(self.rows) == 1

    def result(self) -> Computed | None:
        """Return what is worked out, None where the table does not tell."""
        # of a row that is named something is asked, however it is said
        kind = likeliest(self.named.plain, self._feasible(), least=0.0 if self.rows else _HARDLY)
        work = {
            "plain": self._cells, "rows": self._rows, "most": self._extremes, "least": self._extremes,
            "rank": self._rank, "above": self._bounded, "below": self._bounded, "count": self._count, "sum": self._sum,
            "mean": self._sum, "difference": self._difference,
        }  # fmt: skip
        return work[kind](kind) if kind in work else None

    def _feasible(self) -> list[str]:
        """Return what can be done with the rows that are named."""
        if self.one:
            return ["plain", "rank", "other"]
        if self.named.several:
            return ["plain", "most", "least", "difference", "other"]
        if numbers_in(self.named.rest):
            for kind, pattern in (("below", _UNDER), ("above", _OVER)):
                if pattern.search(self.named.rest):
                    return [kind]
            if _THAN.search(self.named.rest):
                return ["below", "above"]
        if _SUPERLATIVE.search(self.named.rest):
            return ["most", "least", "other"]
        if self.rows:
            return ["rows", "count", "sum", "mean", "most", "least", "other"]
        return ["plain", "most", "least", "count", "sum", "mean", "other"]

    def _choice(self, *, ordered: bool) -> Choice | None:
        """Return the column that is meant, of those that can be ordered alone if need be."""
        grid = self.grid
        among = [
            j for j, column in enumerate(grid.columns)
            if j != grid.naming and not (ordered and (column.kind not in _ORDERED or column.numbers_rows))
        ]  # fmt: skip
        found = self.named.column(among)
        if found is not None and (year := _other_year(self.named.rest, grid, found.column)):
            self.lacks = year
            return None
        if self.before and (found is None or not _meant(found)):
            earlier = self.before.column(among)
            if earlier is not None and _meant(earlier):
                return earlier
        return found

    def _measure(self) -> Choice | None:
        """Return the column by which rows are ordered or which is added up."""
        found = self._choice(ordered=True)
        if found is None or found.said >= _BY_PART:
            return found
        if found.by_noun and found.score < _NOUN_NEAR:
            # the noun is of the thing, not of the measure: "which model is the cheapest"
            among = [j for j, c in enumerate(self.grid.columns) if c.kind in _ORDERED and not c.numbers_rows]
            found = self.named.column([j for j in among if j != self.grid.naming], nouns=False) or found
        return found if found.lead >= _LITTLE and (found.score >= _NEAR or found.lead >= _LEAD) else None

    def _line(self, row: int, column: int) -> Line:
        grid = self.grid
        cells = grid.body[row]
        return Line(
            f"{grid.label(row)} · {grid.heads[column].name}：{grid.said(cells, column)}",
            tuple(cells[j] for j in sorted({grid.naming, column}) if j < len(cells)),
        )

    def _told(self, kind: str, lines: Sequence[Line], short: str, choice: Choice | None, **rule: object) -> Computed:
        by_name = choice is None or choice.said >= _BY_NAME
        confidence = SURE if by_name and self.named.exact else _LIKELY
        fit = (choice.score if choice else 0.0) + said(self.named.question, self.grid.around) + bool(self.rows)
        column = self.grid.heads[choice.column].name if choice else ""
        dated = choice is not None and self.grid.columns[choice.column].kind in ("date", "time")
        return Computed(
            self.grid,
            kind,
            tuple(lines[:_SHOWN]),
            short,
            confidence,
            fit,
            column,
            dated=dated,
            **rule,  # type: ignore[arg-type]
        )

    def _cells(self, kind: str) -> Computed | None:
        choice = self._choice(ordered=False)
        if not self.rows or len(self.rows) > _NAMED_ROWS or choice is None or not _meant(choice):
            return None
        said = [self.grid.said(self.grid.body[row], choice.column) for row in self.rows]
        lines = [self._line(row, choice.column) for row in self.rows]
        return self._told(kind, lines, "；".join(said), choice) if all(said) else None

    def _rows(self, kind: str) -> Computed | None:
        if not self.rows or any(m.column == self.grid.naming for m in self.named.mentions):
            return None
        values = {m.column for m in self.named.mentions}
        return self._list(kind, self.rows, None, min(values))

    def _list(self, kind: str, rows: Sequence[int], choice: Choice | None, column: int, bound: str = "") -> Computed:
        lines = [self._line(row, column) for row in rows]
        short = "、".join(self.grid.label(row) for row in rows[:_SHOWN])
        return self._told(kind, lines, short, choice, rows=len(self.grid.body), shown=len(rows), bound=bound)

    def _bounded(self, kind: str) -> Computed | None:
        choice = self._measure()
        if choice is None:
            return None
        column = self.grid.columns[choice.column]
        bound = _bound(_without(self.named.rest, column.head.core), column)
        if bound is None:
            return None
        number, told = bound
        equal = _OR_EQUAL.search(self.named.question) is not None
        kept = [
            row for row, value in self._worth(column)
            if (value > number if kind == "above" else value < number) or (equal and value == number)
        ]  # fmt: skip
        return self._list(kind, kept, choice, choice.column, told) if kept else None

    def _worth(self, column: Column) -> list[tuple[int, float]]:
        """Return what each row is worth under a column, of those named where any are."""
        rows = range(len(self.grid.body)) if self.rows is None else self.rows
        return [(row, value.number) for row in rows if (value := column.values[row]) and value.kind == column.kind]

    def _extremes(self, kind: str) -> Computed | None:
        choice = self._measure()
        if choice is None:
            return None
        column = self.grid.columns[choice.column]
        if column.tells_places:
            kind = "least" if kind == "most" else "most"
        worth = sorted(self._worth(column), key=lambda pair: pair[1], reverse=kind == "most")
        nth, first = _number(_NTH, self.named.rest), _number(_FIRST, self.named.rest)
        if not worth or (nth or 1) > len(worth):
            return None
        if first and first > 1:
            best = worth[:first]
        else:
            at = worth[(nth or 1) - 1][1]
            best = [pair for pair in worth if pair[1] == at]
        if self.named.several and len(best) == len(worth) > 1 and not first:
            return None  # they are alike
        shown = [*best, *(pair for pair in worth if pair not in best)] if self.named.several else best
        lines = [self._line(row, choice.column) for row, _ in shown]
        short = "、".join(self.grid.label(row) for row, _ in best[:_SHOWN])
        bound = str(nth) if nth and nth > 1 else ""
        return self._told(kind, lines, short, choice, rows=len(worth), shown=len(best), bound=bound)

    def _rank(self, kind: str) -> Computed | None:
        if not self.rows:
            return None
        row = self.rows[0]
        choice = self._measure()
        ranks = [j for j, c in enumerate(self.grid.columns) if c.ranks_rows or c.tells_places]
        # one that counts the rows off says least, and nothing where the turn before named what to rank them by
        counted = min(ranks, key=lambda j: self.grid.columns[j].numbers_rows, default=None)
        if choice is not None and self.grid.columns[choice.column].tells_places:
            counted, choice = choice.column, None
        if counted is not None and (choice is None or choice.said < _BY_PART or not self._by_name(counted)):
            cell = self.grid.said(self.grid.body[row], counted)
            return self._told("plain", [self._line(row, counted)], cell, None)
        if choice is None:
            return None
        worth = {at: v.number for at, v in enumerate(self.grid.columns[choice.column].values) if v}
        if row not in worth:
            return None
        rank = 1 + sum(value > worth[row] for value in worth.values())
        line = self._line(row, choice.column)
        return self._told(kind, [line], str(rank), choice, rows=len(worth), shown=rank)

    def _by_name(self, counted: int) -> bool:
        """Tell whether a column is named by which to rank, where another gives places: of `counted` off, or earlier."""
        heads = (h.core for h, c in zip(self.grid.heads, self.grid.columns, strict=True) if c.kind in _ORDERED)
        named = any(said(self.named.rest, core) >= _BY_PART for core in heads)
        return named or self.grid.columns[counted].numbers_rows

    def _count(self, kind: str) -> Computed | None:
        choice = self._choice(ordered=True)
        thing = self.grid.heads[self.grid.naming].core
        names_thing = said(self.named.rest, thing) >= _BY_PART
        if choice is not None and choice.said >= 1 and self.grid.columns[choice.column].kind == "amount":
            return self._sum("sum")
        rows = range(len(self.grid.body)) if self.rows is None else self.rows
        if not rows or not (names_thing or self.rows):
            return None
        cells = tuple(self.grid.body[row][self.grid.naming] for row in rows)
        value = self.named.mentions[0].column if self.named.mentions else self.grid.naming
        cells += tuple(self.grid.body[row][value] for row in rows if value < len(self.grid.body[row]))
        line = Line(f"{len(rows)}", cells)
        return self._told(kind, [line], f"{len(rows)}", None, rows=len(self.grid.body), shown=len(rows))

    def _sum(self, kind: str) -> Computed | None:
        choice = self._choice(ordered=True)
        if choice is None or not (_meant(choice) or choice.said >= _BY_PART):
            return None
        column, j = self.grid.columns[choice.column], choice.column
        if column.kind not in ("amount", "share", "duration") or (kind == "sum" and column.kind == "share"):
            return None
        if kind == "sum" and self.rows is None and self.grid.totals:
            total = self.grid.totals[-1]
            if cell := self.grid.said(total, j):
                label = self.grid.said(total, 0)
                return self._told(
                    "total", [Line(f"{label} · {column.head.name}：{cell}", (total[0], total[j]))], cell, choice
                )
        rows = range(len(self.grid.body)) if self.rows is None else self.rows
        worth = [value.number for row in rows if (value := value_of(column.cells[row]))]
        if not worth:
            return None
        number = sum(worth) if kind == "sum" else sum(worth) / len(worth)
        number, sign = (number * 100, "%") if column.kind == "share" else (number, "")
        cells = tuple(self.grid.body[row][j] for row in rows if j < len(self.grid.body[row]))
        line = Line(f"{column.head.name}：{written(number)}{sign}", cells)
        return self._told(kind, [line], f"{written(number)}{sign}", choice, rows=len(worth), shown=len(worth))

    def _difference(self, kind: str) -> Computed | None:
        choice = self._measure()
        if choice is None or not self.rows or len(self.rows) != 2:
            return None
        column = self.grid.columns[choice.column]
        values = [value_of(column.cells[row]) for row in self.rows]
        if not (values[0] and values[1]) or column.kind not in ("amount", "share"):
            return None
        number = abs(values[0].number - values[1].number) * (100 if column.kind == "share" else 1)
        short = written(number) + ("%" if column.kind == "share" else "")
        return self._told(kind, [self._line(row, choice.column) for row in self.rows], short, choice)


def _meant(choice: Choice) -> bool:
    """Tell whether a column is meant for sure: it is named, or nothing else is near what is asked."""
    if (choice.said >= _BY_NAME and choice.lead >= _APART) or (choice.said >= _BY_PART and choice.lead >= _LEAD):
        return True
    return choice.score + choice.lead >= (_BY_NOUN if choice.by_noun else _BY_MEANING)


def _other_year(text: str, grid: Grid, column: int) -> str:
    """Return the year that a text names where a column is of another one, "" where it is not."""
    years, of = set(_YEAR.findall(text)), set(_YEAR.findall(grid.heads[column].core))
    return min(years) if years and of and not years & of else ""


def _bound(text: str, column: Column) -> tuple[float, str] | None:
    """Return the number in a text that the cells of a column are held against, and how it is written."""
    for number, unit in numbers_in(text):
        told = f"{number * 100:g}%" if unit == "%" else written(number)
        if column.kind == "share" and unit != "%" and number > 1:
            return number / 100, f"{number:g}%"
        if column.kind == "date":
            year = int(number)
            return (float(date(year, 1, 1).toordinal()), f"{year}") if 1500 <= year <= 2100 else None
        if unit == "%" and column.kind != "share":
            continue
        return number, told
    return None


def _without(text: str, name: str) -> str:
    return text.replace(name, " ")


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    if not found:
        return None
    told = next(filter(None, found.groups()))
    return int(told) if told.isdigit() else _WORDS.get(told) or read_numeral(told)
