"""The list of loaded documents, what of it is asked, and the page that stands there before the first question."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from corpus.types import Document
from ui.page.escaping import escape
from ui.page.markup import do_html
from ui.render import also_as, file_name, names, size
from ui.words import Lang, say

_LISTED = 50  # documents listed at once
_MANY = 8  # documents from which the list has a search field
_NAMED = 4  # documents named on the start page


def start_html(documents: Sequence[Document], lang: Lang, told: str = "") -> str:
    """Return what stands on the page before the first question: what is loaded, or how to load something.

    `told` (HTML) is what of the documents is told there.
    """
    if not documents:
        add = f'<button class="yj-add">{escape(say("add_documents", lang))}</button>'
        return (
            f'<div class="yj-start"><h2>{escape(say("start_heading", lang))}</h2>'
            f"<p>{escape(say('start_empty', lang))}</p>{add}</div>"
        )
    titles = list(names(documents).values())[-_NAMED:]
    joined = say("list_separator", lang).join(say("titled", lang, title=title) for title in titles)
    if len(documents) > len(titles):
        joined = say("start_more", lang, titles=joined, count=len(documents))
    return (
        f'<div class="yj-start"><h2>{escape(say("start_heading", lang))}</h2><p>{escape(say("start", lang))}</p>'
        f'<p class="yj-loaded">{escape(say("start_loaded", lang, titles=joined))}</p>{told}'
        f'<p class="yj-try">{escape(say("try", lang))}</p></div>'
    )


def documents_html(
    documents: Sequence[Document],
    lang: Lang,
    *,
    left_out: Collection[str] = (),
    query: str = "",
    first: int = 0,
    notice: str = "",
) -> str:
    """Return the list of loaded documents, each to be asked or left out, read or removed; `notice` (HTML) above it.

    Only those with `query` in a title or file name of theirs, a number of them at once from the one at `first` on.
    """
    wanted = query.casefold().split()
    found = [d for d in documents if all(word in _known_as(d) for word in wanted)]
    first = first if 0 <= first < len(found) else 0
    shown = found[first : first + _LISTED]
    several = len(documents) > 1
    if not documents:
        return f'<h2 class="yj-count">{escape(say("loaded", lang, count=0))}</h2>{notice}'
    gone = set(left_out)
    items = "".join(_document_html(d, lang, several=several, asked=d.id not in gone) for d in shown)
    heading = f'<h2 class="yj-count">{escape(say("loaded", lang, count=len(documents)))}</h2>'
    parts = [heading, notice, _choice_html(lang) if several else ""]
    if not shown:
        parts.append(f'<p class="yj-place">{escape(say("none_found", lang, query=query))}</p>')
    parts.append(f'<ul class="yj-documents" data-many="{int(len(documents) > _MANY)}">{items}</ul>')
    if len(found) > len(shown):
        parts.append(_pages_html(query, first, len(shown), len(found), lang))
    if not several:
        parts.append(f'<p class="yj-place">{escape(say("last_document", lang))}</p>')
    return "".join(parts)


def _choice_html(lang: Lang) -> str:
    every = do_html("every", [True], say("ask_all", lang))
    none = do_html("every", [False], say("ask_none", lang))
    beside = do_html("besides", [], say("beside_open", lang))
    return f'<p class="yj-choice"><span>{escape(say("choice", lang))}</span>{every}{none}{beside}</p>'


def _pages_html(query: str, first: int, shown: int, found: int, lang: Lang) -> str:
    words = escape(say("listed", lang, first=first + 1, last=first + shown, count=found))
    before = do_html("list", [query, max(first - _LISTED, 0)], say("list_before", lang)) if first else ""
    after = do_html("list", [query, first + shown], say("list_after", lang)) if first + shown < found else ""
    return f'<p class="yj-choice yj-pages"><span>{words}</span>{before}{after}</p>'


def _known_as(document: Document) -> str:
    """Return all by which a document may be looked for."""
    return " ".join(f"{each.title} {each.source}" for each in document.names).casefold()


def _document_html(document: Document, lang: Lang, *, several: bool, asked: bool) -> str:
    title, read = escape(document.title), [document.id, 0, 0]
    own = "" if file_name(document) == document.title else file_name(document)
    where = " · ".join(filter(None, (own, also_as(document, lang), size(document, lang))))
    parts = []
    if several:
        state = " checked" if asked else ""
        parts.append(
            f'<input type="checkbox" class="yj-do" data-do="choose" data-with="{escape(json.dumps([document.id]))}"'
            f' aria-label="{say("ask_this", lang)}: {title}"{state}>'
        )
    parts.append(
        f'<div class="yj-where"><div class="yj-title">{title}</div><div class="yj-place">{escape(where)}</div></div>'
    )
    label = f' aria-label="{say("read", lang)}: {title}"'
    parts.append(do_html("read", read, say("read", lang), kind="yj-small", extra=label))
    if several:
        remove = do_html("remove", [document.id], say("remove", lang), kind="yj-small yj-danger")
        parts.append(
            f'<button class="yj-remove yj-small" aria-expanded="false" aria-label="{say("remove", lang)}: {title}">'
            f"{say('remove', lang)}</button>"
            f'<div class="yj-confirm" hidden><span>{escape(say("confirm_remove", lang))}</span>{remove}'
            f'<button class="yj-keep yj-small">{say("keep", lang)}</button></div>'
        )
    return f"<li>{''.join(parts)}</li>"


def scope_html(chosen: int, every: int, lang: Lang) -> str:
    """Return a line over the question box on how many of the documents are asked; nothing where it is all."""
    if chosen == every:
        return ""
    words = escape(say("scope", lang, chosen=chosen, all=every) if chosen else say("scope_none", lang))
    kind = "yj-scope" if chosen else "yj-scope yj-none-chosen"
    button = f'<button class="yj-link" data-show="documents">{escape(say("change", lang))}</button>'
    return f'<div class="{kind}" role="status"><span>{words}</span>{button}</div>'
