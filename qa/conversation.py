"""A talk with an assistant, and which turns of one are read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.errors import QuestionError
from qa.followup import Turn, Understood, understood
from qa.question import LONGEST, whole
from qa.types import Answer

if TYPE_CHECKING:
    from qa.assistant import Assistant

TURNS = 30  # turns before a question that are read; what it leans on does not lie further back
LONGEST_ANSWER = 10_000  # characters of an answer among them


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was asked, and its answer, with the passages and quotes that it stands on."""

    question: str
    answer: Answer


class Conversation:
    """Asks an assistant one question after another; each may lean on those before it."""

    def __init__(self, assistant: Assistant) -> None:
        """Start with nothing said."""
        self._assistant = assistant
        self._turns: list[Exchange] = []

    @property
    def turns(self) -> tuple[Exchange, ...]:
        """What was said, oldest first."""
        return tuple(self._turns)

    def ask(self, question: str, *, documents: Collection[str] | None = None) -> Answer:
        """Answer a question in the light of the turns before it, from `documents` (ids) alone where they are given.

        Raises QuestionError, and keeps no turn then.
        """
        # an answer of ours that is longer, since one sentence of the document is, is read as far as it may be
        said = [(turn.question, turn.answer.text[:LONGEST_ANSWER]) for turn in self._turns[-TURNS:]]
        answer = self._assistant.ask(question, said, documents=documents)
        self._turns.append(Exchange(question, answer))
        return answer

    def reset(self) -> None:
        """Forget what was said: the next question stands alone."""
        self._turns.clear()


def understand(question: str, history: Sequence[Turn]) -> Understood:
    """Read a question in the light of `history`, the turns (question, answer) before it, oldest first.

    One that is self-contained comes back as it is, without the white space around it. Halves of characters, which are
    no text (a terminal or JSON may hand them over), become U+FFFD. Of a history the last 30 turns are read. Raises
    QuestionError where one of these has a question of over 2,000 characters or an answer of over 10,000.
    """
    return understood(whole(question), turns_of(history))


def turns_of(history: Sequence[Turn]) -> list[Turn]:
    """Return the turns of a history that are read, as they are read. Raises QuestionError as `understand` does."""
    first = max(len(history) - TURNS, 0)
    return [_checked(number, *turn) for number, turn in enumerate(history[first:], first + 1)]


def _checked(number: int, asked: str, said: str) -> Turn:
    """Return a turn of a history as it is read; `number` counts from the oldest."""
    asked = asked.strip()
    for name, named, text, most in (("question", "问题", asked, LONGEST), ("answer", "回答", said, LONGEST_ANSWER)):
        if len(text) > most:
            raise QuestionError(
                f"the {name} of turn {number} of the history is {len(text)} characters long, at most {most} are read; "
                f"shorten it, or leave the turn out 历史第{number}轮的{named}有{len(text)}个字符，最多{most}个，"
                "请缩短或去掉这一轮"
            )
    return whole(asked), whole(said)
