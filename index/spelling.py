"""What a term that no passage holds may have been meant to be: characters of the same sound, a word less a slip."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path

SHIPPED = Path(__file__).parent / "data" / "pinyin" / "syllables.txt"

_LATIN = re.compile("[a-z]{4,20}")
_WAYS = 16  # in which a text may be read
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# characters of grammar: what is made of them is hardly mistyped, and stands beside everything
_GRAMMAR = frozenset(
    "的了是在有和与及或吗呢吧啊呀么什怎哪谁几多少为何其它他她们这那个些此该被把让给对从到向以于所之而且但也都就还又不没请问"
)


def respellings(term: str) -> Iterator[str]:
    """Yield, for a pair of Chinese characters or a Latin word in lower case, what sounds or is typed alike.

    Of a pair one character changes, to one that shares a reading whatever the tone; of a word one letter is left out,
    added or replaced, or two change places. Nothing for other terms, nor for pairs with a character of grammar.
    """
    if len(term) == 2 and not _GRAMMAR & set(term):
        first, second = term[0], term[1]
        yield from dict.fromkeys(other + second for other in _alike(first) if other != first)
        yield from dict.fromkeys(first + other for other in _alike(second) if other != second)
    elif _LATIN.fullmatch(term):
        yield from dict.fromkeys(_slips(term))


def _slips(word: str) -> Iterator[str]:
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail and letter != tail[0]:
                yield head + letter + tail[1:]


def _alike(character: str) -> Iterator[str]:
    for characters in _readings().get(character, ()):
        yield from characters


def is_sound_of(letters: str, text: str) -> bool:
    """Tell whether letters (lower case, no white space) are how neighbouring characters of a Chinese text are read."""
    reached: set[int] = set()  # letters read when a character begins
    for character in text:
        read = {
            at + len(s) for at in {0, *reached} for s in _syllables().get(character, ()) if letters.startswith(s, at)
        }
        if len(letters) in read:
            return True
        reached = read
    return False


@cache
def _readings() -> dict[str, list[str]]:
    """Return, for each character, the characters of each of its readings, without tones."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in SHIPPED.read_text("utf-8").splitlines():
        characters = line.partition(" ")[2]
        for character in characters:
            found[character].append(characters)
    return found


def romanised(text: str) -> Iterator[str]:
    """Yield a short Chinese text in Latin letters, without tones, in each way that its characters may be read."""
    ways = [sorted(_syllables().get(character, ())) for character in text]
    if all(ways):
        yield from map("".join, islice(product(*ways), _WAYS))


@cache
def _syllables() -> dict[str, set[str]]:
    """Return, for each character, its readings without tones."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in SHIPPED.read_text("utf-8").splitlines():
        syllable, _, characters = line.partition(" ")
        for character in characters:
            found[character].add(syllable)
    return dict(found)
