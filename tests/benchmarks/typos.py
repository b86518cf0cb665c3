"""Measure what a typing mistake costs.

    python tests/benchmarks/typos.py FOLDER [--questions 200] [--seed 0] [--show 5]

Takes questions of a data set in BEIR layout, seeded, and replaces one content word of each: three times in four by
another word or other common characters of the same pinyin without tones, once by what a neighbouring key gives. A Latin
word has one of its letters replaced by a neighbour. Prints the recall of the question as it was and with the mistake.
"""

import argparse
import random
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from pypinyin import Style, lazy_pinyin
from quality import judgements, rows

from index import Retriever, build_index
from index.tokens import is_han, normalise, words
from qa.question import STOP

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
DEPTHS = (1, 5, 10)


def neighbours(letter: str) -> list[str]:
    """Return the keys that touch a key."""
    for y, row in enumerate(ROWS):
        x = row.find(letter)
        if x >= 0:
            near = [(y, x - 1), (y, x + 1), (y - 1, x), (y - 1, x + 1), (y + 1, x - 1), (y + 1, x)]
            return [ROWS[b][a] for b, a in near if 0 <= b < len(ROWS) and 0 <= a < len(ROWS[b])]
    return []


class Mistakes:
    """Words and characters of a language by their pinyin, commonest first."""

    def __init__(self, texts: list[str]) -> None:
        counts = Counter(word for text in texts for word in words(normalise(text)) if is_han(word))
        characters: Counter[str] = Counter()
        for word, count in counts.items():
            for character in word:
                characters[character] += count
        self._words: defaultdict[str, list[str]] = defaultdict(list)
        for word, _ in counts.most_common():
            self._words[self._pinyin(word)].append(word)
        self._characters: defaultdict[str, list[str]] = defaultdict(list)
        for character, count in characters.most_common():
            if count >= 5:
                self._characters[self._pinyin(character)].append(character)

    @staticmethod
    def _pinyin(word: str) -> str:
        return " ".join(lazy_pinyin(word, style=Style.NORMAL))

    def homophone(self, word: str, chance: random.Random) -> str | None:
        """Return another word, or other characters, that sound the same."""
        alike = [other for other in self._words[self._pinyin(word)] if other != word]
        return chance.choice(alike) if alike else self._spelt(self._pinyin(word).split(), word, chance)

    def slip(self, word: str, chance: random.Random) -> str | None:
        """Return what a neighbouring key gives: another letter, or other characters of another pinyin."""
        if not is_han(word):
            place = chance.randrange(len(word))
            keys = neighbours(word[place])
            return word[:place] + chance.choice(keys) + word[place + 1 :] if keys else None
        syllables = self._pinyin(word).split()
        slips = [
            [*syllables[:i], changed, *syllables[i + 1 :]]
            for i, syllable in enumerate(syllables)
            for at in range(len(syllable))
            for key in neighbours(syllable[at])
            if (changed := syllable[:at] + key + syllable[at + 1 :]) in self._characters
        ]
        if not slips:
            return None
        wrong = chance.choice(slips)
        alike = self._words.get(" ".join(wrong))
        return alike[0] if alike else self._spelt(wrong, word, chance)

    def _spelt(self, syllables: list[str], word: str, chance: random.Random) -> str | None:
        found = [
            [c for c in self._characters[s][:5] if s != p or c != own]
            for s, own, p in zip(syllables, word, self._pinyin(word).split(), strict=True)
        ]
        if not all(found) or len(syllables) != len(word):
            return None
        # one character wrong is the usual mistake, where the word is typed by its characters
        place = chance.randrange(len(word))
        spelt = "".join(chance.choice(found[i]) if i == place else word[i] for i in range(len(word)))
        changed = [i for i, s in enumerate(syllables) if s != self._pinyin(word).split()[i]]
        for i in changed:
            spelt = spelt[:i] + found[i][0] + spelt[i + 1 :]
        return spelt if spelt != word else None


def mistaken(question: str, mistakes: Mistakes, chance: random.Random) -> str | None:
    """Return a question with one content word mistyped, None where it has none."""
    content = [w for w in words(normalise(question)) if len(w) > 1 and w not in STOP and not w[0].isdigit()]
    chance.shuffle(content)
    for word in content:
        slip = not is_han(word) or chance.random() < 0.25
        wrong = mistakes.slip(word, chance) if slip else mistakes.homophone(word, chance)
        if wrong and wrong != word and word in normalise(question):
            return normalise(question).replace(word, wrong, 1)
    return None


def ranks(retriever: Retriever, questions: list[tuple[str, str]]) -> list[int]:
    """Return the rank of each question's document, from 0."""
    found = []
    for question, document in questions:
        documents = list(dict.fromkeys(h.passage.document.id for h in retriever.search(question, k=50)))
        found.append(documents.index(document) if document in documents else 999)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N mistakes that lose their document")
    chosen = parser.parse_args()

    texts, asked = ([row["text"] for row in rows(chosen.folder / f"{kind}.jsonl")] for kind in ("corpus", "queries"))
    pairs = judgements(chosen.folder)
    chance = random.Random(chosen.seed)
    chance.shuffle(pairs)
    mistakes = Mistakes([*texts, *asked])
    before, after = [], []
    for question, document in pairs:
        wrong = mistaken(question, mistakes, chance)
        if wrong and len(before) < chosen.questions:
            before.append((question, document))
            after.append((wrong, document))
    with tempfile.TemporaryDirectory() as scratch:
        retriever = build_index([chosen.folder / "corpus.jsonl"], scratch)
        right, typed = ranks(retriever, before), ranks(retriever, after)
    print(f"{chosen.folder.name}, {len(before)} questions", *(f"recall@{k}" for k in DEPTHS), sep="\t")
    for name, found in (("as they are", right), ("one word mistyped", typed)):
        print(name, *(f"{sum(rank < k for rank in found) / len(found):.3f}" for k in DEPTHS), sep="\t")
    lost = [(a, b) for (a, _), (b, _), x, y in zip(before, after, right, typed, strict=True) if x < 5 <= y]
    for a, b in lost[: chosen.show]:
        print(f"  {a}\n  {b}")


if __name__ == "__main__":
    main()
