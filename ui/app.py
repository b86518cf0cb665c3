"""The chat page: conversation and source panel side by side, and a place to load other documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import gradio as gr

from corpus import read, read_text
from corpus.errors import YinjuError
from corpus.types import Document
from ui import conversation, render
from ui.api import add_endpoints
from ui.conversation import Turns
from ui.export import chat_json, chat_markdown
from ui.feedback import VERDICTS, NotKept, feedback_file, record
from ui.library import Busy, Library, NotRemovable
from ui.reader import reader_html
from ui.words import WORDS, Lang, preferred_language, say

FORMATS = "txt, md, html, pdf, docx, epub, pptx, xlsx, csv, jsonl"


def translations() -> gr.I18n:
    """Return the words of the page's own controls for Gradio, which picks by the browser's language."""
    return gr.I18n(**{"zh-CN": {k: zh for k, (zh, _) in WORDS.items()}, "en": {k: en for k, (_, en) in WORDS.items()}})


def page_language(request: gr.Request) -> Lang:
    """Return the language a request's page is in."""
    return preferred_language(request.cookies.get("ui_lang"), request.headers.get("accept-language"))


def both(key: str) -> str:
    """Return words in both languages; the style sheet shows the one of the page."""
    chinese, english = WORDS[key]
    return f'<span class="yj-zh">{render.escape(chinese)}</span><span class="yj-en">{render.escape(english)}</span>'


