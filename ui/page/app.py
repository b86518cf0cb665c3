"""The chat page: conversation and source panel side by side, and a place to load other documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Event
from typing import Any

import gradio as gr

from corpus.errors import YinjuError
from corpus.formats import SUFFIXES
from ui.page import chats, markup
from ui.page.chats import Asker, Chat
from ui.page.document_view import document_view_html
from ui.page.escaping import escape
from ui.page.export import chat_json, chat_markdown
from ui.page.feedback import VERDICTS, NotKept, feedback_file, record
from ui.page.library import Busy, Library, NotRemovable, Stopped
from ui.page.problems import explained
from ui.page.uploads import read_uploads
from ui.serving.desk import Desk
from ui.serving.inbox import Inbox, NotYours
from ui.serving.session import session_of
from ui.words import WORDS, Lang, preferred_language, say

_SESSIONS = 1_000  # pages whose chats the server keeps, the latest ones; each takes about 0.1 MB and its answers

_FORMATS = ", ".join(suffix.lstrip(".") for suffix in SUFFIXES)


def translations() -> gr.I18n:
    """Return the words of the page's own controls for Gradio, which picks by the browser's language."""
    return gr.I18n(**{"zh-CN": {k: zh for k, (zh, _) in WORDS.items()}, "en": {k: en for k, (_, en) in WORDS.items()}})


def page_language(request: gr.Request) -> Lang:
    """Return the language a request's page is in."""
    return preferred_language(request.cookies.get("ui_lang"), request.headers.get("accept-language"))


def both(key: str) -> str:
    """Return words in both languages; the style sheet shows the one of the page."""
    chinese, english = WORDS[key]
    return f'<span class="yj-zh">{escape(chinese)}</span><span class="yj-en">{escape(english)}</span>'


