"""From retrieved passages to the sentence that answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files

from index.trees import FloatArray, Trees
from index.types import Hit
from qa import clues, sentences, span_clues, spans
from qa.compose import compose, with_place, with_sentence
from qa.conflict import contradict
from qa.dates import parted, resolve
from qa.fit import can_answer, may_be, says_where
from qa.pairs import paired
from qa.question import Question
from qa.sentences import Read, Sentence, Span, leads_in

_RIVALS = 4  # sentences among which another value is looked for
_BEHIND = 1.5  # log-odds that such a sentence may be behind the best
_SAYS_WHERE = 2.5  # added to that of a sentence which goes on to the place asked for
_UNFIT = 3.0  # taken off the log-odds of a sentence that holds nothing of the form asked for


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read for a question: sentences ranked best first, those chosen to show, and the best span.

    `short` is what the span says, a year it leans on put in its place; "" where there is no span. `rivals` are the
    sentences that give another value, with that value. `clues` are the rows of `clues.FEATURES` of the best sentence
    and of `span_clues.FEATURES` of the span, the second None where there is none.
    """

    ranked: Sequence[Read]
    chosen: Sequence[Sentence]
    span: Span | None
    short: str
    hits: Sequence[Hit]
    clues: tuple[FloatArray, FloatArray | None] = field(repr=False, compare=False)
    rivals: Sequence[tuple[Sentence, str]] = ()


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
        stretch = self.stretch(question, ranked[0])
        span, known = stretch if stretch else (None, None)
        rows = (ranked[0].clues, known)
        chosen = compose(question, ranked, span)
        if span is None:
            return Evidence(ranked, chosen, span, "", hits, rows)
        best = ranked[0].sentence
        text = best.hit.passage.document.text
        if year := resolve(text, span.start, span.end, best.paragraph.start):
            return Evidence(ranked, with_place(chosen, best, year.start), span, year.text, hits, rows)
        # what leads into a list is no answer without it
        short = "" if leads_in(best.folded) else text[span.start : span.end].strip()
        rivals = self._rivals(question, ranked, short)
        for sentence, _ in rivals:
            chosen = with_sentence(chosen, sentence)
        return Evidence(ranked, chosen, span, short, hits, rows, rivals)

    def _rivals(self, question: Question, ranked: Sequence[Read], short: str) -> list[tuple[Sentence, str]]:
        """Return the sentences that give another value than `short`, the best one's, and that value."""
        found: list[tuple[Sentence, str]] = []
        for read in ranked[1:_RIVALS]:
            if read.margin < ranked[0].margin - _BEHIND:
                break
            stretch = self.stretch(question, read)
            if stretch is None:
                continue
            span, _ = stretch
            value = read.sentence.hit.passage.document.text[span.start : span.end].strip()
            if contradict(question, ranked[0].sentence, short, read.sentence, value):
                found.append((read.sentence, value))
        return found

    def rank(self, question: Question, found: Sequence[Sentence]) -> list[Read]:
        """Return sentences with their margins, most likely answer first."""
        rows = clues.features(question, found)
        margins = self._sentences.margin(rows)
        reads = []
        for sentence, margin, row in zip(found, margins, rows, strict=True):
            fits = can_answer(question, sentence.folded)
            placed = _SAYS_WHERE if says_where(question, sentence.folded) else 0.0
            reads.append(Read(sentence, float(margin) + placed - (0.0 if fits else _UNFIT), row, fits))
        return sorted(reads, key=lambda r: -r.margin)

    def stretch(self, question: Question, read: Read) -> tuple[Span, FloatArray] | None:
        """Return the best stretch of a sentence and what speaks for it, None where none has the form asked for."""
        folded = read.sentence.folded
        tokens = spans.tokenise(folded)
        candidates = [s for s in spans.candidates(folded, tokens) if may_be(question, folded, *s)]
        if not candidates or self._spans is None:
            return None
        rows = span_clues.features(question, folded, tokens, candidates, read.margin)
        margins = self._spans.margin(rows)
        best = int(margins.argmax())
        chosen = parted(question, folded, paired(question.folded, folded, candidates[best]))
        narrowed = spans.narrow(question.form, folded, chosen)
        start, end = spans.widen(folded, tokens, narrowed, question.unit)
        return Span(read.sentence.start + start, read.sentence.start + end, float(margins[best])), rows[best]


@cache
def shipped_reader() -> Reader:
    """Return the reader with the weights that ship."""
    return Reader(load_trees("sentences"), load_trees("spans"))


def load_trees(name: str) -> Trees:
    """Read one of the shipped sets of trees."""
    with as_file(files("qa.data") / f"{name}.safetensors") as file:
        return Trees.load(file)
