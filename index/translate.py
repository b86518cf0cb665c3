"""English questions over Chinese text and the reverse: each word or term becomes one concept with translations.

The tables (`index/data/translation`) are opened when the first question needs them and read block by block.
"""

from __future__ import annotations

import json
import mmap
import re
import struct
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from index.english import STOP, stems, tokens
from index.names import Speller
from index.tokens import is_han, normalise

SHIPPED = Path(__file__).parent / "data" / "translation"
TABLE, BACK, NAMES = "table.bin", "back.bin", "names.json.gz"

Translations = tuple[tuple[str, float], ...]

_LONGEST_TERM = 4  # words
_LONGEST_WORD = 3  # Chinese words that are looked up as one
_HAN_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
#: Jieba's tags: of conjunctions, adverbs, places, numerals, prepositions, measures, pronouns and particles; of nouns.
_WITHOUT_CONTENT, _NOUN = frozenset("cdfmpqruy"), "n"
_OWN_FORM = 0.8  # weight of the word as it stands, beside its translations
_PART = 0.5  # how much the words of a term count beside the term
_MOST = 12  # translations of one concept


@dataclass(frozen=True, slots=True)
class Concept:
    """One word or term of an English question.

    `weight` is 0..1, more for words that say more. `translations` are terms to look for with weights 0..1, best
    first; the word as it stands is among them. A passage holds the concept if it holds any one of them.
    """

    source: str
    weight: float
    translations: Translations


def is_english(question: str) -> bool:
    """Tell whether a question is to be translated: it has Latin words and no Chinese character among them."""
    return (
        any(map(str.isalpha, question)) and bool(re.search("[A-Za-z]{2}", question)) and not any(map(is_han, question))
    )


def concepts(question: str) -> tuple[Concept, ...]:
    """Return what an English question asks for, in its order; () where it has no Latin word.

    Words that carry no content are left out; numbers and names without an entry stand for themselves.
    """
    if not is_english(question):
        return ()
    table = shipped_table()
    words = tokens(question)
    found: dict[str, Concept] = {}
    i = 0
    while i < len(words):
        length = _term_length(words, i, table)
        if length > 1:
            source = " ".join(words[i : i + length])
            entry = _entry(source, table)
            own = (source.lower(), _OWN_FORM)
            found.setdefault(source.lower(), Concept(source, 1.0, (*entry.translations[: _MOST - 1], own)))
        for word in words[i : i + length]:
            concept = _concept(word, table)
            if concept and word.lower() not in found:
                scale = _PART if length > 1 else 1.0
                found[word.lower()] = Concept(word, concept.weight * scale, concept.translations)
        i += length
    return tuple(found.values())


def in_english(question: str) -> dict[str, Translations]:
    """Return what the words with a content of a Chinese text, normalised, may be called in English.

    Words that stand together and have an entry together are one; what has none is looked up by its parts, and left out
    where these have none either.
    """
    import rjieba

    found: dict[str, Translations] = {}
    for run in _HAN_RUN.findall(normalise(question)):
        tagged = rjieba.tag(run)
        i = 0
        while i < len(tagged):
            length = next(
                (n for n in range(min(_LONGEST_WORD, len(tagged) - i), 1, -1) if _called(_joined(tagged[i : i + n]))), 1
            )
            word, kind = _joined(tagged[i : i + length]), tagged[i][1][:1]
            i += length
            if length == 1 and (kind in _WITHOUT_CONTENT or (len(word) == 1 and kind != _NOUN)):
                continue
            parts = [part for part in rjieba.cut_for_search(word) if 1 < len(part) < len(word)]
            if called := _called(word) or tuple(pair for part in parts for pair in _called(part)):
                found[word] = called
    return found


def _joined(tagged: list[tuple[str, str]]) -> str:
    return "".join(word for word, _ in tagged)


def _called(word: str) -> Translations:
    entry = shipped_back().get(word)
    return entry.translations if entry else ()


def _term_length(words: list[str], start: int, table: Table) -> int:
    """Return how many words from `start` on make the longest term of the table, 1 where none begins here."""
    for length in range(min(_LONGEST_TERM, len(words) - start), 1, -1):
        part = words[start : start + length]
        if part[0].lower() not in STOP and part[-1].lower() not in STOP and _entry(" ".join(part), table).translations:
            return length
    return 1


def _concept(word: str, table: Table) -> Concept | None:
    lower = word.lower()
    if lower in STOP:
        return None
    if numbers := _numbers(lower):
        return Concept(word, 1.0, numbers)
    entry = _entry(lower, table)
    if not entry.translations and re.fullmatch("[A-Z][a-z]{2,15}", word):
        guesses = shipped_speller().guesses(lower)[: _MOST - 1]
        return Concept(word, entry.weight, ((lower, 1.0), *guesses))
    own = (lower, _OWN_FORM if entry.translations else 1.0)
    return Concept(word, entry.weight, (*entry.translations[: _MOST - 1], own))


def _numbers(word: str) -> Translations:
    """Return the forms of a number: 1990s is 90年代 too, 20th is 20."""
    if decade := re.fullmatch(r"(\d\d)?(\d0)s", word):
        return ((f"{decade[2]}年代", 1.0), (word[:-1], _OWN_FORM))
    if number := re.fullmatch(r"(\d[\d.,]*)(?:st|nd|rd|th|%)?", word):
        return ((number[1].replace(",", ""), 1.0),)
    return ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What the table knows of a word or term: how much it says (0..1) and its translations, best first."""

    weight: float
    translations: Translations


_UNKNOWN = Entry(1.0, ())


def _entry(term: str, table: Table) -> Entry:
    """Return the entry of a term, else that of its commonest stem: the last word's for a term of several words."""
    head, _, last = term.lower().rpartition(" ")
    found = filter(None, (table.get(f"{head} {word}".lstrip()) for word in stems(last)))
    return table.get(term.lower()) or min(found, key=lambda entry: entry.weight, default=_UNKNOWN)


class Table:
    """A sorted table on disk: compressed blocks of lines "term, weight, translations", then where each begins."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            self._bytes = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        (begin,) = struct.unpack("<Q", self._bytes[-8:])
        self._firsts, self._offsets = json.loads(zlib.decompress(self._bytes[begin:-8]))
        self._offsets.append(begin)
        self._block = lru_cache(maxsize=512)(self._read)

    def get(self, term: str) -> Entry | None:
        """Return the entry of a lower-case term, None where there is none."""
        number = bisect_right(self._firsts, term) - 1
        if number < 0 or "\n" in term or "\t" in term:
            return None
        block = self._block(number)
        begin = block.find(f"\n{term}\t")
        return _parse(block[begin + len(term) + 2 : block.index("\n", begin + 1)]) if begin >= 0 else None

    def _read(self, number: int) -> str:
        """Return a block's lines, each between two line ends."""
        return zlib.decompress(self._bytes[self._offsets[number] : self._offsets[number + 1]]).decode()


def _parse(line: str) -> Entry:
    weight, *translations = line.split("\t")
    pairs = zip(translations[::2], translations[1::2], strict=True)
    return Entry(int(weight) / 100, tuple((text, int(percent) / 100) for text, percent in pairs))


@cache
def shipped_table() -> Table:
    """Open the shipped table, once."""
    return Table(SHIPPED / TABLE)


@cache
def shipped_back() -> Table:
    """Open the shipped table from Chinese to English, once."""
    return Table(SHIPPED / BACK)


@cache
def shipped_speller() -> Speller:
    """Open the shipped table of names, once."""
    return Speller(SHIPPED / NAMES)
