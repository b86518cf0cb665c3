"""Make the tables of `index.translate`, English to Chinese and back, from a dictionary and sentence pairs.

    python -m index.training.translation --pairs FILE --dictionary FILE --out FOLDER

Translations come from the dictionary and from IBM model 1, lexical translation probabilities estimated on the pairs
in both directions; what both believe in weighs most.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.english import STOP, stems, tokens
from index.tokens import is_han, normalise, words
from index.training.names import learn, write_speller
from index.training.texts import lines, read_translations
from index.translate import BACK, NAMES, TABLE, Entry

_BLOCK = 64  # entries that are compressed together
_ITERATIONS = 5
_KEPT = 12  # translations of a word
_KEPT_OF_TERM = 5  # translations of a term of several words
_KEPT_BACK = 8  # English words and terms of a Chinese word
_LEAST = 0.1  # weight under which a translation is not worth its place
_SEEN = 3  # expected co-occurrences below which the pairs' word alone is not taken
_LONGEST = 10  # characters of a translation
_CHINESE = re.compile(r"[\w·\-]+")

Lemma = Callable[[str], str]


def train_translation(pairs: Path, dictionary: Path, out: Path) -> None:
    """Write the tables and the spelling of names to `out`.

    Both inputs are gzipped lines of English, Chinese and source; those of the dictionary end with a weight.
    """
    entries = read_dictionary(dictionary)
    lemma = lemmatiser(entries)
    english, chinese = [], []
    for one, other in read_translations(pairs):
        english.append([lemma(word.lower()) for word in tokens(one)])
        chinese.append([word for word in words(normalise(other)) if is_han(word)])
    links = align(english, chinese)
    weight = _weights(english)
    table = {}
    for term in sorted(entries.keys() | links.keys()):
        parts = term.split()
        if term in STOP or (len(parts) == 1 and lemma(term) != term):
            continue
        found = _merge(entries.get(term, {}), links.get(term, {}))
        kept = [(text, w) for text, w in found if w >= _LEAST][: _KEPT if len(parts) == 1 else _KEPT_OF_TERM]
        if kept:
            table[term] = Entry(max(weight(part) for part in parts), tuple(kept))
    out.mkdir(parents=True, exist_ok=True)
    write_table(table, out / TABLE)
    write_table(_back(entries, links), out / BACK)
    write_speller(learn((term, text) for term, found in entries.items() for text in found), out / NAMES)


def _back(entries: dict[str, dict[str, float]], links: dict[str, dict[str, float]]) -> dict[str, Entry]:
    """Return the English words and terms that each Chinese word may be called by."""
    listed, linked = _turned(entries), _turned(links)
    table = {}
    for text in sorted(listed.keys() | linked.keys()):
        found = _merge(listed.get(text, {}), linked.get(text, {}))
        kept = [(term, w) for term, w in found if w >= _LEAST and term not in STOP][:_KEPT_BACK]
        if kept:
            table[text] = Entry(1.0, tuple(kept))
    return table


def _turned(found: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    turned: dict[str, dict[str, float]] = defaultdict(dict)
    for term, others in found.items():
        for text, weight in others.items():
            turned[text][term] = weight
    return turned


def read_dictionary(file: Path) -> dict[str, dict[str, float]]:
    """Return the weight of each Chinese translation of each lower-case English word or term of up to four words."""
    entries: dict[str, dict[str, float]] = defaultdict(dict)
    for line in lines(file):
        english, chinese, _, given = line.split("\t")
        term = " ".join(tokens(english.lower()))
        text = normalise(chinese)
        if not term or term.count(" ") > 3 or not 0 < len(text) <= _LONGEST:
            continue
        if not _CHINESE.fullmatch(text) or not any(map(is_han, text)):
            continue
        if len(text) > 2:  # endings of adjectives and adverbs, which running text does without
            text = text.removesuffix("地" if term.endswith("ly") else "的")
        entries[term][text] = entries[term].get(text, 0.0) + float(given)
    return dict(entries)


def lemmatiser(entries: dict[str, dict[str, float]]) -> Lemma:
    """Return a function from a lower-case word to its dictionary form, the word itself where none is likelier."""
    known = {term: sum(found.values()) for term, found in entries.items() if " " not in term}

    def lemma(word: str) -> str:
        stem = max((s for s in stems(word) if s in known), key=known.__getitem__, default=word)
        # a noun in -ing is a word of its own (meeting) sooner than a plural or a participle is (banks, involved)
        share = 0.1 if word.endswith("ing") else 0.5
        return word if known.get(word, 0.0) >= share * known.get(stem, 0.0) else stem

    return lemma


@dataclass(frozen=True, slots=True)
class _Links:
    """Every (source word, target word) that shares a sentence pair, with the target's place in it."""

    pair: NDArray[np.int64]  # which distinct (source, target) pair
    place: NDArray[np.int64]  # which target word of which sentence
    source: NDArray[np.int64]  # of each distinct pair
    target: NDArray[np.int64]


