"""The few words of our own around the quotes, in the language of the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.counts import Count
from qa.types import Citation, Segment

_NAMED = 3  # terms named in a refusal


def answer(
    citations: Sequence[Citation],
    unanswered: Sequence[str],
    *,
    english: bool,
    counts: Sequence[tuple[Count, Citation]] = (),
    conflicts: Sequence[Sequence[tuple[str, Citation]]] = (),
) -> tuple[Segment, ...]:
    """Return what an answer says: each quote on a line, then what is to be said of them.

    That is how many items a list has, which values the text gives side by side, each with its citation, and what of
    the question found no answer.
    """
    lines = [[Segment(c.quote, (c,))] for c in citations]
    lines += [[Segment(_counted(count, english=english), (citation,))] for count, citation in counts]
    for values in conflicts:
        told = ["The text is not at one: " if english else "文中说法不一：", *["；"] * (len(values) - 1)]
        lines.append([Segment(before + value, (c,)) for before, (value, c) in zip(told, values, strict=True)])
    if unanswered:
        lines.append([Segment(("Not found: " if english else "没有找到：") + "；".join(unanswered))])
    behind = [[replace(line[0], text="\n" + line[0].text), *line[1:]] for line in lines[1:]]
    return tuple(segment for line in (*lines[:1], *behind) for segment in line)


def _counted(count: Count, *, english: bool) -> str:
    if count.shown < count.all:
        return f"The first {count.shown} of {count.all}" if english else f"共 {count.all} 项，以上为前 {count.shown} 项"
    return f"{count.all} in all" if english else f"共 {count.all} 项"


def refusal(missing: Sequence[str], *, english: bool) -> tuple[Segment, ...]:
    """Return what a refusal says: it names the terms which were not found."""
    if english:
        named = ", ".join(f"“{term}”" for term in missing[:_NAMED])
        return (Segment("The text does not answer this." + (f" It does not mention {named}." if named else "")),)
    named = "".join(f"“{term}”" for term in missing[:_NAMED])
    return (Segment("文中没有找到这个问题的答案。" + (f"文中没有提到{named}。" if named else "")),)
