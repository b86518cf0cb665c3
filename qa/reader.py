"""From retrieved passages to the sentence that answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from index.trees import Trees
from index.types import Hit
from qa import sentences, spans
from qa.question import Question
from qa.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with the log-odds that it holds the answer."""

    sentence: Sentence
    margin: float


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of a sentence most likely to be the whole answer: document offsets and log-odds."""

    start: int
    end: int
    margin: float


@cache
def _trees(name: str) -> Trees:
    with as_file(files("qa.data") / f"{name}.safetensors") as file:
        return Trees.load(file)


def read_sentences(question: Question, hits: Sequence[Hit]) -> list[Read]:
    """Return the sentences of the passages of `hits`, most likely answer first."""
    candidates = sentences.sentences_of(hits)
    margins = _trees("sentences").margin(sentences.features(question, candidates))
    found = [Read(s, float(m)) for s, m in zip(candidates, margins, strict=True)]
    return sorted(found, key=lambda r: -r.margin)


def read_span(question: Question, read: Read) -> Span | None:
    """Return the best stretch of a sentence, None where it has no words."""
    folded = read.sentence.folded
    tokens = spans.tokenise(folded)
    candidates = spans.candidates(folded, tokens)
    if not candidates:
        return None
    margins = _trees("spans").margin(spans.features(question, folded, tokens, candidates, read.margin, 0))
    best = int(margins.argmax())
    start, end = candidates[best]
    return Span(read.sentence.start + start, read.sentence.start + end, float(margins[best]))
