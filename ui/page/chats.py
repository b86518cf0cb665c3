"""What one page's chats are made of, and how they are kept and read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeGuard

from corpus.types import Document
from qa import Answer, Assistant
from qa.conversation import LONGEST_ANSWER
from ui.page.feedback import VERDICTS, Verdict
from ui.page.kept_writing import kept_of
from ui.page.records import Loaded, NotOurs, Record, record_of
from ui.page.store import Key, Store, Turn
from ui.page.suggest import follow_ups

if TYPE_CHECKING:
    from qa.writing import Writer

_REMEMBERED = 6  # earlier turns handed to the assistant with a question
_EARLIER = 10  # chats that a page can go back to

LeftOut = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer, and what the person thinks of it.

    `record` is the answer as it was given, whatever has become of its documents. `as_typed` where the question was to
    be taken by itself, whatever came before; `asked_of` is how many of how many documents were asked, None where it was
    all. `is_kept` where it was given before the page was loaded.
    """

    answer: Answer
    as_typed: bool = False
    verdict: Verdict | None = None
    asked_of: tuple[int, int] | None = None
    is_kept: bool = False
    record: Record = field(default_factory=dict)


Entries = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """The turns of one page, the ids of documents the next question is not asked of, whether chats are kept.

    It is asked of the notebook with the id `notebook`; `key` says where it is kept, None where it is not. `earlier` are
    the chats before it on this page, each with its key, the latest last; none of them is empty.
    """

    turns: Entries = ()
    left_out: LeftOut = ()
    is_kept: bool = True
    notebook: str = ""
    key: Key | None = None
    earlier: tuple[tuple[Entries, Key | None], ...] = ()


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

    def leading_on(self, chat: Chat) -> tuple[str, ...]:
        """Return questions to go on with after the last turn."""
        if not chat.turns:
            return ()
        history = history_of(chat.turns)
        return follow_ups(self._assistant, chat.turns[-1].answer, history, documents=self.chosen(chat.left_out))


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
    return replace(chat, turns=(), key=None, earlier=_with_earlier(chat))


def brought_back(chat: Chat) -> Chat:
    """Return the chat before this one, which takes its place as the first of the earlier ones: going on leads round."""
    if not chat.earlier:
        return chat
    *others, (turns, key) = chat.earlier
    return replace(chat, turns=turns, key=key, earlier=(*([(chat.turns, chat.key)] if chat.turns else []), *others))


def edited(chat: Chat, number: int, question: str, asker: Asker) -> Chat:
    """Return a chat that goes on from before turn `number` (from 1) with another question; this one is before it.

    Raises IndexError where there is no such turn, QuestionError for what cannot be asked.
    """
    _numbered(chat.turns, number)
    before = replace(chat, turns=chat.turns[: number - 1], key=None, earlier=_with_earlier(chat))
    return added(before, question, asker)


def _with_earlier(chat: Chat) -> tuple[tuple[Entries, Key | None], ...]:
    return (*chat.earlier, (chat.turns, chat.key))[-_EARLIER:] if chat.turns else chat.earlier


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


def kept(chat: Chat, store: Store, owner: str) -> Chat:
    """Keep the chat where chats are kept and it has turns; return it with its key. Raises NotStored."""
    if not chat.is_kept or not chat.turns:
        return chat
    name = " ".join(chat.turns[0].answer.question.split())
    turns = [Turn(_entry_json(turn), f"{turn.answer.question}\n{turn.answer.text}") for turn in chat.turns]
    return replace(chat, key=store.save(owner, chat.key, name, turns, chat.left_out))


def opened(store: Store, owner: str, number: int, loaded: Loaded) -> Chat | None:
    """Return a chat that was kept, as it was answered then; None where the person has none of this number."""
    found = store.load(owner, number)
    if found is None:
        return None
    key, entries, left_out = found
    turns = tuple(_restored(entries, loaded))
    # where a turn could not be read, what is asked from here on is kept as another chat
    return Chat(turns, tuple(filter(_is_text, left_out)), key=key if len(turns) == len(entries) else None)


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)


def _entry_json(turn: Entry) -> dict[str, object]:
    return {
        "answer": turn.record,
        "as_typed": turn.as_typed,
        "verdict": turn.verdict,
        "asked_of": turn.asked_of and list(turn.asked_of),
    }


def _restored(entries: Sequence[object], loaded: Loaded) -> Iterator[Entry]:
    for item in entries:
        match item:
            case {
                "answer": given,
                "as_typed": bool(as_typed),
                "verdict": verdict,
                "asked_of": [int(), int()] | None as asked_of,
            }:
                try:
                    record, answer = kept_of(given, loaded)
                except NotOurs:  # of another release, or changed by hand
                    continue
                asked = None if asked_of is None else (int(asked_of[0]), int(asked_of[1]))
                verdict = verdict if verdict in VERDICTS else None
                yield Entry(answer, as_typed, verdict, asked, is_kept=True, record=record)


def _numbered(turns: Entries, number: int) -> Entry:
    if not 1 <= number <= len(turns):
        raise IndexError(f"no turn {number} among {len(turns)}")
    return turns[number - 1]
