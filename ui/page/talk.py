"""What happens in the conversation: questions, answers again, verdicts, chats begun and brought back, exports."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

from corpus.boxes import boxes_of
from corpus.drawing import draw
from corpus.errors import CorpusError, YinjuError
from corpus.types import Document
from ui.originals import Originals
from ui.page import chats, markup
from ui.page.chats import Asker, Chat, Entry
from ui.page.document_view import document_view_html, places
from ui.page.evidence import whole_html
from ui.page.export import chat_json, chat_markdown
from ui.page.feedback import VERDICTS, NotKept, feedback_file, record
from ui.page.kept_writing import state_of
from ui.page.library import Library
from ui.page.listing import documents_html, scope_html, start_html
from ui.page.lists import keeping_html, where_html
from ui.page.original_view import original_html
from ui.page.rack import Rack, owner_of
from ui.page.records import Loaded, State
from ui.page.sources import panel_html
from ui.page.written import mark_of, write_html, written_html
from ui.problems import explained
from ui.render import names
from ui.words import Lang, language_of, preferred_language, say

if TYPE_CHECKING:
    from qa.writing import Writer

_EXAMPLES = 4
_PAUSE = 0.3  # seconds between two looks at a sentence that has not ended


def page_language(request: gr.Request) -> Lang:
    """Return the language a request's page is in."""
    return preferred_language(request.cookies.get("ui_lang"), request.headers.get("accept-language"))


def wanted_values(wanted: str, *kinds: type) -> list[Any]:
    """Return what a button of the page asks for: a JSON list of values of these kinds. Raises ValueError for other."""
    values = json.loads(wanted)
    if not isinstance(values, list) or list(map(type, values)) != list(kinds):
        raise ValueError(f"not what a button of the page sends: {wanted[:80]!r}")
    return values


def _refused(problem: str) -> tuple[Any, ...]:
    """Return for `changed` that nothing has changed but for what is said over the question box."""
    return *(gr.skip() for _ in range(4)), markup.problem_html(problem, unasked=True), gr.skip()


def _worth_saying(state: State | None, turn: Entry) -> str:
    """Return what became of sources where it is said: that nothing did only with a turn from before the page loaded."""
    return state if state and (turn.is_kept or state != "unchanged") else ""


