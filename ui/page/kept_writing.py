"""What a language model wrote, as it is kept with its answer: read as data, its quotes checked as the answer's are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast, get_args

from qa.types import Answer, Citation, Statement, Written
from qa.writing.client import Problem
from ui.page.records import STATES, Loaded, NotOurs, Record, State, answer_of, placed, span_of
from ui.render import answer_json

_MOST = 200  # sentences, quotes, or what one sentence lacks
_LONGEST = 20_000  # characters of a text


def kept_of(record: object, loaded: Loaded) -> tuple[Record, Answer]:
    """Read a record that was kept, with what a language model wrote under it where one did; see `answer_of`.

    Raises NotOurs for what is none.
    """
    kept, answer = answer_of(record, loaded)
    given = cast(Record, record).get("written")
    if given is None:
        return kept, answer
    cited, written = _written(given, answer, loaded)
    answer = replace(answer, written=written)
    said = cast(Mapping[str, object], answer_json(answer)["written"])
    return {**kept, "written": {**said, "citations": cited}}, answer


def state_of(record: Record, loaded: Loaded) -> State | None:
    """Return the worst of what became of the sources of what a model wrote, None where it wrote nothing on quotes."""
    states = loaded.states(record)
    numbers = [n for sentence in record.get("written", {}).get("sentences", ()) for n in sentence["citations"]]
    return max((states[n] for n in numbers), key=STATES.index, default=None)


def _written(given: object, answer: Answer, loaded: Loaded) -> tuple[list[Record], Written]:
    match given:
        case {
            "model": str(model),
            "sentences": list(sentences),
            "citations": list(citations),
            "problem": str(problem),
            "told": str(told),
            "left_out": int(left_out),
            "asked": str(asked),
            "seconds": int() | float() as seconds,
            "tokens": int() | None as tokens,
        }:
            pass
        case _:
            raise NotOurs("no record of what a language model wrote")
    if problem and problem not in get_args(Problem):
        raise NotOurs("no problem of a language model")
    if max(len(sentences), len(citations)) > _MOST or not 0 <= seconds < 1e6:
        raise NotOurs("more than a language model writes")
    cited = [span_of(each, quoted=True) for each in citations]
    known = {citation.number: citation for citation in answer.citations}
    for span in cited:
        if span["number"] in known or span["number"] < 1:
            raise NotOurs("citations are numbered twice")
        known[span["number"]] = Citation(span["number"], *placed(span, loaded))
    statements = tuple(_statement(each, known) for each in sentences)
    used = {c.number for statement in statements for c in statement.citations}
    written = Written(
        _text(model), statements, done=True, problem=problem, told=_text(told), left_out=left_out,
        seconds=float(seconds), tokens=tokens, asked=_text(asked),
    )  # fmt: skip
    return [span for span in cited if span["number"] in used], written


def _statement(given: object, known: Mapping[int, Citation]) -> Statement:
    match given:
        case {
            "text": str(text),
            "citations": list(numbers),
            "supported": bool(supported),
            "lacking": list(lacking),
        } if len(lacking) <= _MOST:
            if all(type(n) is int and n in known for n in numbers) and (numbers or not supported):
                return Statement(_text(text), tuple(known[n] for n in numbers), supported, tuple(map(_text, lacking)))
    raise NotOurs("no sentence of a language model")


def _text(given: object) -> str:
    if not isinstance(given, str) or len(given) > _LONGEST or re.search("[\ud800-\udfff]", given):
        raise NotOurs("no text, a very long one, or half a character")
    return given
