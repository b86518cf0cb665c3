"""Which questions lean on the turns before them, and on what: by rules of the language alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

Turn = tuple[str, str]

_POINTS_BACK = frozenset(
    (
        "它 它们 他 他们 她 她们 其 该 此 这 那 那么 这个 那个 这些 那些 这里 那里 这儿 那儿 这边 那边 这种 那种 "
        "这样 那样 前者 后者 两者 二者 上述 别的"
    ).split()
)
_ENGLISH_BACK = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|one)\b", re.IGNORECASE
)
_ENGLISH_SHORT = 8  # words; in a longer question a pronoun stands for something in the question itself
_OPENING = re.compile(
    r"^(?:那么?(?=[，,\s要还就会能是有在怎谁什多几哪为])|还有|然后|后来|另外|其中|里面|当中|其他|其它|其余|剩下|第[一二三四五六七八九十\d]+[个条项种点](?:呢|是|为|有|[？?。]|$)"
    r"|(?:跟|和|与|同|比)[^，,]{1,12}(?:相?比|比起来)|and\b|what about|how about|why\??$)",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"^[^，,]{1,30}呢[？?。]?$")
_RETURN = re.compile(r"^(?:再|又)?(?:说|回|返)(?:回|到|回到)?(?:刚才|刚刚|前面|之前|上面)?(?:的|那个|那|说的|提到的)*")
_COUNTS = re.compile(r"多少|几|哪些|哪一?个|哪[种类]")
_NAMING = ("n", "l", "j", "i", "s", "vn", "eng")  # classes of words that can name what a question is about
_BARE = 8  # characters; a question this short about one bare noun leans on the turn before


def context_of(question: str, history: Sequence[Turn]) -> str:
    """Return what `question` leans on in `history`: the questions before it back to a self-contained one, or ""."""
    question = question.strip()
    if not history or not leans(question):
        return ""
    if _RETURN.match(question) and len(history) > 1:
        named = _RETURN.sub("", question, count=1)
        return max((q.strip() for q, _ in reversed(history)), key=lambda q: _shared(named, q))
    last = history[-1][0].strip()
    return f"{context_of(last, history[:-1])} {last}".strip()


def leans(question: str) -> bool:
    """Tell whether a question leans on the turn before it: it points back, leaves out its subject, or opens so."""
    if _OPENING.match(question) or _ELLIPSIS.match(question) or _RETURN.match(question):
        return True
    if question.isascii():
        return bool(_ENGLISH_BACK.search(question)) and len(question.split()) <= _ENGLISH_SHORT
    names = 0
    for word, tag in _tagged(question):
        if word in _POINTS_BACK and not names:
            return True
        names += tag.startswith(_NAMING)
    if not names:
        return True
    return names == 1 and len(question.rstrip("？?。")) <= _BARE and _bare(question)


def _bare(question: str) -> bool:
    """Tell whether a question opens with a common noun of two characters that nothing describes."""
    word, tag = next(iter(_tagged(question)), ("", ""))
    return tag == "n" and len(word) <= 2


def _tagged(question: str) -> list[tuple[str, str]]:
    """Return the words of a question with their classes, less the noun that an interrogative counts or asks for."""
    import rjieba

    asked = _COUNTS.search(question)
    found = []
    counted = False
    at = 0
    for word, tag in rjieba.tag(question):
        inside = asked is not None and at >= asked.start()
        if inside and not counted and tag.startswith("n"):
            counted = True  # 多少种植物: what is counted does not say of what
        elif re.search(r"\w", word):
            found.append((word, "eng" if word.isascii() and word.isalpha() else tag))
        at += len(word)
    return found


def _shared(named: str, question: str) -> int:
    return sum(named[i : i + 2] in question for i in range(len(named) - 1))
