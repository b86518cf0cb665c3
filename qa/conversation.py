"""Follow-up questions made self-contained from the turns before, by rules of the language alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

Turn = tuple[str, str]

_PRONOUN = re.compile(
    r"它们?|其(?=[\u4e00-\u9fff])(?!中|他|它|实|次|余)|他们?|她们?|该(?=[\u4e00-\u9fff])|"
    r"这(?:个|些|条|种|项|部|份|样|里)|那(?:个|些|条|种|项|部|份|里|边)|此|前者|后者|上述"
)
_OPENING = re.compile(
    r"^(?:那么?|那|还有|再|然后|后来|另外|所以|而且|如果|要是|比如|签了|有了|其中|里面|里|当中|"
    r"现在|一直|剩下|跟.*比|和.*比|与.*比|比)"
)
_ELLIPSIS = re.compile(r"^(?:那|那么)?(.{1,24}?)(?:呢|的呢|咧)[？?。]?$")
_RETURN = re.compile(
    r"^(?:再)?(?:说)?(?:回到|说回|回到刚才|回过头)(?:刚才|前面|之前|上面)?(?:的|那个|那|说的|"
    r"提到的)*"
)
_QUESTION_WORD = re.compile(r"多少|几|什么|哪|谁|怎|如何|为何|吗|何|是否|多[大长久高远]|啥|咋|么")
_SHORT = 14  # characters; a question this short without a subject leans on the turn before


def context_of(question: str, history: Sequence[Turn]) -> str:
    """Return what `question` leans on in `history`: the questions before it back to a self-contained one, or ""."""
    if not history or not leans(question):
        return ""
    if _RETURN.match(question.strip()) and len(history) > 1:
        named = _RETURN.sub("", question.strip())
        return max((q for q, _ in history), key=lambda q: _shared(named, q))
    last = history[-1][0].strip()
    before = context_of(last, history[:-1])
    return f"{before} {last}".strip()


def leans(question: str) -> bool:
    """Tell whether a question leans on the turn before it: a pronoun, an ellipsis, or too short to stand alone."""
    question = question.strip()
    return bool(
        _PRONOUN.search(question)
        or _OPENING.search(question)
        or _ELLIPSIS.match(question)
        or _RETURN.match(question)
        or len(question) <= _SHORT
    )


def _shared(named: str, question: str) -> int:
    return sum(named[i : i + 2] in question for i in range(len(named) - 1))
