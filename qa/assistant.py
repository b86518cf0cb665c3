"""Questions in, cited answers or honest refusals out."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from index.retriever import Retriever
from index.translate import is_english
from index.types import Hit
from qa import decide, frame
from qa.cite import cite
from qa.compose import at_length, compose, unshown, with_sentence
from qa.conflict import alike, contradict
from qa.conversation import turns_of
from qa.counts import Count, count_items
from qa.followup import Turn, Understood, understood
from qa.parts import parts_of
from qa.question import Question, checked, read_question, whole
from qa.ranges import as_told, case_asked
from qa.reading.polarity import affirms
from qa.reading.reader import Reader, Reading, likeliest
from qa.reading.windows import asked as asked_with
from qa.replies import reply
from qa.requests import PLAINLY, TALK, kind_of
from qa.scope import search
from qa.sentences import Sentence, leads_in, sentences_at
from qa.sources import Sources
from qa.tables.answering import Tables, told
from qa.types import Answer, Citation

if TYPE_CHECKING:
    from threading import Event

    from qa.writing.writer import Writer

_BRIEF = 80  # characters over which a stretch is no short answer
_BEHIND = 3.0  # log-odds that a reading which gives another value may be behind the best
_RIVALS = 4  # readings among which another value is looked for


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one thing asked: what was read, likeliest first, and the sentences to show for it.

    `features` are what the confidence was weighed from (`decide.numbers`); `rivals` are sentences that give another
    value than the best reading, each with that value.
    """

    question: Question
    hits: tuple[Hit, ...]
    readings: Sequence[Reading]
    chosen: Sequence[Sentence]
    features: Mapping[str, float]
    confidence: float
    answers: bool  # whether it is sure enough to be shown as an answer
    rivals: Sequence[tuple[Sentence, str]] = ()

    @property
    def short(self) -> str:
        """The minimal answer, "" where there is none; several lines are not short, nor is what leads into them."""
        text = self.readings[0].text if self.readings else ""
        return text if len(text) <= _BRIEF and "\n" not in text and not leads_in(text) else ""

    @property
    def shorts(self) -> tuple[str, ...]:
        """The minimal answer and what the text says beside it, or yes or no and the clause that says so."""
        if self.verdict is not None:
            word = frame.yes_or_no(self.verdict, english=self.question.english)
            return (f"{word}：{self.short}" if self.short else word,)
        return (self.short, *(value for _, value in self.rivals)) if self.short else ()

    @property
    def verdict(self) -> bool | None:
        """Whether it says yes or no, None where that is not asked, or not sure."""
        if not self.readings or self.rivals:
            return None
        best = self.readings[0]
        return affirms(self.question.text, best.hit.passage.document, best.span.start, best.span.end)


