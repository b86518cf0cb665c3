"""The chat page put together: what stands on it, and what is called when something is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from ui.page.chats import Chat
from ui.page.layout import create_layout
from ui.page.library import Library
from ui.page.model_panel import ModelPanel
from ui.page.shelves import Shelves
from ui.page.talk import Talk
from ui.serving.desk import Desk
from ui.serving.inbox import Inbox
from ui.words import WORDS

_SESSIONS = 1_000  # pages whose chats the server keeps, the latest ones; each takes about 0.1 MB and its answers


def translations() -> gr.I18n:
    """Return the words of the page's own controls for Gradio, which picks by the browser's language."""
    return gr.I18n(**{"zh-CN": {k: zh for k, (zh, _) in WORDS.items()}, "en": {k: en for k, (_, en) in WORDS.items()}})


def create_app(library: Library, inbox: Inbox, *, settable: bool = False) -> gr.Blocks:
    """Build the page over a library; what is uploaded is read from `inbox`.

    Where it is `settable` the page may set the language model.
    """
    talk = Talk(library)
    shelves = Shelves(library, inbox, talk)
    model = ModelPanel(library, talk, settable=settable)
    app = gr.Blocks(title="引据 Yinju", analytics_enabled=False, fill_height=True, fill_width=True)
    with app:
        chat = gr.State(Chat())
        kept = gr.BrowserState({}, storage_key="yinju", secret="yinju")  # no secret: the page holds it
        page = create_layout()
        wanted = gr.Textbox(visible=False)
        saved = gr.Textbox(visible="hidden")
        private: dict[str, Any] = {"api_visibility": "private"}
        hidden: dict[str, Any] = {**private, "show_progress": "hidden"}

        def asked_of(name: str, fn: Callable[..., Any], inputs: list[Any], outputs: list[Any], **options: Any) -> Any:  # noqa: ANN401 (Gradio's own)
            """Let buttons inside the page's HTML call `fn`: page.js fills `wanted` and presses a button nobody sees."""
            unseen = gr.Button(visible="hidden", elem_id=f"yj-do-{name}")
            take = "(_, ...rest) => [window.yinju.wanted, ...rest]"
            return unseen.click(fn, [wanted, *inputs], outputs, js=take, **hidden, **options)

        # page.js empties the question box once a question is on its way, and fills it again where it was not answered
        changed = [chat, kept, page.log, page.panel, page.note]
        waiting = "(question, ...rest) => { window.yinju.sent(question); return [question, ...rest]; }"
        picked = "(...given) => { window.yinju.asking(); return given; }"
        after, again_there = "() => window.yinju.answered()", "() => window.yinju.again()"
        asking = [
            page.box.submit(talk.ask, [page.box, chat], changed, js=waiting, **hidden),
            page.log.example_select(talk.pick, [chat], changed, js=picked, **hidden),
            asked_of("follow", talk.go_on, [chat], changed),
            asked_of("ask", talk.ask_next, [chat], changed),
        ]
        for event in asking:
            event.then(None, js=after, **private)
        writing = asked_of("write", talk.write, [chat], changed, concurrency_limit=2)
        writing.then(None, js=again_there, **private)
        asked_of("halt", talk.halt, [chat], changed, cancels=[writing])
        shown = gr.HTML(elem_id="yj-model")  # page.js puts it into a dialog
        asked_of("set-model", model.set, [chat], [shown, page.log]).then(
            None, js="() => document.dispatchEvent(new Event('yj-model-set'))", **private
        )
        app.load(model.show, None, [shown], **hidden)
        halt = gr.Button(visible="hidden", elem_id="yj-halt")
        halt.click(None, js="() => window.yinju.halted()", cancels=[*asking, writing], **private)
        page.new_chat.click(talk.new, [chat], [*changed, page.switch], **hidden)
        asked_of("back", talk.back, [chat], [*changed, page.switch])
        asked_of("retake", talk.retake, [chat], changed).then(None, js=again_there, **private)
        for name in ("retry", "reask"):
            asked_of(name, talk.retry, [chat], changed).then(None, js=again_there, **private)
        rated = [chat, kept, page.log, page.note]
        asked_of("rate", talk.rate, [chat], rated).then(None, js=again_there, **private)
        asked_of("read", talk.read, [chat], [page.view]).then(None, js="() => window.yinju.viewing()", **private)
        asked_of("find", talk.find, [chat], [page.view]).then(None, js="() => window.yinju.foundIn()", **private)
        asked_of("export", talk.export, [chat], [saved]).then(
            None, [saved], js="(file) => window.yinju.save(file)", **private
        )
        asked_of("keeping", talk.keep_or_forget, [chat], [chat, kept, page.switch])
        # one after the other, each from what the one before has left
        one_by_one: dict[str, Any] = {"trigger_mode": "multiple", "concurrency_limit": 1}
        asked_of("choose", shelves.choose, [chat], [chat, kept, page.scope], **one_by_one)
        every = [chat, kept, page.scope, page.listing]
        asked_of("every", shelves.choose_every, [chat, page.query], every, **one_by_one)
        asked_of("list", shelves.turn_over, [chat], [page.listing])
        page.query.change(shelves.find, [page.query, chat], [page.listing], trigger_mode="always_last", **hidden)
        asked_of("remove", shelves.remove, [chat, page.query], [page.listing, page.log, page.scope]).then(
            None, js="() => window.yinju.removed()", **private
        )
        page.show_documents.click(None, js="() => window.yinju.show('documents')", **private)
        page.other.click(None, js="() => window.yinju.otherLanguage()", **private)
        given = [page.files, page.title, page.text, page.mode]
        page.build.click(
            shelves.rebuild,
            [*given, chat],
            [page.report, *given, page.listing, page.log, page.scope],
            js="(...given) => { window.yinju.building(); return given; }",
            preprocess=False,  # gradio would leave an empty file behind for each that is uploaded
            concurrency_limit=1,
            show_progress="full",
            show_progress_on=[page.report],
            **private,
        ).then(None, js="() => window.yinju.reported()", **private)
        page.stop.click(shelves.stop, None, None, js="() => window.yinju.stopping()", **hidden)
        page_parts = [chat, page.log, page.panel, page.listing, page.scope, page.switch]
        app.load(talk.start, [kept], page_parts, **hidden).then(None, js="() => window.yinju.ready()", **private)
    app.state_session_capacity = _SESSIONS
    app.queue(api_open=False)  # no way past the queue
    app._queue = Desk(app, concurrency=4)
    return app
