"""What happens with kept chats: listed, found, opened, renamed, deleted and brought back, kept no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gradio as gr

from ui.notebooks import NotStored
from ui.page import chats, markup
from ui.page.chats import Chat
from ui.page.lists import chats_html
from ui.page.rack import Rack, owner_of
from ui.page.store import Store
from ui.page.talk import Talk, page_language, wanted_values
from ui.problems import explained
from ui.words import say


class History:
    """The chats that were kept of a notebook; what turns to another chat goes to `turned` of `ui.page.app`."""

    def __init__(self, rack: Rack, talk: Talk) -> None:
        """List the chats of the notebooks of `rack`, and show them by `talk`."""
        self._rack = rack
        self._talk = talk

    def find(self, query: str, chat: Chat, request: gr.Request) -> str:
        """List the chats that have a query in them."""
        return self.listed(chat, request, query=query)

    def turn_over(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """List the chats anew, or further ones."""
        query, first = wanted_values(wanted, str, int)
        return self.listed(chat, request, query=query, first=first)

    def open(self, wanted: str, chat: Chat, query: str, request: gr.Request) -> tuple[Any, ...]:
        """Turn to a kept chat, as it was answered then."""
        (number,) = wanted_values(wanted, int)
        return self._turned(chat, number, query, request)

    def rename(self, wanted: str, chat: Chat, query: str, request: gr.Request) -> str:
        """Give a chat another name; for the list."""
        number, name = wanted_values(wanted, int, str)
        name, notice = " ".join(name.split()), ""
        lang = page_language(request)
        try:
            if not name:
                notice = markup.problem_html(say("chat_nameless", lang))
            elif not self._store(chat).rename(owner_of(request), number, name):
                notice = markup.problem_html(say("chat_gone", lang))
        except NotStored as error:
            notice = markup.problem_html(explained(error, lang))
        return self.listed(chat, request, query=query, notice=notice)

    def delete(self, wanted: str, chat: Chat, query: str, request: gr.Request) -> tuple[Any, ...]:
        """Delete a chat, which can be undone; where the page shows it, one without turns takes its place."""
        (number,) = wanted_values(wanted, int)
        lang = page_language(request)
        try:
            if self._store(chat).delete(owner_of(request), number):
                notice = markup.undo_html(say("chat_deleted", lang), "undelete-chat", [number], say("undo", lang))
            else:
                notice = markup.problem_html(say("chat_gone", lang))
        except NotStored as error:
            return self._turned(chat, None, query, request, markup.problem_html(explained(error, lang)))
        if chat.key and chat.key.number == number:
            chat = replace(chat, turns=(), key=None)
        # what is deleted is not brought back by going back
        earlier = tuple((turns, key) for turns, key in chat.earlier if not (key and key.number == number))
        return self._turned(replace(chat, earlier=earlier), None, query, request, notice)

    def undelete(self, wanted: str, chat: Chat, query: str, request: gr.Request) -> tuple[Any, ...]:
        """Bring a deleted chat back, and turn to it where the page shows none."""
        (number,) = wanted_values(wanted, int)
        lang = page_language(request)
        try:
            done = self._store(chat).undelete(owner_of(request), number)
            notice = "" if done else markup.problem_html(say("chat_gone", lang))
        except NotStored as error:
            done, notice = False, markup.problem_html(explained(error, lang))
        return self._turned(chat, number if done and not chat.turns else None, query, request, notice)

    def keep_or_forget(self, wanted: str, chat: Chat, query: str, request: gr.Request) -> tuple[Any, ...]:
        """Keep chats from now on, or erase those that were kept and keep no more; the page goes on as it is."""
        (is_kept,) = wanted_values(wanted, bool)
        owner, store = owner_of(request), self._store(chat)
        try:
            if is_kept:
                store.keep(owner)
                chat = chats.kept(replace(chat, is_kept=True), store, owner)
            else:
                store.forget(owner)
                earlier = tuple((turns, None) for turns, _ in chat.earlier)
                chat = replace(chat, is_kept=False, key=None, earlier=earlier)
        except NotStored as error:
            notice = markup.problem_html(explained(error, page_language(request)))
            return self._turned(chat, None, query, request, notice)
        return self._turned(chat, None, query, request)

    def begun(self, notebook: str, number: int, request: gr.Request) -> Chat:
        """Return what a page shows that is loaded, or turns to a notebook: a kept chat, or (`number` 0) an empty one.

        Raises NotebookMissing, and what opening an index raises.
        """
        chat = Chat(notebook=notebook)
        self._rack.of(chat)
        try:
            chat = replace(chat, is_kept=self._store(chat).is_keeping(owner_of(request)))
            return (self._opened(chat, number, owner_of(request)) if number else None) or chat
        except NotStored:  # the list of chats says so
            return chat

    def listed(self, chat: Chat, request: gr.Request, *, query: str = "", first: int = 0, notice: str = "") -> str:
        """Return the list of chats."""
        lang = page_language(request)
        try:
            kept, count = self._store(chat).listed(owner_of(request), query, first)
        except NotStored as error:
            kept, count, notice = [], 0, markup.problem_html(explained(error, lang))
        return chats_html(kept, count, lang, query=query, first=first, notice=notice, on=chat.is_kept)

    def _store(self, chat: Chat) -> Store:
        return self._rack.of(chat).store

    def _opened(self, chat: Chat, number: int, owner: str) -> Chat | None:
        kept = chats.opened(self._store(chat), owner, number, self._talk.loaded(chat))
        return kept and replace(kept, notebook=chat.notebook, is_kept=chat.is_kept)

    def _turned(
        self, chat: Chat, number: int | None, query: str, request: gr.Request, notice: str = ""
    ) -> tuple[Any, ...]:
        """Return the page with chat `number`, where one is named, else with the one given: for `turned`."""
        lang = page_language(request)
        if number is not None:
            try:
                kept = self._opened(chat, number, owner_of(request))
                notice = notice if kept else markup.problem_html(say("chat_gone", lang))
                chat = replace(kept, earlier=chats.anew(chat).earlier) if kept else chat
            except NotStored as error:
                notice = markup.problem_html(explained(error, lang))
        listed, talk = self.listed(chat, request, query=query, notice=notice), self._talk
        return *talk.turned_to(chat, "", lang), talk.scope(chat, lang), talk.listing(chat, lang), listed
