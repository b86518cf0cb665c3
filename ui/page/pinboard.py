"""What happens with quotes that are kept: pinned from answers and texts, noted, sorted, removed, exported."""

from __future__ import annotations

import base64
import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import gradio as gr

from corpus.types import Document
from qa.types import Citation
from ui.page.chats import Chat
from ui.page.escaping import escape
from ui.page.library import Library
from ui.page.markup import do_html, done_html, problem_html
from ui.page.pins import ORDERS, NotPinned, Order, Pin, Pins, citations, in_order, pin_of, pins_file
from ui.page.pins_export import checked, pins_bibtex, pins_docx, pins_json, pins_markdown
from ui.page.records import Loaded
from ui.page.sources import copies_html, verbatim
from ui.page.talk import page_language, wanted_values
from ui.render import headings, place, short
from ui.words import Lang, say

_UNDONE = 50  # removed quotes that can still be put back
_FORMS = {
    "markdown": ("md", "text/markdown"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "bibtex": ("bib", "application/x-bibtex"),
    "json": ("json", "application/json"),
}
_LINE_ENDS = "\n\r"  # no text of an element has them


def pins_html(pins: Sequence[Pin], loaded: Loaded, lang: Lang, order: Order = "time", notice: str = "") -> str:
    """Return the list of quotes that are kept, each checked against the loaded documents; `notice` (HTML) above it."""
    heading = f'<h2 class="yj-count">{escape(say("pins", lang))}</h2>{notice}'
    if not pins:
        return f'{heading}<p class="yj-hint">{escape(say("pins_empty", lang))}</p>'
    pins = in_order(pins, order)
    sorts = "".join(
        do_html("pins", [each], say(f"pins_by_{each}", lang), extra=f' aria-pressed="{str(each == order).lower()}"')
        for each in ORDERS
    )
    exports = "".join(
        do_html("pins-export", [form, order], name, kind="yj-small")
        for form, name in (("markdown", "Markdown"), ("docx", "DOCX"), ("bibtex", "BibTeX"), ("json", "JSON"))
    )
    made = zip(pins, citations(pins, loaded), strict=True)
    items = "".join(_pin_html(pin, citation, loaded, order, lang) for pin, citation in made)
    return (
        f'{heading}<p class="yj-place">{escape(checked(pins, loaded, lang))}</p>'
        f'<div class="yj-choice" role="group" aria-label="{escape(say("pins_order", lang))}">'
        f"<span>{escape(say('pins_order', lang))}</span>{sorts}</div>"
        f'<div class="yj-choice" role="group" aria-label="{escape(say("export", lang))}">'
        f"<span>{escape(say('export', lang))}</span>{exports}</div>"
        f'<ul class="yj-pins">{items}</ul>'
    )


def _pin_html(pin: Pin, citation: Citation, loaded: Loaded, order: Order, lang: Lang) -> str:
    document, state = citation.passage.document, loaded.state(pin.span)
    spot = (headings(citation.passage, lang), place(document, citation.start, citation.end, lang))
    said = "" if state == "unchanged" else f'<p class="yj-stale">{escape(say(f"card_{state}", lang))}</p>'
    where = [document.id, citation.start, citation.end]
    read = do_html("read", where, say("read_here", lang), kind="yj-small") if state == "unchanged" else ""
    remove = do_html("unpin", [pin.key, order], say("remove", lang), kind="yj-small yj-danger")
    label = f"{say('pin_note', lang)}: {short(citation.quote)}"
    return (
        f'<li class="yj-pin" id="pin-{pin.key}" tabindex="-1">'
        f'<div class="yj-where"><div class="yj-title">{escape(document.title)}</div>'
        f'<div class="yj-place">{escape(" · ".join(filter(None, spot)))}</div>{said}</div>'
        f'<blockquote class="yj-paragraph" lang=""><p>{escape(citation.quote)}</p></blockquote>'
        f'<textarea class="yj-note" rows="2" maxlength="4000" data-key="{pin.key}" aria-label="{escape(label)}"'
        f' placeholder="{escape(say("pin_note", lang))}">{verbatim(pin.note)}</textarea>'
        f'{copies_html(citation, lang)}<div class="yj-copies">{read}{remove}</div></li>'
    )


class Pinboard:
    """The quotes kept of the documents of a library; what handlers return goes to list and note unless they say so."""

    def __init__(self, library_of: Callable[[Chat], Library]) -> None:
        """Keep quotes of the documents of `library_of(chat)`, beside its index."""
        self._library_of = library_of
        self._removed: OrderedDict[str, Pin] = OrderedDict()

    def shown(self, chat: Chat, lang: Lang, order: Order = "time", notice: str = "") -> str:
        """Return the list, or why there is none."""
        loaded = Loaded(self._library_of(chat).shelf.documents)
        try:
            return pins_html(self._pins(chat).all(), loaded, lang, order, notice)
        except NotPinned as error:
            return notice + problem_html(error.said(lang))

    def start(self, chat: Chat, request: gr.Request) -> str:
        """Show the list, for it alone."""
        return self.shown(chat, page_language(request))

    def pin(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[str, str]:
        """Keep a stretch of a document."""
        identity, start, end = wanted_values(wanted, str, int, int)
        return self._kept(chat, identity, lambda _: (start, end), page_language(request))

    def select(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[str, str]:
        """Keep what is selected: from so many characters after an offset to so many after another, less line ends."""
        identity, first, before, last, upto = wanted_values(wanted, str, int, int, int, int)
        return self._kept(
            chat,
            identity,
            lambda document: (offset_at(document, first, before), offset_at(document, last, max(upto - 1, 0)) + 1),
            page_language(request),
        )

    def _kept(
        self, chat: Chat, identity: str, span: Callable[[Document], tuple[int, int]], lang: Lang
    ) -> tuple[str, str]:
        # not from what an answer was kept with of a document that is gone: that knows no offsets of the whole
        documents = self._library_of(chat).shelf.documents
        document = next((each for each in documents if each.id == identity), None)
        if document is None:
            return self.shown(chat, lang), problem_html(say("gone", lang))
        try:
            self._pins(chat).add(pin_of(document, *span(document), datetime.now().astimezone()))
        except NotPinned as error:
            return self.shown(chat, lang), problem_html(error.said(lang))
        return self.shown(chat, lang, notice=done_html(say("pinned_now", lang))), ""

    def sort(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Show the list in another order, for it alone."""
        return self.shown(chat, page_language(request), _order(*wanted_values(wanted, str)))

    def note(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Write a note to a quote, for the note alone: what a person writes stays as it is."""
        key, note = wanted_values(wanted, str, str)
        try:
            self._pins(chat).note(key, note)
        except NotPinned as error:
            return problem_html(error.said(page_language(request)))
        return ""

    def remove(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Keep a quote no longer; it can be put back. For the list alone."""
        key, order = wanted_values(wanted, str, str)
        lang = page_language(request)
        try:
            self._removed[key] = self._pins(chat).remove(key)
        except NotPinned as error:
            return self.shown(chat, lang, _order(order), problem_html(error.said(lang)))
        if len(self._removed) > _UNDONE:
            self._removed.popitem(last=False)
        undo = do_html("repin", [key, order], say("bring_back", lang), kind="yj-small")
        notice = f'<p class="yj-done" role="status">{escape(say("pin_removed", lang))} {undo}</p>'
        return self.shown(chat, lang, _order(order), notice)

    def put_back(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Keep a quote that was removed again, with its note. For the list alone."""
        key, order = wanted_values(wanted, str, str)
        lang = page_language(request)
        pin = self._removed.pop(key, None)
        if pin is not None:
            try:
                self._pins(chat).add(pin)
            except NotPinned as error:
                return self.shown(chat, lang, _order(order), problem_html(error.said(lang)))
        return self.shown(chat, lang, _order(order))

    def export(self, wanted: str, chat: Chat, request: gr.Request) -> str:
        """Hand the browser a file to save; nothing is written here."""
        form, order = wanted_values(wanted, str, str)
        suffix, kind = _FORMS[form]
        lang, when = page_language(request), datetime.now().astimezone()
        loaded = Loaded(self._library_of(chat).shelf.documents)
        pins = in_order(self._pins(chat).all(), _order(order))
        given: dict[str, Any] = {"name": f"yinju-{say('pins_file', lang)}-{when:%Y%m%d-%H%M}.{suffix}", "type": kind}
        match form:
            case "docx":
                given["data"] = base64.b64encode(pins_docx(pins, loaded, when, lang)).decode()
            case "bibtex":
                given["text"] = pins_bibtex(pins, loaded, when)
            case "json":
                given["text"] = pins_json(pins, loaded, when)
            case _:
                given["text"] = pins_markdown(pins, loaded, when, lang)
        return json.dumps(given)

    def _pins(self, chat: Chat) -> Pins:
        return Pins(pins_file(self._library_of(chat).directory))


def offset_at(document: Document, start: int, count: int) -> int:
    """Return the offset of the character that so many others stand before from `start` on, line ends not counted.

    Raises NotPinned where the text ends before.
    """
    if not 0 <= start < len(document.text) or count < 0:
        raise NotPinned("pin_nothing", title=document.title)
    counted = (at for at in range(start, len(document.text)) if document.text[at] not in _LINE_ENDS)
    found = next(islice(counted, count, None), None)
    if found is None:
        raise NotPinned("pin_nothing", title=document.title)
    return found


def _order(given: str) -> Order:
    for order in ORDERS:
        if given == order:
            return order
    raise ValueError(f"no order of quotes: {given[:80]!r}")
