"""From retrieved passages to the sentence that answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from index.trees import Trees
from index.types import Hit
from qa.question import Question
from qa.sentences import Sentence, features, sentences_of


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with the log-odds that it holds the answer."""

    sentence: Sentence
    margin: float


@cache
def _trees() -> Trees:
    with as_file(files("qa.data") / "sentences.safetensors") as file:
        return Trees.load(file)


def read_sentences(question: Question, hits: Sequence[Hit]) -> list[Read]:
    """Return the sentences of the passages of `hits`, most likely answer first."""
    candidates = sentences_of(hits)
    margins = _trees().margin(features(question, candidates))
    found = [Read(s, float(m)) for s, m in zip(candidates, margins, strict=True)]
    return sorted(found, key=lambda r: -r.margin)
