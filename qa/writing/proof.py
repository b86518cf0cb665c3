"""The proof of a sentence that a model wrote: the quotes of the passages it marks, and whether they say it."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.tables import over_columns
from corpus.types import Passage
from index.tokens import normalise, words
from index.types import Hit
from qa.cite import cite
from qa.sentences import Sentence, sentences_at
from qa.types import Citation, Statement
from qa.writing import stream
from qa.writing.facts import lacking, numbers
from qa.writing.support import LONGEST, support

_UNMARKED = 2  # passages in which support is looked for where a sentence marks none
_FEW = 3  # sentences of a passage that are quoted


class Proofs:
    """Proves sentences against passages, and numbers the quotes."""

    def __init__(self, passages: Sequence[Passage], known: Sequence[Citation]) -> None:
        """Prove against `passages`, which marks count from 1; `known` citations keep their numbers."""
        self._passages = passages
        self._numbers = {_place(c): c.number for c in known}

    def prove(self, sentence: stream.Sentence) -> Statement:
        """Return a sentence with its quotes, and whether they support it.

        One that marks a passage which there is not is not supported, whatever else it marks. Of one that marks none,
        the passages most like it are taken.
        """
        marked = [self._passages[n - 1] for n in sentence.marks if 0 < n <= len(self._passages)]
        passages = marked or ([] if sentence.marks else self._likely(sentence.text))
        text = sentence.text[: LONGEST + 1]
        around = "\n".join(map(_around, passages))
        found = support(text, [p.text for p in passages], around)
        chosen = [_telling(text, p) for p in passages]
        told = "\n".join(s.text for some in chosen for s in some)
        if found.holds and lacking(text, told, around):
            chosen = [sentences_at(_hit(p), p.start, p.end) for p in passages]
        citations = tuple(self._numbered(c) for some in chosen for c in cite(some))
        holds = found.holds and len(marked) == len(sentence.marks) and bool(citations)
        return Statement(sentence.text, citations, holds, found.lacking)

    def _numbered(self, citation: Citation) -> Citation:
        number = self._numbers.setdefault(_place(citation), max(self._numbers.values(), default=0) + 1)
        return Citation(number, citation.passage, citation.start, citation.end)

    def _likely(self, text: str) -> list[Passage]:
        said = _said(text)
        return sorted(self._passages, key=lambda p: -len(said & _said(p.text)))[:_UNMARKED]


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.passage.document.id, citation.start, citation.end


def _hit(passage: Passage) -> Hit:
    return Hit(passage, 0.0, 1)


def _around(passage: Passage) -> str:
    columns = over_columns(passage.document, passage.start, passage.end)
    return "\n".join([passage.document.title, *passage.section, columns])


def _said(text: str) -> set[str]:
    return {*words(normalise(text)), *numbers(text, loosely=True)}


def _telling(text: str, passage: Passage) -> list[Sentence]:
    """Return the sentences of a passage that hold most of what is said, in document order."""
    left = _said(text)
    found: list[Sentence] = []
    candidates = {s: _said(s.text) for s in sentences_at(_hit(passage), passage.start, passage.end)}
    while candidates and len(found) < _FEW:
        best = max(candidates, key=lambda s: len(left & candidates[s]))
        if found and len(left & candidates[best]) < 2:
            break
        left -= candidates.pop(best)
        found.append(best)
    return sorted(found, key=lambda s: s.start)
