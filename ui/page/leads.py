"""Questions to begin with and to go on with, looked for once the page shows what it was asked for."""

from __future__ import annotations

from typing import Any

import gradio as gr

from corpus.errors import YinjuError
from ui.page.chats import Chat
from ui.page.lists import next_html
from ui.page.talk import Talk, page_language


class Leads:
    """What a page offers to ask; none of it changes the chat, so that it may come late or not at all."""

    def __init__(self, talk: Talk) -> None:
        """Offer what the documents of `talk` answer."""
        self._talk = talk

    def begin(self, chat: Chat, request: gr.Request) -> Any:  # noqa: ANN401 (Gradio's own)
        """Offer questions to begin with, where the page has been opened without; for the conversation alone."""
        try:
            is_new = self._talk.library(chat).suggested()
        except YinjuError:  # what is wrong is said where a person asks
            return gr.skip()
        return self._talk.opening(chat, page_language(request)) if is_new else gr.skip()

    def go_on(self, chat: Chat, request: gr.Request) -> str:
        """Offer questions to go on with after the last answer; for the line over the question box alone."""
        try:
            if not chat.turns or not self._talk.library(chat).shelf.documents:
                return ""
            questions = self._talk.asker(chat).leading_on(chat)
        except YinjuError:  # what is wrong is said where a person asks
            return ""
        return next_html(questions, len(chat.turns), page_language(request))
