"""The conversation and messages as HTML: pure functions, every character of a document and of a person escaped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from index.types import BuildReport
from qa.types import Answer, Citation
from ui.page.escaping import escape
from ui.render import (
    built,
    certainty,
    is_short_worth_saying,
    is_silent_on_missing,
    is_understood_otherwise,
    left_out,
    marks,
    nearest,
    same_text,
    short,
)
from ui.words import WORDS, Lang, say

_HEADLINE = 28  # characters of a short answer that are set large


def both(key: str) -> str:
    """Return words in both languages; the style sheet shows the one of the page."""
    chinese, english = WORDS[key]
    return f'<span class="yj-zh">{escape(chinese)}</span><span class="yj-en">{escape(english)}</span>'


def question_html(question: str, turn: int, lang: Lang) -> str:
    """Return a person's message for turn number `turn`, with a button to ask it in other words."""
    label = escape(f"{say('edit', lang)}: {short(question)}")
    button = f'<button class="yj-edit" id="edit-{turn}" title="{label}">{say("edit", lang)}</button>'
    return f'<div class="yj-question" id="question-{turn}">{escape(question)}</div>{button}'


def answer_html(
    answer: Answer,
    turn: int,
    lang: Lang,
    *,
    as_typed: bool = False,
    verdict: str | None = None,
    kept_in: str = "",
    asked_of: tuple[int, int] | None = None,
    state: str = "",
    named: Mapping[str, str] | None = None,
    evidence: str = "",
    written: str = "",
) -> str:
    """Return the assistant's message for turn number `turn`: one line of HTML, its marks linked to the source panel.

    `as_typed` says that the question was taken by itself at the person's wish; `verdict` is what the person thinks of
    the answer (good, bad, citation), written to the file `kept_in`.
    `asked_of` is how many of how many documents were asked, where it was not all of them. `state` is what has become
    of the answer's source (`records.State`), where that is to be said; `named` what to call each document (by its id),
    where several are loaded. `evidence` (HTML) is what stands under it where all evidence is asked for.
    `written` is what a language model wrote under it, or the button that has it do so.
    """
    understood = _understood_html(answer, turn, lang, as_typed=as_typed)
    if asked_of:
        words = say("asked_of", lang, chosen=asked_of[0], all=asked_of[1])
        understood += f'<div class="yj-understood"><span>{escape(words)}</span></div>'
    foot = written + _state_html(state, turn, lang) + _foot_html(answer, turn, verdict, lang)
    if verdict:
        foot += f'<div class="yj-kept">{escape(say("kept_in", lang, file=kept_in))}</div>'
    if answer.abstained:
        return _refusal_html(answer, turn, lang, understood, foot)
    titles = _told_apart(answer, named or {})
    parts = [understood]
    label = certainty(answer, lang)
    if label:
        parts.append(f'<div class="yj-certainty"><span>{escape(label)}</span></div>')
    is_headed = is_short_worth_saying(answer)
    if is_headed:
        size = "yj-short" if len(answer.short) <= _HEADLINE else "yj-short yj-long"
        parts.append(f'<div class="{size}">{escape(answer.short)}</div>')
    line, rest = _lines_html(answer, turn, titles)
    parts.append(f'<div class="yj-text">{line}<span class="yj-rest">{rest}</span></div>')
    if is_headed or rest:
        parts.append(f'<button class="yj-more yj-link">{say("length_more", lang)}</button>')
    parts.append(evidence)
    if named and not titles and not (_heads_its_documents(answer) or _names_its_documents(answer)):
        parts.append(_from_html(answer, turn, named, lang))
    parts.append(foot)
    kind = f" yj-{answer.certainty}" if label else ""
    return f'<div class="yj-answer{" yj-headed" if is_headed else ""}{kind}">{"".join(parts)}</div>'


def _lines_html(answer: Answer, turn: int, titles: Mapping[str, str]) -> tuple[str, str]:
    """Return the first line of an answer's text with its marks, and the other lines."""
    by_number = {citation.number: citation for citation in answer.citations}
    key = answer.short if answer.certainty == "possible" else ""
    first: set[int] = set()
    line: list[str] = []
    rest: list[str] = []
    body, words = line, ""
    for text, number in marks(answer):
        if number is None:
            words = text
            if body is line and "\n" in text:
                before, _, after = text.partition("\n")
                line.append(_words_html(before, key))
                body, words = rest, f"\n{after}"
            body.append(_words_html(words, key))
            continue
        title = titles.get(by_number[number].passage.document.id, "")
        mark = _mark_html(by_number[number], turn, first=number not in first, title=title)
        first.add(number)
        if words and (not key or key in words[:-2] or key not in words):  # a mark never stands alone on a line
            tied = f'<span class="yj-tie">{_words_html(words[-2:], "")}{mark}</span>'
            body[-1:] = [_words_html(words[:-2], key), tied]
            words = ""
        else:
            body.append(mark)
    return "".join(line), "".join(rest)


