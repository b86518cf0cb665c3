"""From retrieved passages to the sentence that answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from index.trees import Trees
from index.types import Hit
from qa import sentences, spans
from qa.compose import compose
from qa.fit import can_answer, may_be
from qa.question import Question
from qa.sentences import Read, Sentence, Span

_UNFIT = 1.5  # taken off the log-odds of a sentence that holds nothing of the form asked for


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read for a question: sentences ranked best first, those chosen to show, and the best span."""

    ranked: Sequence[Read]
    chosen: Sequence[Sentence]
    span: Span | None
    hits: Sequence[Hit]


class Reader:
    """Reads with two sets of trees; without the second it finds no spans."""

    def __init__(self, sentence_trees: Trees, span_trees: Trees | None) -> None:
        """Read with these trees; `shipped_reader` has those of the package."""
        self._sentences = sentence_trees
        self._spans = span_trees

    def read(self, question: Question, hits: Sequence[Hit]) -> Evidence | None:
        """Return what the passages of `hits` say to a question, None where they hold no sentence."""
        ranked = self.rank(question, sentences.sentences_of(hits))
        if not ranked:
            return None
        span = self.span(question, ranked[0])
        return Evidence(ranked, compose(question, ranked, span), span, hits)

    def rank(self, question: Question, found: Sequence[Sentence]) -> list[Read]:
        """Return sentences with their margins, most likely answer first."""
        margins = self._sentences.margin(sentences.features(question, found))
        reads = []
        for sentence, margin in zip(found, margins, strict=True):
            fits = can_answer(question, sentence.folded)
            reads.append(Read(sentence, float(margin) - (0 if fits else _UNFIT), fits))
        return sorted(reads, key=lambda r: -r.margin)

    def span(self, question: Question, read: Read) -> Span | None:
        """Return the best stretch of a sentence, None where none has the form asked for."""
        folded = read.sentence.folded
        tokens = spans.tokenise(folded)
        candidates = [s for s in spans.candidates(folded, tokens) if may_be(question, folded, *s)]
        if not candidates or self._spans is None:
            return None
        margins = self._spans.margin(spans.features(question, folded, tokens, candidates, read.margin))
        best = int(margins.argmax())
        narrowed = spans.narrow(question.form, folded, candidates[best])
        start, end = spans.widen(folded, tokens, narrowed, question.unit)
        return Span(read.sentence.start + start, read.sentence.start + end, float(margins[best]))


@cache
def shipped_reader() -> Reader:
    """Return the reader with the weights that ship."""
    return Reader(load_trees("sentences"), load_trees("spans"))


def load_trees(name: str) -> Trees:
    """Read one of the shipped sets of trees."""
    with as_file(files("qa.data") / f"{name}.safetensors") as file:
        return Trees.load(file)
