"""Questions in, cited answers or honest refusals out."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest

from index.retriever import Retriever
from index.types import Hit
from qa import decide, frame
from qa.cite import cite
from qa.compose import compose, with_sentence
from qa.conflict import contradict
from qa.conversation import Turn, Understood, turns_of, understood, unshown, whole
from qa.counts import Count, count_items
from qa.parts import parts_of
from qa.question import Question, checked, read_question
from qa.reading.reader import Reader, Reading
from qa.reading.windows import asked as asked_with
from qa.replies import reply
from qa.requests import QUESTION, kind_of
from qa.sentences import Sentence, leads_in, sentences_at
from qa.tables.answering import Tables, told
from qa.types import Answer, Citation

_HITS = 8
_BRIEF = 80  # characters over which a stretch is no short answer
_BEHIND = 3.0  # log-odds that a reading which gives another value may be behind the best
_RIVALS = 4  # readings among which another value is looked for


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one thing asked: what was read, surest first, and the sentences to show for it.

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
        """The minimal answer and what the text says beside it."""
        return (self.short, *(value for _, value in self.rivals)) if self.short else ()


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
        kind, likely = kind_of(text)
        if kind != QUESTION and (other := reply(kind, likely, text, self.retriever, documents)):
            return replace(other, question=question)
        read = understood(text, turns)
        findings = self.find(read, turns, documents, clock)
        hits = _merged([f.hits for f in findings])
        worked = [
            self._tables.answer(f.question, read.context, f.hits, f.readings, f.confidence, documents) for f in findings
        ]
        if len(computed := [one for one in worked if one is not None]) == len(findings):
            answer = told(computed, findings[0].question, hits)
            return replace(answer, question=question, understood_as=read.text, timings=clock.stages)
        answered = [f for f in findings if f.answers]
        if not answered:
            holds = partial(self.retriever.holds, documents=documents)
            lacking = (decide.missing_terms(f.question, holds) for f in findings)
            missing = tuple(dict.fromkeys(term for terms in lacking for term in terms))
            said = frame.refusal(missing, english=findings[0].question.english)
            confidence = max(f.confidence for f in findings)
            return Answer(question, said, "", (), hits, True, confidence, read.text, missing, clock.stages)
        chosen = [s for f in answered for s in f.chosen]
        places = {(s.hit.passage.document.id, s.start): s for s in chosen}  # two parts may stand on one sentence
        citations = cite(list(places.values()))
        unanswered = [f.question.text for f in findings if not f.answers]
        return Answer(
            question,
            frame.answer(
                citations,
                unanswered,
                english=findings[0].question.english,
                counts=[count for f in answered if (count := _count(f, citations))],
                conflicts=[values for f in answered if (values := _conflict(f, citations))],
            ),
            "；".join(dict.fromkeys(short for f in answered for short in f.shorts if short)),
            citations,
            hits,
            False,
            min(f.confidence for f in answered),
            read.text,
            (),
            clock.stages,
        )

    def find(
        self,
        read: Understood,
        history: Sequence[Turn],
        documents: Collection[str] | None = None,
        clock: Clock | None = None,
    ) -> list[Finding]:
        """Return what is found for each thing that a question asks, whether it is enough to answer or not."""
        clock = clock or Clock()
        parts = parts_of(read.question)
        found = []
        for i, part in enumerate(parts):
            context = f"{read.context} {' '.join(parts[:i])}".strip()
            found.append(self._find(part, context, read.shown, history, documents, clock))
        return found

    def _find(
        self,
        part: str,
        context: str,
        shown: Sequence[str],
        history: Sequence[Turn],
        documents: Collection[str] | None,
        clock: Clock,
    ) -> Finding:
        clock.start()
        asked = read_question(part, self.retriever.rarity, context)
        clock.stop("understand")
        # in their first order: the reader looks closer at the sentences of all of them than a reranker does at passages
        text = f"{context} {part}".strip()
        hits = self.retriever.search_weighted(asked.query, text, _HITS, documents=documents, rerank=False)
        clock.stop("retrieve")
        readings = self._reader.read(asked_with(part, history if context else ()), unshown(hits, shown))
        clock.stop("read")
        chosen = compose(readings[0]) if readings else []
        if not chosen:
            return Finding(asked, hits, (), (), {}, 0.0, False)
        size = self.retriever.manifest.documents if documents is None else len(documents)
        features = decide.numbers(asked, readings, size)
        confidence = decide.shipped_weights().probability(features)
        rivals = _rivals(asked, readings)
        for sentence, _ in rivals:
            chosen = with_sentence(chosen, sentence)
        return Finding(asked, hits, readings, chosen, features, confidence, confidence >= self.threshold, rivals)


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
