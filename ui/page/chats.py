"""What one page's chats are made of, and what of them the browser keeps over a reload."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from corpus.types import Document
from qa import Answer, Assistant
from qa.conversation import LONGEST_ANSWER
from ui.page.feedback import VERDICTS, Verdict
from ui.page.kept_writing import kept_of
from ui.page.records import Loaded, NotOurs, Record, record_of
from ui.page.suggest import follow_up

if TYPE_CHECKING:
    from qa.writing import Writer

_REMEMBERED = 6  # earlier turns handed to the assistant with a question
_KEPT = 30  # turns of a chat that the browser keeps
_EARLIER = 10  # chats kept beside the one that is going on
_CHARACTERS = 600_000  # that the browser keeps in all; ten times as many bytes, encrypted, are over what it may

_LONGEST = 2_000  # characters of a question to go on with

LeftOut = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer, and what the person thinks of it.

    `record` is the answer as it was given, whatever has become of its documents. `as_typed` where the question was to
    be taken by itself, whatever came before; `asked_of` is how many of how many documents were asked, None where it was
    all; `follow_up` is a question to go on with, "" where there is none. `is_kept` where it was given before a reload.
    """

    answer: Answer
    as_typed: bool = False
    verdict: Verdict | None = None
    asked_of: tuple[int, int] | None = None
    follow_up: str = ""
    is_kept: bool = False
    record: Record = field(default_factory=dict)


Entries = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """The turns of one page, the ids of documents the next question is not asked of, whether the browser keeps it.

    `earlier` are the chats before it, the latest last; none of them is empty.
    """

    turns: Entries = ()
    left_out: LeftOut = ()
    is_kept: bool = True
    earlier: tuple[Entries, ...] = ()


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

    def write(
        self, answer: Answer, history: Sequence[tuple[str, str]], left_out: LeftOut, writer: Writer
    ) -> Iterator[Answer]:
        """Yield an answer with what a language model writes under it, each time more of it."""
        return self._assistant.write(answer, writer, history, documents=self.chosen(left_out))

    def leading_on(self, chat: Chat) -> Chat:
        """Return the chat with a question to go on with on its last turn."""
        if not chat.turns:
            return chat
        last, history = chat.turns[-1], history_of(chat.turns)
        question = follow_up(self._assistant, last.answer, history, documents=self.chosen(chat.left_out))
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
    chosen = asker.chosen(chat.left_out)
    asked_of = None if chosen is None else (len(chosen), len(asker.every))
    return replace(chat, turns=(*chat.turns, Entry(answer, as_typed, asked_of=asked_of, record=record_of(answer))))


def anew(chat: Chat) -> Chat:
    """Return a chat without turns, with those there were among the earlier ones."""
    if not chat.turns:
        return chat
    return replace(chat, turns=(), earlier=(*chat.earlier, chat.turns)[-_EARLIER:])


def brought_back(chat: Chat) -> Chat:
    """Return the chat before this one, which takes its place as the first of the earlier ones: going on leads round."""
    if not chat.earlier:
        return chat
    *others, turns = chat.earlier
    return replace(chat, turns=turns, earlier=(*([chat.turns] if chat.turns else []), *others))


def retaken(chat: Chat, number: int, asker: Asker, *, as_typed: bool) -> Chat:
    """Return the chat with turn `number` (from 1) answered again by the documents asked now, where it stood.

    With `as_typed` it is taken by itself, else in the light of what came before. Raises IndexError where there is no
    such turn.
    """
    turn, before = _numbered(chat.turns, number), replace(chat, turns=chat.turns[: number - 1])
    again = added(before, turn.answer.question, asker, as_typed=as_typed)
    return replace(again, turns=(*again.turns, *chat.turns[number:]))


def written(chat: Chat, number: int, asker: Asker, writer: Writer) -> Iterator[Chat]:
    """Yield the chat with what a language model writes under turn `number` (from 1), each time more of it.

    It is kept with the answer once it is done. Raises IndexError where there is no such turn.
    """
    turn = _numbered(chat.turns, number)
    history = [] if turn.as_typed else history_of(chat.turns[: number - 1])
    for answer in asker.write(turn.answer, history, chat.left_out, writer):
        turn = _written_under(turn, answer)
        yield replace(chat, turns=(*chat.turns[: number - 1], turn, *chat.turns[number:]))


