"""What happens with the documents: listed, chosen, added, replaced, removed."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import gradio as gr

from corpus.errors import YinjuError
from corpus.types import Document
from ui.originals import Originals
from ui.page import markup
from ui.page.chats import Chat
from ui.page.library import Busy, NotRemovable, Stopped
from ui.page.lists import where_html
from ui.page.rack import Rack, owner_of
from ui.page.talk import Talk, page_language, wanted_values
from ui.page.uploads import read_uploads
from ui.problems import explained
from ui.serving.inbox import Inbox, NotYours
from ui.serving.session import session_of
from ui.words import say

_log = logging.getLogger(__name__)


class Shelves:
    """The documents of notebooks on the page; uploads are read from an inbox."""

    def __init__(self, rack: Rack, inbox: Inbox, talk: Talk) -> None:
        """Change the notebooks of `rack`, and what the page shows of them by `talk`."""
        self._rack = rack
        self._inbox = inbox
        self._talk = talk
        self._building: dict[str, Event] = {}  # what stops the rebuild that a page has started, by the page

    def find(self, query: str, chat: Chat, request: gr.Request) -> str:
        """List the documents that have a query in their title or file name."""
        return self._talk.listing(chat, page_language(request), query=query)

    def turn_over(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """List the next documents, or those before."""
        query, first = wanted_values(wanted, str, int)
        return self._talk.listing(chat, page_language(request), query=query, first=first)

    def choose(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Ask a document from now on, or leave it out; for chat, where and scope."""
        identity, asked = wanted_values(wanted, str, bool)
        left_out = [each for each in chat.left_out if each != identity]
        if not asked and any(document.id == identity for document in self._talk.library(chat).shelf.documents):
            left_out.append(identity)
        return self._chosen(replace(chat, left_out=tuple(left_out)), request)

    def choose_every(self, wanted: str, chat: Chat, query: str, request: gr.Request) -> tuple[Any, ...]:
        """Ask every document from now on, or none; for chat, where, scope and list."""
        (asked,) = wanted_values(wanted, bool)
        left_out = () if asked else tuple(document.id for document in self._talk.library(chat).shelf.documents)
        chat, *shown = self._chosen(replace(chat, left_out=left_out), request)
        return chat, *shown, self._talk.listing(chat, page_language(request), query=query)

    def _chosen(self, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        lang = page_language(request)
        chat, _ = self._rack.kept(chat, owner_of(request), lang)  # what is wrong is said with the next question
        return chat, where_html(chat), self._talk.scope(chat, lang)

    def rebuild(
        self,
        files: object,
        title: object,
        text: object,
        mode: object,
        chat: Chat,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 (Gradio finds it by this default)
    ) -> tuple[Any, ...]:
        """Read what was given and make the index hold it, for report, files, title, text, mode, list, log and scope."""
        paths = _paths(files)
        if not (isinstance(title, str) and isinstance(text, str) and mode in ("add", "replace")):
            raise ValueError(f"not what the page sends: {title!r:.80}, {text!r:.80}, {mode!r:.80}")
        lang = page_language(request)
        session = session_of(request.cookies)
        untouched = [gr.skip()] * 7
        page = str(request.session_hash)
        stop = self._building.setdefault(page, Event())

        def told(done: int, total: int, words: str) -> None:
            if stop.is_set():
                raise Stopped("the rebuild was stopped; the index is unchanged")
            progress((done, total), desc=words)

        def encoding(done: int, total: int, _: str) -> None:
            told(done, total, say("building", lang, done=done, total=total))

        try:
            with self._inbox.copied(session, paths) as copies:
                documents, problems = read_uploads(copies, title, text, lang, told, partial(self._keep, chat))
            if not documents:
                key = "nothing_read" if problems else "nothing_to_add"
                return markup.report_html(None, problems, lang) + markup.problem_html(say(key, lang)), *untouched
            report = self._talk.library(chat).rebuild(documents, replace=mode == "replace", progress=encoding)
        except Stopped:
            return markup.done_html(say("stopped", lang)), *untouched
        except Busy:
            return markup.problem_html(say("busy", lang)), *untouched
        except NotYours:
            return markup.problem_html(say("not_uploaded", lang)), *untouched
        except YinjuError as error:
            return markup.problem_html(explained(error, lang)), *untouched
        finally:
            self._building.pop(page, None)
            self._tidy(chat)
        self._inbox.discard(session, paths)
        done = markup.report_html(report, problems, lang)
        talk = self._talk
        return done, None, "", "", "add", talk.listing(chat, lang), talk.opening(chat, lang), talk.scope(chat, lang)

    def _keep(self, chat: Chat, document: Document, file: Path) -> None:
        """Keep a file to show its pages; where there is no room for it the document can still be asked and read."""
        try:
            Originals(self._talk.library(chat).directory).keep(document, file)
        except OSError as error:
            _log.warning("the file of %r was not kept: %s", document.title, error)

    def _tidy(self, chat: Chat) -> None:
        """Keep the files of what is loaded now, and no others."""
        library = self._talk.library(chat)
        Originals(library.directory).keep_only(library.shelf.documents)

    def stop(self, request: gr.Request) -> None:
        """Stop the rebuild this page has started, if it is going on; its report says so."""
        stop = self._building.get(str(request.session_hash))
        if stop is not None:
            stop.set()

    def remove(self, wanted: str, chat: Chat, query: str, request: gr.Request) -> tuple[Any, ...]:
        """Take a document out of the index, for list, log and scope."""
        (identity,) = wanted_values(wanted, str)
        lang = page_language(request)
        try:
            notice = markup.done_html(say("removed", lang, title=self._talk.library(chat).remove(identity).title))
            self._tidy(chat)
        except Busy:
            notice = markup.problem_html(say("busy", lang))
        except NotRemovable:  # another page was faster: the list below now shows why
            key = "gone" if len(self._talk.library(chat).shelf.documents) > 1 else "last_document"
            notice = markup.problem_html(say(key, lang))
        except YinjuError as error:
            notice = markup.problem_html(explained(error, lang))
        talk = self._talk
        return talk.listing(chat, lang, notice, query), talk.opening(chat, lang), talk.scope(chat, lang)


def _paths(files: object) -> list[str]:
    """Return the paths of uploaded files as the page names them. Raises ValueError for what is no list of files."""
    if files is None:
        return []
    if not isinstance(files, list):
        raise ValueError(f"not what the page sends: {files!r:.80}")
    paths = [each.get("path") if isinstance(each, dict) else None for each in files]
    strings = [path for path in paths if isinstance(path, str)]
    if len(strings) < len(paths):
        raise ValueError(f"not what the page sends: {files!r:.80}")
    return strings