def create_app(library: Library, inbox: Inbox) -> gr.Blocks:
    """Build the page over a library; what is uploaded is read from `inbox`."""
    feedback = feedback_file(library.directory)

    building: dict[str, Event] = {}  # what stops the rebuild that a page has started, by the page

    def asker() -> Asker:
        shelf = library.shelf
        return Asker(shelf.assistant, shelf.documents)

    def shown(chat: Chat, lang: Lang, opened: int | None = None) -> tuple[Any, str]:
        """Make the chat and the panel from what the server knows, never from what the browser sent."""
        messages: list[Any] = []
        every = len(library.shelf.documents)
        for n, turn in enumerate(chat.turns, 1):
            messages.append({"role": "user", "content": markup.question_html(turn.answer.question)})
            chosen = asker().chosen(turn.left_out)
            content = markup.answer_html(
                turn.answer,
                n,
                lang,
                as_typed=turn.as_typed,
                verdict=turn.verdict,
                kept_in=str(feedback),
                follow_up=turn.follow_up if n == len(chat.turns) else "",
                asked_of=None if chosen is None else (len(chosen), every),
            )
            messages.append({"role": "assistant", "content": content})
        return messages, markup.panel_html(chats.answers(chat.turns), lang, opened=opened)

    def scope(chat: Chat, lang: Lang) -> str:
        every = len(library.shelf.documents)
        chosen = asker().chosen(chat.left_out)
        return markup.scope_html(every if chosen is None else len(chosen), every, lang)

    def ask(question: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        lang = page_language(request)
        if asker().chosen(chat.left_out) == ():
            return (gr.skip(),) * 4 + (question, markup.problem_html(say("scope_none", lang)))
        try:
            chat = asker().leading_on(chats.added(chat, question, asker()))
        except YinjuError as error:  # an empty or over-long question, a damaged index: what was typed stays where it is
            return (gr.skip(),) * 4 + (question, markup.problem_html(explained(error, lang)))
        return chat, chats.memory(chat), *shown(chat, lang), "", ""

    def go_on(wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Ask the question that the last turn offers to go on with."""
        (number,) = _wanted(wanted, int)
        if number != len(chat.turns) or not chat.turns[-1].follow_up:  # a second click on what is answered already
            return (gr.skip(),) * 6
        return ask(chat.turns[-1].follow_up, chat, request)

    def again(wanted: str, chat: Chat, request: gr.Request, *, otherwise: bool) -> tuple[Any, ...]:
        """Answer a turn again in its place, with `otherwise` as typed where it leaned on the turns before, or back."""
        (number,) = _wanted(wanted, int)
        if not 1 <= number <= len(chat.turns):
            raise IndexError(f"no turn {number} among {len(chat.turns)}")
        as_typed = chat.turns[number - 1].as_typed is not otherwise
        try:
            chat = asker().leading_on(chats.retaken(chat, number, asker(), as_typed=as_typed))
        except YinjuError as error:
            return (gr.skip(),) * 5 + (markup.problem_html(explained(error, page_language(request))),)
        return chat, chats.memory(chat), *shown(chat, page_language(request), number), gr.skip(), ""

    def retake(wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        return again(wanted, chat, request, otherwise=True)

    def retry(wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        return again(wanted, chat, request, otherwise=False)

    def rate(wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        number, verdict = _wanted(wanted, int, str)
        if verdict not in VERDICTS:
            raise ValueError(f"no verdict: {verdict[:80]!r}")
        rated = chats.rated(chat, number, verdict)
        turn = rated.turns[number - 1]
        try:
            record(feedback, turn.answer, turn.verdict, datetime.now().astimezone())
        except NotKept as error:
            return gr.skip(), gr.skip(), gr.skip(), markup.problem_html(str(error))
        return rated, chats.memory(rated), shown(rated, page_language(request))[0], ""

    def pick(chat: Chat, request: gr.Request, chosen: gr.SelectData) -> tuple[Any, ...]:
        value = chosen.value
        return ask(value["text"] if isinstance(value, dict) else str(value), chat, request)

    def clear(chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        chat = replace(chat, turns=())
        return chat, chats.memory(chat), *shown(chat, page_language(request)), "", ""

    def start(kept: object, request: gr.Request) -> tuple[Any, ...]:
        """Fill the page; a chat that was going on before a reload is answered again from the documents as they are."""
        lang = page_language(request)
        try:
            chat = asker().leading_on(chats.restored(kept, asker()))
        except YinjuError as error:  # a damaged index: the page is there without the chat
            gr.Warning(escape(explained(error, lang)))
            chat = Chat()
        messages, panel = shown(chat, lang)
        switch = markup.keeping_html(lang, is_kept=chat.is_kept)
        chatbot = gr.Chatbot(value=messages, examples=examples())
        return chat, chatbot, panel, listing_html(chat, lang), scope(chat, lang), switch

    def keep_or_forget(wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Have the browser keep chats, or forget what it has kept and keep no more; the page goes on as it is."""
        (is_kept,) = _wanted(wanted, bool)
        chat = replace(chat, is_kept=is_kept)
        return chat, chats.memory(chat), markup.keeping_html(page_language(request), is_kept=is_kept)

    def listing_html(chat: Chat, lang: Lang, notice: str = "", query: str = "", first: int = 0) -> str:
        documents = library.shelf.documents
        left_out = chat.left_out
        return markup.documents_html(documents, lang, left_out=left_out, query=query, first=first, notice=notice)

    def find(query: str, chat: Chat, request: gr.Request) -> str:
        return listing_html(chat, page_language(request), query=query)

    def turn_over(wanted: str, chat: Chat, request: gr.Request) -> str:
        query, first = _wanted(wanted, str, int)
        return listing_html(chat, page_language(request), query=query, first=first)

    def choose(wanted: str, chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        """Ask a document from now on, or leave it out."""
        identity, asked = _wanted(wanted, str, bool)
        left_out = [each for each in chat.left_out if each != identity]
        if not asked and any(document.id == identity for document in library.shelf.documents):
            left_out.append(identity)
        return choice_made(replace(chat, left_out=tuple(left_out)), request)

    def choose_every(wanted: str, chat: Chat, query: str, request: gr.Request) -> tuple[Any, ...]:
        """Ask every document from now on, or none."""
        (asked,) = _wanted(wanted, bool)
        left_out = () if asked else tuple(document.id for document in library.shelf.documents)
        chat = replace(chat, left_out=left_out)
        return *choice_made(chat, request), listing_html(chat, page_language(request), query=query)

    def choice_made(chat: Chat, request: gr.Request) -> tuple[Any, ...]:
        return chat, chats.memory(chat), scope(chat, page_language(request))

    def examples() -> list[Any]:
        return [{"text": question} for question in library.shelf.suggestions]

    def rebuild(
        files: object,
        title: object,
        text: object,
        mode: object,
        chat: Chat,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 (Gradio finds it by this default)
    ) -> tuple[Any, ...]:
        paths = _paths(files)
        if not (isinstance(title, str) and isinstance(text, str) and mode in ("add", "replace")):
            raise ValueError(f"not what the page sends: {title!r:.80}, {text!r:.80}, {mode!r:.80}")
        lang = page_language(request)
        session = session_of(request.cookies)
        untouched = [gr.skip()] * 6
        page = str(request.session_hash)
        stop = building.setdefault(page, Event())

        def told(done: int, total: int, words: str) -> None:
            if stop.is_set():
                raise Stopped("the rebuild was stopped; the index is unchanged")
            progress((done, total), desc=words)

        def encoding(done: int, total: int, _: str) -> None:
            told(done, total, say("building", lang, done=done, total=total))

        try:
            with inbox.copied(session, paths) as copies:
                documents, problems = read_uploads(copies, title, text, lang, told)
            if not documents:
                key = "nothing_read" if problems else "nothing_to_add"
                return markup.report_html(None, problems, lang) + markup.problem_html(say(key, lang)), *untouched
            report = library.rebuild(documents, replace=mode == "replace", progress=encoding)
        except Stopped:
            return markup.done_html(say("stopped", lang)), *untouched
        except Busy:
            return markup.problem_html(say("busy", lang)), *untouched
        except NotYours:
            return markup.problem_html(say("not_uploaded", lang)), *untouched
        except YinjuError as error:
            return markup.problem_html(explained(error, lang)), *untouched
        finally:
            building.pop(page, None)
        inbox.discard(session, paths)
        done = markup.report_html(report, problems, lang)
        return done, None, "", "", listing_html(chat, lang), gr.Chatbot(examples=examples()), scope(chat, lang)

    def stop_rebuild(request: gr.Request) -> None:
        """Stop the rebuild this page has started, if it is going on; its report says so."""
        stop = building.get(str(request.session_hash))
        if stop is not None:
            stop.set()

    def remove(wanted: str, chat: Chat, query: str, request: gr.Request) -> tuple[Any, ...]:
        (identity,) = _wanted(wanted, str)
        lang = page_language(request)
        try:
            notice = markup.done_html(say("removed", lang, title=library.remove(identity).title))
        except Busy:
            notice = markup.problem_html(say("busy", lang))
        except NotRemovable:  # another page was faster: the list below now shows why
            notice = markup.problem_html(say("gone" if len(library.shelf.documents) > 1 else "last_document", lang))
        except YinjuError as error:
            notice = markup.problem_html(explained(error, lang))
        return listing_html(chat, lang, notice, query), gr.Chatbot(examples=examples()), scope(chat, lang)

    def read_document(wanted: str, chat: Chat, request: gr.Request) -> str:
        """Show a document that is loaded, or that an answer of this chat stands on though it was removed since."""
        identity, start, end = _wanted(wanted, str, int, int)
        lang = page_language(request)
        known = [*library.shelf.documents, *chats.documents(chat.turns)]
        document = next((d for d in known if d.id == identity), None)
        if document is None:
            return markup.problem_html(say("gone", lang))
        return document_view_html(document, lang, start=start, end=end)

    def exported(wanted: str, chat: Chat, request: gr.Request) -> str:
        """Hand the browser a file to save; nothing is written here."""
        (form,) = _wanted(wanted, str)
        when, answers = datetime.now().astimezone(), chats.answers(chat.turns)
        is_json = form == "json"
        text = chat_json(answers, when) if is_json else chat_markdown(answers, when, page_language(request))
        name = f"yinju-{when:%Y%m%d-%H%M}.{'json' if is_json else 'md'}"
        return json.dumps({"name": name, "type": "application/json" if is_json else "text/markdown", "text": text})

    app = gr.Blocks(title="引据 Yinju", analytics_enabled=False, fill_height=True, fill_width=True)
    with app:
        chat = gr.State(Chat())
        kept = gr.BrowserState({}, storage_key="yinju", secret="yinju")  # no secret: the page holds it
        with gr.Row(elem_id="yj-top"):
            gr.HTML(
                f'<h1 class="yj-name">{both("name")}</h1><p class="yj-tagline">{both("tagline")}</p>',
                elem_id="yj-brand",
            )
            new_chat = gr.Button(gr.I18n()("new_chat"), elem_id="yj-new", size="sm", min_width=60, scale=0)
            gr.HTML(
                f'<details id="yj-export"><summary>{both("menu")}</summary><div>'
                + "".join(
                    f"""<button class="yj-do yj-save" data-do="export" data-with='["{form.lower()}"]'>"""
                    f"{both('export')} {form}</button>"
                    for form in ("Markdown", "JSON")
                )
                + '<div id="yj-keeping-place"></div></div></details>',
                elem_id="yj-menu",
            )
            show_documents = gr.Button(gr.I18n()("documents"), elem_id="yj-open", size="sm", min_width=60, scale=0)
            other = gr.Button(gr.I18n()("other_language"), elem_id="yj-lang", size="sm", min_width=60, scale=0)
        with gr.Row(elem_id="yj-main"):
            with gr.Column(elem_id="yj-chat"):
                log = gr.Chatbot(
                    elem_id="yj-log",
                    show_label=False,
                    container=False,
                    height="100%",
                    layout="bubble",
                    buttons=[],
                    latex_delimiters=[],
                    allow_tags=False,
                    sanitize_html=True,
                    feedback_options=None,
                    placeholder=f'<div class="yj-start"><h2>{both("start_heading")}</h2><p>{both("start")}</p>'
                    f'<p class="yj-try">{both("try")}</p></div>',
                    examples=examples(),
                )
                gr.HTML(
                    f'<div class="yj-pending"><span role="status">{both("asking")}</span>'
                    f'<button class="yj-small" data-press="yj-halt">{both("stop")}</button></div>',
                    elem_id="yj-pending",
                )
                note = gr.HTML(elem_id="yj-note")
                scope_line = gr.HTML(elem_id="yj-scope")
                box = gr.Textbox(
                    elem_id="yj-box",
                    label=gr.I18n()("ask_label"),
                    show_label=False,
                    container=False,
                    placeholder=gr.I18n()("ask_placeholder"),
                    lines=1,
                    max_lines=6,
                    autofocus=True,
                    submit_btn="↑",
                )
            with gr.Column(elem_id="yj-side"):
                gr.HTML(
                    '<div class="yj-tabs"><div role="tablist">'
                    f'<button role="tab" id="yj-tab-sources" aria-controls="yj-sources">{both("sources")}</button>'
                    f'<button role="tab" id="yj-tab-documents" aria-controls="yj-library">{both("documents")}</button>'
                    f'<button role="tab" id="yj-tab-view" aria-controls="yj-view" hidden>{both("view")}</button>'
                    f'</div><button class="yj-close">{both("close")}</button></div>',
                    elem_id="yj-tabbar",
                )
                panel = gr.HTML(elem_id="yj-sources")
                view = gr.HTML(elem_id="yj-view")
                with gr.Column(elem_id="yj-library"):
                    query = gr.Textbox(
                        elem_id="yj-filter",
                        label=gr.I18n()("filter"),
                        placeholder=gr.I18n()("filter"),
                        show_label=False,
                        container=False,
                        max_lines=1,
                    )
                    listing = gr.HTML(elem_id="yj-listing")
                    gr.HTML(
                        f"<h2>{both('add_heading')}</h2><p class='yj-hint'>"
                        + both("add_hint").replace("&#123;formats&#125;", _FORMATS)
                        + "</p>"
                    )
                    files = gr.File(
                        elem_id="yj-files",
                        label=gr.I18n()("files"),
                        file_count="multiple",
                        height=150,
                        show_label=False,
                    )
                    text = gr.Textbox(
                        elem_id="yj-paste",
                        label=gr.I18n()("paste_text"),
                        placeholder=gr.I18n()("paste_placeholder"),
                        lines=5,
                        max_lines=12,
                    )
                    title = gr.Textbox(elem_id="yj-title", label=gr.I18n()("paste_title"), max_lines=1)
                    mode = gr.Radio(
                        [(gr.I18n()("mode_add"), "add"), (gr.I18n()("mode_replace"), "replace")],
                        value="add",
                        label=gr.I18n()("mode"),
                        elem_id="yj-mode",
                    )
                    build = gr.Button(gr.I18n()("rebuild"), variant="primary", elem_id="yj-build")
                    stop = gr.Button(gr.I18n()("stop"), elem_id="yj-stop", size="sm")
                    report = gr.HTML(elem_id="yj-report", min_height=90)

        switch = gr.HTML(elem_id="yj-keeping")  # page.js moves it into the menu
        wanted = gr.Textbox(visible=False)
        saved = gr.Textbox(visible="hidden")
        private: dict[str, Any] = {"api_visibility": "private"}
        hidden: dict[str, Any] = {**private, "show_progress": "hidden"}

        def asked_of(name: str, fn: Callable[..., Any], inputs: list[Any], outputs: list[Any], **options: Any) -> Any:  # noqa: ANN401 (Gradio's own)
            """Let buttons inside the page's HTML call `fn`: page.js fills `wanted` and presses a button nobody sees."""
            unseen = gr.Button(visible="hidden", elem_id=f"yj-do-{name}")
            take = "(_, ...rest) => [window.yinju.wanted, ...rest]"
            return unseen.click(fn, [wanted, *inputs], outputs, js=take, **hidden, **options)

        changed = [chat, kept, log, panel, box, note]
        waiting = "(...given) => { window.yinju.asking(); return given; }"
        after, again_there = "() => window.yinju.answered()", "() => window.yinju.again()"
        asking = [
            box.submit(ask, [box, chat], changed, js=waiting, **hidden),
            log.example_select(pick, [chat], changed, js=waiting, **hidden),
            asked_of("follow", go_on, [chat], changed),
        ]
        for event in asking:
            event.then(None, js=after, **private)
        halt = gr.Button(visible="hidden", elem_id="yj-halt")
        halt.click(None, js="() => window.yinju.halted()", cancels=asking, **private)
        new_chat.click(clear, [chat], changed, **hidden)
        asked_of("retake", retake, [chat], changed).then(None, js=again_there, **private)
        asked_of("retry", retry, [chat], changed).then(None, js=again_there, **private)
        asked_of("rate", rate, [chat], [chat, kept, log, note]).then(None, js=again_there, **private)
        asked_of("read", read_document, [chat], [view]).then(None, js="() => window.yinju.viewing()", **private)
        asked_of("export", exported, [chat], [saved]).then(
            None, [saved], js="(file) => window.yinju.save(file)", **private
        )
        asked_of("keeping", keep_or_forget, [chat], [chat, kept, switch])
        # one after the other, each from what the one before has left
        one_by_one: dict[str, Any] = {"trigger_mode": "multiple", "concurrency_limit": 1}
        asked_of("choose", choose, [chat], [chat, kept, scope_line], **one_by_one)
        asked_of("every", choose_every, [chat, query], [chat, kept, scope_line, listing], **one_by_one)
        asked_of("list", turn_over, [chat], [listing])
        query.change(find, [query, chat], [listing], trigger_mode="always_last", **hidden)
        asked_of("remove", remove, [chat, query], [listing, log, scope_line]).then(
            None, js="() => window.yinju.removed()", **private
        )
        show_documents.click(None, js="() => window.yinju.show('documents')", **private)
        other.click(None, js="() => window.yinju.otherLanguage()", **private)
        build.click(
            rebuild,
            [files, title, text, mode, chat],
            [report, files, title, text, listing, log, scope_line],
            js="(...given) => { window.yinju.building(); return given; }",
            preprocess=False,  # gradio would leave an empty file behind for each that is uploaded
            concurrency_limit=1,
            show_progress="full",
            show_progress_on=[report],
            **private,
        ).then(None, js="() => window.yinju.reported()", **private)
        stop.click(stop_rebuild, None, None, js="() => window.yinju.stopping()", **hidden)
        app.load(start, [kept], [chat, log, panel, listing, scope_line, switch], **hidden)
    app.state_session_capacity = _SESSIONS
    app.queue(api_open=False)  # no way past the queue
    app._queue = Desk(app, concurrency=4)
    return app


def _wanted(wanted: str, *kinds: type) -> list[Any]:
    """Return what a button of the page asks for: a JSON list of values of these kinds. Raises ValueError for other."""
    values = json.loads(wanted)
    if not isinstance(values, list) or list(map(type, values)) != list(kinds):
        raise ValueError(f"not what a button of the page sends: {wanted[:80]!r}")
    return values


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
