"""What stands on the page: header, conversation with its question box, and the side with sources and documents."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from corpus.formats import SUFFIXES
from ui.page import markup

_FORMATS = ", ".join(suffix.lstrip(".") for suffix in SUFFIXES)


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of the page that something happens on."""

    new_chat: gr.Button
    show_documents: gr.Button
    other: gr.Button
    log: gr.Chatbot
    note: gr.HTML
    scope: gr.HTML
    box: gr.Textbox
    panel: gr.HTML
    about: gr.HTML
    begin: gr.HTML
    view: gr.HTML
    pins: gr.HTML
    each: gr.HTML
    panes: gr.HTML
    query: gr.Textbox
    listing: gr.HTML
    files: gr.File
    text: gr.Textbox
    title: gr.Textbox
    mode: gr.Radio
    build: gr.Button
    stop: gr.Button
    report: gr.HTML
    switch: gr.HTML
    notebooks: gr.HTML
    where: gr.HTML
    next: gr.HTML
    chat_query: gr.Textbox
    chats: gr.HTML


def length_html() -> str:
    """Return the choice of how much of an answer is shown, which the script makes (`lengths.js`)."""
    buttons = "".join(
        f'<button class="yj-length" data-length="{each}" aria-pressed="false">{markup.both(f"length_{each}")}</button>'
        for each in ("one", "points", "all")
    )
    return f'<div class="yj-lengths" role="group"><span>{markup.both("length")}</span>{buttons}</div>'


def _search_box(ident: str, words: str) -> gr.Textbox:
    """Return the one line that filters a list; its words are its name and stand in it."""
    named = gr.I18n()(words)
    return gr.Textbox(elem_id=ident, label=named, placeholder=named, show_label=False, container=False, max_lines=1)


def create_layout() -> Layout:
    """Build the parts of the page inside the gr.Blocks that is being built."""
    with gr.Row(elem_id="yj-top"):
        gr.HTML(
            f'<h1 class="yj-name">{markup.both("name")}</h1><p class="yj-tagline">{markup.both("tagline")}</p>',
            elem_id="yj-brand",
        )
        notebooks = gr.HTML(elem_id="yj-notebooks-place")
        where = gr.HTML(elem_id="yj-where")
        new_chat = gr.Button(gr.I18n()("new_chat"), elem_id="yj-new", size="sm", min_width=60, scale=0)
        gr.HTML(
            f'<details id="yj-export"><summary>{markup.both("menu")}</summary><div>'
            + "".join(
                f"""<button class="yj-do yj-save" data-do="export" data-with='["{form.lower()}"]'>"""
                f"{markup.both('export')} {form}</button>"
                for form in ("Markdown", "JSON")
            )
            + length_html()
            + f'<button class="yj-keys">{markup.both("keys")}</button>'
            + f'<button class="yj-model-open">{markup.both("model")}</button>'
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
            )
            gr.HTML(
                f'<div class="yj-pending"><span role="status">{markup.both("asking")}</span>'
                f'<button class="yj-small" data-press="yj-halt">{markup.both("stop")}</button></div>'
                '<div class="yj-queued" role="status"></div>',
                elem_id="yj-pending",
            )
            following = gr.HTML(elem_id="yj-next")
            note = gr.HTML(elem_id="yj-note")
            scope = gr.HTML(elem_id="yj-scope")
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
            gr.HTML(length_html(), elem_id="yj-length")
        with gr.Column(elem_id="yj-side"):
            gr.HTML(
                '<div class="yj-tabs"><div role="tablist">'
                f'<button role="tab" id="yj-tab-sources" aria-controls="yj-sources">{markup.both("sources")}</button>'
                '<button role="tab" id="yj-tab-documents" aria-controls="yj-library">'
                f"{markup.both('documents')}</button>"
                f'<button role="tab" id="yj-tab-chats" aria-controls="yj-history">{markup.both("chats")}</button>'
                f'<button role="tab" id="yj-tab-view" aria-controls="yj-view" hidden>{markup.both("view")}</button>'
                f'<button role="tab" id="yj-tab-pins" aria-controls="yj-pins">{markup.both("pins")}</button>'
                '<button role="tab" id="yj-tab-beside" aria-controls="yj-beside" hidden>'
                f"{markup.both('beside')}</button>"
                f'</div><button class="yj-close">{markup.both("close")}</button></div>',
                elem_id="yj-tabbar",
            )
            panel = gr.HTML(elem_id="yj-sources")
            with gr.Column(elem_id="yj-view"):
                about = gr.HTML(elem_id="yj-about-it")
                begin = gr.HTML(elem_id="yj-begin-with")
                view = gr.HTML(elem_id="yj-read")
            pins = gr.HTML(elem_id="yj-pins")
            with gr.Column(elem_id="yj-beside"):
                each = gr.HTML(elem_id="yj-each")
                panes = gr.HTML(elem_id="yj-panes")
            with gr.Column(elem_id="yj-history"):
                chat_query = _search_box("yj-chat-query", "chat_query")
                kept = gr.HTML(elem_id="yj-chats")
            with gr.Column(elem_id="yj-library"):
                query = _search_box("yj-filter", "filter")
                listing = gr.HTML(elem_id="yj-listing")
                gr.HTML(
                    f"<h2>{markup.both('add_heading')}</h2><p class='yj-hint'>"
                    + markup.both("add_hint").replace("&#123;formats&#125;", _FORMATS)
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
                gr.HTML(markup.replace_html(), elem_id="yj-replace")
                report = gr.HTML(elem_id="yj-report", min_height=90)

    switch = gr.HTML(elem_id="yj-keeping")  # page.js moves it into the menu
    return Layout(
        new_chat=new_chat,
        show_documents=show_documents,
        other=other,
        log=log,
        note=note,
        scope=scope,
        box=box,
        panel=panel,
        about=about,
        begin=begin,
        view=view,
        pins=pins,
        each=each,
        panes=panes,
        query=query,
        listing=listing,
        files=files,
        text=text,
        title=title,
        mode=mode,
        build=build,
        stop=stop,
        report=report,
        switch=switch,
        notebooks=notebooks,
        where=where,
        next=following,
        chat_query=chat_query,
        chats=kept,
    )
