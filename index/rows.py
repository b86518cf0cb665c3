"""What is written of a document, whatever stores it: its passages with their terms, grouped by their parents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from corpus.tables import over_columns
from corpus.types import Passage, Twin
from index.tokens import terms

_PARENT_LENGTH = 600  # characters; paragraphs up to this length together are one parent
_NAMED = 16  # files with one text by whose names it is found: of more, names would outweigh what it says
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


def parents_of(passages: Sequence[Passage], names: Sequence[str]) -> Iterator[Parent]:
    """Yield the parents of the passages of a document, in their order; they are found by its names too (`naming`)."""
    for group in _grouped(passages):
        of_parent = _over_parent(group, names)
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


def naming(*known: Twin) -> tuple[str, ...]:
    """Return what a document is found by beside its text: its titles, the names of its files and of their folders.

    Rows of a collection lie in one file, and have a title that their text has or none.
    """
    names: list[str] = []
    for each in known[:_NAMED]:
        path = PurePath(each.source)
        names += () if path.suffix.lower() == ".jsonl" else (each.title, path.stem, path.parent.name)
    # bytes of a name that are no UTF-8 are no words
    named = (name[:_HEADING].encode(errors="replace").decode() for name in names if name)
    return tuple(dict.fromkeys(named))


def indexed_text(passage: Passage) -> str:
    """Return what is indexed for a passage: its innermost headings, the names of its columns, and its text."""
    return "\n".join(filter(None, (*_headings(passage), _over_columns(passage), passage.text)))


def _over_columns(passage: Passage) -> str:
    return over_columns(passage.document, passage.start, passage.end)[:_HEADING]


def _over_parent(group: Sequence[Passage], names: Sequence[str]) -> list[str]:
    """Return the terms of the names of a document, and of the headings over a parent."""
    # what stands over it as a heading is not said again
    named = tuple(name for name in names if name not in group[0].section)
    return [*_heading_terms(named), *_heading_terms(_headings(group[0]))]


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
