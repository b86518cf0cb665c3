"""Lists that only name where things are told: tables of contents, indexes, menus.

A line that is called as something the question asks about, and as a heading elsewhere, points there; what stands
around it in its list are other things of the kind, and no answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from corpus.types import Document
from index.tokens import fold

_LEAST = 3  # lines that make a list of contents
_MARKS = re.compile(r"^[\W\d_]+|[\W_]+$")
_NAMED = 2  # characters of a name


def pointing(
    question: str, document: Document, start: int, end: int, headings: Collection[str]
) -> Iterator[tuple[int, int]]:
    """Yield the lists over `text[start:end]` that point to one of `headings` (folded) that a question names."""
    asked = fold(question)
    for paragraph in document.paragraphs_in(start, end):
        if paragraph.kind != "list":
            continue
        names = [_MARKS.sub("", line) for line in fold(document.text[paragraph.start : paragraph.end]).splitlines()]
        if len(names) >= _LEAST and any(
            len(name) >= _NAMED and name in asked and any(name in heading for heading in headings) for name in names
        ):
            yield paragraph.start, paragraph.end
