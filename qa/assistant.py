"""Questions in, cited answers or honest refusals out."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from index.retriever import Retriever
from qa.cite import cite
from qa.compose import compose
from qa.conversation import Turn, context_of
from qa.question import read_question
from qa.reader import read_sentences, read_span
from qa.types import Answer

_HITS = 8


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
        understood = f"{context} {question}".strip()
        clock.append(time.perf_counter())
        hits = self.retriever.search_weighted(asked.query, understood, _HITS)
        clock.append(time.perf_counter())
        found = read_sentences(asked, hits)
        if not found:
            return Answer(question, "文中没有找到答案。", "", (), hits, True, 0.0, understood)
        best = found[0]
        confidence = 1 / (1 + math.exp(-best.margin))
        chosen = compose(asked, found)
        citations = cite(chosen)
        span = read_span(asked, best)
        short = best.sentence.hit.passage.document.text[span.start : span.end] if span else ""
        text = "\n".join(f"{c.quote}[{c.number}]" for c in citations)
        clock.append(time.perf_counter())
        stages = ("understand", "retrieve", "read")
        timings = {s: b - a for s, a, b in zip(stages, clock, clock[1:], strict=False)}
        return Answer(question, text, short, citations, hits, False, confidence, understood, (), timings)