def _words_html(text: str, key: str) -> str:
    """Return words with the first `key` in them standing out: what may be the answer, where it has no headline."""
    before, found, after = text.partition(key) if key else (text, "", "")
    told = escape(before) + (f'<span class="yj-key">{escape(found)}</span>{escape(after)}' if found else "")
    return f'<span class="yj-words">{told}</span>' if told else ""


def _told_apart(answer: Answer, named: Mapping[str, str]) -> dict[str, str]:
    """Return what to call each document an answer quotes, where it quotes several and does not name them itself."""
    cited = {c.passage.document.id: c.passage.document.title for c in answer.citations}
    if len(cited) < 2 or _heads_its_documents(answer):
        return {}
    return {identity: named.get(identity) or title for identity, title in cited.items()}


def _heads_its_documents(answer: Answer) -> bool:
    """Tell whether each document that an answer quotes heads a line of it, as in an overview of several."""
    lines = "".join(segment.text for segment in answer.segments).split("\n")
    titles = {citation.passage.document.title for citation in answer.citations}
    return all(any(line.startswith((f"{title}：", f"{title}: ")) for line in lines) for title in titles)


def _names_its_documents(answer: Answer) -> bool:
    """Tell whether an answer names each document that it quotes, in words of its own."""
    own = "".join(segment.text for segment in answer.segments if not segment.citations)
    return all(citation.passage.document.title in own for citation in answer.citations)


def _from_html(answer: Answer, turn: int, named: Mapping[str, str], lang: Lang) -> str:
    """Name the documents that an answer quotes, each with the marks of its quotes."""
    numbers: dict[str, list[int]] = {}
    for citation in answer.citations:
        numbers.setdefault(citation.passage.document.id, []).append(citation.number)
    titles = {c.passage.document.id: c.passage.document.title for c in answer.citations}
    items = [
        f'<li><a class="yj-source" href="#src-{turn}-{cited[0]}">{escape(named.get(identity) or titles[identity])}'
        f"{''.join(f'<span>{number}</span>' for number in cited)}</a></li>"
        for identity, cited in numbers.items()
    ]
    return f'<div class="yj-from"><span>{say("from", lang)}</span><ul>{"".join(items)}</ul></div>' if items else ""


def _state_html(state: str, turn: int, lang: Lang) -> str:
    """Say what has become of the source of an answer, with a button to ask again where it has changed."""
    if not state:
        return ""
    again = (
        f'<button class="yj-do yj-link" id="reask-{turn}">{say("retry", lang)}</button>' if state != "unchanged" else ""
    )
    return f'<div class="yj-state yj-{state}"><span>{escape(say(f"source_{state}", lang))}</span>{again}</div>'


def _understood_html(answer: Answer, turn: int, lang: Lang, *, as_typed: bool) -> str:
    """Say how a follow-up was understood, with a button to have it taken the other way."""
    if as_typed:
        words, other = say("as_typed", lang), say("with_context", lang)
    elif is_understood_otherwise(answer):
        words, other = say("understood", lang, question=answer.understood_as), say("ask_as_typed", lang)
    else:
        return ""
    button = f'<button class="yj-do yj-link" id="retake-{turn}">{other}</button>'
    return f'<div class="yj-understood"><span>{escape(words)}</span>{button}</div>'


def _mark_html(citation: Citation, turn: int, *, first: bool, title: str = "") -> str:
    """Return a mark, with the title of its document where that is given."""
    name = f'<span class="yj-doc">{escape(title)}</span>' if title else ""
    kind = "yj-mark yj-named" if title else "yj-mark"
    anchor = f' id="cite-{turn}-{citation.number}"' if first else ""
    return (
        f'<a class="{kind}"{anchor} href="#src-{turn}-{citation.number}" title="{escape(short(citation.quote))}">'
        f"{citation.number}{name}</a>"
    )


def _foot_html(answer: Answer, turn: int, verdict: str | None, lang: Lang) -> str:
    """Return what can be done with an answer, and how sure it is and how long each stage took."""
    copy = "" if answer.abstained else f'<button class="yj-copy" id="copy-{turn}">{say("copy", lang)}</button>'
    rating = "".join(
        f'<button class="yj-do yj-rate{" yj-on" if verdict == each else ""}" id="rate-{turn}-{each}">'
        f"{say(each, lang)}</button>"
        for each in ("good", "bad", *(["citation"] if answer.citations else []))
    )
    retry = f'<button class="yj-do" id="retry-{turn}">{say("retry", lang)}</button>'
    return f'<div class="yj-foot">{copy}{retry}{rating}{_details_html(answer, lang) if answer.timings else ""}</div>'


