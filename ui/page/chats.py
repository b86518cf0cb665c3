"""What one page's chat is made of, and what of it the browser keeps over a reload."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from corpus.types import Document
from qa import Answer, Assistant, QuestionError
from qa.conversation import LONGEST_ANSWER
from ui.page.feedback import VERDICTS, Verdict
from ui.page.suggest import follow_up

_REMEMBERED = 6  # earlier turns handed to the assistant with a question
_KEPT = 30  # turns the browser keeps

LeftOut = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer, and what the person thinks of it.

    `as_typed` where the question was to be taken by itself, whatever came before; `left_out` are the ids of documents
    that were not asked; `follow_up` is a question to go on with, "" where there is none.
    """

    answer: Answer
    as_typed: bool = False
    verdict: Verdict | None = None
    left_out: LeftOut = ()
    follow_up: str = ""


Entries = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """The turns of one page, the ids of documents the next question is not asked of, whether the browser keeps it."""

    turns: Entries = ()
    left_out: LeftOut = ()
    is_kept: bool = True


class Asker:
    """Asks an assistant about its documents less those left out; `every` holds the ids of all that are loaded."""

    def __init__(self, assistant: Assistant, documents: Sequence[Document]) -> None:
        """Ask `assistant`, which answers from `documents`."""
        self._assistant = assistant
        self.every = tuple(document.id for document in documents)

    def chosen(self, left_out: LeftOut) -> tuple[str, ...] | None:
        """Return the ids of the documents that are asked, None where it is all of them."""
        gone = set(left_out)
        chosen = tuple(identity for identity in self.every if identity not in gone)
        return None if len(chosen) == len(self.every) else chosen

    def ask(self, question: str, history: Sequence[tuple[str, str]], left_out: LeftOut) -> Answer:
        """Answer a question. Raises QuestionError for what cannot be asked."""
        return self._assistant.ask(question, history, documents=self.chosen(left_out))

    def leading_on(self, chat: Chat) -> Chat:
        """Return the chat with a question to go on with on its last turn."""
        if not chat.turns:
            return chat
        last = chat.turns[-1]
        history = history_of(chat.turns)
        question = follow_up(self._assistant, last.answer, history, documents=self.chosen(last.left_out))
        return replace(chat, turns=(*chat.turns[:-1], replace(last, follow_up=question)))


def answers(turns: Entries) -> list[Answer]:
    """Return the answers alone."""
    return [turn.answer for turn in turns]


def documents(turns: Entries) -> list[Document]:
    """Return the documents that the turns show passages of; one may be in the list several times."""
    shown = [[*(hit.passage for hit in a.hits), *(c.passage for c in a.citations)] for a in answers(turns)]
    return [passage.document for passages in shown for passage in passages]


def history_of(turns: Entries) -> list[tuple[str, str]]:
    """Return what a next question may lean on, oldest first: nothing from before a question taken as typed."""
    since = max((n for n, turn in enumerate(turns) if turn.as_typed), default=0)
    return [(turn.answer.question, turn.answer.text[:LONGEST_ANSWER]) for turn in turns[since:][-_REMEMBERED:]]


def added(chat: Chat, question: str, asker: Asker, *, as_typed: bool = False) -> Chat:
    """Return the chat with a question and its answer added. Raises QuestionError for what cannot be asked."""
    answer = asker.ask(question, [] if as_typed else history_of(chat.turns), chat.left_out)
    return replace(chat, turns=(*chat.turns, Entry(answer, as_typed, left_out=chat.left_out)))


def retaken(chat: Chat, number: int, asker: Asker, *, as_typed: bool) -> Chat:
    """Return the chat with turn `number` (from 1) answered again by the documents asked now, where it stood.

    With `as_typed` it is taken by itself, else in the light of what came before. Raises IndexError where there is no
    such turn.
    """
    turn, before = _numbered(chat.turns, number), replace(chat, turns=chat.turns[: number - 1])
    again = added(before, turn.answer.question, asker, as_typed=as_typed)
    return replace(again, turns=(*again.turns, *chat.turns[number:]))


def rated(chat: Chat, number: int, verdict: Verdict) -> Chat:
    """Return the chat with a verdict on turn `number` (from 1), or without it where it was there already.

    Raises IndexError where there is no such turn.
    """
    turn = _numbered(chat.turns, number)
    turn = replace(turn, verdict=None if turn.verdict == verdict else verdict)
    return replace(chat, turns=(*chat.turns[: number - 1], turn, *chat.turns[number:]))


def memory(chat: Chat) -> dict[str, object]:
    """Return what the browser is to keep: questions, never answers, so that nothing it holds is taken for a quote.

    Each choice of documents is kept once, and a turn names it by its place.
    """
    if not chat.is_kept:
        return {"kept": False}
    turns = chat.turns[-_KEPT:]
    choices = list(dict.fromkeys([chat.left_out, *(turn.left_out for turn in turns)]))
    return {
        "kept": True,
        "choices": [list(choice) for choice in choices],
        "turns": [
            {
                "question": turn.answer.question,
                "as_typed": turn.as_typed,
                "verdict": turn.verdict,
                "choice": choices.index(turn.left_out),
            }
            for turn in turns
        ],
    }


def restored(kept: object, asker: Asker) -> Chat:
    """Answer again what a browser kept, from the documents as they are; what cannot be asked is left out."""
    match kept:
        case {"kept": False}:
            return Chat(is_kept=False)
        case {"choices": list(lists), "turns": list(turns)} if lists:
            choices = [_strings(choice) for choice in lists]
        case _:
            return Chat()
    chat = Chat()
    for item in turns[-_KEPT:]:
        match item:
            case {"question": str(question), "as_typed": bool(as_typed), "verdict": verdict, "choice": int(choice)}:
                if not 0 <= choice < len(choices):
                    continue
                with suppress(QuestionError):  # the browser's memory is not ours
                    chat = added(replace(chat, left_out=choices[choice]), question, asker, as_typed=as_typed)
                    if verdict in VERDICTS:
                        chat = rated(chat, len(chat.turns), verdict)
    return replace(chat, left_out=choices[0])


def _strings(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _numbered(turns: Entries, number: int) -> Entry:
    if not 1 <= number <= len(turns):
        raise IndexError(f"no turn {number} among {len(turns)}")
    return turns[number - 1]
