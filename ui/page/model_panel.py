"""The panel of the language model: which one is set and where, and, on this machine alone, a form that sets it."""

from __future__ import annotations

import json
from typing import Any

import gradio as gr

from qa.errors import ModelError
from qa.writing import Model, Writer, model_at
from ui.page.chats import Chat
from ui.page.escaping import escape
from ui.page.library import Library
from ui.page.talk import Talk, page_language
from ui.words import Lang, say

_LONGEST = 2_000  # characters of a field


class ModelPanel:
    """Shows the language model of a library, and where it is `settable` sets it for as long as the server runs."""

    def __init__(self, library: Library, talk: Talk, *, settable: bool) -> None:
        """Show the model of `library`; the conversation is shown anew where it has changed."""
        self._library, self._talk, self._settable = library, talk, settable

    def show(self, request: gr.Request) -> str:
        """Return the panel."""
        return self._panel(page_language(request))

    def set(self, wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, Any]:
        """Set the model as the form says; for the panel and the conversation.

        Raises PermissionError where the page may not, ValueError for what the form does not send.
        """
        if not self._settable:
            raise PermissionError("the language model is set from the machine that serves the page alone")
        url, name, key, remote = _form(wanted)
        lang = page_language(request)
        if not url and not name:
            self._library.writer = None
        elif problem := self._set(url, name, key, lang, remote=remote):
            return self._panel(lang, problem=problem, given=(url, name)), gr.skip()
        return self._panel(lang, is_set=True), self._talk.shown(chat, lang)[0]

    def _set(self, url: str, name: str, key: str, lang: Lang, *, remote: bool) -> str:
        """Return what is wrong with what was given; set it where nothing is."""
        before = self._library.writer
        if not name:
            return say("model_no_name", lang)
        try:
            model = model_at(url, name, remote=True)
        except ModelError:
            return say("model_bad_address", lang)
        if model.is_remote and not remote:
            return say("model_needs_yes", lang, host=model.host)
        if not key and before is not None and before.model.url == model.url:  # a key goes to no other address
            key = before.model.key
        try:
            model = model_at(url, name, key, remote=True)
        except ModelError:
            return say("model_bad_key", lang)
        self._library.writer = Writer(model, cut=before is not None and before.cut)
        return ""

    def _panel(
        self, lang: Lang, *, problem: str = "", given: tuple[str, str] | None = None, is_set: bool = False
    ) -> str:
        writer = self._library.writer
        return model_html(
            writer.model if writer else None, lang, settable=self._settable, problem=problem, given=given, is_set=is_set
        )


def _form(wanted: str) -> tuple[str, str, str, bool]:
    """Return address, name, key and consent. Raises ValueError for other, which says nothing of it: it has a key."""
    match json.loads(wanted):
        case [str(url), str(name), str(key), bool(remote)] if max(map(len, (url, name, key))) <= _LONGEST:
            return url.strip(), name.strip(), key, remote
    raise ValueError("not what the form of the language model sends")


def model_html(
    model: Model | None,
    lang: Lang,
    *,
    settable: bool,
    problem: str = "",
    given: tuple[str, str] | None = None,
    is_set: bool = False,
) -> str:
    """Return the panel; its form holds what was `given` (address, name) where there is a `problem` with it."""
    if model is None:
        told = say("model_none", lang) + ("" if settable else f" {say('model_start', lang)}")
    else:
        told = say("model_there" if model.is_remote else "model_here", lang, model=model.name, url=model.url)
    parts = [f'<h2 id="yj-model-name">{escape(say("model", lang))}</h2><p>{escape(told)}</p>']
    if model is not None or settable:
        parts.append(f'<p class="yj-hint">{escape(say("model_sent", lang))}</p>')
        tick = f'<input type="checkbox" class="yj-model-on"> {escape(say("model_on", lang))}'
        parts.append(f'<label class="yj-tick">{tick}</label>')
    if settable:
        parts.append(_form_html(model, lang, problem, given, is_set=is_set))
    parts.append(f'<button class="yj-small yj-model-shut">{escape(say("close", lang))}</button>')
    return "".join(parts)


def _form_html(model: Model | None, lang: Lang, problem: str, given: tuple[str, str] | None, *, is_set: bool) -> str:
    url, name = given or ((model.url, model.name) if model else ("", ""))
    quiet = 'autocomplete="off" autocapitalize="off" spellcheck="false"'
    told = f'<p class="yj-problem" role="alert">{escape(problem)}</p>' if problem else ""
    told += f'<p class="yj-done" role="status">{escape(say("model_is_set", lang))}</p>' if is_set else ""
    fields = [
        f'<label>{escape(say("model_url", lang))}<input name="url" inputmode="url" {quiet} value="{escape(url)}" '
        f'placeholder="http://localhost:11434/v1"></label>',
        f'<label>{escape(say("model_name", lang))}<input name="name" {quiet} value="{escape(name)}"></label>',
        f'<label>{escape(say("model_key", lang))}<input name="key" type="password" '
        'autocomplete="new-password"></label>',
    ]
    allow = f'<input type="checkbox" name="remote"> {escape(say("model_remote", lang))}'
    return (
        f'<form class="yj-model-form">{"".join(fields)}<p class="yj-hint">{escape(say("model_key_hint", lang))}</p>'
        f'<label class="yj-tick">{allow}</label>{told}'
        f'<button class="yj-small" type="submit">{escape(say("model_set", lang))}</button></form>'
    )
