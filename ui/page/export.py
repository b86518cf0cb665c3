"""A chat as a file: Markdown to be read, JSON whose quotes `yinju verify` checks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from qa.types import Answer, Citation
from ui.page.chats import Entry
from ui.page.records import Loaded, Record, State
from ui.render import (
    also_as,
    certainty,
    file_name,
    headings,
    is_only_quotes,
    is_short_worth_saying,
    is_understood_otherwise,
    marks,
    place,
    quotes_beside,
    statement_text,
    why,
    written_heading,
)
from ui.words import Lang, say

FORMAT = "yinju-chat"
_ACTIVE = re.compile(r"[\\`*_\[\]<>#|~$&]")
_OPENING = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)]))", re.MULTILINE)


def chat_json(turns: Sequence[Entry], loaded: Loaded, when: datetime) -> str:
    """Return a chat as JSON: the format's name, the time, and each answer as `yinju ask --json` has it.

    Each is told as it was given; `source` says of each answer and citation what has become of its source since.
    """
    answers = []
    for turn in turns:
        states = loaded.states(turn.record)
        told = _sourced(turn.record, states)
        if written := turn.record.get("written"):
            told["written"] = _sourced(written, states)
        answers.append({**told, "source": loaded.whole(turn.record)})
    chat = {"format": FORMAT, "version": 2, "exported": when.isoformat(timespec="seconds"), "answers": answers}
    return json.dumps(chat, ensure_ascii=False, indent=2) + "\n"


def _sourced(record: Record, states: Mapping[int, State]) -> dict[str, object]:
    return {**record, "citations": [{**each, "source": states[each["number"]]} for each in record["citations"]]}


def chat_markdown(turns: Sequence[Entry], loaded: Loaded, when: datetime, lang: Lang) -> str:
    """Return a chat as Markdown: questions, answers, and under each its quotes with place, file and digest.

    What documents and people wrote is escaped, so that it shows as it was written. Where a source is no longer what it
    was, that stands under the question.
    """
    parts = [f"# {say('export_title', lang)}", when.strftime("%Y-%m-%d %H:%M")]
    for number, turn in enumerate(turns, 1):
        answer = turn.answer
        parts.append(f"## {number}. {literal(' '.join(answer.question.split()))}")
        state = loaded.whole(turn.record)
        if state is not None and (turn.is_kept or state != "unchanged"):
            parts.append(f"*{literal(say(f'source_{state}', lang))}*")
        if is_understood_otherwise(answer):
            parts.append(literal(say("understood", lang, question=answer.understood_as)))
        if answer.certainty == "possible":
            parts.append(literal(certainty(answer, lang)))
        if is_short_worth_saying(answer):
            parts.append(f"**{literal(answer.short)}**")
        if not is_only_quotes(answer):
            text = "".join(words if mark else literal(words) for words, mark in marks(answer))
            parts.append(text.replace("\n", "  \n"))
        parts += [citation_markdown(citation, lang) for citation in answer.citations]
        parts += _written_markdown(answer, lang)
    return "\n\n".join(parts) + "\n"


def _written_markdown(answer: Answer, lang: Lang) -> list[str]:
    """Return what a language model wrote, said to be so, with whether each sentence is proven; and its quotes."""
    written = answer.written
    if written is None or not written.done:
        return []
    parts = [f"*{literal(written_heading(written, lang))}*".replace("\n", "  \n")]
    parts += [literal(statement_text(statement, lang)) for statement in written.statements]
    parts += [citation_markdown(citation, lang) for citation in quotes_beside(answer)]
    if written.left_out:
        parts.append(literal(say("left_out_sentences", lang, count=written.left_out)))
    return [*parts, literal(why(written, lang))] if written.problem else parts


def literal(text: str) -> str:
    """Return Markdown that shows exactly `text`."""
    escaped = _ACTIVE.sub(lambda match: "\\" + match[0], text)
    return _OPENING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", escaped)


def citation_markdown(citation: Citation, lang: Lang) -> str:
    """Return a quote with its number, place, file and digest."""
    document = citation.passage.document
    quote = "\n".join(f"> {literal(line)}" for line in citation.quote.split("\n"))
    where = [
        literal(document.title),
        *([literal(headings(citation.passage, lang))] if citation.passage.section else []),
        place(document, citation.start, citation.end, lang),
        literal(file_name(document)),
        *([literal(also_as(document, lang))] if document.also else []),
    ]
    return f"{quote}\n>\n> [{citation.number}] {' · '.join(where)}  \n> sha256 `{citation.digest}`"
