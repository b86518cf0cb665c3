"""Which passages may answer: of all that are found those in the documents and places that a question names."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from corpus import Document, cut
from corpus.outline import item_marker
from corpus.tables import over_columns
from index import Retriever
from index.types import Hit
from qa.places import Place, Reference, existing, find, references, without_references
from qa.question import Question, read_question
from qa.sources import DATE, Named, Sources, keys_of

_HITS = 8
_WIDER = 3  # times as many passages are looked at where some may not answer
_CLAUSES = re.compile("[，,]")
_MOST = 100  # documents that are looked through for a place


@dataclass(frozen=True, slots=True)
class Scope:
    """The passages that may answer, best first, and of how many documents they were chosen.

    `asked` is what is left to be asked of those that stand where the question says, without its saying where; "" where
    it says nothing of the kind. Passages of the ids in `telling` say that themselves.
    """

    hits: tuple[Hit, ...]
    documents: int
    asked: str
    telling: frozenset[str]


def search(
    retriever: Retriever, sources: Sources, asked: Question, context: str, documents: Collection[str] | None
) -> Scope:
    """Return the passages that may answer a question, of `documents` (ids) alone where they are given.

    A document that it names by its title answers alone. A year or number by which documents differ keeps out those of
    another one, and a place by its number all others, but for passages that speak of that year, number or place.
    """
    text = f"{context} {asked.text}".strip()
    look = partial(retriever.search_weighted, asked.query, text)
    named = sources.named(asked.text, context, documents)
    size = retriever.manifest.documents if documents is None else len(documents)
    wider = _WIDER * _HITS

    def told(hit: Hit) -> bool:
        return named.said_in(_around(hit))

    rest = _rest(sources, asked.text, named) or _rest(sources, context, named)
    if named.documents is None:
        hits = look(wider if named.others else _HITS, documents=documents)
        hits = tuple(h for h in hits if h.passage.document.id not in named.others or told(h))
        # what stands without a date in a text of 2023 is of that year
        question, dated = sources.undated(asked.text)
        rest = _left(question) if dated else ""
    elif named.whole:
        size = len(named.documents)
        hits = look(_HITS, documents=named.documents) if named.documents else ()
    else:
        size = len(named.documents)
        within = look(_HITS, documents=named.documents)
        others = (h for h in look(wider, documents=documents) if h.passage.document.id not in named.documents)
        hits = _merged(within, [h for h in others if told(h)][: _HITS // 2])
    telling = frozenset(h.passage.id for h in hits if told(h))
    if named.documents is None and rest:
        telling = frozenset(
            h.passage.id
            for h in hits
            if h.passage.document.id not in dated or DATE in {key.kind for key in keys_of(_around(h))}
        )
    if wanted := references(asked.text):
        placed = _placed(retriever, sources, asked.text, wanted, look(wider, documents=documents), documents)
        if placed is not None:
            inside, speaking = placed
            hits = (*inside[: _HITS - len(speaking)], *speaking)
            telling = frozenset(h.passage.id for h in speaking)
            rest = _rest(sources, without_references(asked.text), named)
    return Scope(_ranked(_headed(asked, hits[:_HITS])), size, rest, telling)


def _headed(asked: Question, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Return the hits under a heading that asks for what the question asks, as those of a FAQ do; all without one."""
    wanted = {term.text for term in asked.terms if term.own}
    return [h for h in hits if h.passage.section and wanted and wanted == _named_by(h.passage.section[-1])] or hits


def _named_by(heading: str) -> set[str]:
    """Return what a heading names behind its number."""
    text = heading[len(item_marker(heading)) :].strip()
    return {term.text for term in read_question(text, lambda _: 1.0).terms} if text else set()


def _rest(sources: Sources, question: str, named: Named) -> str:
    """Return what a question asks but for the names of documents, "" where nothing is left."""
    return _left(sources.without(question, named))


def _left(question: str) -> str:
    """Return what is left of a question from which names were cut, "" where that is nothing."""
    clauses = [clause for clause in _CLAUSES.split(question) if _says(clause)]
    return "，".join(clauses).lstrip("的 ")


def _says(text: str) -> bool:
    """Tell whether a text names or tells anything."""
    return any(map(str.isalnum, text)) and bool(read_question(text, lambda _: 1.0).terms)


def _around(hit: Hit) -> str:
    passage = hit.passage
    columns = over_columns(passage.document, passage.start, passage.end)
    return "\n".join([*passage.section[1:], columns, passage.text])


def _merged(first: Sequence[Hit], others: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return hits by their score, of the first as many as find room beside the others."""
    return tuple(sorted([*first[: _HITS - len(others)], *others], key=lambda hit: -hit.score))


def _ranked(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, 1))


def looked_through(
    retriever: Retriever, named: Collection[str], hits: Sequence[Hit], documents: Collection[str] | None
) -> list[Document]:
    """Return the documents in which places are looked for: those named, of very many those that hits are of."""
    if len(named) > _MOST:
        return [d for d in {h.passage.document.id: h.passage.document for h in hits}.values() if d.id in named]
    return list(retriever.documents_of(set(named) if documents is None else {*named} & {*documents}))


def _placed(
    retriever: Retriever,
    sources: Sources,
    question: str,
    wanted: Sequence[Reference],
    hits: Sequence[Hit],
    documents: Collection[str] | None,
) -> tuple[list[Hit], list[Hit]] | None:
    """Return the passages of the places that a question names, and some that speak of them.

    None where no document has places of that kind.
    """
    of = looked_through(retriever, sources.partly(question, documents), hits, documents)
    found = [place for document in of if (place := find(document, wanted))]
    if not found and not any(existing(document, wanted[0]) for document in of):
        return None
    inside = [hit for place in found for hit in _within(place, hits)]
    kinds = {(r.kind, r.number) for r in wanted}
    known = {(h.passage.document.id, h.passage.start) for h in inside}
    ids = {document.id for document in of}
    speaking = [
        hit
        for hit in hits
        if hit.passage.document.id in ids
        and (hit.passage.document.id, hit.passage.start) not in known
        and kinds & {(r.kind, r.number) for r in references(_spoken(hit))}
    ]
    return inside, speaking[: _HITS // 2]


def _spoken(hit: Hit) -> str:
    """Return the text of a passage without the numbers that it begins with."""
    text = hit.passage.text
    number = hit.passage.section[-1] if hit.passage.section else ""
    return text.removeprefix(number)


def _within(place: Place, hits: Sequence[Hit]) -> list[Hit]:
    """Return the passages of a place, cut to it, those that are hits first."""
    scores = {(h.passage.document.id, h.passage.start): h.score for h in hits}
    best = max(scores.values(), default=1.0)
    found = [
        replace(p, start=max(p.start, place.start), end=min(p.end, place.end))
        for p in cut(place.document)
        if p.start < place.end and place.start < p.end
    ]
    found.sort(key=lambda p: -scores.get((p.document.id, p.start), 0.0))
    return [Hit(passage, best, 1) for passage in found]