def _stage(name: str, lang: Lang) -> str:
    key = f"stage_{name}"
    return say(key, lang) if key in WORDS else name


def _details_html(answer: Answer, lang: Lang) -> str:
    stages = [
        say("stage", lang, name=_stage(name, lang), milliseconds=f"{seconds * 1000:.1f}")
        for name, seconds in answer.timings.items()
    ]
    sure = say("sure", lang, confidence=round(answer.confidence * 100))
    total = say("milliseconds", lang, milliseconds=max(1, round(sum(answer.timings.values()) * 1000)))
    return (
        f'<details class="yj-details"><summary>{escape(total)}</summary>'
        f"<span>{escape(' · '.join([sure, *stages]))}</span></details>"
    )


def _refusal_html(answer: Answer, turn: int, lang: Lang, understood: str, foot: str) -> str:
    parts = [understood, f'<div class="yj-refused">{escape(answer.text)}</div>']
    if is_silent_on_missing(answer):
        terms = "".join(f'<span class="yj-term">{escape(term)}</span>' for term in answer.missing)
        parts.append(f'<div class="yj-missing">{escape(say("missing", lang))}{terms}</div>')
    near = nearest(answer)
    if near:
        items = "".join(
            f'<li><a class="yj-near" href="#near-{turn}-{n}">{escape(short(hit.passage.text))}</a></li>'
            for n, hit in enumerate(near, 1)
        )
        parts.append(f'<div class="yj-nearest">{escape(say("near", lang))}</div><ul>{items}</ul>')
    parts.append(foot)
    return f'<div class="yj-answer yj-none">{"".join(parts)}</div>'


def do_html(do: str, values: Sequence[object], words: str, *, kind: str = "yj-link", extra: str = "") -> str:
    """Return a button that asks the server for `do` with values; `extra` are attributes of it."""
    asked = escape(json.dumps(values))
    return f'<button class="yj-do {kind}" data-do="{do}" data-with="{asked}"{extra}>{escape(words)}</button>'


def report_html(report: BuildReport | None, problems: Sequence[tuple[str, str]], lang: Lang) -> str:
    """Return what a rebuild did (None: it did not happen) and what could not be read, each (name, reason).

    What was read and holds more than text is named last, with what was left out, and what has the text of another.
    """
    parts = []
    if report is not None:
        parts.append(done_html(built(report, lang)))
    if problems:
        items = "".join(f"<li><b>{escape(name)}</b> {escape(reason)}</li>" for name, reason in problems)
        parts.append(f'<div class="yj-problem" role="alert"><p>{say("skipped", lang)}</p><ul>{items}</ul></div>')
    if report is not None and (report.incomplete or report.twins):
        said = [(f.source, left_out(f, lang)) for f in report.incomplete]
        said += [(twin.source, same_text(twin, lang)) for twin in report.twins]
        items = "".join(f"<li><b>{escape(name)}</b> {escape(words)}</li>" for name, words in said)
        parts.append(f'<ul class="yj-left-out">{items}</ul>')
    return "".join(parts)


def done_html(message: str) -> str:
    """Return a message for the page that something was done."""
    return f'<p class="yj-done" role="status">{escape(message)}</p>'


def problem_html(message: str, *, unasked: bool = False) -> str:
    """Return an error message for the page; where a question was `unasked`, page.js puts it back where it was typed."""
    return f'<p class="yj-problem{" yj-unasked" if unasked else ""}" role="alert">{escape(message)}</p>'


def anew_html(lang: Lang, key: str) -> str:
    """Return a message that a chat has begun (`key`: how), with what brings the one before back."""
    return undo_html(say(key, lang), "back", [], say("bring_back", lang))


def undo_html(message: str, do: str, values: Sequence[object], words: str) -> str:
    """Return a message that something was done, with a button, named `words`, that undoes it."""
    return f'<p class="yj-done yj-anew" role="status"><span>{escape(message)}</span>{do_html(do, values, words)}</p>'


def replace_html() -> str:
    """Return what is asked before all documents are replaced."""
    return (
        f'<div class="yj-replace yj-problem" role="alertdialog" aria-labelledby="yj-replace-words" hidden>'
        f'<p id="yj-replace-words">{both("confirm_replace")}</p>'
        f'<button class="yj-small yj-danger yj-do-replace">{both("replace_all")}</button>'
        f'<button class="yj-small yj-not-replace">{both("keep")}</button></div>'
    )
