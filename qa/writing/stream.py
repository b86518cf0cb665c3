"""Sentences with their marks, out of a text that comes in pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import sentences

_LONGEST = 2_000  # characters without an end of a sentence
_MARK = re.compile(r"\s*[\[【［]\^?\s*(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\s*[\]】］]")
_LEADING = re.compile(rf"(?:{_MARK.pattern})+")
_OPEN = re.compile(r"\s*(?:[\[【［]\^?[\d\s,，、]*)?")  # what may become a mark yet
_FENCE = re.compile(r"</?[0-9a-f]{12}>")  # of `prompts`, which a small model says again
_BULLET = re.compile(r"^(?:[-*•#>]+\s+|\d{1,2}[.)、]\s*)+")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)  # what a model says to itself before it answers


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a model wrote, without its marks, and the numbers of the passages that it marks."""

    text: str
    marks: tuple[int, ...]


class Stream:
    """Cuts what comes into sentences; `pending` is what has not ended yet."""

    def __init__(self) -> None:
        self._thinks = False
        self._text = ""

    @property
    def pending(self) -> str:
        """What has come of the sentence that has not ended, as it is to be shown."""
        return "" if self._thinks else _shown(self._text)

    @property
    def is_endless(self) -> bool:
        """Whether what has come without an end is longer than a sentence is."""
        return not self._thinks and len(self._text) > _LONGEST

    def add(self, piece: str) -> list[Sentence]:
        """Return the sentences that end with a further piece: those that something else than marks stands behind."""
        self._text += piece
        opening = self._text.lstrip()[:7]
        self._thinks = opening == "<think>" and "</think>" not in self._text
        if self._thinks or (len(opening) < len("<think>") and opening and "<think>".startswith(opening)):
            return []
        self._text = _THOUGHT.sub("", self._text, count=1)
        return self._cut(whole=False)

    def end(self, *, whole: bool) -> list[Sentence]:
        """Return what is left; a sentence that has not ended only where the text is `whole`, not cut off."""
        return [] if self._thinks else self._cut(whole=True, unended=whole)

    def _cut(self, *, whole: bool, unended: bool = True) -> list[Sentence]:
        """Take from the text, and return, the sentences that have ended, and what is left where it is `whole`."""
        cut, at = [], 0
        spans = sentences(self._text)
        for i, (start, end) in enumerate(spans):
            if start < at:  # marks that stand behind the sentence before
                start = min(at, end)
            marks = _LEADING.match(self._text, end)
            stop = marks.end() if marks else end
            last = i == len(spans) - 1 or bool(_OPEN.fullmatch(self._text, stop))
            if last and not whole:
                break
            ended = not last or unended or self._text[end - 1] in '。！？!?.…”"」'
            if start < end and ended and (found := _sentence(self._text[start:stop])):
                cut.append(found)
            at = stop
        self._text = self._text[at:]
        return cut


def _sentence(text: str) -> Sentence | None:
    numbers = [int(number) for group in _MARK.findall(text) for number in re.findall(r"\d+", group)]
    shown = _shown(text)
    return Sentence(shown, tuple(dict.fromkeys(numbers))) if any(map(str.isalnum, shown)) else None


def _shown(text: str) -> str:
    while (less := _MARK.sub("", text)) != text:  # a mark in a mark leaves one
        text = less
    return _BULLET.sub("", _FENCE.sub("", text).replace("**", "").strip())
