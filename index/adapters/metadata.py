"""What is said of a passage beside its text, in plain values, whichever library it is handed to."""

from __future__ import annotations

import hashlib
from typing import Any

from index.types import Hit


def metadata_of(hit: Hit) -> dict[str, Any]:
    """Return what a passage is, where it stands, and what a quote of it is checked by.

    `start` and `end` are characters of the document's clean text, end exclusive; `place` is where that lies in the file
    as given (its numbers count from 1, page and paragraph are None where there are none); `digest` is the sha256 of the
    passage in UTF-8.
    """
    passage = hit.passage
    place = passage.document.locate(passage.start, passage.end)
    return {
        "passage_id": passage.id,
        "document_id": passage.document.id,
        "title": passage.document.title,
        "source": passage.document.source,
        "headings": list(passage.section),
        "start": passage.start,
        "end": passage.end,
        "page": place.page,
        "paragraph": place.paragraph,
        "first_line": place.first_line,
        "last_line": place.last_line,
        "recognised": place.recognised,
        "digest": hashlib.sha256(passage.text.encode()).hexdigest(),
        "score": hit.score,
        "rank": hit.rank,
    }
