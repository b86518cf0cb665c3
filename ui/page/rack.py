"""The notebooks that pages have open: of each its documents and its chats."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from index import IndexMissing, IndexOutdated, update_index
from ui.notebooks import Notebooks, NotStored, beside
from ui.page import chats
from ui.page.chats import Chat
from ui.page.library import Library
from ui.page.store import Store
from ui.problems import explained
from ui.words import Lang

if TYPE_CHECKING:
    from qa.writing import Writer

_OPEN = 8  # notebooks held open beside the one that is served, those used last


@dataclass(frozen=True, slots=True)
class Open:
    """An open notebook: its documents, and the chats that were kept of it."""

    library: Library
    store: Store


def owner_of(request: gr.Request) -> str:
    """Return whose chats a request is about: who has logged in, "" where nobody has to."""
    return str(request.username or "")


class Rack:
    """Opens notebooks as pages ask for them; the one that is served stays open."""

    def __init__(self, library: Library) -> None:
        """Serve the notebook of `library` first, and those that lie beside it."""
        self.notebooks = Notebooks(library.directory)
        self.home = self.notebooks.home
        self._served = _opened(library)
        self._others: OrderedDict[str, Open] = OrderedDict()
        self._opening = threading.Lock()

    def of(self, chat: Chat) -> Open:
        """Return the notebook that a chat is asked of. Raises NotebookMissing, and what opening an index raises."""
        if chat.notebook == self.home:
            return self._served
        with self._opening:
            if chat.notebook not in self._others:
                self._others[chat.notebook] = _opened(
                    _library(self.notebooks.get(chat.notebook).index, self._served.library.writer)
                )
            self._others.move_to_end(chat.notebook)
            if len(self._others) > _OPEN:
                self._others.popitem(last=False)
            return self._others[chat.notebook]

    def kept(self, chat: Chat, owner: str, lang: Lang) -> tuple[Chat, str]:
        """Keep a chat, where chats are kept; return it with its key, and what to say where that failed."""
        try:
            return chats.kept(chat, self.of(chat).store, owner), ""
        except NotStored as error:
            return chat, explained(error, lang)


def _opened(library: Library) -> Open:
    return Open(library, Store(beside(library.directory, "chats.sqlite")))


def _library(index: Path, writer: Writer | None) -> Library:
    try:
        return Library(index, suggesting=False, writer=writer)
    except IndexMissing:
        return Library(index, new=True, writer=writer)
    except IndexOutdated:
        update_index(index)
        return Library(index, suggesting=False, writer=writer)
