"""What a language model wrote under an answer, as HTML: pure functions, every character escaped."""

from __future__ import annotations

from hashlib import sha256

from qa.types import Answer, Citation, Statement
from qa.writing import Model
from ui.page.escaping import escape
from ui.render import quotes_beside, short, why
from ui.words import Lang, say


def written_html(answer: Answer, turn: int, lang: Lang, state: str = "") -> str:
    """Return the sentences that a model wrote, each with its marks as soon as it is proven or doubted; "" for none.

    `state` is what became of the sources of its quotes, "" where that is not said.
    """
    written = answer.written
    if written is None:
        return ""
    parts = [f'<div class="yj-by">{escape(say("written", lang, model=written.model))}</div>']
    if written.asked:
        parts.append(
            f'<div class="yj-understood"><span>{escape(say("understood", lang, question=written.asked))}</span></div>'
        )
    own = {citation.number for citation in quotes_beside(answer)}
    first: set[int] = set()
    for statement in written.statements:
        parts.append(_statement_html(statement, turn, lang, own - first))
        first |= {citation.number for citation in statement.citations}
    if written.pending:
        parts.append(f'<p class="yj-coming">{escape(written.pending)}</p>')
    if written.left_out:
        parts.append(f'<p class="yj-why">{escape(say("left_out_sentences", lang, count=written.left_out))}</p>')
    if written.problem:
        parts.append(f'<p class="yj-why">{escape(why(written, lang))}</p>')
    if state:
        parts.append(f'<p class="yj-state yj-{state}">{escape(say(f"written_{state}", lang))}</p>')
    if not written.done:
        parts.append(f'<button class="yj-do yj-small" id="halt-{turn}">{escape(say("stop", lang))}</button>')
    kind = "yj-written" if written.done else "yj-written yj-going"
    return f'<div class="{kind}">{"".join(parts)}</div>'


def _statement_html(statement: Statement, turn: int, lang: Lang, anchored: set[int]) -> str:
    """Return a sentence; the marks in `anchored` are where the source panel leads back to."""
    marks = "".join(_mark_html(citation, turn, anchored) for citation in statement.citations)
    said = f"{escape(statement.text)}{marks}"
    if statement.supported:
        return f'<p class="yj-proven"><span title="{escape(say("proven", lang))}">✓</span> {said}</p>'
    lacking = say("lacking", lang, what=say("list_separator", lang).join(statement.lacking))
    note = escape(lacking if statement.lacking else say("unproven", lang))
    return f'<p class="yj-doubted"><span title="{note}">?</span> {said}<span class="yj-doubt">{note}</span></p>'


def _mark_html(citation: Citation, turn: int, anchored: set[int]) -> str:
    anchor = f' id="cite-{turn}-{citation.number}"' if citation.number in anchored else ""
    link = f'href="#src-{turn}-{citation.number}" title="{escape(short(citation.quote))}"'
    return f'<a class="yj-mark"{anchor} {link}>{citation.number}</a>'


def mark_of(model: Model) -> str:
    """Return what tells the address of a model from others, in the name of a button."""
    return f"x{sha256(model.url.encode(errors='replace')).hexdigest()[:16]}"


def write_html(model: Model, turn: int, lang: Lang) -> str:
    """Return the button that has a model write under turn number `turn`, which says what is sent where.

    It sends for which address it was shown. One on another machine is agreed to first (`writing.js`), by its title.
    """
    words, where = say("write", lang, model=model.name), say("sent_to", lang, host=model.host)
    kind, title = "yj-do yj-small yj-write", where
    if model.is_remote:
        kind, title = f"{kind} yj-far", say("send_what", lang, model=model.name, url=model.url)
    return (
        f'<button class="{kind}" id="write-{turn}-{mark_of(model)}" title="{escape(title)}">'
        f"{escape(words)} · {escape(where)}</button>"
    )