class Assistant:
    """Answers from one index; holds no conversation of its own."""

    def __init__(self, retriever: Retriever, *, threshold: float | None = None) -> None:
        """Answer from what `retriever` finds; what has less confidence than `threshold`, 0 to 1, is refused.

        Without one it is that of the weights that ship (`decide.shipped_weights`).
        """
        self.retriever = retriever
        self.threshold = decide.shipped_weights().threshold if threshold is None else threshold
        self._reader = Reader()
        self._tables = Tables(retriever)

    @cached_property
    def _sources(self) -> Sources:
        """The names of the documents, read with the first question: of 2,000 it takes 50 ms."""
        return Sources(self.retriever.names)

    def ask(self, question: str, history: Sequence[Turn] = (), *, documents: Collection[str] | None = None) -> Answer:
        """Answer `question`, which may lean on `history`, the turns (question, answer) before it, oldest first.

        With `documents` (ids) it answers from these alone, and refuses where only others hold the answer.
        Raises QuestionError where it is empty or over 2,000 characters long, or the history has a turn that is too long
        to be read; see `understand`.
        """
        clock = Clock()
        documents = None if documents is None else frozenset(documents)
        turns = turns_of(history)
        text = whole(checked(question))
        read = understood(text, turns)
        kind, likely = kind_of(text)
        if kind in TALK and likely >= PLAINLY:
            read = Understood(text)
        elif read.question != text:
            kind, likely = kind_of(read.question)
        if other := reply(kind, likely, read.question, self.retriever, self._sources, documents, longer=read.longer):
            return replace(other, question=question)
        findings = self.find(read, documents, clock)
        hits = _merged([f.hits for f in findings])
        last = read.turns[-1][1] if read.turns else ""
        worked = [
            self._tables.answer(f.question, read.context, f.hits, f.readings, f.confidence, documents, last)
            for f in findings
        ]
        if len(computed := [one for one in worked if one is not None]) == len(findings):
            answer = told(computed, findings[0].question, hits)
            return replace(answer, question=question, understood_as=read.text, timings=clock.stages)
        answered = [f for f in findings if f.answers]
        if not answered:
            holds = partial(self.retriever.holds, documents=documents)
            lacking = (
                decide.missing_terms(f.question, holds)
                for f in findings
                if not (f.hits and decide.is_foreign(f.question, f.hits[0]))  # it may be there in other words
            )
            missing = tuple(dict.fromkeys(term for terms in lacking for term in terms))
            said = frame.refusal(missing, english=findings[0].question.english)
            confidence = max(f.confidence for f in findings)
            return Answer(question, said, "", (), hits, True, confidence, read.text, missing, clock.stages, "none")
        chosen = [s for f in answered for s in f.chosen]
        places = {(s.hit.passage.document.id, s.start): s for s in chosen}  # two parts may stand on one sentence
        citations = cite(list(places.values()))
        unanswered = [f.question.text for f in findings if not f.answers]
        confidence = min(f.confidence for f in answered)
        weights = decide.shipped_weights()
        certainty = weights.certainty(confidence)
        headed = confidence >= weights.headline
        shorts = dict.fromkeys(short for f in answered for short in f.shorts if short)
        return Answer(
            question,
            frame.answer(
                citations,
                unanswered,
                english=findings[0].question.english,
                headed=headed,
                verdict=answered[0].verdict if headed and len(findings) == 1 else None,
                counts=[count for f in answered if (count := _count(f, citations))],
                conflicts=[values for f in answered if (values := _conflict(f, citations))],
                named=self.retriever.manifest.documents > 1 and (documents is None or len(documents) > 1),
            ),
            "；".join(shorts) if headed else "",
            citations,
            hits,
            False,
            confidence,
            read.text,
            (),
            clock.stages,
            certainty,
        )

    def write(
        self,
        answer: Answer,
        writer: Writer,
        history: Sequence[Turn] = (),
        *,
        documents: Collection[str] | None = None,
        stop: Event | None = None,
    ) -> Iterator[Answer]:
        """Yield an answer of `ask` with what a language model writes over its passages, each time more of it.

        `history` and `documents` are those that it was asked with; see `Writer.write`.
        """
        return writer.write(answer, history, lambda question: self.ask(question, documents=documents), stop)

    def find(
        self,
        read: Understood,
        documents: Collection[str] | None = None,
        clock: Clock | None = None,
    ) -> list[Finding]:
        """Return what is found for each thing that a question asks, whether it is enough to answer or not."""
        clock = clock or Clock()
        compared = self._sources.compared(read.question)
        parts = compared or parts_of(read.question)
        found = []
        for i, part in enumerate(parts):
            context = f"{read.context} {' '.join(parts[:i])}".strip()
            found.append(self._find(replace(read, question=part, context=context), documents, clock))
        return _set_side_by_side(found) if compared else found

    def _find(
        self,
        read: Understood,
        documents: Collection[str] | None,
        clock: Clock,
    ) -> Finding:
        clock.start()
        asked = self._read(read.question, read.context)
        clock.stop("understand")
        scope = search(self.retriever, self._sources, asked, read.context, documents)
        hits = scope.hits
        clock.stop("retrieve")
        looked_at = decide.holding(hits, [term for term in asked.terms if term.own]) if read.swaps else hits
        telling = [h for h in looked_at if not scope.asked or h.passage.id in scope.telling]
        readings = self._reader.read(asked_with(read.question, read.turns), telling)
        if scope.asked:
            rest = self._reader.read(scope.asked, [h for h in looked_at if h.passage.id not in scope.telling])
            readings = likeliest([*readings, *rest])
        clock.stop("read")
        if read.shown:
            readings = [reading for reading in readings if unshown(reading, read.shown)]
        case = _case(read.question, readings[0]) if readings and not read.shown else None
        chosen = case or (_chosen(readings[0], read) if readings else [])
        if not chosen:
            return Finding(asked, hits, (), (), {}, 0.0, False)
        rivals = _rivals(asked, readings)
        # another document's value is told beside this one, and makes it no less sure
        others = [other.hit for other, _ in rivals if not _of_one(other.hit, readings[0].hit)]
        text = read.question
        if scope.asked and readings[0].hit.passage.id not in scope.telling:
            text = scope.asked
            asked = self._read(text)
        if case:
            passage = readings[0].hit.passage
            told = as_told(text, passage.document, passage.start, passage.end)
            if is_english(told) == asked.english:  # the words of a Chinese text leave no English question
                asked = self._read(told)
        features = decide.numbers(asked, [r for r in readings if r.hit not in others], scope.documents)
        confidence = decide.shipped_weights().probability(features)
        for sentence in (*(sentence for sentence, _ in rivals), *_agreeing(readings)):
            chosen = with_sentence(chosen, sentence)
        return Finding(asked, hits, readings, chosen, features, confidence, confidence >= self.threshold, rivals)

    def _read(self, question: str, context: str = "") -> Question:
        return read_question(question, self.retriever.rarity, context, has_english=self.retriever.has_english)


