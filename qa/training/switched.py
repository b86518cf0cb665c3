"""Pairs whose question is put into the other language word by word: what a reader learns to read across languages from.

Method: code-switching with a dictionary (CoSDA-ML, Qin et al., IJCAI 2020), here of the question alone, whose words
have the dictionaries of `index.translate`; the window and what answers in it stay as they are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from index.tokens import is_han
from index.translate import Translations, concepts, in_english, is_english
from qa.training.pair import Pair, is_chinese

_WORDS = 0.85  # share of the words with an entry that are replaced
_BEST = 3  # translations of a word among which one is chosen
#: What the dictionaries, which are for retrieval, leave out: they tell what is asked for.
_ASKED = {
    "how many": "多少", "how much": "多少", "how long": "多久", "how far": "多远", "how old": "多大",
    "how often": "多久一次", "when": "什么时候", "where": "哪里", "who": "谁", "whose": "谁的", "which": "哪个",
    "what": "什么", "why": "为什么", "how": "怎么", "and": "和", "or": "或者", "not": "不", "can": "能", "may": "可以",
    "must": "必须", "is": "是", "are": "是",
}  # fmt: skip
_IN_CHINESE = {**{chinese: english for english, chinese in reversed(_ASKED.items())}, "几": "how many", "何时": "when"}


def switched(pairs: Iterable[Pair], seed: int, share: float) -> Iterator[Pair]:
    """Yield the pairs, that share of them with the question in the language that the window is not in."""
    chooser = random.Random(seed)
    for pair in pairs:
        if chooser.random() < share and is_english(pair.question) != is_chinese(pair.text):
            pair = replace(pair, question=_switched(pair.question, chooser))
        yield pair


def _switched(question: str, chooser: random.Random) -> str:
    if is_english(question):
        words = {c.source: tuple(t for t in c.translations if any(map(is_han, t[0]))) for c in concepts(question)}
        chinese = _replaced(question, words, _ASKED, r"\b", chooser)
        return re.sub("(?<=[\u4e00-\u9fff，。？]) +| +(?=[\u4e00-\u9fff，。？])", "", chinese.replace("?", "？"))
    english = _replaced(question, in_english(question), _IN_CHINESE, "", chooser)
    return re.sub(r" +(?=[?,.!]|$)", "", re.sub(" +", " ", english.replace("？", "?"))).strip()


def _replaced(
    question: str, words: Mapping[str, Translations], asked: Mapping[str, str], edge: str, chooser: random.Random
) -> str:
    """Return a question with its words, between matches of `edge`, replaced, the longest first, each standing apart."""
    chosen = {w: chooser.choice(ts[:_BEST])[0] for w, ts in words.items() if ts and chooser.random() < _WORDS}
    known = {word.lower(): told for word, told in {**asked, **chosen}.items()}
    alternatives = sorted(map(re.escape, known), key=len, reverse=True)
    every = re.compile(f"{edge}(?:{'|'.join(alternatives)}){edge}", re.IGNORECASE)
    return every.sub(lambda found: f" {known[found[0].lower()]} ", question)
