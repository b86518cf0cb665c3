"""Which sentences to show for a question: one where one answers, a whole list, or the few that explain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus import sentences
from index.tokens import fold
from qa.question import EXPLAINING, Form, Question
from qa.sentences import Read, Sentence, Span, leads_in

_SHORT_LIMIT = 200  # characters shown for a fact
_LONG_LIMIT = 420  # characters shown for a list or an explanation
_CLAUSE_END = re.compile(r"[，,；;]\s*")
_MOST = 3  # sentences of an explanation
_NEAR = 1.1  # a second sentence this close in log-odds to the best is shown beside it
_RELATED = 2.5  # the same for a sentence of an explanation
# how a sentence opens that leans on the one before it, and one that goes on from it with a reason or an outcome
_LEANS = re.compile(
    r"(?:这|那|此|其|他|她|它|因此|所以|于是|从而|否则|不然|同时|但|而|并|另外|相反|结果|例如|比如"
    r"|this|that|these|it|they|so|therefore|otherwise|but)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:这|因为|由于|原因|因此|所以|于是|从而|否则|不然|以免|目的|为的是|为此|他说|她说|“"
    r"|this|that|because|so\b|therefore|otherwise)",
    re.IGNORECASE,
)
_LISTS = frozenset({Form.LIST, Form.MANNER, Form.REASON, Form.DEFINITION, Form.OTHER})


def compose(question: Question, ranked: Sequence[Read], span: Span | None) -> list[Sentence]:
    """Choose from sentences ranked best first; the choice comes in document order.

    `span` is the stretch of the best sentence that answers; of a sentence too long to show, the clauses around it
    are chosen.
    """
    best = ranked[0].sentence
    if best.paragraph.kind == "list" and (question.form in _LISTS or leads_in(best.folded)):
        return _list(best)
    if question.form is Form.LIST:
        near = (r.sentence for r in ranked[1:_MOST] if r.margin >= ranked[0].margin - _RELATED)
        if lead := next((s for s in near if s.paragraph.kind == "list" and leads_in(s.folded)), None):
            return _list(lead)
    if question.form in EXPLAINING:
        return _with_neighbours(_pick(ranked, _MOST, _RELATED, _LONG_LIMIT), _SHORT_LIMIT)
    if _asks(best) and (answer := _beside(best, 1)):
        return [best, answer] if len(best.text) + len(answer.text) <= _SHORT_LIMIT else [answer]
    if len(best.text) > _SHORT_LIMIT:
        return [_clauses(best, span)]
    return _pick(ranked, 2, _NEAR, _SHORT_LIMIT)


def with_place(chosen: list[Sentence], sentence: Sentence, offset: int) -> list[Sentence]:
    """Return sentences with the one of the paragraph of `sentence` that holds an offset, if none of them does."""
    document = sentence.hit.passage.document.id
    if any(s.hit.passage.document.id == document and s.start <= offset < s.end for s in chosen):
        return chosen
    holding = (_stretch(sentence, start, end) for start, end in _spans(sentence) if start <= offset < end)
    return [*holding, *chosen]


def with_sentence(chosen: list[Sentence], sentence: Sentence) -> list[Sentence]:
    """Return sentences with another, if they do not hold it yet."""
    place = (sentence.hit.passage.document.id, sentence.start)
    held = any((s.hit.passage.document.id, s.start) == place for s in chosen)
    return chosen if held else [*chosen, sentence]


def _asks(sentence: Sentence) -> bool:
    return sentence.folded.endswith(("?", "？"))


def _stretch(sentence: Sentence, start: int, end: int) -> Sentence:
    """Return what stands at other offsets of the paragraph of a sentence."""
    text = sentence.hit.passage.document.text[start:end]
    return replace(sentence, start=start, end=end, folded=fold(text))


def _spans(sentence: Sentence) -> list[tuple[int, int]]:
    """Return the offsets of the sentences of the paragraph in which a sentence stands."""
    paragraph = sentence.paragraph
    return sentences(sentence.hit.passage.document.text, paragraph.start, paragraph.end)


def _pick(ranked: Sequence[Read], most: int, near: float, limit: int) -> list[Sentence]:
    chosen = [ranked[0].sentence]
    used = len(ranked[0].sentence.text)
    for read in ranked[1:]:
        length = len(read.sentence.text)
        if len(chosen) == most or read.margin < ranked[0].margin - near:
            break
        if used + length <= limit and read.fits >= ranked[0].fits:
            chosen.append(read.sentence)
            used += length
    return sorted(chosen, key=lambda s: (s.hit.passage.document.id != chosen[0].hit.passage.document.id, s.start))


def _with_neighbours(chosen: list[Sentence], limit: int) -> list[Sentence]:
    """Return the sentences of an explanation with those that they lean on and that go on from them."""
    found = {(s.hit.passage.document.id, s.start): s for s in chosen}
    used = sum(len(s.text) for s in chosen)
    for sentence in chosen:
        before = _beside(sentence, -1) if _LEANS.match(sentence.folded) else None
        after = _beside(sentence, 1)
        if after is not None and not (_GOES_ON.match(after.folded) or _asks(sentence) or leads_in(sentence.folded)):
            after = None
        for neighbour in filter(None, (before, after)):
            place = (neighbour.hit.passage.document.id, neighbour.start)
            if place not in found and used + len(neighbour.text) <= limit:
                found[place] = neighbour
                used += len(neighbour.text)
    order = {document: i for i, document in enumerate(dict.fromkeys(d for d, _ in found))}
    return [found[place] for place in sorted(found, key=lambda p: (order[p[0]], p[1]))]


def _beside(sentence: Sentence, step: int) -> Sentence | None:
    """Return the sentence of the paragraph that stands `step` after a whole sentence, None where there is none."""
    spans = _spans(sentence)
    at = next((i for i, (start, _) in enumerate(spans) if start == sentence.start), None)
    if at is None or not 0 <= at + step < len(spans):
        return None
    return _stretch(sentence, *spans[at + step])


def _clauses(sentence: Sentence, span: Span | None) -> Sentence:
    """Return the clauses around `span`, as many as can be shown, those before it first."""
    cuts = [sentence.start + m.end() for m in _CLAUSE_END.finditer(sentence.text)]
    cuts = [sentence.start, *(c for c in cuts if c < sentence.end), sentence.end]
    start = max(c for c in cuts if c <= (span.start if span else sentence.start))
    end = min(c for c in cuts if c >= (span.end if span else sentence.start + 1))
    while True:
        before = max((c for c in cuts if c < start), default=None)
        after = min((c for c in cuts if c > end), default=None)
        if before is not None and end - before <= _SHORT_LIMIT:
            start = before
        elif after is not None and after - start <= _SHORT_LIMIT:
            end = after
        else:
            break
    return _stretch(sentence, start, end)


def _list(best: Sentence) -> list[Sentence]:
    """Return the lines of the list that `best` stands in, from its lead-in on, as many as can be shown."""
    lines = [_stretch(best, start, end) for start, end in _spans(best)]
    first = max((i for i, line in enumerate(lines) if line.start <= best.start and leads_in(line.folded)), default=0)
    return [line for line in lines[first:] if line is lines[first] or line.end - lines[first].start <= _LONG_LIMIT]
