"""The terms that a text is made of: words that stand together in it again and again.

Method: C-value (Frantzi, Ananiadou, Mima 2000): runs of nouns, or of English words that are no function words, count by
how often they stand alone more than by how often they stand within longer ones, and more the longer they are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import rjieba

from corpus.types import Document
from index.english import STOP
from index.tokens import is_han

_READ = 60_000  # characters of a document
_LONGEST = 4  # words of a term
_LEAST = 2  # times that it stands in the text
_NOUNS = ("n", "vn", "j", "l", "eng")

Words = tuple[str, ...]


def key_terms(document: Document, most: int = 8) -> tuple[str, ...]:
    """Return the terms that say most of a document, the first first; none where no words recur."""
    counts = Counter(part for run in _runs(document.text[:_READ]) for part in _parts(run))
    found = {words: count for words, count in counts.items() if count >= _LEAST and len(_said(words)) > 1}
    nested: Counter[Words] = Counter()
    longer: Counter[Words] = Counter()
    for words, count in found.items():
        for part in set(_parts(words)) - {words}:
            nested[part] += count
            longer[part] += 1
    value = {w: math.log2(1 + len(w)) * (n - (nested[w] / longer[w] if longer[w] else 0)) for w, n in found.items()}
    chosen: list[Words] = []
    for words in sorted(value, key=lambda w: (-value[w], -len(w))):
        if value[words] > 0 and not any(set(words) <= set(one) or set(one) <= set(words) for one in chosen):
            chosen.append(words)
        if len(chosen) == most:
            break
    return tuple(map(_said, chosen))


def _runs(text: str) -> Iterator[Words]:
    """Yield words that stand next to each other and may be parts of one term."""
    words = ((word, tag) for word, tag in rjieba.tag(text) if word != " ")
    for is_part, run in groupby(words, key=lambda each: _may_be_part(*each)):
        if is_part:
            yield tuple(word if is_han(word) else word.lower() for word, _ in run)


def _may_be_part(word: str, tag: str) -> bool:
    return tag.startswith(_NOUNS) and word.lower() not in STOP and (len(word) > 1 or is_han(word))


def _parts(run: Words) -> Iterator[Words]:
    for length in range(1, min(_LONGEST, len(run)) + 1):
        for at in range(len(run) - length + 1):
            yield run[at : at + length]


def _said(words: Words) -> str:
    return ("" if any(map(is_han, words)) else " ").join(words)