def align(english: list[list[str]], chinese: list[list[str]]) -> dict[str, dict[str, float]]:
    """Return the geometric mean of both directions' probabilities for words seen together often enough."""
    names = [_number(english), _number(chinese)]
    sides = [
        [[name[w] for w in sentence] for sentence in text] for name, text in zip(names, (english, chinese), strict=True)
    ]
    forth, counts = _model_1(sides[0], sides[1], len(names[1]))
    back, _ = _model_1(sides[1], sides[0], len(names[0]))
    english_names, chinese_names = list(names[0]), list(names[1])
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for (e, z), probability in forth.items():
        both = math.sqrt(probability * back.get((z, e), 0.0))
        if e and z and counts[e, z] >= _SEEN and both > 0.02:
            found[english_names[e]][chinese_names[z]] = both
    return dict(found)


def _number(text: list[list[str]]) -> dict[str, int]:
    seen = Counter(word for sentence in text for word in sentence)
    return {word: n for n, word in enumerate(["", *sorted(seen)])}  # 0 is the empty word, which explains the rest


def _model_1(
    source: list[list[int]], target: list[list[int]], size: int
) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    """Return p(target | source) and expected counts after a few rounds of expectation maximisation."""
    links = _links(source, target, size)
    probability = np.ones(len(links.source))
    for _ in range(_ITERATIONS):
        share = probability[links.pair]
        share /= np.bincount(links.place, share)[links.place]
        expected = np.bincount(links.pair, share, len(links.source))
        probability = expected / np.bincount(links.source, expected)[links.source]
    kept = np.flatnonzero(probability > 0.005)
    keys = list(zip(links.source[kept].tolist(), links.target[kept].tolist(), strict=True))
    return dict(zip(keys, probability[kept].tolist(), strict=True)), dict(
        zip(keys, expected[kept].tolist(), strict=True)
    )


def _links(source: list[list[int]], target: list[list[int]], size: int) -> _Links:
    left, right, place, at = [], [], [], 0
    for s, t in zip(source, target, strict=True):
        with_empty = np.array([0, *s])
        left.append(np.tile(with_empty, len(t)))
        right.append(np.repeat(np.array(t, np.int64), len(with_empty)))
        place.append(np.repeat(np.arange(at, at + len(t)), len(with_empty)))
        at += len(t)
    codes, pair = np.unique(np.concatenate(left) * size + np.concatenate(right), return_inverse=True)
    return _Links(pair, np.concatenate(place), codes // size, codes % size)


def _merge(listed: dict[str, float], linked: dict[str, float]) -> list[tuple[str, float]]:
    """Return translations with weights up to 1, best first: half the dictionary's belief, half the pairs'."""
    most_listed, most_linked = max(listed.values(), default=1.0), max(linked.values(), default=1.0)
    score = {}
    for text in listed.keys() | linked.keys():
        score[text] = 0.5 * listed.get(text, 0.0) / most_listed + 0.5 * linked.get(text, 0.0) / most_linked
    most = max(score.values(), default=1.0)
    return sorted(((text, s / most) for text, s in score.items()), key=lambda item: (-item[1], item[0]))


def _weights(english: list[list[str]]) -> Callable[[str], float]:
    """Return how much a word says: 1 for a word in at most one of a thousand sentences, less for common ones."""
    seen = Counter(word for sentence in english for word in set(sentence))
    total = len(english)

    def weight(word: str) -> float:
        return max(0.2, min(1.0, math.log(total / (seen[word] + 1)) / math.log(1000)))

    return weight


def write_table(entries: dict[str, Entry], file: Path) -> None:
    """Write what `Table` reads; weights are kept to two digits."""
    body, firsts, offsets = bytearray(), [], []
    ordered = sorted(entries)
    for i in range(0, len(ordered), _BLOCK):
        firsts.append(ordered[i])
        offsets.append(len(body))
        block = "\n".join(["", *_lines(entries, ordered[i : i + _BLOCK]), ""])
        body += zlib.compress(block.encode(), 9)
    index = zlib.compress(json.dumps([firsts, offsets]).encode(), 9)
    file.write_bytes(bytes(body) + index + struct.pack("<Q", len(body)))


def _lines(entries: dict[str, Entry], terms: list[str]) -> Iterator[str]:
    for term in terms:
        pairs = (f"{text}\t{round(weight * 100)}" for text, weight in entries[term].translations)
        yield "\t".join([term, str(round(entries[term].weight * 100)), *pairs])


def main() -> None:
    """Make the table and the spelling of names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, required=True, metavar="FILE")
    parser.add_argument("--dictionary", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    args = parser.parse_args()
    train_translation(args.pairs, args.dictionary, args.out)


if __name__ == "__main__":
    main()
