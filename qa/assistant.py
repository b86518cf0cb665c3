"""Questions in, cited answers or honest refusals out."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import zip_longest

from index.retriever import Retriever
from index.trees import Trees
from index.types import Hit
from qa import decide, frame
from qa.cite import cite
from qa.conversation import Turn, understand, unshown
from qa.counts import Count, count_items
from qa.parts import parts_of
from qa.question import Question, checked, read_question
from qa.reader import Evidence, load_trees, shipped_reader
from qa.sentences import Sentence
from qa.types import Answer, Citation

_HITS = 8
#: Confidence under which nothing is answered, of one document and of several, where nobody says otherwise: the more
#: documents there are, the more often one comes near what none of them answers.
THRESHOLD = 0.09
THRESHOLD_OF_SEVERAL = 0.25
_SURE = -3.0  # log-odds of a stretch under which the sentence stands without a short answer
_OBJECTION = 3.0  # taken off the log-odds where what was found has not the form asked for


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one thing asked."""

    question: Question
    hits: tuple[Hit, ...]
    evidence: Evidence | None
    confidence: float
    answers: bool  # whether it is sure enough to be shown as an answer

    @property
    def short(self) -> str:
        """The minimal answer, "" where there is none."""
        span = self.evidence.span if self.evidence else None
        return self.evidence.short if self.evidence and span and span.margin >= _SURE else ""

    @property
    def shorts(self) -> tuple[str, ...]:
        """The minimal answer and what the text says beside it."""
        return (self.short, *(value for _, value in self.evidence.rivals)) if self.evidence and self.short else ()


class Assistant:
    """Answers from one index; holds no conversation of its own."""

    def __init__(self, retriever: Retriever, *, threshold: float | None = None) -> None:
        """Answer from what `retriever` finds; what has less confidence than `threshold`, 0 to 1, is refused.

        Without one it is `THRESHOLD` where one document is asked, `THRESHOLD_OF_SEVERAL` where there are more.
        """
        self.retriever = retriever
        self.threshold = threshold

    def ask(self, question: str, history: Sequence[Turn] = (), *, documents: Collection[str] | None = None) -> Answer:
        """Answer `question`, which may lean on `history`, the turns (question, answer) before it, oldest first.

        With `documents` (ids) it answers from these alone, and refuses where only others hold the answer.
        Raises QuestionError where it is empty or over 2,000 characters long, or the history has a turn that is too long
        to be read; see `understand`.
        """
        clock = _Clock()
        documents = None if documents is None else frozenset(documents)
        read = understand(checked(question), history)
        parts = parts_of(read.question)
        findings = []
        for i, part in enumerate(parts):
            context = f"{read.context} {' '.join(parts[:i])}".strip()
            findings.append(self._find(part, context, read.shown, documents, clock))
        hits = _merged([f.hits for f in findings])
        answered = [f for f in findings if f.answers]
        if not answered:
            holds = partial(self.retriever.holds, documents=documents)
            lacking = (decide.missing_terms(f.question, holds) for f in findings)
            missing = tuple(dict.fromkeys(term for terms in lacking for term in terms))
            text = frame.refusal(missing, english=findings[0].question.english)
            confidence = max(f.confidence for f in findings)
            return Answer(question, text, "", (), hits, True, confidence, read.text, missing, clock.stages)
        chosen = [s for f in answered if f.evidence for s in f.evidence.chosen]
        places = {(s.hit.passage.document.id, s.start): s for s in chosen}  # two parts may stand on one sentence
        citations = cite(list(places.values()))
        unanswered = [f.question.text for f in findings if not f.answers]
        return Answer(
            question,
            frame.answer(
                citations,
                unanswered,
                english=findings[0].question.english,
                counts=[told for f in answered if (told := _count(f, citations))],
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

    def _find(
        self, part: str, context: str, shown: Sequence[str], documents: Collection[str] | None, clock: _Clock
    ) -> Finding:
        clock.start()
        asked = read_question(part, self.retriever.rarity, context)
        clock.stop("understand")
        # in their first order: the reader looks closer at the sentences of all of them than a reranker does at passages
        text = f"{context} {part}".strip()
        hits = self.retriever.search_weighted(asked.query, text, _HITS, documents=documents, rerank=False)
        clock.stop("retrieve")
        evidence = shipped_reader().read(asked, unshown(hits, shown))
        confidence = self._confidence(asked, evidence, documents) if evidence else 0.0
        clock.stop("read")
        enough = evidence is not None and confidence >= self._least(documents)
        return Finding(asked, hits, evidence, confidence, enough)

    def _size(self, documents: Collection[str] | None) -> int:
        """Return how many documents are asked."""
        return self.retriever.manifest.documents if documents is None else len(documents)

    def _least(self, documents: Collection[str] | None) -> float:
        """Return the confidence that an answer from these documents needs."""
        if self.threshold is not None:
            return self.threshold
        return THRESHOLD if self._size(documents) < 2 else THRESHOLD_OF_SEVERAL

    def _confidence(self, question: Question, evidence: Evidence, documents: Collection[str] | None) -> float:
        holds = cache(partial(self.retriever.holds, documents=documents))  # asked for a term and again for its words
        row = decide.features(question, evidence, holds, self._size(documents))
        margin = float(_decide_trees().margin(row[None])[0])
        if decide.objects(question, evidence):
            margin -= _OBJECTION
        return 1 / (1 + math.exp(-margin))


def _count(finding: Finding, citations: Sequence[Citation]) -> tuple[Count, int] | None:
    """Return how many items the list has that is shown, and the citation that shows it."""
    if finding.evidence is None:
        return None
    count = count_items(finding.question, finding.evidence.chosen, finding.short)
    return (count, _number(finding.evidence.chosen[0], citations)) if count else None


def _conflict(finding: Finding, citations: Sequence[Citation]) -> list[tuple[str, int]]:
    """Return the values that the text gives side by side, each with its citation."""
    if finding.evidence is None or not finding.short or not finding.evidence.rivals:
        return []
    best = finding.evidence.ranked[0].sentence
    rivals = [(value, sentence) for sentence, value in finding.evidence.rivals]
    return [(value, _number(sentence, citations)) for value, sentence in ((finding.short, best), *rivals)]


def _number(sentence: Sentence, citations: Sequence[Citation]) -> int:
    """Return the number of the citation that quotes a sentence or a part of it."""
    document = sentence.hit.passage.document.id
    return next(
        c.number
        for c in citations
        if c.passage.document.id == document and c.start < sentence.end and sentence.start < c.end
    )


class _Clock:
    """Adds up the seconds of each stage."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._since = 0.0

    def start(self) -> None:
        self._since = time.perf_counter()

    def stop(self, stage: str) -> None:
        now = time.perf_counter()
        self.stages[stage] = self.stages.get(stage, 0.0) + now - self._since
        self._since = now


def _merged(lists: Sequence[tuple[Hit, ...]]) -> tuple[Hit, ...]:
    """Return the hits of several searches in turn, each passage once, ranked anew."""
    if len(lists) == 1:
        return lists[0]
    found = {hit.passage.id: hit for row in zip_longest(*lists) for hit in row if hit}
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(found.values(), start=1))


@cache
def _decide_trees() -> Trees:
    return load_trees("decide")
