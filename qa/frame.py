"""The few words of our own around the quotes, in the language of the question."""

from __future__ import annotations

from collections.abc import Sequence

from qa.counts import Count
from qa.types import Citation

_NAMED = 3  # terms named in a refusal


def answer(
    citations: Sequence[Citation],
    unanswered: Sequence[str],
    *,
    english: bool,
    counts: Sequence[tuple[Count, int]] = (),
    conflicts: Sequence[Sequence[tuple[str, int]]] = (),
) -> str:
    """Return the text of an answer: each quote with its mark, then what is to be said of them.

    That is how many items a list has, which values the text gives side by side, each with the number of its citation,
    and what of the question found no answer.
    """
    lines = [f"{c.quote}[{c.number}]" for c in citations]
    lines += [f"{_counted(count, english=english)}[{number}]" for count, number in counts]
    for values in conflicts:
        told = "；".join(f"{value}[{number}]" for value, number in values)
        lines.append(f"The text is not at one: {told}" if english else f"文中说法不一：{told}")
    if unanswered:
        lines.append(("Not found: " if english else "没有找到：") + "；".join(unanswered))
    return "\n".join(lines)


def _counted(count: Count, *, english: bool) -> str:
    if count.shown < count.all:
        return f"The first {count.shown} of {count.all}" if english else f"共 {count.all} 项，以上为前 {count.shown} 项"
    return f"{count.all} in all" if english else f"共 {count.all} 项"


def refusal(missing: Sequence[str], *, english: bool) -> str:
    """Return the text of a refusal that names the terms which were not found."""
    if english:
        named = ", ".join(f"“{term}”" for term in missing[:_NAMED])
        return "The text does not answer this." + (f" It does not mention {named}." if named else "")
    named = "".join(f"“{term}”" for term in missing[:_NAMED])
    return "文中没有找到这个问题的答案。" + (f"文中没有提到{named}。" if named else "")
