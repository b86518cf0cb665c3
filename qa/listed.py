"""What an answer lists, and which of it a question counts off: 第二个, 后者, the last one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.numerals import read_numeral
from qa.types import without_marks

#: What an item on a line of its own begins with.
BULLET = re.compile(r"\s*(?:[-*•·●○▪]\s|[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[①-⑳])\s*")
_BREAK = re.compile(r"[。，；：:;！？!?\n]|,(?![ \d])")
_JOIN = re.compile(r"、|以及|[和与及]|, and |, | and ")
_LONG = 30  # characters of an item within a sentence
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_COUNTED = re.compile(
    r"(?:第(?P<nth>[一二三四五六七八九十\d]{1,3})|(?P<end>最后一?))[个条项种点类位家座款样所件](?:人)?|(?P<pair>[前后]者)"
    rf"|\bthe (?:(?P<word>{'|'.join(_ORDINALS)}|last) one\b|(?P<of>former|latter)\b)",
    re.IGNORECASE,
)


def with_item(question: str, answers: Sequence[str]) -> str | None:
    """Return a question with what it counts off in its place, None where it counts off nothing that is listed.

    That is an item of the latest of `answers` that lists so many.
    """
    found = _COUNTED.search(question)
    if found is None:
        return None
    for answer in reversed(answers):
        items = items_of(answer)
        at = _place(found, len(items))
        if at is not None:
            return question[: found.start()] + items[at] + question[found.end() :]
    return None


def _place(found: re.Match[str], count: int) -> int | None:
    word = (found["word"] or found["of"] or found["pair"] or "").lower()
    if word in ("former", "latter", "前者", "后者"):
        at = 0 if word in ("former", "前者") else 1 if count == 2 else count
    elif found["end"] or word == "last":
        at = count - 1
    elif word:
        at = _ORDINALS.index(word)
    else:
        number = found["nth"]
        at = (int(number) if number.isdecimal() else read_numeral(number) or 0) - 1
    return at if 0 <= at < count and count > 1 else None


def items_of(answer: str) -> tuple[str, ...]:
    """Return what an answer lists, in its order: its lines with bullets, or the most that is joined in a clause."""
    text = without_marks(answer)
    bulleted = [line[found.end() :] for line in text.splitlines() if (found := BULLET.match(line))]
    if len(bulleted) > 1:
        return tuple(item.strip(" ；;。.") for item in bulleted)
    clauses = [_JOIN.split(clause.strip()) for clause in _BREAK.split(text)]
    items = [part.strip() for part in max(clauses, key=len)]
    if len(items) < 2 or not all(0 < len(item) <= _LONG for item in items):
        return ()
    return _trimmed(items)


def _trimmed(items: list[str]) -> tuple[str, ...]:
    """Leave out what leads up to the first item and what follows the last, by the words of the others."""
    import rjieba

    if " " in items[0] or len(items[0]) + len(items[-1]) <= 2 * _shortest(items):
        return tuple(items)
    least = min(map(len, items))
    for place, order in ((0, -1), (-1, 1)):
        kept: list[str] = []
        for word, tag in rjieba.tag(items[place])[::order]:
            if kept and (len("".join(kept)) >= least or tag[:1] not in "njlisegz"):
                break
            kept.append(word)
        items[place] = "".join(kept[::order])
    return tuple(items)


def _shortest(items: Sequence[str]) -> int:
    return min(map(len, items)) + 2
