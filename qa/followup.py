"""How a question is understood in the light of the turns before it: alone, or with the turn that it leans on.

Whether it leans is told by its nearness to examples (`qa.training.moves`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from index.classify import Classifier, load_classifier
from index.english import STOP as ENGLISH_STOP
from index.tokens import normalise, words
from qa.listed import with_item
from qa.parts import ASKS
from qa.question import LONGEST, STOP

Turn = tuple[str, str]

#: It stands alone, leans on a turn, asks for more of what a turn listed, asks for what a turn told at greater length.
ALONE, LEANS, MORE, LONGER = KINDS = ("alone", "leans", "more", "longer")
FILE = Path(str(files("qa.data"))) / "moves.json"
#: Probability from which on a question stands alone: there as many of those that lean are told wrong as of the others.
_SURELY = 0.7
_ABOUT = re.compile(r"\b(?:what|how) (?:about|if)\b", re.IGNORECASE)  # asks nothing that a noun alone would not


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is read in a conversation.

    `question` is what is asked, with what it counts off or asks on about in its place; `context` the questions before
    it that it leans on, "" where on none; `turns` those with their answers, which the reader reads with it; `shown`
    the answers that are not to be given again; `longer` whether more is to be told than the answer alone.
    """

    question: str
    context: str = ""
    turns: tuple[Turn, ...] = ()
    shown: tuple[str, ...] = ()
    longer: bool = False

    @property
    def text(self) -> str:
        """The self-contained question, to be shown and to be searched for."""
        return f"{self.context} {self.question}".strip()

    @property
    def swaps(self) -> bool:
        """Whether it asks the same as before of something else that it names (2022年呢？)."""
        return bool(self.context) and not ASKS.search(_ABOUT.sub("", self.question))


def understood(question: str, turns: Sequence[Turn]) -> Understood:
    """Read a question in the light of turns as `qa.conversation.turns_of` returns them, oldest first."""
    question = question.strip()
    return _understood(question, tuple(turns)) if turns else Understood(question)


@lru_cache(maxsize=64)  # each turn of a chain is read again for the next
def _understood(question: str, turns: tuple[Turn, ...]) -> Understood:
    if not turns:
        return Understood(question)
    kind = move_of(question)
    if kind in (MORE, LONGER):
        last = _understood(turns[-1][0], turns[:-1])
        if kind == LONGER:
            return replace(last, longer=True)
        return replace(last, shown=(*last.shown, turns[-1][1]))
    if item := with_item(question, [answer for _, answer in turns]):
        question, kind = item[:LONGEST], move_of(item)
    if kind == ALONE:
        return Understood(question)
    at = _meant(question, turns)
    before, reply = turns[at]
    last = _understood(before, turns[:at])
    context = last.text if len(last.text) <= LONGEST else last.question
    return Understood(question, context, (*last.turns, (last.question, reply)))


def move_of(question: str) -> str:
    """Return which of `KINDS` a question is. Raises EncoderError where the encoder cannot be loaded."""
    return told_by(shipped(), question)


def told_by(weights: Classifier, question: str) -> str:
    """Return which of `KINDS` a question is by some weights."""
    if not any(character.isalnum() for character in question):
        return LEANS
    shares = weights.probabilities(question)
    return ALONE if shares[ALONE] >= _SURELY else max(KINDS[1:], key=lambda kind: shares[kind])


@cache
def shipped() -> Classifier:
    """Return the weights that ship. Raises EncoderError where they cannot be read."""
    return load_classifier(FILE)


def _meant(question: str, turns: Sequence[Turn]) -> int:
    """Return which turn a question leans on: the latest of those that share most of the words with it."""
    own = _words(question)
    shared = [len(own & _words(f"{before} {reply}")) for before, reply in turns]
    return max(range(len(turns)), key=lambda i: (shared[i], i))


@lru_cache(maxsize=64)  # each turn of a chain is looked at again for each that leans on those before
def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in words(normalise(text)) if len(word) > 1) - STOP - ENGLISH_STOP
