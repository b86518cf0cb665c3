"""What kind of thing a person asks for: what a text says, what it is about, which documents there are, or nothing.

The kind is told by nearness to examples that were written for it (`qa.training.requests`).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from index.classify import Classifier, load_classifier

#: The last two are a greeting or a word on the assistant itself, and what ends a talk or goes along with it.
QUESTION, OVERVIEW, COLLECTION, CHAT, THANKS = KINDS = ("question", "overview", "collection", "chat", "thanks")
TALK = (CHAT, THANKS)
PLAINLY = 0.8  # probability from which on it is talk whatever else it may do in a conversation
FILE = Path(str(files("qa.data"))) / "requests.json"
_LIKELY = 0.75  # probability from which on it is taken for another kind than a question


def kind_of(text: str, least: float = _LIKELY) -> tuple[str, float]:
    """Return the kind of what is asked for and how probable it is. Raises EncoderError where no encoder can be loaded.

    What is less probable than `least` is taken for a question. The text holds no halves of characters.
    """
    if not any(character.isalnum() for character in text):
        return QUESTION, 1.0
    shares = shipped().probabilities(text)
    if 1 - shares[QUESTION] < least:
        return QUESTION, shares[QUESTION]
    kind = max(KINDS[1:], key=lambda each: shares[each])
    return kind, shares[kind]


@cache
def shipped() -> Classifier:
    """Return the weights that ship. Raises EncoderError where they cannot be read."""
    return load_classifier(FILE)