class Talk:
    """The conversation over notebooks; what handlers return goes to `changed` of `ui.page.app` unless they say so."""

    def __init__(self, rack: Rack, told: Callable[[Sequence[Document], Lang], str] = lambda *_: "") -> None:
        """Answer from the notebooks of `rack`; `told` returns what the start page tells of documents (HTML)."""
        self._rack = rack
        self._told = told

    def library(self, chat: Chat) -> Library:
        """Return the documents that a chat is asked of."""
        return self._rack.of(chat).library

    def asker(self, chat: Chat) -> Asker:
        """Return who is asked now."""
        library = self.library(chat)
        return Asker(library.assistant, library.shelf.documents)

    def loaded(self, chat: Chat) -> Loaded:
        """Return what is loaded now, to be asked whether it still has a quote."""
        return Loaded(self.library(chat).shelf.documents)

    def shown(self, chat: Chat, lang: Lang, opened: int | None = None) -> tuple[Any, str]:
        """Make the conversation and the panel from what the server knows, never from what the browser sent."""
        messages: list[Any] = []
        library, loaded = self.library(chat), self.loaded(chat)
        documents, kept_in = library.shelf.documents, str(feedback_file(library.directory))
        named = names(documents) if len(documents) > 1 else {}
        for n, turn in enumerate(chat.turns, 1):
            messages.append({"role": "user", "content": markup.question_html(turn.answer.question, n, lang)})
            content = markup.answer_html(
                turn.answer,
                n,
                lang,
                as_typed=turn.as_typed,
                verdict=turn.verdict,
                kept_in=kept_in,
                asked_of=turn.asked_of,
                state=_worth_saying(loaded.whole(turn.record), turn),
                named=named,
                evidence=whole_html(turn.answer, n, lang),
                written=self._written(turn, loaded, library.writer, n, lang),
            )
            messages.append({"role": "assistant", "content": content})
        states = [loaded.states(turn.record) for turn in chat.turns]
        return messages, panel_html(chats.answers(chat.turns), lang, opened=opened, states=states)

    def _written(self, turn: Entry, loaded: Loaded, writer: Writer | None, number: int, lang: Lang) -> str:
        if turn.answer.written is not None:
            state = state_of(turn.record, loaded) if turn.answer.written.done else None
            return written_html(turn.answer, number, lang, _worth_saying(state, turn))
        return write_html(writer.model, number, lang) if writer and turn.answer.hits and not turn.is_kept else ""

    def write(self, wanted: str, chat: Chat, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Have the language model write under a turn; yield the conversation each time that there is more to see."""
        number, mark = wanted_values(wanted, int, str)
        lang, writer = page_language(request), self.library(chat).writer
        if not 1 <= number <= len(chat.turns):
            raise IndexError(f"no turn {number} among {len(chat.turns)}")
        if writer is None or mark_of(writer.model) != mark:  # set anew since the person saw where it would go
            yield self.changed(chat, lang, markup.problem_html(say("model_other", lang)), number)
            return
        at = time.monotonic() - _PAUSE
        seen = 0
        for longer in chats.written(chat, number, self.asker(chat), writer):
            chat = longer
            state = chat.turns[number - 1].answer.written
            known = len(state.statements) if state else 0
            if state is None or state.done or known > seen or time.monotonic() - at >= _PAUSE:
                at, seen = time.monotonic(), known
                if state is not None and state.done:
                    yield self._kept(chat, request, number)
                else:
                    yield self.changed(chat, lang, opened=number)

    def halt(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """End what the language model has begun to write."""
        wanted_values(wanted, int)
        return self._kept(chats.halted(chat), request)

    def opening(self, chat: Chat, lang: Lang, **more: Any) -> gr.Chatbot:  # noqa: ANN401 (Gradio's own)
        """Return what the page has before the first question: what is loaded, and questions to begin with."""
        shelf = self.library(chat).current()
        first = sorted(shelf.suggestions or (), key=lambda question: language_of(question) != lang)[:_EXAMPLES]
        start = start_html(shelf.documents, lang, self._told(shelf.documents, lang))
        return gr.Chatbot(examples=[{"text": question} for question in first], placeholder=start, **more)

    def scope(self, chat: Chat, lang: Lang) -> str:
        """Return the line on how many of the documents are asked."""
        every = [document.id for document in self.library(chat).shelf.documents]
        return scope_html(len(set(every) - set(chat.left_out)), len(every), lang)

    def listing(self, chat: Chat, lang: Lang, notice: str = "", query: str = "", first: int = 0) -> str:
        """Return the list of documents."""
        documents = self.library(chat).shelf.documents
        return documents_html(documents, lang, left_out=chat.left_out, query=query, first=first, notice=notice)

    def ask(self, question: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Answer a question; what cannot be asked changes nothing, and the page puts it back where it was typed."""
        return self._answered(chat, request, lambda asker: chats.added(chat, question, asker))

    def _answered(
        self,
        chat: Chat,
        request: gr.Request,
        ask: Callable[[Asker], Chat],
        *,
        opened: int | None = None,
        anew: str = "",
    ) -> tuple[Any, ...]:
        """Return the page with what `ask` makes of the chat, or with why nothing can be asked; `anew` is its note."""
        lang = page_language(request)
        try:
            if not self.library(chat).shelf.documents:
                return _refused(say("no_documents", lang))
            asker = self.asker(chat)
            if asker.chosen(chat.left_out) == ():
                return _refused(say("scope_none", lang))
            chat = ask(asker)
        except YinjuError as error:  # an empty or over-long question, a damaged index
            return _refused(explained(error, lang))
        return self._kept(chat, request, opened, markup.anew_html(lang, anew) if anew else "")

    def _kept(self, chat: Chat, request: gr.Request, opened: int | None = None, note: str = "") -> tuple[Any, ...]:
        """Keep a chat; return the page with it."""
        lang = page_language(request)
        chat, problem = self._rack.kept(chat, owner_of(request), lang)
        return self.changed(chat, lang, markup.problem_html(problem) if problem else note, opened)

    def changed(self, chat: Chat, lang: Lang, note: str = "", opened: int | None = None) -> tuple[Any, ...]:
        """Return what the page shows of a chat: for `changed`."""
        return chat, where_html(chat), *self.shown(chat, lang, opened), note, ""

    def edit(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Ask a turn's question in other words and go on from there; the chat as it was can be brought back."""
        number, question = wanted_values(wanted, int, str)
        ask = partial(chats.edited, chat, number, question)
        return self._answered(chat, request, ask, anew="edited_anew")

    def ask_next(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Ask a question that has waited for the one before it."""
        (question,) = wanted_values(wanted, str)
        return self.ask(question, chat, request)

    def pick(self, chat: Chat, request: gr.Request, chosen: gr.SelectData) -> tuple[Any, ...]:
        """Ask a question that the page offers to begin with."""
        value = chosen.value
        return self.ask(value["text"] if isinstance(value, dict) else str(value), chat, request)

    def _again(self, wanted: str, chat: Chat, request: gr.Request, *, otherwise: bool) -> tuple[Any, ...]:
        """Answer a turn again in its place, with `otherwise` as typed where it leaned on the turns before, or back."""
        (number,) = wanted_values(wanted, int)
        if not 1 <= number <= len(chat.turns):
            raise IndexError(f"no turn {number} among {len(chat.turns)}")
        as_typed = chat.turns[number - 1].as_typed is not otherwise
        again = partial(chats.retaken, chat, number, as_typed=as_typed)
        return self._answered(chat, request, again, opened=number)

    def retake(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Answer a turn again the other way: by itself, or in the light of what came before."""
        return self._again(wanted, chat, request, otherwise=True)

    def retry(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Answer a turn again from the documents as they are."""
        return self._again(wanted, chat, request, otherwise=False)

    def rate(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Note what the person thinks of an answer; for chat, where, conversation and note."""
        number, verdict = wanted_values(wanted, int, str)
        if verdict not in VERDICTS:
            raise ValueError(f"no verdict: {verdict[:80]!r}")
        lang = page_language(request)
        rated = chats.rated(chat, number, verdict)
        turn = rated.turns[number - 1]
        try:
            record(feedback_file(self.library(chat).directory), turn.record, turn.verdict, datetime.now().astimezone())
        except NotKept as error:
            return gr.skip(), gr.skip(), gr.skip(), markup.problem_html(say("not_kept", lang, error=error))
        rated, problem = self._rack.kept(rated, owner_of(request), lang)
        note = markup.problem_html(problem) if problem else ""
        return rated, where_html(rated), self.shown(rated, lang)[0], note

    def new(self, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Begin a chat; the one before can be brought back. For `changed` and the switch."""
        lang = page_language(request)
        note = markup.anew_html(lang, "started_anew") if chat.turns else ""
        return self.turned_to(chats.anew(chat), note, lang)

    def back(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Bring the chat before back. For `changed` and the switch."""
        wanted_values(wanted)
        return self.turned_to(chats.brought_back(chat), "", page_language(request))

    def turned_to(self, chat: Chat, note: str, lang: Lang) -> tuple[Any, ...]:
        """Return what the page shows of another chat: for `changed` and the switch."""
        return *self.changed(chat, lang, note), self.switch(chat, lang)

    def switch(self, chat: Chat, lang: Lang) -> str:
        """Return the part of the menu that belongs to chats."""
        return keeping_html(lang, is_kept=chat.is_kept, earlier=len(chat.earlier))

    def read(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[str, str, str, str]:
        """Show a document that is loaded, or that an answer of this chat stands on though it was removed since.

        For the view, the id of a document that is opened as a whole ("" for none), and, emptied, what is told of it.
        """
        identity, start, end = wanted_values(wanted, str, int, int)
        lang = page_language(request)
        document = self.known(identity, chat)
        if document is None:
            return markup.problem_html(say("gone", lang)), "", "", ""
        return document_view_html(document, lang, start=start, end=end), "" if start or end else identity, "", ""

    def open(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[str, str, str, str]:
        """Show the document that stands at a place of the list, as `read` does."""
        (number,) = wanted_values(wanted, int)
        documents = self.library(chat).shelf.documents
        if not 0 <= number < len(documents):
            return markup.problem_html(say("gone", page_language(request))), "", "", ""
        return self.read(json.dumps([documents[number].id, 0, 0]), chat, request)

    def original(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[str, str, str, str]:
        """Show a page of a document as it was given, that of a quote for page 0, with the quote marked; as `read`."""
        identity, page, start, end = wanted_values(wanted, str, int, int, int)
        lang = page_language(request)
        document = self.known(identity, chat)
        if document is None:
            return markup.problem_html(say("gone", lang)), "", "", ""
        if not 0 <= start <= end <= len(document.text):
            start = end = 0
        page = page or (document.locate(start, max(end, start + 1)).page or 1)
        file = Originals(self.library(chat).directory).of(document)
        if file is None:
            return markup.problem_html(say("original_gone", lang)), "", "", ""
        boxes = boxes_of(document, start, end) if start < end else ()
        try:
            drawn = draw(file, page)
        except CorpusError as error:
            return markup.problem_html(explained(error, lang)), "", "", ""
        return original_html(document, drawn, page, (start, end), boxes, lang), "", "", ""

    def find(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Show a document at one of the places where it has some words, and how many these are; for the view."""
        identity, query, number = wanted_values(wanted, str, str, int)
        lang = page_language(request)
        document = self.known(identity, chat)
        if document is None:
            return markup.problem_html(say("gone", lang))
        found = places(document, query)
        start, end = found[number % len(found)] if found else (0, 0)
        return document_view_html(document, lang, start=start, end=end, query=query)

    def known(self, identity: str, chat: Chat) -> Document | None:
        """Return the document of that id: one that is loaded, or that an answer of the chat stands on."""
        known = [*self.library(chat).shelf.documents, *chats.documents(chat.turns)]
        return next((document for document in known if document.id == identity), None)

    def export(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Hand the browser a file to save; nothing is written here."""
        (form,) = wanted_values(wanted, str)
        when, loaded, is_json = datetime.now().astimezone(), self.loaded(chat), form == "json"
        text = (
            chat_json(chat.turns, loaded, when)
            if is_json
            else chat_markdown(chat.turns, loaded, when, page_language(request))
        )
        name = f"yinju-{when:%Y%m%d-%H%M}.{'json' if is_json else 'md'}"
        return json.dumps({"name": name, "type": "application/json" if is_json else "text/markdown", "text": text})
