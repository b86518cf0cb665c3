"""Questions in, cited answers or honest refusals out."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from functools import cache

from index.retriever import Retriever
from index.trees import Trees
from index.types import Hit
from qa import decide, frame
from qa.cite import cite
from qa.conversation import Turn, context_of
from qa.question import Question, read_question
from qa.reader import Evidence, load_trees, shipped_reader
from qa.types import Answer

_HITS = 8
_THRESHOLD = 0.3  # confidence under which nothing is answered


class Assistant:
    """Answers from one index; holds no conversation of its own."""

    def __init__(self, retriever: Retriever) -> None:
        """Answer from what `retriever` finds."""
        self.retriever = retriever

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer `question`, which may lean on `history`, the turns (question, answer) before it, oldest first.

        Raises QuestionError where it is empty or over 2,000 characters long.
        """
        clock = [time.perf_counter()]
        context = context_of(question, history)
        asked = read_question(question, self.retriever.rarity, context)
        understood = f"{context} {asked.text}".strip()
        clock.append(time.perf_counter())
        hits = self.retriever.search_weighted(asked.query, understood, _HITS)
        clock.append(time.perf_counter())
        evidence = shipped_reader().read(asked, hits)
        confidence = self._confidence(asked, evidence) if evidence else 0.0
        clock.append(time.perf_counter())
        stages = ("understand", "retrieve", "read")
        timings = {s: b - a for s, a, b in zip(stages, clock, clock[1:], strict=False)}
        if evidence is None or confidence < _THRESHOLD:
            return self._refusal(question, asked, understood, evidence, hits, confidence, timings)
        citations = cite(evidence.chosen)
        span = evidence.span
        short = evidence.ranked[0].sentence.hit.passage.document.text[span.start : span.end] if span else ""
        return Answer(
            question, frame.answer(short, citations), short, citations, hits, False, confidence, understood, (), timings
        )

    def _confidence(self, question: Question, evidence: Evidence) -> float:
        row = decide.features(question, evidence, self.retriever.holds)
        return 1 / (1 + math.exp(-float(_decide_trees().margin(row[None])[0])))

    def _refusal(
        self,
        question: str,
        asked: Question,
        understood: str,
        evidence: Evidence | None,
        hits: tuple[Hit, ...],
        confidence: float,
        timings: dict[str, float],
    ) -> Answer:
        missing = decide.missing_terms(asked, evidence) if evidence else tuple(t.text for t in asked.terms)
        text = frame.refusal(missing, english=asked.english)
        return Answer(question, text, "", (), hits, True, confidence, understood, missing, timings)


@cache
def _decide_trees() -> Trees:
    return load_trees("decide")
