"""What is written of a document, whatever stores it: its passages with their terms, grouped by their parents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.tables import over_columns
from corpus.types import Passage
from index.tokens import terms

_PARENT_LENGTH = 600  # characters; paragraphs up to this length together are one parent
_HEADING = 300  # characters of a heading that are indexed with each passage under it, as many as a passage has


@dataclass(frozen=True, slots=True)
class Row:
    """A passage, the terms it is found by, the text it is encoded as, and a digest of that text."""

    passage: Passage
    terms: list[str]
    text: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parent:
    """A stretch of text that is searched as a whole: the passages of it, and its terms."""

    rows: list[Row]
    terms: list[str]


def parents_of(passages: Sequence[Passage]) -> Iterator[Parent]:
    """Yield the parents of the passages of a document, in their order."""
    for group in _grouped(passages):
        of_parent = list(_heading_terms(_headings(group[0])))
        rows: list[Row] = []
        told: set[str] = set()
        for passage in group:
            text = indexed_text(passage)
            # a heading ends its line, and no term crosses lines: the terms of both are those of either
            of_text = terms(passage.text)
            # what names the columns of its rows, which stands in no more than the first passage of a table
            over = _over_columns(passage)
            of_columns = _heading_terms((over,)) if over else ()
            of_passage = [*_heading_terms(_headings(passage)), *of_columns, *of_text]
            rows.append(Row(passage, of_passage, text, hashlib.blake2b(text.encode(), digest_size=16).digest()))
            of_parent += of_text if over in told else (*of_columns, *of_text)
            told.add(over)
        yield Parent(rows, of_parent)


def indexed_text(passage: Passage) -> str:
    """Return what is indexed for a passage: its innermost headings, the names of its columns, and its text."""
    return "\n".join(filter(None, (*_headings(passage), _over_columns(passage), passage.text)))


def _over_columns(passage: Passage) -> str:
    return over_columns(passage.document, passage.start, passage.end)[:_HEADING]


def _headings(passage: Passage) -> tuple[str, ...]:
    return tuple(heading[:_HEADING] for heading in passage.section[-2:])


@lru_cache(maxsize=1024)
def _heading_terms(section: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(terms("\n".join(section)))


def _grouped(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Group passages into parents: those of one paragraph, and short neighbouring paragraphs of one section."""
    group: list[Passage] = []
    for passage in passages:
        if group and (
            passage.section != group[-1].section
            or (passage.paragraph != group[-1].paragraph and passage.end - group[0].start > _PARENT_LENGTH)
        ):
            yield group
            group = []
        group.append(passage)
    if group:
        yield group
