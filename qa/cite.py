"""Citations: verbatim quotes with their place, numbered in the order in which the answer's text marks them."""

from __future__ import annotations

from collections.abc import Sequence

from qa.sentences import Sentence
from qa.types import Citation


def cite(sentences: Sequence[Sentence]) -> tuple[Citation, ...]:
    """Return one citation for each run of neighbouring sentences of a paragraph, numbered from 1."""
    found: list[Citation] = []
    for sentence in sentences:
        passage = sentence.hit.passage
        last = found[-1] if found else None
        if (
            last is not None
            and last.passage.document is passage.document
            and sentence.start >= last.end
            and not passage.document.text[last.end : sentence.start].strip()
            and passage.document.paragraph_at(last.start) == sentence.paragraph
        ):
            found[-1] = Citation(last.number, last.passage, last.start, sentence.end)
        else:
            found.append(Citation(len(found) + 1, passage, sentence.start, sentence.end))
    return tuple(found)
