"""Pairs of contexts with questions, as data sets of reading comprehension have them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from corpus import Passage, cut, read_text
from corpus.errors import NoText
from index.training.texts import rows
from qa.reading.windows import asked, window
from qa.training.pair import Pair, pair_of, widened, window_of
from qa.training.retrieved import index_of

#: How many questions are taken of each file: answered, without an answer, and with a passage of the same context beside
#: the one that answers.
SHARES = {
    "cmrc2018-train": (12_000, 0, 2_000),
    "squad2-bt-en": (8_000, 5_000, 2_000),
    "jaquad-train": (3_000, 0, 0),
    "jsquad": (2_000, 0, 0),
    "tydiqa-goldp-en-ko": (4_000, 0, 1_500),
    "afriqa-en": (3_000, 0, 1_000),
}
#: How many questions are taken with a passage of another context that our retriever finds for them.
ELSEWHERE = {"cmrc2018-train": 6_000}
_FOUND = 5  # passages, among which those that do not answer are
_WIDENED = 0.5  # share of the windows that hold the neighbours of their passage
_EARLIER = 0.15  # share that have a turn before them
_UNTITLED = 0.2  # share whose window does not say its title


class Contexts:
    """Makes pairs of contexts with questions."""

    def __init__(self, seed: int) -> None:
        """Choose at random, the same for the same seed."""
        self.random = random.Random(seed)

    def pairs(self, file: Path, share: tuple[int, int, int]) -> Iterator[Pair]:
        """Yield the pairs of one file of contexts."""
        answered, unanswered, beside = share
        name = file.name.split(".")[0]
        asked_of = [(row, q, a) for row in rows(file) for q, a in row["questions"]]
        self.random.shuffle(asked_of)
        counts = {True: answered, False: unanswered}
        for row, question, answers in asked_of:
            if not counts[bool(answers)]:
                continue
            pair = self._pair(row, question, answers, name)
            if pair is not None:
                counts[bool(answers)] -= 1
                yield pair
                if answers and beside and self.random.random() < beside / answered:
                    other = self._pair(row, question, answers, name, beside=True)
                    if other is not None:
                        yield other

    def _pair(
        self,
        row: dict[str, Any],
        question: str,
        answers: Sequence[tuple[str, int]],
        name: str,
        *,
        beside: bool = False,
    ) -> Pair | None:
        """Return a question with a passage of its context: one that answers, or with `beside` one that does not."""
        context = row["context"].replace(" [SEP] ", "\n\n")
        title = row["title"] or ""
        title = title if self.random.random() >= _UNTITLED else ""
        passages = _passages(context, title)
        if not passages:
            return None
        text = passages[0].document.text
        places = sorted({place for answer, start in answers for place in _places(text, context, answer, start)})
        if answers and not places:
            return None
        holding = [p for p in passages if any(p.start <= a and b <= p.end for a, b in places)]
        chosen = [p for p in passages if p not in holding] if beside else holding if answers else list(passages)
        if beside:
            chosen = [p for p in chosen if not any(text[a:b] in p.text for a, b in places)]
        if not chosen:
            return None
        passage = self.random.choice(chosen)
        start, end = passage.start, passage.end
        if not beside and self.random.random() < _WIDENED:
            start, end = widened(passage, passages, self.random)
        read = window(passage.document, passage.section, start, end)
        inside = [] if beside else [place for place in places if start <= place[0] and place[1] <= end]
        text, history = self._earlier(row, question)
        return pair_of(read, asked(text, history), inside, [], name)

    def _earlier(self, row: dict[str, Any], question: str) -> tuple[str, list[tuple[str, str]]]:
        """Return a question as asked in a conversation, and the turn before it, for a part of them.

        It leaves out the title that the turn before has named.
        """
        others = [(q, a[0][0]) for q, a in row["questions"] if a and q != question]
        if not others or self.random.random() >= _EARLIER:
            return question, []
        before, answer = self.random.choice(others)
        title = row["title"] or ""
        if len(title) >= 2 and title in before and title in question:
            question = question.replace(title, self.random.choice(("", "", "它", "他", "这")), 1).lstrip("的，, ")
        return question, [(before, answer)]


@cache
def _passages(context: str, title: str) -> tuple[Passage, ...]:
    try:
        return cut(replace(read_text(context, title="-", source="-"), title=title))
    except NoText:
        return ()


def _places(text: str, context: str, answer: str, start: int) -> list[tuple[int, int]]:
    """Return where an answer stands in the clean text: there where it stood in the context, else first."""
    if not answer.strip():
        return []
    if text[start : start + len(answer)] == answer:
        return [(start, start + len(answer))]
    before = context.count(answer, 0, start)  # so many stand before it
    at = -1
    for _ in range(before + 1):
        found = text.find(answer, at + 1)
        if found < 0:
            break
        at = found
    return [(at, at + len(answer))] if at >= 0 else []


def beside_pairs(file: Path, count: int, seed: int) -> Iterator[Pair]:
    """Yield questions of contexts, each with a passage of another context that our retriever finds for it."""
    contexts = list(rows(file))
    questions = [(i, q, [a for a, _ in answers]) for i, row in enumerate(contexts) for q, answers in row["questions"]]
    chooser = random.Random(seed)
    chooser.shuffle(questions)
    with index_of({str(i): (row["title"], row["context"]) for i, row in enumerate(contexts)}) as retriever:
        for i, question, answers in questions[:count]:
            hits = [
                hit.passage
                for hit in retriever.search(question, _FOUND)
                if hit.passage.document.id != str(i) and not any(a in hit.passage.text for a in answers)
            ]
            if hits:
                passage = chooser.choice(hits[:2])
                read = window_of(passage, titled=chooser.random() >= _UNTITLED)
                yield Pair(question, read.text, read.body, (), (), file.name.split(".")[0])
