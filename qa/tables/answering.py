"""Questions that the tables of the documents found answer, and those that ask of what stands in none of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.tables import Span
from corpus.types import Document, Passage
from index.nearness import closeness
from index.retriever import Retriever
from index.tokens import fold, is_han, words
from index.types import Hit
from qa import frame
from qa.decide import shipped_weights
from qa.question import STOP, Question
from qa.reading.reader import Reading
from qa.tables.compute import SURE, Computed, Task
from qa.tables.grid import Grid, grids_of
from qa.tables.lines import disguised
from qa.tables.match import Named, codes, said, shape
from qa.types import Answer, Citation, Segment

_KEPT = 32  # documents whose tables are kept at hand, and of which all are looked through
_LONGEST = 1_000_000  # characters of a text that is looked through for a name
_TABLES = 12  # tables that are asked
_QUOTED = 1_500  # characters of a quote
_CITED = 12  # quotes of a line
_READ_WELL = 0.6  # confidence with which a text that is no table answers better than a column chosen by its meaning
_FAR = 0.5  # nearness under which a column is not what a noun means
_SAID = 0.5  # share of a column's name that is said


@dataclass(frozen=True, slots=True)
class Missing:
    """That what a question asks of stands in no table: the names that are missing."""

    names: tuple[str, ...]


class Tables:
    """The tables of documents, read once."""

    def __init__(self, retriever: Retriever) -> None:
        """Read the tables of what `retriever` finds, of few documents those of all."""
        self._retriever = retriever
        self._grids: dict[str, list[Grid]] = {}
        self._texts: dict[str, str] = {}

    @cached_property
    def _all(self) -> tuple[Document, ...]:
        return self._retriever.documents if self._retriever.manifest.documents <= _KEPT else ()

    def _says(self, name: str, documents: Sequence[Document]) -> bool:
        """Tell whether a document says a folded name, or may do: one that is too long is not looked through."""
        return any(len(document.text) > _LONGEST or name in self._text(document) for document in documents)

    def _text(self, document: Document) -> str:
        """Return the folded text of a document, which is kept, since it takes a while to make."""
        if document.id not in self._texts:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            self._texts[document.id] = fold(document.text)
        return self._texts[document.id]

    def _unknown_codes(self, asked: str, documents: Sequence[Document]) -> tuple[str, ...]:
        """Return the models and versions of a question that no document names, though one names others of the form."""
        named = [code for code in codes(asked) if not code.isdecimal()]
        lacking = [code for code in named if not self._says(code, documents)]
        forms = {shape(code) for document in documents for code in codes(self._text(document))} if lacking else set()
        return tuple(code for code in lacking if shape(code) in forms)

    def _missing(
        self, asked: str, question: Question, documents: Sequence[Document], grids: Sequence[Grid]
    ) -> tuple[str, ...]:
        """Return the years and names of the question that no document says, though a table has others of the kind."""
        lacking = [code for code in codes(asked) if not self._says(code, documents)]
        forms = {shape(code) for grid in grids for code in _codes_of(grid)} if lacking else set()
        if alike := tuple(code for code in lacking if shape(code) in forms):
            return alike
        names = [t.text for t in question.terms if t.own and t.specific and not any(c.isdigit() for c in t.text)]
        if not names:
            return ()
        found = [(grid, Named(asked, grid)) for grid in grids]
        # a word cut so that it holds a name of the table is none of its own
        held = [asked[m.start : m.end] for _, named in found for m in named.mentions]
        names = [
            name for name in map(fold, names)
            if len(name) > 1 and not name.startswith("第")
            and not self._says(name, documents) and not any(h in name for h in held)
        ]  # fmt: skip
        for grid, named in found if names else ():
            if any(said(asked, head.core) >= _SAID for head in grid.heads) or named.mentions:
                if any(_same_script(name, grid) for name in names):
                    return tuple(names)
        return ()

    def answer(
        self,
        question: Question,
        context: str,
        hits: Sequence[Hit],
        readings: Sequence[Reading],
        confidence: float,
        among: Collection[str] | None = None,
        reply: str = "",
    ) -> Computed | Missing | None:
        """Return what is worked out for a question, what it misses, or None where the reader's answer is better.

        `hits` are the passages found, in whose documents the tables are looked for; `readings` what was read in them,
        with that confidence; `among` the documents (ids) that are asked, None for all; `reply` what was answered to
        the question before.
        """
        known = {hit.passage.document.id: hit.passage.document for hit in hits}
        # a row of a large table is drowned among its neighbours, and found by its name below
        known |= {d.id: d for d in self._all if d.id not in known and (among is None or d.id in among)}
        documents = list(known.values())
        asked, before = fold(question.text), fold(context)
        if missing := self._unknown_codes(asked, documents):
            return Missing(missing)
        grids = [grid for document in documents for grid in self._of(document)]
        if not grids:
            return None
        grids = _likely(asked, before, grids)
        if missing := self._missing(asked, question, documents, grids):
            return Missing(missing)
        tasks = [Task(asked, before, grid, fold(reply)) for grid in grids]
        found = [told for task in tasks if (told := task.result())]
        best = max(found, key=lambda told: told.fit, default=None)
        if best is None and (lacking := [task.lacks for task in tasks if task.lacks and task.rows]):
            return Missing((lacking[0],))
        place = _place(readings[0], grids) if readings else None
        if best is not None:
            return best if place or confidence < _READ_WELL or best.confidence >= SURE else None
        if place and _is_beside(asked, before, *place, readings[0].span.start):
            return Missing(())
        return None

    def _of(self, document: Document) -> list[Grid]:
        found = self._grids.get(document.id)
        if found is None:
            found = [*grids_of(document), *disguised(document)]
            if len(self._grids) >= _KEPT:
                self._grids.clear()
            self._grids[document.id] = found
        return found


def _likely(asked: str, before: str, grids: Sequence[Grid]) -> list[Grid]:
    """Return the tables that a question says most of."""
    text = f"{before} {asked}".strip()

    def says(grid: Grid) -> tuple[float, float]:
        named = Named(text, grid)
        heads = sum(said(text, head.core) for head in grid.heads)
        return (sum(m.end - m.start for m in named.mentions if m.exact), heads)

    if len(grids) <= _TABLES:
        return list(grids)
    return sorted(grids, key=says, reverse=True)[:_TABLES]


def _place(reading: Reading, grids: Sequence[Grid]) -> tuple[Grid, int] | None:
    """Return the table and the row in which the reader found its answer, None where it stands in no table."""
    for grid in grids:
        if grid.document.id == reading.hit.passage.document.id and grid.body:
            row = grid.row_at(reading.span.start)
            if row is not None:
                return grid, row
    return None


def _same_script(name: str, grid: Grid) -> bool:
    labels = "".join(grid.said(row, grid.naming) for row in grid.body[:20])
    return is_han(name) == any(map(is_han, labels))


def _codes_of(grid: Grid) -> Iterator[str]:
    for head in grid.heads:
        yield from codes(head.core)
    for cell in grid.columns[grid.naming].cells[:200]:
        yield from codes(cell)


def _is_beside(asked: str, before: str, grid: Grid, row: int, offset: int) -> bool:
    """Tell whether a cell stands beside what is asked of.

    That is in a row that the question does not name, though it names a column of the table and something else, or in a
    column that is far from what the question calls what it asks of a row.
    """
    named = Named(f"{before} {asked}".strip(), grid)
    if named.mentions:
        column = next((j for j, cell in enumerate(grid.body[row]) if cell[0] <= offset < cell[1]), None)
        core = grid.heads[column].core if column is not None and column < len(grid.heads) else ""
        return bool(core and named.nouns and not said(named.rest, core)) and closeness(named.nouns, [core])[0] < _FAR
    if not any(said(asked, head.core) >= _SAID for head in grid.heads):
        return False
    known = " ".join([grid.around, *(head.core for head in grid.heads)])
    rest = [w for w in words(named.rest) if len(w) > 1 and w not in STOP and w not in known]
    label = fold(grid.said(grid.body[row], grid.naming))
    if not rest or not any(is_han(w) == any(map(is_han, label)) for w in rest):
        return False
    line = " ".join(fold(grid.said(grid.body[row], j)) for j in range(len(grid.heads)))
    return not any(w in line and sum(w in cell for cell in grid.columns[grid.naming].cells) <= 1 for w in rest)


def told(found: Sequence[Computed | Missing], question: Question, hits: Sequence[Hit]) -> Answer:
    """Return the answer that says what was worked out, or what is missing."""
    english = question.english
    missing = tuple(name for one in found if isinstance(one, Missing) for name in one.names)
    computed = [one for one in found if isinstance(one, Computed)]
    if not computed:
        said = frame.refusal(missing, english=english)
        return Answer(question.text, said, "", (), tuple(hits), True, 0.1, question.text, missing, certainty="none")
    citations: list[Citation] = []
    segments: list[Segment] = []
    for one in computed:
        lines = [(line.text, _cite(one.grid, line.cells, citations)) for line in one.lines]
        segments += frame.computed(lines, one, english=english, first=not segments)
    short = "；".join(one.short for one in computed)
    confidence = min(one.confidence for one in computed)
    shown = {c.passage.id: Hit(c.passage, confidence, 0) for c in citations}
    shown |= {hit.passage.id: hit for hit in hits if hit.passage.id not in shown}
    ranked = tuple(Hit(h.passage, h.score, i, h._explain) for i, h in enumerate(shown.values(), 1))
    return Answer(
        question.text, tuple(segments), short, tuple(citations), ranked, False, confidence, question.text,
        certainty=shipped_weights().certainty(confidence),
    )  # fmt: skip


def _cite(grid: Grid, cells: Sequence[Span], citations: list[Citation]) -> tuple[Citation, ...]:
    """Return the citations of cells, those of one line or of neighbouring lines together, new ones added to all.

    Of very many the first and the last are, between which they lie.
    """
    found = []
    stretches = _stretches(grid, cells)
    if len(stretches) > _CITED:
        stretches = [stretches[0], stretches[-1]]
    for start, end in stretches:
        known = next(
            (c for c in citations if c.passage.document.id == grid.document.id and (c.start, c.end) == (start, end)),
            None,
        )
        if known is None:
            known = Citation(len(citations) + 1, _passage(grid.document, start), start, end)
            citations.append(known)
        found.append(known)
    return tuple(found)


def _stretches(grid: Grid, cells: Sequence[Span]) -> list[Span]:
    """Return the stretches of text that cells make: from the first of a line to the last, neighbouring lines joined."""
    text = grid.document.text
    found: list[Span] = []
    for start, end in sorted({cell for cell in cells if cell[0] < cell[1]}):
        if found and end - found[-1][0] <= _QUOTED and text.count("\n", found[-1][1], start) <= (not grid.lies):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _passage(document: Document, start: int) -> Passage:
    """Return the paragraph at an offset as a passage."""
    paragraph = document.paragraphs[max(bisect_right(document.paragraphs, start, key=lambda p: p.start) - 1, 0)]
    ident = f"{document.id}:{paragraph.start}-{paragraph.end}"
    return Passage(ident, document, paragraph.section, paragraph.start, paragraph.end, paragraph.number)
