"""What a text is about, in its own words: of a collection, of a document, of a part of one.

Each part is told by its heading and by the sentence of it that says most: the one whose vector lies nearest to the
mean of the part and of the whole (centroid summarisation, Radev et al. 2004), those that stand first favoured. Where
there are more parts than can be shown, the others are named, or if they are too many, it is said how many there are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import PurePath

from corpus import Document, Paragraph, sentences
from index.nearness import centrality
from index.tokens import fold
from qa.question import Question
from qa.sentences import coverage, match

LONGEST = 400  # characters of an overview
AT_LENGTH = 1_200  # of one that is asked for at greater length
_LINE = 120  # characters of a sentence that tells what a part is about
_SHORTEST = 8
_STRETCHES = 5  # that a text without headings is told in
_LOOKED_AT = 60  # sentences of a part
_FIRST = 0.3  # what standing first is worth, as a cosine
_NAMES = 0.75  # share of the room that headings may take; of more parts every second, third and so on is shown
_NAMED = 0.6  # share of what a question names that a title or heading has to hold
_HEAD = 300  # characters of a document that may name it, beside its title


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a text: its heading ("" where it has none) and the stretch of the document that tells what it is about.

    The stretch is None where the part is only named.
    """

    document: Document
    heading: str
    stretch: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Part:
    """Paragraphs of a document under one heading."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


def named(question: Question, documents: Sequence[Document]) -> list[Document]:
    """Return the documents that a question names, by title, file or first lines; all of them where it names none."""
    scored = [(_held(question, f"{_names(d)}\n{fold(d.text[:_HEAD])}"), d) for d in documents]
    best = max((score for score, _ in scored), default=0.0)
    return [document for score, document in scored if score == best] if best >= _NAMED else list(documents)


def _names(document: Document) -> str:
    return fold(f"{document.title}\n{PurePath(document.source).stem}")


def _held(question: Question, folded: str) -> float:
    """Return the share of what a question names that a folded text holds, 0 where it names nothing."""
    terms = [term for term in question.terms if term.naming]
    return coverage([match(term, folded) for term in terms], [term.weight for term in terms])


def is_called(question: Question, document: Document) -> bool:
    """Tell whether all that a question names, if anything, is what the document is called."""
    return not question.terms or _held(question, _names(document)) >= _NAMED


def part_named(question: Question, document: Document) -> tuple[Part, int] | None:
    """Return the part of a document that a question names by its heading, and how deep that stands."""
    found: list[tuple[float, Part, int]] = []
    for depth in range(max((len(p.section) for p in document.paragraphs), default=0)):
        for part in _parts(document.paragraphs, depth):
            if part.heading and fold(part.heading) != fold(document.title):
                found.append((_held(question, fold(part.heading)), part, depth))
    if not found:
        return None
    score, part, depth = max(found, key=lambda each: each[0])
    return (part, depth) if score >= _NAMED and _held(question, _names(document)) < score else None


def _parts(paragraphs: Sequence[Paragraph], depth: int) -> list[Part]:
    """Return the parts of paragraphs by the heading at a depth, those before the first in one without."""
    grouped = groupby(paragraphs, key=lambda p: p.section[depth] if len(p.section) > depth else "")
    return [Part(heading, tuple(found)) for heading, found in grouped]


def of_document(document: Document, room: int = LONGEST) -> list[Told]:
    """Return what a document is about: first the whole, then its parts."""
    depth = 0
    while (parts := _parts(document.paragraphs, depth)) and len({p.heading for p in parts if p.heading}) == 1:
        if sum(len(p.paragraphs) for p in parts if not p.heading) > len(document.paragraphs) / 2:
            break
        depth += 1
    return _told(document, document.title, parts, room)


def of_part(document: Document, part: Part, depth: int, room: int = LONGEST) -> list[Told]:
    """Return what a part of a document is about."""
    return _told(document, part.heading, _parts(part.paragraphs, depth + 1), room)


def of_collection(documents: Sequence[Document], room: int = LONGEST) -> list[Told]:
    """Return a line on each of some documents, of very many on every second, third and so on."""
    shown = documents[:: _step([document.title for document in documents], room)]
    lines: list[Told] = []
    left = room
    for document in shown:
        # where there is no room left, no sentence is looked for
        line = Told(document, document.title, _Sentences(document, document.paragraphs).best() if left >= 0 else None)
        left -= _length(line)
        lines.append(line if left >= 0 else Told(document, document.title, None))
    return lines if len(shown) == len(documents) else [*lines, _some(shown[-1], len(shown), len(documents))]


def _told(document: Document, title: str, parts: Sequence[Part], room: int) -> list[Told]:
    """Return the lines on the parts of a text: headings, of very many every n-th, sentences as far as there is room."""
    headed = [part for part in parts if part.heading]
    if len(headed) < 2:
        whole = tuple(p for part in parts for p in part.paragraphs)
        chosen = _Sentences(document, whole).spread(_STRETCHES)
        return [Told(document, title if i == 0 else "", stretch) for i, stretch in enumerate(_within(chosen, room))]
    before = tuple(p for part in parts[:1] if not part.heading for p in part.paragraphs)
    lines = [Told(document, title, _Sentences(document, before).best())]
    shown = headed[:: _step([part.heading for part in headed], room)]
    left = room - sum(len(part.heading) + 1 for part in shown) - _length(lines[0])
    for part in shown:
        stretch = _Sentences(document, part.paragraphs).best()
        if stretch and left < stretch[1] - stretch[0]:
            stretch = None
        left -= stretch[1] - stretch[0] if stretch else 0
        lines.append(Told(document, "" if _says(document, stretch, part.heading) else part.heading, stretch))
    return lines if len(shown) == len(headed) else [*lines, _some(document, len(shown), len(headed))]


def _step(names: Sequence[str], room: int) -> int:
    """Return how far apart names are that leave room for sentences."""
    return max(math.ceil(sum(len(name) + 1 for name in names) / (_NAMES * room)), 1)


def _some(document: Document, shown: int, there: int) -> Told:
    """Return the line that says how many are shown of those that there are."""
    return Told(document, f"…… {shown}/{there}", None)


def _says(document: Document, stretch: tuple[int, int] | None, heading: str) -> bool:
    """Tell whether a stretch begins with its heading, as an article does with its number."""
    if stretch is None:
        return False
    quote = document.text[slice(*stretch)]
    return quote.startswith(heading) and not quote[len(heading) : len(heading) + 1].isalnum()


def _length(line: Told) -> int:
    return len(line.heading) + (line.stretch[1] - line.stretch[0] if line.stretch else 0)


def _within(stretches: Sequence[tuple[int, int]], most: int) -> Iterator[tuple[int, int]]:
    """Yield stretches as long as they fit into so many characters together."""
    for start, end in stretches:
        most -= end - start
        if most < 0:
            return
        yield start, end


class _Sentences:
    """The sentences of paragraphs, and how much each says of all of them."""

    def __init__(self, document: Document, paragraphs: Sequence[Paragraph]) -> None:
        text = document.text
        found = [
            (start, end)
            for paragraph in paragraphs
            if paragraph.kind in ("paragraph", "list")
            for start, end in sentences(text, paragraph.start, paragraph.end)
            if _SHORTEST <= end - start <= _LINE and text[end - 1] not in "：:？?"
        ]
        self.stretches = found[:: max(len(found) // _LOOKED_AT, 1)]
        self.scores = centrality([text[start:end] for start, end in self.stretches])
        if self.scores:
            self.scores[0] += _FIRST

    def best(self) -> tuple[int, int] | None:
        """Return the sentence that says most, None where there is none."""
        order = range(len(self.scores))
        return self.stretches[max(order, key=lambda i: self.scores[i])] if self.scores else None

    def spread(self, count: int) -> list[tuple[int, int]]:
        """Return the sentence that says most of each of so many even stretches of the text."""
        size = len(self.stretches)
        bounds = [size * i // count for i in range(count + 1)]
        chosen = [max(range(a, b), key=lambda i: self.scores[i]) for a, b in pairwise(bounds) if b > a]
        return [self.stretches[i] for i in chosen]
