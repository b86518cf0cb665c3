"""What happens with notebooks: one is opened with the page, turned to, made or renamed."""

from __future__ import annotations

from typing import Any

import gradio as gr

from corpus.errors import YinjuError
from ui.page import markup
from ui.page.chats import Chat
from ui.page.history import History
from ui.page.lists import notebooks_html, where_html
from ui.page.rack import Rack
from ui.page.talk import Talk, page_language, wanted_values
from ui.problems import explained
from ui.words import Lang, say

_PARTS = 14  # of the page that another notebook changes: `everything` of `ui.page.app`


class Binder:
    """The notebooks on the page; what turns to one of them goes to `everything` of `ui.page.app`."""

    def __init__(self, rack: Rack, talk: Talk, history: History) -> None:
        """Turn to the notebooks of `rack`."""
        self._rack = rack
        self._talk = talk
        self._history = history

    def start(self, wanted: str, request: gr.Request) -> tuple[Any, ...]:
        """Fill the page as its address says: with a kept chat of a notebook, or an empty one of the one served."""
        notebook, number = wanted_values(wanted, str, int)
        try:
            return self._everything(self._history.begun(notebook or self._rack.home, number, request), request)
        except YinjuError as error:  # it is no longer there, or cannot be opened
            problem = markup.problem_html(explained(error, page_language(request)))
            return self._everything(self._history.begun(self._rack.home, 0, request), request, problem)

    def turn(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Turn to another notebook, with an empty chat."""
        (notebook,) = wanted_values(wanted, str)
        try:
            return self._everything(self._history.begun(notebook, 0, request), request)
        except YinjuError as error:
            return self._untouched(chat, error, page_language(request))

    def make(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Make a notebook and turn to it."""
        (name,) = wanted_values(wanted, str)
        try:
            return self._everything(self._history.begun(self._rack.notebooks.make(name).id, 0, request), request)
        except YinjuError as error:
            return self._untouched(chat, error, page_language(request))

    def rename(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Give a notebook another name; for the menu."""
        identity, name = wanted_values(wanted, str, str)
        lang = page_language(request)
        try:
            self._rack.notebooks.rename(identity, name)
        except YinjuError as error:
            return self._menu(chat, lang, markup.problem_html(explained(error, lang)))
        return self._menu(chat, lang)

    def _untouched(self, chat: Chat, error: YinjuError, lang: Lang) -> tuple[Any, ...]:
        menu = self._menu(chat, lang, markup.problem_html(explained(error, lang)))
        return menu, *(gr.skip() for _ in range(_PARTS - 1))

    def _everything(self, chat: Chat, request: gr.Request, note: str = "") -> tuple[Any, ...]:
        lang, talk = page_language(request), self._talk
        messages, panel = talk.shown(chat, lang)
        return (
            self._menu(chat, lang),
            chat,
            where_html(chat),
            talk.opening(chat, lang, value=messages),
            panel,
            note,
            "",
            talk.switch(chat, lang),
            talk.scope(chat, lang),
            talk.listing(chat, lang),
            self._history.listed(chat, request),
            "",
            "",
            "",
        )

    def _menu(self, chat: Chat, lang: Lang, notice: str = "") -> str:
        known = [(each.id, each.name or say("first_notebook", lang)) for each in self._rack.notebooks.all()]
        return notebooks_html(known, chat.notebook, lang, notice)
