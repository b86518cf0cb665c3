"""Asking and searching: `yinju ask`, `yinju search`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ui.cli.options import add_count, add_index, add_store
from ui.cli.output import in_colour, print_json
from ui.cli.place import opened
from ui.model import add_options, writer_of

if TYPE_CHECKING:
    from ui.cli.options import Commands


def add_ask(commands: Commands) -> None:
    """Add `yinju ask`."""
    command = commands.add_parser(
        "ask",
        help="answer one question with quotes (提问)",
        description="Answer a question from the documents, with the quotes the answer stands on. 提问并给出原文依据。",
    )
    command.add_argument("question", help="the question, in Chinese or English")
    command.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    add_options(command)
    add_index(command)
    add_store(command)
    command.set_defaults(run=_ask)


def add_search(commands: Commands) -> None:
    """Add `yinju search`."""
    command = commands.add_parser(
        "search",
        help="show the passages nearest to a question (检索段落)",
        description="List the passages nearest to a question, best first. 列出最相近的段落。",
    )
    command.add_argument("question", help="a question or a few words")
    add_count(command, "-k", default=5, help="how many passages; default 5")
    command.add_argument("--json", action="store_true", help="print the passages as JSON")
    command.add_argument("--explain", action="store_true", help="show what made each score (说明得分由来)")
    add_index(command)
    add_store(command)
    command.set_defaults(run=_search)


def _ask(arguments: argparse.Namespace) -> int:
    writer = writer_of(arguments)
    retriever = opened(arguments.index)
    from qa import Assistant
    from ui import render
    from ui.words import language_of

    lang = language_of(arguments.question)
    assistant = Assistant(retriever)
    answer = assistant.ask(arguments.question)
    if not arguments.json:
        print(render.answer_text(answer, lang, colour=in_colour()), flush=True)
    if writer:
        printed = None
        for written in assistant.write(answer, writer):
            answer = written
            if answer.written is None or arguments.json:
                continue
            if printed is None:
                print(f"\n{render.written_heading(answer.written, lang)}", flush=True)
            for statement in answer.written.statements[printed or 0 :]:
                print(render.statement_text(statement, lang), flush=True)
            printed = len(answer.written.statements)
        if not arguments.json:
            print(render.written_end(answer, lang, colour=in_colour()), end="")
    if arguments.json:
        print_json(render.answer_json(answer))
    return 0


def _search(arguments: argparse.Namespace) -> int:
    from qa.question import checked

    hits = opened(arguments.index).search(checked(arguments.question), arguments.k)
    from ui import describe, render
    from ui.words import language_of

    lang = language_of(arguments.question)
    if arguments.explain and arguments.json:
        print_json([{**render.hit_json(hit), "explanation": describe.explanation_json(hit.explain())} for hit in hits])
    elif arguments.explain and hits:
        for hit in hits:
            print(render.hits_text([hit], lang, colour=in_colour()))
            print(describe.explanation_text(hit.explain(), lang))
    elif arguments.json:
        print_json([render.hit_json(hit) for hit in hits])
    else:
        print(render.hits_text(hits, lang, colour=in_colour()))
    return 0
