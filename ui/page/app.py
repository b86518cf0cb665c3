"""The chat page put together: what stands on it, and what is called when something is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from ui.page.beside import Beside
from ui.page.binder import Binder
from ui.page.chats import Chat
from ui.page.history import History
from ui.page.layout import create_layout
from ui.page.leads import Leads
from ui.page.library import Library
from ui.page.model_panel import ModelPanel
from ui.page.overviews import Overviews
from ui.page.pinboard import Pinboard
from ui.page.rack import Rack
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
    rack = Rack(library)
    overviews = Overviews(lambda chat: talk.library(chat), lambda *given: talk.known(*given))
    talk = Talk(rack, overviews.start_html)
    shelves = Shelves(rack, inbox, talk)
    history = History(rack, talk)
    leads = Leads(talk)
    binder = Binder(rack, talk, history)
    board = Pinboard(talk.library)
    beside = Beside(talk.library)
    model = ModelPanel(library, talk, settable=settable)
    app = gr.Blocks(title="引据 Yinju", analytics_enabled=False, fill_height=True, fill_width=True)
    with app:
        chat = gr.State(Chat(notebook=rack.home))
        page = create_layout()
        wanted = gr.Textbox(visible=False)
        saved = gr.Textbox(visible="hidden")
        private: dict[str, Any] = {"api_visibility": "private"}
        hidden: dict[str, Any] = {**private, "show_progress": "hidden"}

        def asked_of(name: str, fn: Callable[..., Any], inputs: list[Any], outputs: list[Any], **options: Any) -> Any:  # noqa: ANN401 (Gradio's own)
            """Let what is pressed inside the page's HTML call `fn`: page.js presses a button nobody sees, once a call.

            "multiple": Gradio would leave out what is pressed while the same is being answered.
            """
            unseen = gr.Button(visible="hidden", elem_id=f"yj-do-{name}")
            take = f"(_, ...rest) => [window.yinju.taken('{name}'), ...rest]"
            options = {"trigger_mode": "multiple", **hidden, **options}
            return unseen.click(fn, [wanted, *inputs], outputs, js=take, **options)

        # what a page calls of one kind is answered in the order in which it was called (`ui.serving.desk`)
        turning, viewing, listing, pinning = (
            {"concurrency_id": kind, "trigger_mode": "multiple"} for kind in ("chat", "view", "list", "pins")
        )
        # after answers, not beside them; none of it is left out because another page or turn has it made
        leading: dict[str, Any] = {"concurrency_id": "leading", "concurrency_limit": 1, "trigger_mode": "multiple"}
        leading |= hidden

        # page.js empties the question box once a question is on its way, and fills it again where it was not answered
        changed = [chat, page.where, page.log, page.panel, page.note, page.next]
        turned = [*changed, page.switch, page.scope, page.listing, page.chats]
        everything = [page.notebooks, *turned, page.view, page.about, page.begin]
        waiting = "(question, ...rest) => { window.yinju.sent(question); return [question, ...rest]; }"
        picked = "(...given) => { window.yinju.asking(); return given; }"
        after, failed = "(note) => window.yinju.answered(note)", "() => window.yinju.failed()"
        again_there = "() => window.yinju.again()"
        asking = [
            page.box.submit(talk.ask, [page.box, chat], changed, js=waiting, **{**hidden, **turning}),
            page.log.example_select(talk.pick, [chat], changed, js=picked, **{**hidden, **turning}),
            asked_of("next", talk.ask_next, [chat], changed, **turning),
            asked_of("ask", talk.ask_next, [chat], changed, **turning),
            asked_of("edit", talk.edit, [chat], changed, **turning),
        ]
        for event in asking:
            event.success(None, [page.note], js=after, **private).then(leads.go_on, [chat], [page.next], **leading)
            event.failure(None, js=failed, **private)
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
        begun, listed = "() => window.yinju.begun()", "() => window.yinju.listed()"
        page.new_chat.click(talk.new, [chat], [*changed, page.switch], **{**hidden, **turning}).then(
            None, js=begun, **private
        )
        asked_of("back", talk.back, [chat], [*changed, page.switch], **turning).then(None, js=begun, **private)
        asked_of("retake", talk.retake, [chat], changed, **turning).then(None, js=again_there, **private)
        for name in ("retry", "reask"):
            asked_of(name, talk.retry, [chat], changed, **turning).then(None, js=again_there, **private)
        rated = [chat, page.where, page.log, page.note]
        asked_of("rate", talk.rate, [chat], rated, **turning).then(None, js=again_there, **private)
        opened = gr.State("")
        for name, read in (("read", talk.read), ("about", talk.open), ("original", talk.original)):
            asked_of(name, read, [chat], [page.view, opened, page.about, page.begin], **viewing).then(
                None, js="() => window.yinju.viewing()", **private
            ).then(overviews.opened, [opened, chat], [page.about], trigger_mode="multiple", **hidden).then(
                overviews.begun, [opened, chat], [page.begin], **leading
            )
        asked_of("find", talk.find, [chat], [page.view], **viewing).then(
            None, js="() => window.yinju.foundIn()", **private
        )
        asked_of("export", talk.export, [chat], [saved]).then(
            None, [saved], js="(file) => window.yinju.save(file)", **private
        )
        asked_of("keeping", history.keep_or_forget, [chat, page.chat_query], turned, **turning)
        asked_of("chats", history.turn_over, [chat], [page.chats], **listing)
        page.chat_query.change(
            history.find, [page.chat_query, chat], [page.chats], **{**hidden, **listing, "trigger_mode": "always_last"}
        )
        asked_of("rename-chat", history.rename, [chat, page.chat_query], [page.chats], **listing)
        for name, handle in (("open", history.open), ("delete", history.delete), ("undelete", history.undelete)):
            asked_of(f"{name}-chat", handle, [chat, page.chat_query], turned, **turning).then(
                None, js=listed, **private
            )
        for name, handler in (("turn", binder.turn), ("make-notebook", binder.make)):
            asked_of(name, handler, [chat], everything, **turning).then(
                None, js="() => window.yinju.turned()", **private
            ).then(board.start, [chat], [page.pins], **{**hidden, **pinning}).then(
                leads.begin, [chat], [page.log], **leading
            )
        asked_of("rename-notebook", binder.rename, [chat], [page.notebooks]).then(
            None, js="() => window.yinju.named()", **private
        )
        for name, keep in (("pin", board.pin), ("select", board.select)):
            asked_of(name, keep, [chat], [page.pins, page.note], **pinning).then(
                None, js="() => window.yinju.pinned()", **private
            )
        asked_of("note", board.note, [chat], [page.note], **pinning)
        for name, change in (("pins", board.sort), ("unpin", board.remove), ("repin", board.put_back)):
            asked_of(name, change, [chat], [page.pins], **pinning).then(None, js=listed, **private)
        asked_of("pins-export", board.export, [chat], [saved]).then(
            None, [saved], js="(file) => window.yinju.save(file)", **private
        )
        compared = gr.State(None)
        asked_of("besides", beside.open, [chat], [page.each, page.panes]).then(
            None, js="() => window.yinju.beside()", **private
        )
        asked_of("beside", beside.turn, [chat], [page.panes]).then(
            None, js="() => window.yinju.besideTurned()", **private
        )
        asked_of("each", beside.ask, [chat], [page.each, compared], concurrency_limit=1).then(
            None, js="() => window.yinju.askedEach()", **private
        )
        asked_of("each-export", beside.export, [compared], [saved]).then(
            None, [saved], js="(file) => window.yinju.save(file)", **private
        )
        asked_of("choose", shelves.choose, [chat], [chat, page.where, page.scope], **turning)
        every = [chat, page.where, page.scope, page.listing]
        asked_of("every", shelves.choose_every, [chat, page.query], every, **turning).then(None, js=listed, **private)
        asked_of("list", shelves.turn_over, [chat], [page.listing], **listing).then(None, js=listed, **private)
        page.query.change(
            shelves.find, [page.query, chat], [page.listing], **{**hidden, **listing, "trigger_mode": "always_last"}
        )
        asked_of("remove", shelves.remove, [chat, page.query], [page.listing, page.log, page.scope], **listing).then(
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
        # which notebook and chat the page shows stands in its address
        there = """() => {
            const asked = new URLSearchParams(location.search);
            return JSON.stringify([asked.get("notebook") ?? "", Number.parseInt(asked.get("chat")) || 0]);
        }"""
        app.load(binder.start, [wanted], everything, js=there, **hidden).then(
            None, js="() => window.yinju.ready()", **private
        ).then(board.start, [chat], [page.pins], **hidden).then(leads.begin, [chat], [page.log], **leading)
    app.state_session_capacity = _SESSIONS
    app.queue(api_open=False)  # no way past the queue
    app._queue = Desk(app, concurrency=4)
    return app
