"""Side by side: two documents next to each other, and a question asked of each ticked one."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import gradio as gr

from corpus.errors import YinjuError
from corpus.types import Document
from ui.page.chats import Chat
from ui.page.comparison import Comparison, compare, comparison_html, table_csv, table_of, table_xlsx
from ui.page.document_view import part_at
from ui.page.escaping import escape
from ui.page.library import Library
from ui.page.markup import do_html, problem_html
from ui.page.tables import stretch_html
from ui.page.talk import page_language, wanted_values
from ui.problems import explained
from ui.render import names
from ui.words import Lang, say

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: A document and the offset from which on it is shown.
Shown = tuple[Document, int]


def each_html(lang: Lang, question: str = "", below: str = "") -> str:
    """Return the field for a question to each ticked document, and what stands below it (HTML)."""
    label = escape(say("each_ask", lang))
    return (
        f'<h2>{escape(say("beside", lang))}</h2><div class="yj-each"><input type="search" aria-label="{label}"'
        f' placeholder="{label}" maxlength="2000" value="{escape(question)}">'
        f'<button class="yj-small yj-ask-each">{escape(say("each_go", lang))}</button></div>{below}'
    )


def panes_html(documents: Sequence[Document], shown: Sequence[Shown], lang: Lang) -> str:
    """Return the documents shown, each in a pane of its own with the choice of another."""
    named = names(documents)
    panes = "".join(_pane_html(n, shown, named, lang) for n in range(len(shown)))
    return f'<div class="yj-panes">{panes}</div>'


def _pane_html(n: int, shown: Sequence[Shown], named: dict[str, str], lang: Lang) -> str:
    document, start = shown[n]
    label = escape(say("pane", lang, number=n + 1))
    options = "".join(
        f'<option value="{escape(identity)}"{" selected" if identity == document.id else ""}>{escape(name)}</option>'
        for identity, name in named.items()
    )
    stretches, before, after = part_at(document, start)
    text = "".join(
        f'<div class="yj-numbered"><span class="yj-number">{each.paragraph.number}</span>'
        f"{stretch_html(document, each.start, each.end, kind=' lang=' + chr(34) * 2)}</div>"
        for each in stretches
    )
    turns = [
        do_html("beside", _wanted([*shown[:n], (document, stretch.start), *shown[n + 1 :]]), say(key, lang))
        for stretch, key in ((before, "earlier"), (after, "later"))
        if stretch
    ]
    return (
        f'<section class="yj-pane" aria-label="{label}"><select aria-label="{label}" data-start="{start}">{options}'
        f'</select><div class="yj-view" tabindex="0" data-document="{escape(document.id)}">{text}'
        f"{''.join(turns)}</div></section>"
    )


def _wanted(shown: Sequence[Shown]) -> list[str | int]:
    return [value for document, start in shown for value in (document.id, start)]


class Beside:
    """What happens side by side, over the documents of a chat's library."""

    def __init__(self, library_of: Callable[[Chat], Library]) -> None:
        """Show and ask the documents of `library_of(chat)`."""
        self._library_of = library_of

    def open(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[str, str]:
        """Show the first two of the ticked documents and the field for a question, for each and panes."""
        wanted_values(wanted)
        lang = page_language(request)
        documents = self._library_of(chat).shelf.documents
        first = [*self._ticked(chat), *documents][:1] or []
        second = [d for d in (*self._ticked(chat), *documents) if d.id != first[0].id][:1] if first else []
        return each_html(lang), panes_html(documents, [(d, 0) for d in (*first, *(second or first))], lang)

    def turn(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Show two documents from some offsets on, for the panes."""
        one, first, other, second = wanted_values(wanted, str, int, str, int)
        lang = page_language(request)
        documents = self._library_of(chat).shelf.documents
        known = {document.id: document for document in documents}
        if one not in known or other not in known:
            return problem_html(say("gone", lang))
        return panes_html(documents, [(known[one], first), (known[other], second)], lang)

    def ask(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[str, Comparison | None]:
        """Ask each ticked document, for each and what was answered."""
        (question,) = wanted_values(wanted, str)
        lang = page_language(request)
        ticked = self._ticked(chat)
        if not ticked:
            return each_html(lang, question, problem_html(say("scope_none", lang))), None
        try:
            made = compare(self._library_of(chat).assistant, question, ticked)
        except YinjuError as error:
            return each_html(lang, question, problem_html(explained(error, lang))), None
        return each_html(lang, question, comparison_html(made, lang)), made

    def export(self, wanted: str, made: Comparison | None, request: gr.Request) -> str:
        """Hand the browser the answers as a file to save; nothing is written here."""
        (form,) = wanted_values(wanted, str)
        if made is None or form not in ("xlsx", "csv"):
            raise ValueError(f"nothing to be saved as {form[:80]!r}")
        lang, when = page_language(request), datetime.now().astimezone()
        rows = table_of(made, lang)
        given: dict[str, Any] = {"name": f"yinju-{say('beside_file', lang)}-{when:%Y%m%d-%H%M}.{form}"}
        if form == "csv":
            given |= {"type": "text/csv", "text": table_csv(rows)}
        else:
            given |= {"type": _XLSX, "data": base64.b64encode(table_xlsx(rows, say("beside", lang))).decode()}
        return json.dumps(given)

    def _ticked(self, chat: Chat) -> list[Document]:
        return [d for d in self._library_of(chat).shelf.documents if d.id not in chat.left_out]
