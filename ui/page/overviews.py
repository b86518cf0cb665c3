"""What a document is about, shown when it is opened and on the start page: parts, sentences, terms, questions."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar, cast

import gradio as gr

from corpus.types import Document
from qa import Assistant
from qa.overview import Told, of_collection, of_document
from ui.page.chats import Chat
from ui.page.document_view import outline
from ui.page.escaping import escape
from ui.page.key_terms import key_terms
from ui.page.library import Library
from ui.page.markup import do_html
from ui.page.suggest import suggest
from ui.page.talk import page_language
from ui.words import Lang, language_of, say

_KEPT = 256  # documents of which what was made is kept
_LINES = 12  # of an overview
_QUESTIONS = 3
_TOLD = 3  # documents told of on the start page, the ones added last
_HEADINGS = 6  # named there of a single one

_Made = TypeVar("_Made")


class Overview(NamedTuple):
    """The lines on a document's parts, and the terms that it is made of."""

    lines: tuple[Told, ...]
    terms: tuple[str, ...]


class Overviews:
    """Makes overviews of the documents of a chat's library, each once."""

    def __init__(self, library_of: Callable[[Chat], Library], known: Callable[[str, Chat], Document | None]) -> None:
        """Tell of the documents that `known` finds by their id."""
        self._library_of = library_of
        self._known = known
        self._made: OrderedDict[tuple[str, str], object] = OrderedDict()
        self._making = threading.Lock()

    def opened(self, identity: str, chat: Chat, request: gr.Request) -> str:
        """Show what a document is about that is opened; nothing for none. For the overview."""
        document = self._known(identity, chat) if identity else None
        return "" if document is None else overview_html(document, self._of(document), page_language(request))

    def begun(self, identity: str, chat: Chat, request: gr.Request) -> str:
        """Show questions to begin with about a document that is opened. For the questions."""
        library = self._library_of(chat)
        document = next((d for d in library.shelf.documents if d.id == identity), None)
        if document is None:
            return ""
        return questions_html(document, self._questions(document, library.assistant), page_language(request))

    def start_html(self, documents: Sequence[Document], lang: Lang) -> str:
        """Return what the start page tells of the documents that were added last; a button opens each."""
        shown = list(enumerate(documents))[-_TOLD:]
        items = []
        for n, document in shown:
            title = f'<button class="yj-do yj-link" id="about-{n}">{escape(document.title)}</button>'
            line = self._sentence(document)
            words = escape(document.text[slice(*line)]) if line else ""
            items.append(f"<li>{title}<span>{words}</span></li>")
        if len(shown) == 1:
            heads = [heading.title for heading in outline(shown[0][1]) if heading.level == 1][:_HEADINGS]
            if len(heads) > 1:
                items.append(f"<li><span>{escape(say('list_separator', lang).join(heads))}</span></li>")
        return f'<ul class="yj-told">{"".join(items)}</ul>' if items else ""

    def _of(self, document: Document) -> Overview:
        return self._once(
            "overview", document, lambda: Overview(tuple(of_document(document)[:_LINES]), key_terms(document))
        )

    def _sentence(self, document: Document) -> tuple[int, int] | None:
        return self._once("sentence", document, lambda: of_collection([document])[0].stretch)

    def _questions(self, document: Document, assistant: Assistant) -> tuple[str, ...]:
        def make() -> tuple[str, ...]:
            found = suggest(assistant, (document,), most=_QUESTIONS)
            lang = language_of(document.text[:2_000])
            return tuple(sorted(found, key=lambda question: language_of(question) != lang)[:_QUESTIONS])

        # what is answered changes with the index
        return self._once(f"questions {id(assistant)}", document, make)

    def _once(self, kind: str, document: Document, make: Callable[[], _Made]) -> _Made:
        key = (kind, document.id)
        with self._making:
            if key in self._made:
                self._made.move_to_end(key)
                return cast(_Made, self._made[key])
        made = make()
        with self._making:
            self._made[key] = made
            if len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made


def overview_html(document: Document, overview: Overview, lang: Lang) -> str:
    """Return the lines on a document's parts, each leading to its place, and its terms, each found in it."""
    items = []
    for line in overview.lines:
        heading = "" if line.heading in ("", document.title) else f"<b>{escape(line.heading)}</b>"
        if line.stretch:
            words = document.text[slice(*line.stretch)]
            items.append(f"<li>{heading}{do_html('read', [document.id, *line.stretch], words)}</li>")
        elif heading:
            items.append(f"<li>{heading}</li>")
    if not items:
        return ""
    terms = "".join(do_html("find", [document.id, term, 0], term, kind="yj-small") for term in overview.terms)
    named = f'<p class="yj-terms"><span>{escape(say("key_terms", lang))}</span>{terms}</p>' if terms else ""
    return (
        f'<details class="yj-overview" data-of="{escape(document.id)}" open>'
        f'<summary>{escape(say("overview", lang))}</summary><ul lang="">{"".join(items)}</ul>{named}</details>'
    )


def questions_html(document: Document, questions: Sequence[str], lang: Lang) -> str:
    """Return questions to begin with about a document."""
    if not questions:
        return ""
    buttons = "".join(f"<li>{do_html('ask', [question], question)}</li>" for question in questions)
    return (
        f'<div class="yj-begin" data-of="{escape(document.id)}"><h2>{escape(say("try", lang))}</h2>'
        f'<ul lang="">{buttons}</ul></div>'
    )
