"""Whether citations still hold: against the documents of an index, and against the files they were read from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from corpus import CorpusError, Document, Place, read
from corpus.encoding import decode
from corpus.formats import SUFFIXES
from index.retriever import Retriever
from qa.types import Answer

Problem = Literal[
    "no_document", "no_such_place", "other_words", "other_digest", "other_passage", "other_place", "other_in_file"
]


_TEXT = (".txt", ".text", ".md", ".markdown")  # of these the file itself is what raw offsets refer to


@dataclass(frozen=True, slots=True)
class Claim:
    """What a citation says: that the document of id `document` has `quote` from `start` to `end`.

    Offsets are characters of the document's clean text, end exclusive. `digest` is the hex sha256 of the quote in
    UTF-8. `passage` holds the start, end and text of the passage it is said to be from, `section` the headings it is
    said to stand under, `place` where in the file; None where the citation says nothing of it.
    """

    number: int
    document: str
    source: str
    start: int
    end: int
    quote: str
    digest: str
    passage: tuple[int, int, str] | None = None
    section: tuple[str, ...] | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A claim and what is wrong with it: `problem` is the first of these that is, None where it holds.

    no_document    the index holds no document of that id (removed, or its text changed)
    no_such_place  the offsets do not lie within the document
    other_words    the document has other words there
    other_digest   the digest is not that of the quote
    other_passage  the passage has other words, or the quote does not begin in it
    other_place    the document has the quote under other headings, or at another place of its file
    other_in_file  the file it was read from has other words there by now

    `in_file` tells whether the file was there to be read; what was recognised in a picture is not recognised again.
    """

    claim: Claim
    problem: Problem | None
    in_file: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The checks of an answer's citations, in their order."""

    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether every citation holds; so do none."""
        return all(check.problem is None for check in self.checks)


def verify(answer: Answer, retriever: Retriever) -> Report:
    """Check every citation of an answer against the documents of an index and the files these were read from."""
    return check(claims_of(answer), retriever.documents)


def claims_of(answer: Answer) -> tuple[Claim, ...]:
    """Return what the citations of an answer say, and those of what a language model wrote under it."""
    written = answer.written.citations if answer.written else ()
    return tuple(
        Claim(
            c.number, c.passage.document.id, c.passage.document.source, c.start, c.end, c.quote, c.digest,
            (c.passage.start, c.passage.end, c.passage.text), c.passage.section,
        )
        for c in dict.fromkeys((*answer.citations, *written))
    )  # fmt: skip


def check(claims: Iterable[Claim], documents: Iterable[Document]) -> Report:
    """Check claims against documents and the files these were read from; each file is read once."""
    claims = tuple(claims)
    wanted = {claim.document for claim in claims}
    by_id = {document.id: document for document in documents if document.id in wanted}
    as_given = cache(_as_given)
    return Report(tuple(_check(claim, by_id.get(claim.document), as_given) for claim in claims))


def _check(claim: Claim, document: Document | None, as_given: Callable[[str], _File | None]) -> Check:
    problem = _problem(claim, document)
    if problem or document is None:
        return Check(claim, problem, False)
    if document.recognised(claim.start, claim.end):
        return Check(claim, None, False)
    file = as_given(document.source)
    if file is None:
        return Check(claim, None, False)
    return Check(claim, None if file.holds(document, claim.start, claim.end) else "other_in_file", True)


def _problem(claim: Claim, document: Document | None) -> Problem | None:
    if document is None:
        return "no_document"
    if not 0 <= claim.start < claim.end <= len(document.text):
        return "no_such_place"
    if document.text[claim.start : claim.end] != claim.quote:
        return "other_words"
    if hashlib.sha256(claim.quote.encode(errors="surrogatepass")).hexdigest() != claim.digest:
        return "other_digest"
    if claim.passage is not None:
        start, end, text = claim.passage
        if document.text[start:end] != text or not start <= claim.start < end:
            return "other_passage"
    paragraph = document.paragraph_at(claim.start)
    if claim.section is not None and paragraph is not None and claim.section != paragraph.section:
        return "other_place"
    if claim.place is not None and claim.place != document.locate(claim.start, claim.end):
        return "other_place"
    return None


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it is now: its characters where they are its text, else the documents read from it."""

    raw: str | None
    documents: tuple[Document, ...]

    def holds(self, document: Document, start: int, end: int) -> bool:
        """Tell whether the file has the words of a document's span at their place."""
        quote = document.text[start:end]
        if self.raw is None:
            same = [d for d in self.documents if d.id == document.id]
            return any(d.text[start:end] == quote for d in same or self.documents)
        place = document.locate(start, end)
        # line ends, letter spacing and mark-up within the place were left out of the clean text, nothing was put in
        there = iter(self.raw[place.start : place.end])
        return all(character in there for character in quote if not character.isspace())


def _as_given(source: str) -> _File | None:
    """Read a file again; None where there is none that can be read."""
    path = Path(source)
    suffix = path.suffix.lower()
    try:
        if not path.is_file():
            return None
        if suffix in _TEXT or suffix not in SUFFIXES:
            return _File(decode(path.read_bytes(), source), ())
        return _File(None, tuple(read(path)))
    except (OSError, CorpusError):  # not there to be read: whoever wants to know finds `in_file` false
        return None
