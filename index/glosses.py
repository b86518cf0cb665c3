"""Learn the vectors of `index.senses` from the translations of words.

Each Chinese word is described by the English words that translate or define it, in a dictionary, in definitions and
where sentence pairs align them (IBM model 1). Positive pointwise mutual information of words and descriptions, cut
down by singular value decomposition (Levy and Goldberg, NeurIPS 2014; Levy, Goldberg and Dagan, TACL 2015), brings
words together whose descriptions are alike.
"""

from __future__ import annotations

import gzip
import math
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.bilingual import aligned, lemmatiser, read_dictionary
from index.english import STOP, tokens
from index.senses import Senses
from index.tokens import is_han, normalise, words

DIMENSION = 128
_LISTED, _PART, _DEFINED = 2.0, 0.3, 1.5  # weight of a translation, of one of a longer term's words, of a definition
_LONGEST = 4  # characters of a word
_LEAST_WORD, _LEAST_CHARACTER, _LEAST_ENGLISH = 6.0, 2.0, 2.0  # weight of what is told of them
_SMOOTHING = 0.75  # exponent of the frequency of descriptions
_ENOUGH = 2.0  # weight from which a description counts in full


def train_senses(pairs: Path, dictionary: Path, out: Path) -> int:
    """Write the vectors to the file `out` and return of how many words.

    Both inputs are gzipped lines of English, Chinese and source; those of the dictionary end with a weight, and the
    source of a definition ends in "gloss".
    """
    told = _told(pairs, dictionary)
    vocabulary, vectors = _decompose(told)
    Senses(vocabulary, vectors).save(out)
    return len(vocabulary)


def _told(pairs: Path, dictionary: Path) -> dict[tuple[str, str], float]:
    """Return how much is said for each Chinese word to be described by each English one."""
    entries = read_dictionary(dictionary)
    lemma = lemmatiser(entries)
    told: dict[tuple[str, str], float] = defaultdict(float)
    for term, found in entries.items():
        parts = [lemma(word) for word in term.split() if word not in STOP]
        for text, weight in found.items():
            own = [word for word in words(text) if is_han(word)]
            for part in parts:
                told[text, part] += _LISTED * weight / math.sqrt(len(parts))
                if len(own) > 1:
                    for word in own:
                        told[word, part] += _PART * weight / len(parts) / len(own)
    english, chinese = [], []
    with gzip.open(pairs, "rt", encoding="utf-8") as lines:
        for line in lines:
            left, right, source = line.rstrip("\n").split("\t")
            text = normalise(right)
            if not source.endswith("gloss"):
                english.append([lemma(word.lower()) for word in tokens(left)])
                chinese.append([word for word in words(text) if is_han(word)])
                continue
            text = text.removesuffix("的") if len(text) > 2 else text
            if len(text) <= _LONGEST and is_han(text):
                parts_ = {lemma(w) for w in tokens(left.lower()) if w not in STOP and len(w) > 1}
                for part in parts_:
                    told[text, part] += _DEFINED / math.sqrt(len(parts_))
    for (left, right), count in aligned(english, chinese).items():
        if left not in STOP:
            told[right, left] += count
    return told


def _decompose(told: dict[tuple[str, str], float]) -> tuple[list[str], NDArray[np.int8]]:
    """Return the words that enough is told of and their vectors."""
    from scipy.sparse import csr_matrix, diags
    from scipy.sparse.linalg import svds

    of_word: Counter[str] = Counter()
    of_english: Counter[str] = Counter()
    for (word, english), weight in told.items():
        of_word[word] += weight  # type: ignore[assignment]
        of_english[english] += weight  # type: ignore[assignment]
    rows = {w: i for i, w in enumerate(sorted(w for w in of_word if len(w) <= _LONGEST and is_han(w)))}
    columns = {e: i for i, e in enumerate(sorted(e for e, weight in of_english.items() if weight >= _LEAST_ENGLISH))}
    smoothed = {e: of_english[e] ** _SMOOTHING for e in columns}
    total = sum(smoothed.values())
    places: list[tuple[int, int]] = []
    values: list[float] = []
    for (word, english), weight in told.items():
        if weight > 0 and word in rows and english in columns:
            information = math.log(weight * total / (of_word[word] * smoothed[english]))
            if information > 0:
                places.append((rows[word], columns[english]))
                values.append(information * math.sqrt(min(1.0, weight / _ENOUGH)))
    at = np.array(places, dtype=np.int32).T
    matrix = csr_matrix((np.array(values, dtype=np.float32), (at[0], at[1])), shape=(len(rows), len(columns)))
    # a word is the direction of its descriptions, however many they are
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = diags(1 / np.maximum(length, 1e-9)) @ matrix
    left, strength, _ = svds(matrix, k=min(DIMENSION, min(matrix.shape) - 1), random_state=0)
    vectors = left * np.sqrt(strength)
    greatest = np.abs(vectors).max(axis=1)
    least = {True: _LEAST_CHARACTER, False: _LEAST_WORD}
    kept = [w for w, i in rows.items() if greatest[i] > 0 and of_word[w] >= least[len(w) == 1]]
    chosen = [rows[w] for w in kept]
    return kept, np.round(vectors[chosen] / greatest[chosen, None] * 127).astype(np.int8)
