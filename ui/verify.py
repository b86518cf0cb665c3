"""Checks quotes that were exported against the documents: each must still stand where it says it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from corpus.errors import YinjuError
from corpus.types import Document

Problem = Literal["no_document", "no_such_place", "other_words", "other_digest"]


class NotVerifiable(YinjuError):
    """What was given is not an exported answer or chat."""


@dataclass(frozen=True, slots=True)
class Check:
    """A citation and what is wrong with it: nothing, where `problem` is None.

    `answer` counts the answers from 1, `number` is the citation's mark; offsets are characters of the document's clean
    text, end exclusive.
    """

    answer: int
    number: int
    source: str
    start: int
    end: int
    quote: str
    problem: Problem | None


def verify_json(text: str, documents: Iterable[Document]) -> tuple[Check, ...]:
    """Check what `yinju ask --json` printed, or a chat exported as JSON; see `verify`."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotVerifiable(
            f"not JSON ({error}); give what yinju ask --json prints or a chat exported as JSON"
        ) from None
    return verify(value, documents)


def verify(value: object, documents: Iterable[Document]) -> tuple[Check, ...]:
    """Check every citation of an answer, or of a chat: an object with a list `answers`.

    A citation holds where the document with its id has exactly its quote from `start` to `end`, and its digest is the
    sha256 of the quote. Raises NotVerifiable where a field is missing or not of its kind.
    """
    by_id = {document.id: document for document in documents}
    match value:
        case {"answers": list(answers)}:
            pass
        case {"citations": list()}:
            answers = [value]
        case _:
            raise NotVerifiable("neither an answer (citations) nor a chat (answers); export it again as JSON")
    checks = []
    for i, answer in enumerate(answers, 1):
        match answer:
            case {"citations": list(citations)}:
                checks += [_check(citation, i, n, by_id) for n, citation in enumerate(citations, 1)]
            case _:
                raise NotVerifiable(f"answer {i} has no list of citations; export it again as JSON")
    return tuple(checks)


def _check(citation: object, answer: int, n: int, documents: dict[str, Document]) -> Check:
    match citation:
        case {
            "number": int(number),
            "document": {"id": str(identity), "source": str(source)},
            "start": int(start),
            "end": int(end),
            "quote": str(quote),
            "digest": str(digest),
        }:
            problem = _problem(documents.get(identity), start, end, quote, digest)
            return Check(answer, number, source, start, end, quote, problem)
    raise NotVerifiable(
        f"citation {n} of answer {answer} must have number, document (id, source), start, end, quote and digest; "
        "export it again as JSON"
    )


def _problem(document: Document | None, start: int, end: int, quote: str, digest: str) -> Problem | None:
    if document is None:
        return "no_document"
    if not 0 <= start < end <= len(document.text):
        return "no_such_place"
    if document.text[start:end] != quote:
        return "other_words"
    if hashlib.sha256(quote.encode()).hexdigest() != digest:
        return "other_digest"
    return None
