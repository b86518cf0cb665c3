"""The few words of our own around the quotes, in the language of the question."""

from __future__ import annotations

from collections.abc import Sequence

from qa.types import Citation

_NAMED = 3  # terms named in a refusal


def answer(citations: Sequence[Citation], unanswered: Sequence[str], *, english: bool) -> str:
    """Return the text of an answer: each quote with its mark, then what of the question found no answer."""
    lines = [f"{c.quote}[{c.number}]" for c in citations]
    if unanswered:
        lines.append(("Not found: " if english else "没有找到：") + "；".join(unanswered))
    return "\n".join(lines)


def refusal(missing: Sequence[str], *, english: bool) -> str:
    """Return the text of a refusal that names the terms which were not found."""
    if english:
        named = ", ".join(f"“{term}”" for term in missing[:_NAMED])
        return "The text does not answer this." + (f" It does not mention {named}." if named else "")
    named = "".join(f"“{term}”" for term in missing[:_NAMED])
    return "文中没有找到这个问题的答案。" + (f"文中没有提到{named}。" if named else "")
