"""What one page's chat is made of, and what of it the browser keeps over a reload."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from corpus.errors import YinjuError
from corpus.types import Document
from qa import Answer, Assistant
from ui.feedback import VERDICTS, Verdict
from ui.suggest import follow_up

_REMEMBERED = 6  # earlier turns handed to the assistant with a question
_KEPT = 30  # turns the browser keeps


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, and what the person thinks of it.

    `as_typed` where the question was to be taken by itself, whatever came before; `follow_up` is a question to go on
    with, "" where there is none.
    """

    answer: Answer
    as_typed: bool = False
    verdict: Verdict | None = None
    follow_up: str = ""


Turns = tuple[Turn, ...]


def answers(turns: Turns) -> list[Answer]:
    """Return the answers alone."""
    return [turn.answer for turn in turns]


def documents(turns: Turns) -> list[Document]:
    """Return the documents that the turns show passages of; one may be in the list several times."""
    shown = [[*(hit.passage for hit in a.hits), *(c.passage for c in a.citations)] for a in answers(turns)]
    return [passage.document for passages in shown for passage in passages]


def history_of(turns: Turns) -> list[tuple[str, str]]:
    """Return what a next question may lean on, oldest first: nothing from before a question taken as typed."""
    since = max((n for n, turn in enumerate(turns) if turn.as_typed), default=0)
    return [(turn.answer.question, turn.answer.text) for turn in turns[since:][-_REMEMBERED:]]


def added(turns: Turns, question: str, assistant: Assistant, *, as_typed: bool = False) -> Turns:
    """Return the chat with a question and its answer added. Raises QuestionError for what cannot be asked."""
    return (*turns, Turn(assistant.ask(question, [] if as_typed else history_of(turns)), as_typed))


def retaken(turns: Turns, number: int, assistant: Assistant) -> Turns:
    """Return the chat with turn `number` (from 1) answered as typed, or where it was, in the light of what came before.

    Raises IndexError where there is no such turn.
    """
    before, turn, after = turns[: number - 1], _numbered(turns, number), turns[number:]
    return (*added(before, turn.answer.question, assistant, as_typed=not turn.as_typed), *after)


def leading_on(turns: Turns, assistant: Assistant) -> Turns:
    """Return the chat with a question to go on with on its last turn."""
    if not turns:
        return turns
    question = follow_up(assistant, turns[-1].answer, history_of(turns))
    return (*turns[:-1], replace(turns[-1], follow_up=question))


def rated(turns: Turns, number: int, verdict: Verdict) -> Turns:
    """Return the chat with a verdict on turn `number` (from 1), or without it where it was there already.

    Raises IndexError where there is no such turn.
    """
    turn = _numbered(turns, number)
    turn = replace(turn, verdict=None if turn.verdict == verdict else verdict)
    return (*turns[: number - 1], turn, *turns[number:])


def kept(turns: Turns) -> list[object]:
    """Return what the browser is to keep: questions, never answers, so that nothing it holds is taken for a quote."""
    return [
        {"question": turn.answer.question, "as_typed": turn.as_typed, "verdict": turn.verdict}
        for turn in turns[-_KEPT:]
    ]


def restored(memory: object, assistant: Assistant) -> Turns:
    """Answer again what a browser kept, from the documents as they are; what cannot be asked is left out."""
    turns: Turns = ()
    for item in memory[-_KEPT:] if isinstance(memory, list) else ():
        match item:
            case {"question": str(question), "as_typed": bool(as_typed), "verdict": verdict}:
                with suppress(YinjuError):  # the browser's memory is not ours
                    turns = added(turns, question, assistant, as_typed=as_typed)
                    if verdict in VERDICTS:
                        turns = rated(turns, len(turns), verdict)
    return turns


def _numbered(turns: Turns, number: int) -> Turn:
    if not 1 <= number <= len(turns):
        raise IndexError(f"no turn {number} among {len(turns)}")
    return turns[number - 1]
