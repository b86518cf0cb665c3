"""The few words of our own around the quotes, in the language of the question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.counts import Count
from qa.sources import label
from qa.types import Citation, Segment

if TYPE_CHECKING:
    from qa.tables.compute import Computed

_NAMED = 3  # terms named in a refusal
_LISTED = 30  # documents listed


def answer(
    citations: Sequence[Citation],
    unanswered: Sequence[str],
    *,
    english: bool,
    headed: bool = True,
    verdict: bool | None = None,
    counts: Sequence[tuple[Count, Citation]] = (),
    conflicts: Sequence[Sequence[tuple[str, Citation]]] = (),
    named: bool = False,
) -> tuple[Segment, ...]:
    """Return what an answer says: each quote on a line, the same words once, then what is to be said of them.

    Before them yes or no, where that is known, or, where no minimal answer heads them, that they may have to do with
    what is asked. Behind them how many items a list has, which values the text gives side by side, each with its
    citation, where `named` from which documents all this is, and what of the question found no answer.
    """
    quotes: dict[str, list[Citation]] = {}
    for citation in citations:
        quotes.setdefault(citation.quote, []).append(citation)
    lines = [] if headed else [[Segment("Possibly related:" if english else "可能与此有关：")]]
    if verdict is not None:
        lines.append([Segment(yes_or_no(verdict, english=english) + ("." if english else "。"))])
    lines += [[Segment(quote, tuple(alike))] for quote, alike in quotes.items()]
    lines += [[Segment(_counted(count, english=english), (citation,))] for count, citation in counts]
    for values in conflicts:
        opening = "The text gives different values: " if english else "文中说法不一："
        told = [opening, *["; " if english else "；"] * (len(values) - 1)]
        whose = [f"{_title(c, english=english)} " if named else "" for _, c in values]
        lines.append([Segment(f"{t}{w}{value}", (c,)) for t, w, (value, c) in zip(told, whose, values, strict=True)])
    if named and not conflicts:
        of = dict.fromkeys(_title(c, english=english) for c in citations)
        lines.append([Segment(("From: " if english else "出自：") + _joined(of, english=english))])
    if unanswered:
        lines.append([Segment(("Not found: " if english else "没有找到：") + _joined(unanswered, english=english))])
    behind = [[replace(line[0], text="\n" + line[0].text), *line[1:]] for line in lines[1:]]
    return tuple(segment for line in (*lines[:1], *behind) for segment in line)


def _title(citation: Citation, *, english: bool) -> str:
    title = label(citation.passage.document)
    return f"“{title}”" if english else f"《{title}》"


def _joined(words: Iterable[str], *, english: bool) -> str:
    return ("; " if english else "；").join(words)


def yes_or_no(verdict: bool, *, english: bool) -> str:
    """Return the word for what a text affirms or denies."""
    if english:
        return "Yes" if verdict else "No"
    return "是" if verdict else "否"


def _counted(count: Count, *, english: bool) -> str:
    if count.shown < count.all:
        return f"The first {count.shown} of {count.all}" if english else f"共 {count.all} 项，以上为前 {count.shown} 项"
    return f"{count.all} in all" if english else f"共 {count.all} 项"


_RULES = {
    "rows": ("{rows} 行中有 {shown} 行", "{shown} of {rows} rows"),
    "above": (
        "{rows} 行中，{column}高于 {bound} 的有 {shown} 行",
        "{shown} of {rows} rows with {column} above {bound}",
    ),
    "below": (
        "{rows} 行中，{column}低于 {bound} 的有 {shown} 行",
        "{shown} of {rows} rows with {column} below {bound}",
    ),
    "most": ("{rows} 行中，{column}最{most}的 {shown} 行", "of {rows} rows, the {shown} with the {most} {column}"),
    "least": ("{rows} 行中，{column}最{least}的 {shown} 行", "of {rows} rows, the {shown} with the {least} {column}"),
    "nth": ("{rows} 行按{column}排第 {bound}", "number {bound} of {rows} rows by {column}"),
    "rank": (
        "{rows} 行按{column}从{most}到{least}排第 {shown}",
        "number {shown} of {rows} rows by {column}, {most} first",
    ),
    "count": ("表中 {rows} 行，数得 {shown} 行", "{shown} of the {rows} rows of the table"),
    "sum": ("{rows} 行的{column}相加", "the sum of {rows} rows"),
    "total": ("表中所列的合计", "the total as the table gives it"),
    "mean": ("{rows} 行的{column}平均", "the mean of {rows} rows"),
    "difference": ("两行的{column}相差 {short}", "they differ by {short} in {column}"),
}
_ENDS = {False: (("大", "小"), ("greatest", "least")), True: (("晚", "早"), ("latest", "earliest"))}


def computed(
    lines: Sequence[tuple[str, tuple[Citation, ...]]], found: Computed, *, english: bool, first: bool
) -> list[Segment]:
    """Return what was worked out from a table: its lines, each with what it stands on, and by which rule."""
    said = [Segment(text if first and not i else f"\n{text}", citations) for i, (text, citations) in enumerate(lines)]
    kind = "nth" if found.kind in ("most", "least") and found.bound else found.kind
    if kind in _RULES:
        most, least = _ENDS[found.dated][english]
        rule = _RULES[kind][english].format(
            rows=found.rows, shown=found.shown, column=found.column, bound=found.bound, short=found.short, most=most,
            least=least,
        )  # fmt: skip
        said.append(Segment(f" ({rule})" if english else f"（{rule}）"))
    return said


def refusal(missing: Sequence[str], *, english: bool) -> tuple[Segment, ...]:
    """Return what a refusal says: it names the terms which were not found."""
    if english:
        named = ", ".join(f"“{term}”" for term in missing[:_NAMED])
        return (Segment("The text does not answer this." + (f" It does not mention {named}." if named else "")),)
    named = "".join(f"“{term}”" for term in missing[:_NAMED])
    return (Segment("文中没有找到这个问题的答案。" + (f"文中没有提到{named}。" if named else "")),)


def overview(lines: Sequence[tuple[str, Citation | None]], *, english: bool) -> tuple[Segment, ...]:
    """Return what an overview says: on each line a heading, "" for none, and the quote that tells of it."""
    found: list[Segment] = []
    for heading, citation in lines:
        parts = [heading] if heading else []
        parts += [citation.quote] if citation else []
        text = (": " if english else "：").join(parts)
        found.append(Segment(f"\n{text}" if found else text, (citation,) if citation else ()))
    return tuple(found)


def no_such_place(said: str, there: Sequence[tuple[str, str, str]], *, english: bool) -> tuple[Segment, ...]:
    """Return that a text has no such place, and from which to which there are: of each document title ("" of one)."""
    if english:
        ranges = [f"{f'“{title}” has' if title else 'there are'} {first} to {last}" for title, first, last in there]
        return (Segment(f"The text has no {said}; {'; '.join(ranges)}."),)
    ranges = [f"{f'《{title}》' if title else '文中'}有{first}至{last}" for title, first, last in there]
    return (Segment(f"文中没有{said}：{'；'.join(ranges)}。"),)


def how_many(number: int, word: str, *, english: bool) -> str:
    """Return a number of what a question calls so."""
    return f"{number} {word}{'s' if number != 1 else ''}" if english else f"{number}{word}"


def counted_places(number: str, *, english: bool) -> str:
    """Return that so many places were counted, of which the first and the last follow."""
    return f"{number}, counted by their numbers or headings" if english else f"共{number}（按编号或标题计数）"


def contents(titles: Sequence[str], *, english: bool) -> tuple[Segment, ...]:
    """Return which documents there are, of many the first and how many more."""
    count = len(titles)
    lines = [f"{count} documents:" if english else f"共 {count} 份文件："] if count != 1 else []
    lines += titles[:_LISTED]
    if count > _LISTED:
        more = count - _LISTED
        lines.append(f"and {more} more" if english else f"以及另外 {more} 份")
    return (Segment("\n".join(lines)),)


def greeting(*, english: bool) -> tuple[Segment, ...]:
    """Return what is said to a greeting: what can be asked."""
    if english:
        return (Segment("Hello! Ask me about your documents: a figure, a date, a rule, or what one of them is about."),)
    return (Segment("你好！可以就这些文件提问：某个数字、日期、规定，或者某份文件主要讲什么。"),)


def thanks(*, english: bool) -> tuple[Segment, ...]:
    """Return what is said to thanks and to what goes along with an answer."""
    return (Segment("You're welcome. Ask on whenever you like." if english else "不客气，可以接着问。"),)
