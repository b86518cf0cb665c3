"""A question that asks several things, taken apart."""

from __future__ import annotations

import re

ASKS = re.compile(
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
_JOINS = re.compile(r"和|与|以及|、")
_EACH = re.compile(r"各自|各(?=有|是|为|占)|分别")
_BREAKS = re.compile(r"[，,？?]")
_NAMED = 2  # characters of each of two things that are asked about at once
_MOST = 4


def parts_of(question: str) -> tuple[str, ...]:
    """Return the questions within `question`, in order; a question that asks one thing comes back alone.

    "A和B，分别有多少？" gives one question for A and one for B; clauses that each hold an interrogative are questions
    of their own.
    """
    if each := _of_each(question.strip()):
        return each
    found: list[str] = []
    for sentence in _ENDS.split(question):
        for clause in _COMMA.split(sentence):
            if found and not (_asks_alone(clause) and _asks_alone(found[-1])):
                found[-1] += ("，" if clause else "") + clause
            else:
                found.append(clause)
    asked = tuple(part.strip() for part in found if part.strip())
    return asked if 1 < len(asked) <= _MOST else (question,)


def _of_each(question: str) -> tuple[str, str] | None:
    """Return the question for A and the one for B where one asks the same of A and B, and of nothing else."""
    join = _JOINS.search(question)
    each = _EACH.search(question, join.end() + _NAMED) if join else None
    if join is None or each is None or _JOINS.search(question, join.end(), each.start()):
        return None
    first, rest = question[: join.start()], question[each.end() :]
    second = question[join.end() : join.end() + _NAMED]
    more = question[join.end() + _NAMED : each.start()].rstrip()
    second += more[:-1] if more.endswith(("，", ",")) else more
    if len(first) < _NAMED or _BREAKS.search(first) or _BREAKS.search(second) or "\n" in rest:
        return None
    return (first + rest, second + rest) if ASKS.search(rest) else None


def _asks_alone(clause: str) -> bool:
    """Tell whether a clause asks something by itself: 几 may as well tell as ask, and 除了 does."""
    return _STRONG.search(clause) is not None and "除了" not in clause and len(clause) >= _SHORTEST
