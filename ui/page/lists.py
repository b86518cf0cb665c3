"""The lists of notebooks and of kept chats, and what belongs to them on the page, as HTML."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ui.notebooks import LONGEST
from ui.page.chats import Chat
from ui.page.escaping import escape
from ui.page.markup import do_html
from ui.page.store import LISTED, NAME, Kept
from ui.words import Lang, say


def where_html(chat: Chat) -> str:
    """Return, for the script alone, which chat of which notebook the page shows."""
    number = chat.key.number if chat.key else 0
    return f'<span hidden data-notebook="{escape(chat.notebook)}" data-chat="{number}"></span>'


def next_html(questions: Sequence[str], turn: int, lang: Lang) -> str:
    """Return the line of questions to go on with after turn number `turn`; nothing where there are none."""
    if not questions:
        return ""
    buttons = "".join(f"<li>{do_html('next', [question], question)}</li>" for question in questions)
    return f'<div class="yj-follow" data-turn="{turn}"><span>{say("go_on", lang)}</span><ul>{buttons}</ul></div>'


def keeping_html(lang: Lang, *, is_kept: bool, earlier: int = 0) -> str:
    """Return the switch for keeping chats; turning it off is asked about first.

    Over it stands what brings the chat before back, where there are any `earlier` ones.
    """
    back = do_html("back", [], say("earlier_chat", lang), kind="yj-earlier") if earlier else ""
    on = "true" if is_kept else "false"
    confirm = do_html("keeping", [False], say("forget", lang), kind="yj-small yj-danger")
    return (
        f'{back}<button class="yj-keeping" role="switch" aria-checked="{on}">{escape(say("keeping", lang))}</button>'
        f'<div class="yj-forget" hidden><p>{escape(say("confirm_forget", lang))}</p>{confirm}'
        f'<button class="yj-small yj-not">{say("keep", lang)}</button></div>'
        f"{do_html('keeping', [True], '', kind='yj-remember', extra=' hidden')}"
    )


def notebooks_html(notebooks: Sequence[tuple[str, str]], current: str, lang: Lang, notice: str = "") -> str:
    """Return the menu of notebooks, each (id, name), open where there is a `notice` (HTML) to be read.

    It turns to another, gives the one with the id `current` another name, and makes new ones.
    """
    name, label = dict(notebooks)[current], escape(say("notebook", lang))
    items = "".join(
        f"<li>{do_html('turn', [each], called, kind='yj-book', extra=_current(each == current))}</li>"
        for each, called in notebooks
    )
    fields = "".join(
        f'<div class="yj-naming"><input type="text" id="{field}" value="{escape(value)}" maxlength="{LONGEST}"'
        f' placeholder="{escape(say(hint, lang))}" aria-label="{escape(say(hint, lang))}">'
        f"{do_html(do, values, say(words, lang), kind='yj-small', extra=_from(field))}</div>"
        for do, values, field, value, hint, words in (
            ("rename-notebook", [current], "yj-notebook-name", name, "notebook_name", "rename"),
            ("make-notebook", [], "yj-notebook-new", "", "notebook_new", "notebook_make"),
        )
    )
    return (
        f'<details id="yj-notebooks"{" open" if notice else ""}><summary title="{label}">'
        f'<span class="yj-unseen">{label}: </span><span class="yj-current">{escape(name)}</span>'
        f"</summary><div>{notice}<ul>{items}</ul>{fields}</div></details>"
    )


def chats_html(
    kept: Sequence[Kept], count: int, lang: Lang, *, query: str = "", first: int = 0, notice: str = "", on: bool = True
) -> str:
    """Return the list of chats that were kept, each to be opened, renamed or deleted; `notice` (HTML) above it.

    They are those from the one at `first` on, of `count` that have `query` in them. `on` says whether chats are kept.
    """
    parts = [f'<h2 class="yj-count">{escape(say("chats_kept", lang, count=count))}</h2>', notice]
    if not on:
        parts.append(f'<p class="yj-hint">{escape(say("chats_off", lang))}</p>')
    elif not count:
        words = say("chats_none_found", lang, query=query) if query.strip() else say("chats_none", lang)
        parts.append(f'<p class="yj-hint">{escape(words)}</p>')
    parts.append(f'<ul class="yj-chats">{"".join(_chat_html(chat, lang) for chat in kept)}</ul>')
    if count > len(kept):
        words = escape(say("listed", lang, first=first + 1, last=first + len(kept), count=count))
        before = do_html("chats", [query, max(first - LISTED, 0)], say("list_before", lang)) if first else ""
        after = do_html("chats", [query, first + LISTED], say("list_after", lang)) if first + LISTED < count else ""
        parts.append(f'<p class="yj-choice yj-pages"><span>{words}</span>{before}{after}</p>')
    return "".join(parts)


def _chat_html(chat: Kept, lang: Lang) -> str:
    name, field = escape(chat.name), f"yj-chat-{chat.number}"
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(chat.used))
    about = say("chat_size_one" if chat.turns == 1 else "chat_size", lang, turns=chat.turns, when=when)
    return (
        f'<li><button class="yj-do yj-chat" data-do="open-chat" data-with="[{chat.number}]">'
        f'<span class="yj-title">{name}</span><span class="yj-place">{escape(about)}</span></button>'
        f'<button class="yj-rename yj-small" aria-expanded="false" aria-label="{say("rename", lang)}: {name}">'
        f"{say('rename', lang)}</button>"
        + do_html(
            "delete-chat",
            [chat.number],
            say("delete", lang),
            kind="yj-small yj-danger",
            extra=f' aria-label="{say("delete", lang)}: {name}"',
        )
        + f'<div class="yj-naming" hidden><input type="text" id="{field}" value="{name}" maxlength="{NAME}"'
        f' aria-label="{escape(say("chat_name", lang))}">'
        f"{do_html('rename-chat', [chat.number], say('save', lang), kind='yj-small', extra=_from(field))}</div></li>"
    )


def _current(is_current: bool) -> str:
    return ' aria-current="true"' if is_current else ""


def _from(field: str) -> str:
    """Return the attribute by which the script sends what stands in a field."""
    return f' data-from="{field}"'
