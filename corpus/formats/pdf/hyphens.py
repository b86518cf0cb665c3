"""Words that a line end parts: made whole on the line where they begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_LAST = re.compile(rf"({_WORD.pattern})[-‐\u00ad]$")
_LONGEST = 100  # characters of a word, so that a line without spaces is not gone through time and again


def words_of(texts: Iterable[str]) -> Counter[str]:
    """Return how often each word stands within a line, in lower case, a word with hyphens as a whole.

    Where a hyphen ends a line, neither what is before it nor what begins the next line is a word.
    """
    words: Counter[str] = Counter()
    broken = False
    for text in texts:
        begins, broken = broken, text[-1:] in "-‐\u00ad" and len(text) > 1
        if begins:
            text = text.partition(" ")[2]
        if broken:
            text = text.rpartition(" ")[0]
        if "-" in text or "‐" in text or any("a" <= character <= "z" for character in text[:40]):
            for word in _WORD.findall(text.lower()):
                words[word.replace("‐", "-")] += 1
    return words


def mended(texts: Sequence[str], words: Counter[str]) -> list[str]:
    """Return the lines of a paragraph with what follows a hyphen at a line end moved up to it, as many lines as before.

    The hyphen goes where it only parted the word: `words` of the document tell, and how words are formed.
    """
    lines = list(texts)
    for i in range(len(lines) - 1):
        line, after = lines[i], lines[i + 1]
        if len(line) < 2 or line[-1] not in "-‐\u00ad" or line[-2].isspace() or not after:
            continue
        end_of_line = line[-_LONGEST:]
        if line[-1] == "-" and any(sign in end_of_line.rpartition(" ")[2] for sign in "/@."):
            head, _, tail = after.partition(" ")
            lines[i], lines[i + 1] = line + head, tail.lstrip()
            continue
        last, first = _LAST.search(end_of_line), _WORD.match(after)
        if last is None or first is None:
            if line[-1] == "\u00ad":
                lines[i] = line[:-1] + after.split(" ", 1)[0]
                lines[i + 1] = after.partition(" ")[2].lstrip()
            continue
        if not (last[1].isascii() or line[-1] == "\u00ad" or not _is_wide(last[1])) or _is_wide(first[0]):
            continue
        hyphen = "" if line[-1] == "\u00ad" or _is_parted(last[1].lower(), first[0], words) else line[-1]
        # the marks right behind the word come along
        end = first.end()
        while end < len(after) and not after[end].isspace():
            end += 1
        lines[i], lines[i + 1] = line[:-1] + hyphen + after[:end], after[end:].lstrip()
    return [line.replace("\u00ad", "") for line in lines]


def _is_parted(last: str, first: str, words: Counter[str]) -> bool:
    """Tell whether a hyphen stands only because the line ended there."""
    if not first[0].islower() or len(last) < 2:
        return False
    first = first.lower()
    if words[last + first]:
        return True
    if words[f"{last}-{first}"]:
        return False
    # two words of the document are more likely a compound; so is what has a hyphen already
    return not (words[last] and words[first] and min(len(last), len(first)) > 3) and "-" not in last


def _is_wide(word: str) -> bool:
    """Tell whether a word is Chinese, where a hyphen at a line end was written."""
    return "\u2e80" <= word[0] <= "\u9fff"