def halted(chat: Chat) -> Chat:
    """Return the chat with what a language model has begun to write ended where it is."""
    return replace(chat, turns=tuple(_halted(turn) for turn in chat.turns))


def _halted(turn: Entry) -> Entry:
    written = turn.answer.written
    if written is None or written.done:
        return turn
    stopped = replace(written, pending="", done=True, problem="stopped")
    return _written_under(turn, replace(turn.answer, written=stopped))


def _written_under(turn: Entry, answer: Answer) -> Entry:
    done = answer.written is not None and answer.written.done
    return replace(turn, answer=answer, record=record_of(answer) if done else turn.record)


def rated(chat: Chat, number: int, verdict: Verdict) -> Chat:
    """Return the chat with a verdict on turn `number` (from 1), or without it where it was there already.

    Raises IndexError where there is no such turn.
    """
    turn = _numbered(chat.turns, number)
    turn = replace(turn, verdict=None if turn.verdict == verdict else verdict)
    return replace(chat, turns=(*chat.turns[: number - 1], turn, *chat.turns[number:]))


def keeping(chat: Chat, *, is_kept: bool) -> Chat:
    """Return the chat, to be kept by the browser or not."""
    return replace(chat, is_kept=is_kept)


def memory(chat: Chat) -> dict[str, object]:
    """Return what the browser is to keep: what was asked and answered, with its quotes and places, the latest of it."""
    if not chat.is_kept:
        return {"kept": False}
    room = _CHARACTERS
    chats: list[list[object]] = []
    for turns in (chat.turns, *reversed(chat.earlier)):
        kept: list[object] = []
        for turn in reversed(turns[-_KEPT:]):
            made = _memory_of(turn)
            room -= len(json.dumps(made, ensure_ascii=False))
            if room < 0:
                break
            kept.insert(0, made)
        chats.append(kept)
    return {"kept": True, "left_out": list(chat.left_out), "turns": chats[0], "earlier": [*filter(None, chats[:0:-1])]}


def _memory_of(turn: Entry) -> dict[str, object]:
    return {
        "answer": turn.record,
        "as_typed": turn.as_typed,
        "verdict": turn.verdict,
        "asked_of": turn.asked_of and list(turn.asked_of),
        "follow_up": turn.follow_up,
    }


def restored(kept: object, loaded: Loaded) -> Chat:
    """Return what a browser kept as it was answered then; what is not ours is left out."""
    match kept:
        case {"kept": False}:
            return Chat(is_kept=False)
        case {"left_out": left_out, "turns": list(turns), "earlier": list(earlier)}:
            before = [tuple(_restored(chat, loaded)) for chat in earlier[-_EARLIER:] if isinstance(chat, list)]
            return Chat(tuple(_restored(turns, loaded)), _strings(left_out), earlier=tuple(filter(None, before)))
    return Chat()


def _restored(turns: list[object], loaded: Loaded) -> Iterator[Entry]:
    for item in turns[-_KEPT:]:
        match item:
            case {
                "answer": given,
                "as_typed": bool(as_typed),
                "verdict": verdict,
                "asked_of": [int(), int()] | None as asked_of,
                "follow_up": str(follow),
            }:
                try:
                    record, answer = kept_of(given, loaded)
                except NotOurs:  # the browser's memory is not ours
                    continue
                asked = None if asked_of is None else (int(asked_of[0]), int(asked_of[1]))
                verdict = verdict if verdict in VERDICTS else None
                yield Entry(answer, as_typed, verdict, asked, follow[:_LONGEST], is_kept=True, record=record)


def _strings(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _numbered(turns: Entries, number: int) -> Entry:
    if not 1 <= number <= len(turns):
        raise IndexError(f"no turn {number} among {len(turns)}")
    return turns[number - 1]
