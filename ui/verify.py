"""The JSON edge of checking quotes: an exported answer or chat in, a check of each of its citations out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.errors import YinjuError
from corpus.types import Document, Place
from qa.verify import Claim, Problem, check


class NotVerifiable(YinjuError):
    """What was given is not an exported answer or chat."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A citation that was checked, the answer it belongs to, counted from 1, and what is wrong with it, if anything.

    `recognised` tells that what it quotes was recognised in a picture.
    """

    answer: int
    claim: Claim
    problem: Problem | None
    recognised: bool = False


def verify_json(text: str, documents: Iterable[Document]) -> tuple[Checked, ...]:
    """Check what `yinju ask --json` printed, or a chat exported as JSON; see `verify`."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotVerifiable(
            f"not JSON ({error}); give what yinju ask --json prints or a chat exported as JSON"
        ) from None
    return verify(value, documents)


def verify(value: object, documents: Iterable[Document]) -> tuple[Checked, ...]:
    """Check every citation of an answer, or of a chat: an object with a list `answers`.

    `qa.verify.Check` says what is checked. Raises NotVerifiable where a field is missing or not of its kind.
    """
    match value:
        case {"answers": list(answers)}:
            pass
        case {"citations": list()}:
            answers = [value]
        case _:
            raise NotVerifiable("neither an answer (citations) nor a chat (answers); export it again as JSON")
    numbers: list[int] = []
    claims: list[Claim] = []
    for i, answer in enumerate(answers, 1):
        match answer:
            case {"citations": list(citations), **rest}:
                match rest.get("written"):
                    case {"citations": list(more)}:  # what a language model wrote has quotes of its own
                        citations = [*citations, *more]
                numbers += [i] * len(citations)
                claims += [_claim(citation, i, n) for n, citation in enumerate(citations, 1)]
            case _:
                raise NotVerifiable(f"answer {i} has no list of citations; export it again as JSON")
    checks = check(claims, documents).checks
    return tuple(
        Checked(i, made.claim, made.problem, made.claim.place is not None and made.claim.place.recognised)
        for i, made in zip(numbers, checks, strict=True)
    )


def _claim(citation: object, answer: int, n: int) -> Claim:
    match citation:
        case {
            "number": int(number),
            "document": {"id": str(identity), "source": str(source)},
            "start": int(start),
            "end": int(end),
            "quote": str(quote),
            "digest": str(digest),
            "section": list(section),
            "place": {
                "start": int(raw_start),
                "end": int(raw_end),
                "first_line": int(first),
                "last_line": int(last),
                "page": int() | None as page,
                "paragraph": int() | None as paragraph,
                **more,
            },
        }:
            place = Place(raw_start, raw_end, first, last, page, paragraph, more.get("recognised") is True)
            return Claim(number, identity, source, start, end, quote, digest, None, tuple(section), place)
    raise NotVerifiable(
        f"citation {n} of answer {answer} must have number, document (id, source), section, start, end, quote, digest "
        "and place; export it again as JSON"
    )
