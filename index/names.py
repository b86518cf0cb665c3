"""Names that no dictionary has: guess their Chinese characters from their letters.

Foreign names are spelled sound by sound (ho-bbe-s, 霍布斯), Chinese ones syllable by syllable (xue-liang, 学良). Which
characters a stretch of letters becomes is learned by `index.training.names`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

#: For each stretch of letters, characters with the probability of both together, best first.
Spelling = dict[str, list[tuple[str, float]]]

LONGEST_SOUND = 4  # letters
_LONGEST_CHINESE = 3  # characters of a surname or given name
_BEAM = 60
_GUESSES = 10
_BEST, _FLATTEN = 0.7, 0.3  # weight of the best guess; how much less the others weigh


class Speller:
    """Guesses the characters of names."""

    def __init__(self, file: Path) -> None:
        """Read what `index.training.names.write_speller` wrote."""
        self._foreign, self._chinese = json.loads(gzip.decompress(file.read_bytes()))

    def guesses(self, name: str) -> tuple[tuple[str, float], ...]:
        """Return likely spellings of a lower-case name with weights 0..1, best first; often none is right."""
        foreign = _spell(f"^{name}$", self._foreign, len(name))
        chinese = _spell(name, self._chinese, _LONGEST_CHINESE)
        weights = dict(_weighted(chinese))
        for text, weight in _weighted(foreign):
            weights[text] = max(weight, weights.get(text, 0.0))
        return tuple(sorted(weights.items(), key=lambda item: (-item[1], item[0])))


def _spell(letters: str, spelling: Spelling, most: int) -> list[tuple[str, float]]:
    """Return the likeliest strings of at most `most` characters that the letters can be cut into."""
    reached: list[dict[str, float]] = [{} for _ in range(len(letters) + 1)]
    reached[0][""] = 1.0
    for begin in range(len(letters)):
        for text, so_far in sorted(reached[begin].items(), key=lambda item: -item[1])[:_BEAM]:
            if len(text) == most:
                continue
            for end in range(begin + 1, min(begin + LONGEST_SOUND + 2, len(letters)) + 1):
                for character, probability in spelling.get(letters[begin:end], ()):
                    longer = text + character
                    reached[end][longer] = reached[end].get(longer, 0.0) + so_far * probability
    return sorted(reached[-1].items(), key=lambda item: -item[1])[:_GUESSES]


def _weighted(guesses: list[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    for text, probability in guesses:
        yield text, _BEST * (probability / guesses[0][1]) ** _FLATTEN
