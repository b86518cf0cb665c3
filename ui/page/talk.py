"""What happens in the conversation: questions, answers again, verdicts, chats begun and brought back, exports."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import gradio as gr

from corpus.errors import YinjuError
from corpus.types import Document
from ui.page import chats, markup
from ui.page.chats import Asker, Chat, Entry
from ui.page.document_view import document_view_html, places
from ui.page.export import chat_json, chat_markdown
from ui.page.feedback import VERDICTS, NotKept, feedback_file, record
from ui.page.kept_writing import state_of
from ui.page.library import Library
from ui.page.listing import documents_html, scope_html, start_html
from ui.page.records import Loaded
from ui.page.sources import panel_html
from ui.page.written import mark_of, write_html, written_html
from ui.problems import explained
from ui.render import names
from ui.words import Lang, language_of, preferred_language, say

_EXAMPLES = 4
_PAUSE = 0.3  # seconds between two looks at a sentence that has not ended
_SKIPPED = (gr.skip(),) * 4


def page_language(request: gr.Request) -> Lang:
    """Return the language a request's page is in."""
    return preferred_language(request.cookies.get("ui_lang"), request.headers.get("accept-language"))


def wanted_values(wanted: str, *kinds: type) -> list[Any]:
    """Return what a button of the page asks for: a JSON list of values of these kinds. Raises ValueError for other."""
    values = json.loads(wanted)
    if not isinstance(values, list) or list(map(type, values)) != list(kinds):
        raise ValueError(f"not what a button of the page sends: {wanted[:80]!r}")
    return values


