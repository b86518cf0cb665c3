"""JSON lines: each row {"_id", "title", "text"} a document."""

from __future__ import annotations

import json
from collections.abc import Iterator

from corpus.encoding import decode
from corpus.errors import NoText, Unreadable
from corpus.formats.types import Opened, Parsed
from corpus.lines import split_lines
from corpus.reflow import reflow

_LONGEST_ID = 300  # characters of the _id of a row


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the document of each row. Raises NoText, Unreadable or TooLarge."""
    path, limits = opened.path, opened.limits
    is_empty = True
    for number, row in enumerate(_lines(decode(opened.data(), str(path))), 1):
        if not row.strip():
            continue
        try:
            fields = json.loads(row)
            identity, title, text = str(fields["_id"]), str(fields.get("title") or ""), str(fields["text"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unreadable(f'{path} line {number} is not a row {{"_id", "title", "text"}}: {error}') from error
        if len(identity) > _LONGEST_ID:
            raise Unreadable(
                f"{path} line {number} has an _id of {len(identity):,} characters, which stands with each of its "
                f"passages: give it one of at most {_LONGEST_ID}"
            )
        limits.check_characters(len(text), f"{path} line {number}")
        blocks = reflow(split_lines(text, limits=limits, name=f"{path} line {number}"))
        if blocks:
            is_empty = False
            yield Parsed(blocks, title, identity)
    if is_empty:
        raise NoText(f"{path} holds no row with text: nothing to read")


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text that may be too long to be there twice."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]
