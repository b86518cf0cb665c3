"""A question that asks several things, taken apart."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"多少|几|什么|哪|谁|怎|如何|为何|吗|何时|何处|何人|是否|多[大长久高远]|啥|咋|\b(?:what|which|who|when|where|why|how)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"多少|什么|哪[个些里年位种家座]|谁|怎样|怎么|如何|为何|何时|多[大长久高]|\b(?:what|which|who|when|where|why|how)\b",
    re.I,
)
_SHORTEST = 5  # characters of a clause that asks something by itself
_ENDS = re.compile(r"(?<=[？?；;])\s*")
_COMMA = re.compile(r"[，,]\s*")
_EACH = re.compile(
    r"^(?P<first>[^，,？?]{2,}?)(?:和|与|以及|、)(?P<second>[^，,？?]{2,}?)[，,]?\s*(?:各自|各(?=有|是|为|占)|分别)(?P<rest>.+)$"
)
_JOINS = re.compile(r"和|与|以及|、")
_MOST = 4


def parts_of(question: str) -> tuple[str, ...]:
    """Return the questions within `question`, in order; a question that asks one thing comes back alone.

    "A和B，分别有多少？" gives one question for A and one for B; clauses that each hold an interrogative are questions
    of their own.
    """
    each = _EACH.match(question.strip())
    if each and len(_JOINS.findall(question[: each.start("rest")])) == 1 and _ASKS.search(each["rest"]):
        return each["first"] + each["rest"], each["second"] + each["rest"]
    found: list[str] = []
    for sentence in _ENDS.split(question):
        for clause in _COMMA.split(sentence):
            if found and not (_asks_alone(clause) and _asks_alone(found[-1])):
                found[-1] += ("，" if clause else "") + clause
            else:
                found.append(clause)
    asked = tuple(part.strip() for part in found if part.strip())
    return asked if 1 < len(asked) <= _MOST else (question,)


def _asks_alone(clause: str) -> bool:
    """Tell whether a clause asks something by itself: 几 may as well tell as ask, and 除了 does."""
    return _STRONG.search(clause) is not None and "除了" not in clause and len(clause) >= _SHORTEST
