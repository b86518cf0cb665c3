"""Answers in a language model's words, over the passages that retrieval and reader chose, sentence for sentence proven.

The model is one more judge, not the boss: the answer that stands on quotes stays as it is. Where that is not sure, the
model is asked first which passages answer, and in a conversation what the question means by itself.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from corpus.types import Passage
from index.translate import is_english
from qa.question import LONGEST
from qa.reading.windows import window
from qa.requests import OVERVIEW as ASKS_OVERVIEW
from qa.requests import kind_of
from qa.types import Answer, Statement, Written
from qa.writing import prompts
from qa.writing.client import Chat, ChatError, Message, Model
from qa.writing.proof import Proofs
from qa.writing.stream import Stream

_MOST = 8  # passages that a model is given
_TURNS = 3  # turns before a question that a model is told
_SAID = 300  # characters of an answer in such a turn
_SHORT = 60  # tokens of a list of numbers, or of a question
_LISTED = re.compile(r"[\d\s,，、.。]*")
_NUMBERS = re.compile(r"\s*(?:\d{1,2}\s*(?:[,，、\s.。]\s*|\Z))+")

Turn = tuple[str, str]


class Writer:
    """Writes with one language model."""

    def __init__(self, model: Model, *, cut: bool = False, characters: int = 4_000, tokens: int = 800) -> None:
        """Write with `model`, giving it so many characters of passages and asking for so many tokens at most.

        With `cut` what nothing supports is left out, else it is marked.
        """
        self.model, self.cut = model, cut
        self._characters, self._tokens = characters, tokens

    def write(
        self,
        answer: Answer,
        history: Sequence[Turn] = (),
        again: Callable[[str], Answer] | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Answer]:
        """Yield `answer` with what the model writes, each time more of it, at last with `written.done`.

        It may lean on `history`; `again` asks a question that the model has rewritten. Whoever sets `stop`, or closes
        the iterator, ends it. What goes wrong with the model is told by `written.problem`, and raises nothing. An
        answer that no passage was looked up for, such as a greeting, is yielded as it is.
        """
        if not answer.hits:
            yield answer
            return
        lang = "en" if is_english(answer.question) else "zh"
        started, state = time.perf_counter(), Written(self.model.name)
        tokens: list[int | None] = []

        def chat(messages: Sequence[Message], most: int = self._tokens) -> Generator[str]:
            one = Chat(self.model, messages, stop, most)
            try:
                yield from one
            finally:
                tokens.append(one.tokens)

        def told(state: Written) -> Answer:
            known = [count for count in tokens if count is not None]
            spent = time.perf_counter() - started
            return replace(answer, written=replace(state, seconds=spent, tokens=sum(known) if known else None))

        try:
            found = answer
            if answer.certainty != "sure":
                if history and again and (asked := self._rewritten(answer, history, lang, chat)):
                    found, state = again(asked), replace(state, asked=asked)
                passages = self._judged(found, lang, chat)
            else:
                passages = passages_of(answer, self._characters)
            if not passages:
                raise ChatError("nothing")
            task = prompts.OVERVIEW if kind_of(found.understood_as)[0] == ASKS_OVERVIEW else prompts.ANSWER
            messages = prompts.over_passages(task, found.understood_as, [_as_read(p) for p in passages], lang)
            proofs = Proofs(passages, answer.citations)
            for state in self._proven(state, chat(messages), proofs, lang):  # noqa: B020
                yield told(state)
            if not state.statements and not state.left_out:
                raise ChatError("nonsense", "an empty reply")
            if not any(statement.supported for statement in state.statements):
                raise ChatError("unproven")
        except ChatError as error:
            state = replace(state, problem=error.problem, told=str(error))
        yield told(replace(state, pending="", done=True))

    def _proven(self, state: Written, pieces: Iterator[str], proofs: Proofs, lang: str) -> Iterator[Written]:
        """Yield what is written as it comes, whole sentences proven; where it breaks off, with those that ended."""
        stream = Stream()
        told: set[str] = set()

        def taken(statement: Statement) -> Written:
            if statement.supported or not self.cut:
                return replace(state, statements=(*state.statements, statement), pending=stream.pending)
            return replace(state, left_out=state.left_out + 1, pending=stream.pending)

        broken: ChatError | None = None
        try:
            for piece in pieces:
                for sentence in stream.add(piece):
                    if sentence.text == prompts.NOTHING[lang]:
                        raise ChatError("nothing")
                    if sentence.text not in told:  # a small model says the same again and again
                        state = taken(proofs.prove(sentence))
                        yield state
                    told.add(sentence.text)
                if stream.is_endless:
                    raise ChatError("nonsense", "a sentence without an end")
                if stream.pending != state.pending:
                    state = replace(state, pending=stream.pending)
                    yield state
        except ChatError as error:
            broken = error
        for sentence in stream.end(whole=broken is None):
            if sentence.text == prompts.NOTHING[lang]:
                broken = broken or ChatError("nothing")
                break
            if sentence.text not in told:
                state = taken(proofs.prove(sentence))
                yield state
            told.add(sentence.text)
        if broken:
            raise broken

    def _judged(self, found: Answer, lang: str, chat: Callable[..., Generator[str]]) -> list[Passage]:
        """Return the passages that the model says answer; all where what it says is no list of numbers."""
        passages = passages_of(found, self._characters)
        read = [_as_read(p) for p in passages]
        said = _brief(
            chat(prompts.over_passages(prompts.JUDGE, found.understood_as, read, lang), _SHORT), _LISTED.fullmatch
        )
        if not _NUMBERS.fullmatch(said):
            return passages
        chosen = {int(number) for number in re.findall(r"\d+", said)}
        return [passage for number, passage in enumerate(passages, 1) if number in chosen]

    def _rewritten(
        self, answer: Answer, history: Sequence[Turn], lang: str, chat: Callable[..., Generator[str]]
    ) -> str | None:
        """Return the question as the model understands it, None where that is no other, or no question."""
        turns = [(asked, said[:_SAID]) for asked, said in history[-_TURNS:]]
        said = _brief(chat(prompts.over_turns(answer.question, turns, lang), _SHORT), _is_line)
        return said if any(map(str.isalnum, said)) and said not in (answer.question, answer.understood_as) else None


def _is_line(said: str) -> bool:
    return "\n" not in said.strip()


def _brief(pieces: Generator[str], may_go_on: Callable[[str], object]) -> str:
    """Return a reply that has to be short, "" where it went on and on, or became what may not: then it is not awaited.

    Raises ChatError.
    """
    said = ""
    with closing(pieces):
        try:
            for piece in pieces:
                said += piece
                if len(said) > LONGEST or not may_go_on(said):
                    return ""
        except ChatError as error:
            if error.problem != "cut_off":
                raise
            return ""
    return said.strip()


def passages_of(answer: Answer, characters: int) -> list[Passage]:
    """Return the passages of an answer that a model is given: first those it quotes, then those found, best first.

    Together they have so many characters at most, but for one.
    """
    found = {p.id: p for p in (*(c.passage for c in answer.citations), *(hit.passage for hit in answer.hits))}
    chosen: list[Passage] = []
    left = characters
    for passage in [*found.values()][:_MOST]:
        left -= passage.end - passage.start
        if left >= 0 or not chosen:
            chosen.append(passage)
    return chosen


def _as_read(passage: Passage) -> str:
    return window(passage.document, passage.section, passage.start, passage.end).text