class Talk:
    """The conversation over a library; what handlers return goes to `changed` of `ui.page.app` unless they say so."""

    def __init__(self, library: Library) -> None:
        """Answer from `library`."""
        self._library = library
        self._feedback = feedback_file(library.directory)

    def asker(self) -> Asker:
        """Return who is asked now."""
        return Asker(self._library.assistant, self._library.shelf.documents)

    def loaded(self) -> Loaded:
        """Return what is loaded now, to be asked whether it still has a quote."""
        return Loaded(self._library.shelf.documents)

    def shown(self, chat: Chat, lang: Lang, opened: int | None = None) -> tuple[Any, str]:
        """Make the conversation and the panel from what the server knows, never from what the browser sent."""
        messages: list[Any] = []
        documents, loaded = self._library.shelf.documents, self.loaded()
        named = names(documents) if len(documents) > 1 else {}
        for n, turn in enumerate(chat.turns, 1):
            messages.append({"role": "user", "content": markup.question_html(turn.answer.question)})
            state = loaded.whole(turn.record)
            content = markup.answer_html(
                turn.answer,
                n,
                lang,
                as_typed=turn.as_typed,
                verdict=turn.verdict,
                kept_in=str(self._feedback),
                follow_up=turn.follow_up if n == len(chat.turns) else "",
                asked_of=turn.asked_of,
                state=state if state and (turn.is_kept or state != "unchanged") else "",
                named=named,
                written=self._written(turn, n, lang),
            )
            messages.append({"role": "assistant", "content": content})
        states = [loaded.states(turn.record) for turn in chat.turns]
        return messages, panel_html(chats.answers(chat.turns), lang, opened=opened, states=states)

    def _written(self, turn: Entry, number: int, lang: Lang) -> str:
        if turn.answer.written is not None:
            state = state_of(turn.record, self.loaded()) if turn.answer.written.done else None
            told = state if state and (turn.is_kept or state != "unchanged") else ""
            return written_html(turn.answer, number, lang, told)
        writer = self._library.writer
        return write_html(writer.model, number, lang) if writer and turn.answer.hits and not turn.is_kept else ""

    def write(self, wanted: str, chat: Chat, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Have the language model write under a turn; yield the conversation each time that there is more to see."""
        number, mark = wanted_values(wanted, int, str)
        lang, writer = page_language(request), self._library.writer
        if not 1 <= number <= len(chat.turns):
            raise IndexError(f"no turn {number} among {len(chat.turns)}")
        if writer is None or mark_of(writer.model) != mark:  # set anew since the person saw where it would go
            yield (
                chat,
                chats.memory(chat),
                *self.shown(chat, lang, number),
                markup.problem_html(say("model_other", lang)),
            )
            return
        at = time.monotonic() - _PAUSE
        seen = 0
        for longer in chats.written(chat, number, self.asker(), writer):
            chat = longer
            state = chat.turns[number - 1].answer.written
            known = len(state.statements) if state else 0
            if state is None or state.done or known > seen or time.monotonic() - at >= _PAUSE:
                at, seen = time.monotonic(), known
                yield chat, chats.memory(chat), *self.shown(chat, lang, number), ""

    def halt(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """End what the language model has begun to write."""
        wanted_values(wanted, int)
        chat = chats.halted(chat)
        return chat, chats.memory(chat), *self.shown(chat, page_language(request)), ""

    def opening(self, lang: Lang, **more: Any) -> gr.Chatbot:  # noqa: ANN401 (Gradio's own)
        """Return what the page has before the first question: what is loaded, and questions to begin with."""
        shelf = self._library.current()
        first = sorted(shelf.suggestions, key=lambda question: language_of(question) != lang)[:_EXAMPLES]
        start = start_html(shelf.documents, lang)
        return gr.Chatbot(examples=[{"text": question} for question in first], placeholder=start, **more)

    def scope(self, chat: Chat, lang: Lang) -> str:
        """Return the line on how many of the documents are asked."""
        every = [document.id for document in self._library.shelf.documents]
        return scope_html(len(set(every) - set(chat.left_out)), len(every), lang)

    def listing(self, chat: Chat, lang: Lang, notice: str = "", query: str = "", first: int = 0) -> str:
        """Return the list of documents."""
        documents = self._library.shelf.documents
        return documents_html(documents, lang, left_out=chat.left_out, query=query, first=first, notice=notice)

    def ask(self, question: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Answer a question; what cannot be asked changes nothing, and the page puts it back where it was typed."""
        lang = page_language(request)
        if not self._library.shelf.documents:
            return *_SKIPPED, markup.problem_html(say("no_documents", lang))
        if self.asker().chosen(chat.left_out) == ():
            return *_SKIPPED, markup.problem_html(say("scope_none", lang))
        try:
            chat = self.asker().leading_on(chats.added(chat, question, self.asker()))
        except YinjuError as error:  # an empty or over-long question, a damaged index
            return *_SKIPPED, markup.problem_html(explained(error, lang))
        return chat, chats.memory(chat), *self.shown(chat, lang), ""

    def ask_next(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Ask a question that has waited for the one before it."""
        (question,) = wanted_values(wanted, str)
        return self.ask(question, chat, request)

    def pick(self, chat: Chat, request: gr.Request, chosen: gr.SelectData) -> tuple[Any, ...]:
        """Ask a question that the page offers to begin with."""
        value = chosen.value
        return self.ask(value["text"] if isinstance(value, dict) else str(value), chat, request)

    def go_on(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Ask the question that the last turn offers to go on with."""
        (number,) = wanted_values(wanted, int)
        if number != len(chat.turns) or not chat.turns[-1].follow_up:  # a second click on what is answered already
            return *_SKIPPED, gr.skip()
        return self.ask(chat.turns[-1].follow_up, chat, request)

    def _again(self, wanted: str, chat: Chat, request: gr.Request, *, otherwise: bool) -> tuple[Any, ...]:
        """Answer a turn again in its place, with `otherwise` as typed where it leaned on the turns before, or back."""
        (number,) = wanted_values(wanted, int)
        if not 1 <= number <= len(chat.turns):
            raise IndexError(f"no turn {number} among {len(chat.turns)}")
        lang = page_language(request)
        if not self._library.shelf.documents:
            return *_SKIPPED, markup.problem_html(say("no_documents", lang))
        as_typed = chat.turns[number - 1].as_typed is not otherwise
        try:
            chat = self.asker().leading_on(chats.retaken(chat, number, self.asker(), as_typed=as_typed))
        except YinjuError as error:
            return *_SKIPPED, markup.problem_html(explained(error, lang))
        return chat, chats.memory(chat), *self.shown(chat, lang, number), ""

    def retake(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Answer a turn again the other way: by itself, or in the light of what came before."""
        return self._again(wanted, chat, request, otherwise=True)

    def retry(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Answer a turn again from the documents as they are."""
        return self._again(wanted, chat, request, otherwise=False)

    def rate(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Note what the person thinks of an answer; for chat, memory, conversation and note."""
        number, verdict = wanted_values(wanted, int, str)
        if verdict not in VERDICTS:
            raise ValueError(f"no verdict: {verdict[:80]!r}")
        lang = page_language(request)
        rated = chats.rated(chat, number, verdict)
        turn = rated.turns[number - 1]
        try:
            record(self._feedback, turn.record, turn.verdict, datetime.now().astimezone())
        except NotKept as error:
            return gr.skip(), gr.skip(), gr.skip(), markup.problem_html(say("not_kept", lang, error=error))
        return rated, chats.memory(rated), self.shown(rated, lang)[0], ""

    def _turned_to(self, chat: Chat, note: str, lang: Lang) -> tuple[Any, ...]:
        return chat, chats.memory(chat), *self.shown(chat, lang), note, self.switch(chat, lang)

    def new(self, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Begin a chat; the one before can be brought back. For `changed` and the switch."""
        lang = page_language(request)
        return self._turned_to(chats.anew(chat), markup.anew_html(lang) if chat.turns else "", lang)

    def back(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Bring the chat before back. For `changed` and the switch."""
        wanted_values(wanted)
        return self._turned_to(chats.brought_back(chat), "", page_language(request))

    def switch(self, chat: Chat, lang: Lang) -> str:
        """Return the part of the menu that belongs to chats."""
        return markup.keeping_html(lang, is_kept=chat.is_kept, earlier=len(chat.earlier))

    def start(self, kept: object, request: gr.Request) -> tuple[Any, ...]:
        """Fill the page: chat, conversation, panel, list, scope, switch. A chat from before a reload is as it was."""
        lang = page_language(request)
        chat = chats.restored(kept, self.loaded())
        messages, panel = self.shown(chat, lang)
        log = self.opening(lang, value=messages)
        return chat, log, panel, self.listing(chat, lang), self.scope(chat, lang), self.switch(chat, lang)

    def keep_or_forget(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Have the browser keep chats, or forget what it has kept and keep no more; the page goes on as it is."""
        (is_kept,) = wanted_values(wanted, bool)
        chat = chats.keeping(chat, is_kept=is_kept)
        return chat, chats.memory(chat), self.switch(chat, page_language(request))

    def read(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Show a document that is loaded, or that an answer of this chat stands on though it was removed since."""
        identity, start, end = wanted_values(wanted, str, int, int)
        lang = page_language(request)
        document = self._known(identity, chat)
        if document is None:
            return markup.problem_html(say("gone", lang))
        return document_view_html(document, lang, start=start, end=end)

    def find(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Show a document at one of the places where it has some words, and how many these are."""
        identity, query, number = wanted_values(wanted, str, str, int)
        lang = page_language(request)
        document = self._known(identity, chat)
        if document is None:
            return markup.problem_html(say("gone", lang))
        found = places(document, query)
        start, end = found[number % len(found)] if found else (0, 0)
        return document_view_html(document, lang, start=start, end=end, query=query)

    def _known(self, identity: str, chat: Chat) -> Document | None:
        known = [*self._library.shelf.documents, *chats.documents(chat.turns)]
        return next((document for document in known if document.id == identity), None)

    def export(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Hand the browser a file to save; nothing is written here."""
        (form,) = wanted_values(wanted, str)
        when, loaded, is_json = datetime.now().astimezone(), self.loaded(), form == "json"
        text = (
            chat_json(chat.turns, loaded, when)
            if is_json
            else chat_markdown(chat.turns, loaded, when, page_language(request))
        )
        name = f"yinju-{when:%Y%m%d-%H%M}.{'json' if is_json else 'md'}"
        return json.dumps({"name": name, "type": "application/json" if is_json else "text/markdown", "text": text})