def create_app(library: Library) -> gr.Blocks:
    """Build the page over a library."""
    feedback = feedback_file(library.directory)

    def shown(turns: Turns, lang: Lang, opened: int | None = None) -> tuple[Any, str]:
        """Make the chat and the panel from what the server knows, never from what the browser sent."""
        messages: list[Any] = []
        for n, turn in enumerate(turns, 1):
            messages.append({"role": "user", "content": render.question_html(turn.answer.question)})
            content = render.answer_html(
                turn.answer,
                n,
                lang,
                as_typed=turn.as_typed,
                verdict=turn.verdict,
                kept_in=str(feedback),
                follow_up=turn.follow_up if n == len(turns) else "",
            )
            messages.append({"role": "assistant", "content": content})
        return messages, render.panel_html(conversation.answers(turns), lang, opened=opened)

    def ask(question: str, turns: Turns, request: gr.Request) -> tuple[Any, ...]:
        lang = page_language(request)
        try:
            turns = conversation.added(turns, question, assistant := library.shelf.assistant)
        except YinjuError as error:  # an empty or over-long question: what was typed stays where it is
            return gr.skip(), gr.skip(), gr.skip(), gr.skip(), question, render.problem_html(str(error))
        turns = conversation.leading_on(turns, assistant)
        return turns, conversation.kept(turns), *shown(turns, lang), "", ""

    def go_on(wanted: str, turns: Turns, request: gr.Request) -> tuple[Any, ...]:
        """Ask the question that the last turn offers to go on with."""
        (number,) = _wanted(wanted, int)
        if number != len(turns) or not turns[-1].follow_up:  # a second click on what is answered already
            return (gr.skip(),) * 6
        return ask(turns[-1].follow_up, turns, request)

    def retake(wanted: str, turns: Turns, request: gr.Request) -> tuple[Any, ...]:
        """Answer a turn again as typed, or back in the light of the turns before it; its place in the chat stays."""
        (number,) = _wanted(wanted, int)
        assistant = library.shelf.assistant
        turns = conversation.leading_on(conversation.retaken(turns, number, assistant), assistant)
        return turns, conversation.kept(turns), *shown(turns, page_language(request), number), gr.skip(), ""

    def rate(wanted: str, turns: Turns, request: gr.Request) -> tuple[Any, ...]:
        number, verdict = _wanted(wanted, int, str)
        if verdict not in VERDICTS:
            raise ValueError(f"no verdict: {verdict[:80]!r}")
        rated = conversation.rated(turns, number, verdict)
        turn = rated[number - 1]
        try:
            record(feedback, turn.answer, turn.verdict, datetime.now().astimezone())
        except NotKept as error:
            return gr.skip(), gr.skip(), gr.skip(), render.problem_html(str(error))
        return rated, conversation.kept(rated), shown(rated, page_language(request))[0], ""

    def pick(turns: Turns, request: gr.Request, chosen: gr.SelectData) -> tuple[Any, ...]:
        value = chosen.value
        return ask(value["text"] if isinstance(value, dict) else str(value), turns, request)

    def clear(request: gr.Request) -> tuple[Any, ...]:
        return (), [], *shown((), page_language(request)), "", ""

    def start(kept: object, request: gr.Request) -> tuple[Any, ...]:
        """Fill the page; a chat that was going on before a reload is answered again from the documents as they are."""
        lang = page_language(request)
        assistant = library.shelf.assistant
        turns = conversation.leading_on(conversation.restored(kept, assistant), assistant)
        messages, panel = shown(turns, lang)
        return turns, gr.Chatbot(value=messages, examples=examples()), panel, listing_html(lang)

    def listing_html(lang: Lang, notice: str = "") -> str:
        return render.documents_html(library.shelf.documents, lang, notice=notice)

    def examples() -> list[Any]:
        return [{"text": question} for question in library.shelf.suggestions]

    def rebuild(
        files: list[str] | None,
        title: str,
        text: str,
        mode: str,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 (Gradio finds it by this default)
    ) -> tuple[Any, ...]:
        lang = page_language(request)
        untouched = [gr.skip()] * 5
        documents, problems = _read(files or [], title, text, lang, progress)
        if not documents:
            key = "nothing_read" if problems else "nothing_to_add"
            return render.report_html(None, problems, lang) + render.problem_html(say(key, lang)), *untouched
        try:
            report = library.rebuild(
                documents,
                replace=mode == "replace",
                progress=lambda done, total, _: progress(
                    (done, total), desc=say("building", lang, done=done, total=total)
                ),
            )
        except Busy:
            return render.problem_html(say("busy", lang)), *untouched
        except YinjuError as error:
            return render.problem_html(str(error)), *untouched
        done = render.report_html(report, problems, lang)
        return done, None, "", "", listing_html(lang), gr.Chatbot(examples=examples())

    def remove(wanted: str, request: gr.Request) -> tuple[Any, ...]:
        (identity,) = _wanted(wanted, str)
        lang = page_language(request)
        try:
            notice = render.done_html(say("removed", lang, title=library.remove(identity).title))
        except Busy:
            notice = render.problem_html(say("busy", lang))
        except NotRemovable:  # another page was faster: the list below now shows why
            notice = render.problem_html(say("gone" if len(library.shelf.documents) > 1 else "last_document", lang))
        return listing_html(lang, notice), gr.Chatbot(examples=examples())

    def read_document(wanted: str, turns: Turns, request: gr.Request) -> str:
        """Show a document that is loaded, or that an answer of this chat stands on though it was removed since."""
        identity, start, end = _wanted(wanted, str, int, int)
        lang = page_language(request)
        known = [*library.shelf.documents, *conversation.documents(turns)]
        document = next((d for d in known if d.id == identity), None)
        if document is None:
            return render.problem_html(say("gone", lang))
        return reader_html(document, lang, start=start, end=end)

    def exported(wanted: str, turns: Turns, request: gr.Request) -> str:
        """Hand the browser a file to save; nothing is written here."""
        (form,) = _wanted(wanted, str)
        when, answers = datetime.now().astimezone(), conversation.answers(turns)
        is_json = form == "json"
        text = chat_json(answers, when) if is_json else chat_markdown(answers, when, page_language(request))
        name = f"yinju-{when:%Y%m%d-%H%M}.{'json' if is_json else 'md'}"
        return json.dumps({"name": name, "type": "application/json" if is_json else "text/markdown", "text": text})

    app = gr.Blocks(
        title="引据 Yinju", analytics_enabled=False, fill_height=True, fill_width=True, delete_cache=(3600, 3600)
    )
    with app:
        add_endpoints(library)  # before the page's own listeners, which would take the names
        turns = gr.State(())
        kept = gr.BrowserState([], storage_key="yinju", secret="yinju")  # no secret: the page holds it
        with gr.Row(elem_id="yj-top"):
            gr.HTML(
                f'<h1 class="yj-name">{both("name")}</h1><p class="yj-tagline">{both("tagline")}</p>',
                elem_id="yj-brand",
            )
            new_chat = gr.Button(gr.I18n()("new_chat"), elem_id="yj-new", size="sm", min_width=60, scale=0)
            gr.HTML(
                f'<details id="yj-export"><summary>{both("export")}</summary><div>'
                """<button class="yj-do" data-do="export" data-with='["markdown"]'>Markdown</button>"""
                """<button class="yj-do" data-do="export" data-with='["json"]'>JSON</button></div></details>""",
                elem_id="yj-menu",
            )
            show_documents = gr.Button(gr.I18n()("documents"), elem_id="yj-open", size="sm", min_width=60, scale=0)
            other = gr.Button(gr.I18n()("other_language"), elem_id="yj-lang", size="sm", min_width=60, scale=0)
        with gr.Row(elem_id="yj-main"):
            with gr.Column(elem_id="yj-chat"):
                chat = gr.Chatbot(
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
                note = gr.HTML(elem_id="yj-note")
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
                    f'<button role="tab" id="yj-tab-reader" aria-controls="yj-reader" hidden>{both("reader")}</button>'
                    f'</div><button class="yj-close">{both("close")}</button></div>',
                    elem_id="yj-tabbar",
                )
                panel = gr.HTML(elem_id="yj-sources")
                reader = gr.HTML(elem_id="yj-reader")
                with gr.Column(elem_id="yj-library"):
                    listing = gr.HTML(elem_id="yj-listing")
                    gr.HTML(
                        f"<h2>{both('add_heading')}</h2><p class='yj-hint'>"
                        + both("add_hint").replace("&#123;formats&#125;", FORMATS)
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
                    report = gr.HTML(elem_id="yj-report", min_height=90)

        wanted = gr.Textbox(visible=False)
        saved = gr.Textbox(visible="hidden")
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

        def asked_of(name: str, fn: Callable[..., Any], inputs: list[Any], outputs: list[Any]) -> Any:  # noqa: ANN401 (Gradio's own)
            """Let buttons inside the page's HTML call `fn`: page.js fills `wanted` and presses a button nobody sees."""
            unseen = gr.Button(visible="hidden", elem_id=f"yj-do-{name}")
            take = "(_, ...rest) => [window.yinju.wanted, ...rest]"
            return unseen.click(fn, [wanted, *inputs], outputs, js=take, **hidden)

        changed = [turns, kept, chat, panel, box, note]
        after = "() => window.yinju.answered()"
        box.submit(ask, [box, turns], changed, **hidden).then(None, js=after, api_visibility="private")
        chat.example_select(pick, [turns], changed, **hidden).then(None, js=after, api_visibility="private")
        new_chat.click(clear, None, changed, **hidden)
        again = "() => window.yinju.again()"
        asked_of("retake", retake, [turns], changed).then(None, js=again, api_visibility="private")
        asked_of("follow", go_on, [turns], changed).then(None, js=after, api_visibility="private")
        asked_of("rate", rate, [turns], [turns, kept, chat, note]).then(None, js=again, api_visibility="private")
        asked_of("read", read_document, [turns], [reader]).then(
            None, js="() => window.yinju.reading()", api_visibility="private"
        )
        asked_of("export", exported, [turns], [saved]).then(
            None, [saved], js="(file) => window.yinju.save(file)", api_visibility="private"
        )
        asked_of("remove", remove, [], [listing, chat]).then(
            None, js="() => window.yinju.removed()", api_visibility="private"
        )
        show_documents.click(None, js="() => window.yinju.show('documents')", api_visibility="private")
        other.click(None, js="() => window.yinju.otherLanguage()", api_visibility="private")
        build.click(
            rebuild,
            [files, title, text, mode],
            [report, files, title, text, listing, chat],
            api_visibility="private",
            concurrency_limit=1,
            show_progress="full",
            show_progress_on=[report],
        ).then(None, js="() => window.yinju.reported()", api_visibility="private")
        app.load(start, [kept], [turns, chat, panel, listing], **hidden)
    app.queue(default_concurrency_limit=4, max_size=64)
    return app


def _wanted(wanted: str, *kinds: type) -> list[Any]:
    """Return what a button of the page asks for: a JSON list of values of these kinds. Raises ValueError for other."""
    values = json.loads(wanted)
    if not isinstance(values, list) or list(map(type, values)) != list(kinds):
        raise ValueError(f"not what a button of the page sends: {wanted[:80]!r}")
    return values


def _read(
    files: Sequence[str], title: str, text: str, lang: Lang, progress: gr.Progress
) -> tuple[list[Document], list[tuple[str, str]]]:
    """Read uploads and pasted text; return the documents and, for each that could not be read, (name, reason)."""
    documents: list[Document] = []
    problems: list[tuple[str, str]] = []
    for n, path in enumerate(files):
        name = Path(path).name
        progress((n, len(files)), desc=say("reading", lang, name=name))
        try:
            documents += [replace(document, source=name) for document in read(Path(path))]
        except YinjuError as error:
            problems.append((name, str(error).replace(path, name).removeprefix(name).lstrip(" :")))
    if text.strip():
        source = say("pasted", lang)
        try:
            documents.append(read_text(text, title=title.strip() or source, source=source))
        except YinjuError as error:
            problems.append((source, str(error)))
    return documents, problems