def _chosen(best: Reading, read: Understood) -> list[Sentence]:
    """Return the sentences to show of the best reading, as far as they are not shown already."""
    if read.shown:
        return unshown(best, read.shown)
    return (at_length if read.longer else compose)(best)


def _set_side_by_side(found: list[Finding]) -> list[Finding]:
    """Return findings of documents that are compared; where all found like sentences, that makes each an answer."""
    first = next(iter(found[0].chosen), None)
    like = first and all(f.chosen and alike(first, f.chosen[0]) for f in found[1:])
    return [replace(f, answers=True) for f in found] if like else found


def _rivals(question: Question, readings: Sequence[Reading]) -> list[tuple[Sentence, str]]:
    """Return the sentences that give another value than the best reading, and that value."""
    first = sentences_at(readings[0].hit, readings[0].span.start, readings[0].span.end)[0]
    found = []
    for other in readings[1:_RIVALS]:
        if other.margin < readings[0].margin - _BEHIND:
            break
        sentence = next(iter(sentences_at(other.hit, other.span.start, other.span.end)), None)
        if sentence and contradict(question, first, readings[0].text, sentence, other.text):
            found.append((sentence, other.text))
    return found


def _case(question: str, best: Reading) -> list[Sentence]:
    """Return the sentences of the case of a graded rule that a question asks about, where the best reading is of it."""
    found = case_asked(question, best.hit.passage.document, best.span.start, best.span.end)
    return sentences_at(best.hit, found.start, found.end) if found else []


def _agreeing(readings: Sequence[Reading]) -> list[Sentence]:
    """Return the sentences of other documents that say what the best reading does in the same words."""
    first = sentences_at(readings[0].hit, readings[0].span.start, readings[0].span.end)[0]
    found = [
        next(iter(sentences_at(other.hit, other.span.start, other.span.end)), None)
        for other in readings[1:]
        if not _of_one(other.hit, readings[0].hit)
    ]
    return [sentence for sentence in found if sentence and sentence.folded == first.folded]


def _of_one(one: Hit, other: Hit) -> bool:
    return one.passage.document.id == other.passage.document.id


def _count(finding: Finding, citations: Sequence[Citation]) -> tuple[Count, Citation] | None:
    """Return how many items the list has that is shown, and the citation that shows it."""
    count = count_items(finding.chosen, finding.readings[0])
    return (count, _quoting(finding.chosen[0], citations)) if count else None


def _conflict(finding: Finding, citations: Sequence[Citation]) -> list[tuple[str, Citation]]:
    """Return the values that the text gives side by side, each with its citation."""
    if not finding.short or not finding.rivals:
        return []
    said = [(finding.short, finding.chosen[0]), *((value, sentence) for sentence, value in finding.rivals)]
    return [(value, _quoting(sentence, citations)) for value, sentence in said]


def _quoting(sentence: Sentence, citations: Sequence[Citation]) -> Citation:
    """Return the citation that quotes a sentence or a part of it."""
    document = sentence.hit.passage.document.id
    return next(
        c for c in citations if c.passage.document.id == document and c.start < sentence.end and sentence.start < c.end
    )


class Clock:
    """Adds up the seconds of each stage."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._since = 0.0

    def start(self) -> None:
        """Begin a stage."""
        self._since = time.perf_counter()

    def stop(self, stage: str) -> None:
        """Add what has passed since to a stage, and begin the next."""
        now = time.perf_counter()
        self.stages[stage] = self.stages.get(stage, 0.0) + now - self._since
        self._since = now


def _merged(lists: Sequence[tuple[Hit, ...]]) -> tuple[Hit, ...]:
    """Return the hits of several searches in turn, each passage once, ranked anew."""
    if len(lists) == 1:
        return lists[0]
    found = {hit.passage.id: hit for row in zip_longest(*lists) for hit in row if hit}
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(found.values(), start=1))
