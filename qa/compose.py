"""Which sentences to show for a question: one where one answers, a whole list, or the few that explain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.passages import units_of
from index.tokens import fold
from qa.listed import BULLET
from qa.reading.reader import Reading, Span
from qa.sentences import Sentence, leads_in, sentences_at
from qa.types import without_marks

_SHORT_LIMIT = 200  # characters shown for a fact
_LONG_LIMIT = 420  # characters shown for a list or an explanation
_CLAUSE_END = re.compile(r"[，,；;]\s*|\t")
_MARKS = " \t\n，。；、：,.;:"  # what stands around a line and says nothing
_FEW = 2  # items that make a list
# probability from which on a question is taken to ask for a list: of our own left out 74% of those that do have it,
# and 4% of those that ask for a fact
_LIKELY = 0.35
_WHOLE = 0.8  # share of a sentence that is nearly all of it
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


def compose(best: Reading) -> list[Sentence]:
    """Return the sentences to show, in document order, for what answers best."""
    chosen = sentences_at(best.hit, best.span.start, best.span.end)
    if not chosen:
        return []
    first = chosen[0]
    several = len(best.items) >= _FEW or best.kinds.get("list", 0.0) > _LIKELY
    if first.paragraph.kind == "list" and (several or leads_in(first.folded)):
        return _list(first)
    if leads_in(chosen[-1].folded) and (following := _beside(chosen[-1], 1)):
        return _list(chosen[-1]) if first.paragraph.kind == "list" else [*chosen, following]
    if len(chosen) > 1 or _explains(best, first):
        return _with_neighbours(_reaching(best, chosen), _SHORT_LIMIT)
    if _asks(first) and (answer := _beside(first, 1)):
        return [first, answer] if len(first.text) + len(answer.text) <= _SHORT_LIMIT else [answer]
    if len(first.text) > _SHORT_LIMIT:
        return [_clauses(first, best.span)]
    return [first]


def at_length(best: Reading) -> list[Sentence]:
    """Return what is shown for what answers best together with what its passage says around it, of tables the rows."""
    chosen = compose(best)
    around = sentences_at(best.hit, best.hit.passage.start, best.hit.passage.end)
    kinds = {sentence.paragraph.kind for sentence in chosen}
    places = {s.start: s for s in (*around, *chosen) if s.paragraph.kind in kinds}
    return [places[start] for start in sorted(places)]


def unshown(best: Reading, shown: Sequence[str]) -> list[Sentence]:
    """Return what is shown for what answers best but for what earlier answers have shown."""
    told = [_bare(fold(line)) for answer in shown for line in without_marks(answer).splitlines()]

    def new(sentence: Sentence) -> bool:
        text = _bare(sentence.folded)
        return not any(text in line or (line in text and len(line) >= _WHOLE * len(text)) for line in told if line)

    chosen = compose(best)
    if chosen and chosen[-1].paragraph.kind == "list":
        # the rest of a list may lie beyond what can be shown of it at once
        chosen = _lines(chosen[-1])
    fresh = [sentence for sentence in chosen if new(sentence) and not leads_in(sentence.folded)]
    return [sentence for sentence in fresh if sentence.end - fresh[0].start <= _LONG_LIMIT]


def _bare(folded: str) -> str:
    """Return a folded line without the number or bullet that it begins with."""
    return BULLET.sub("", folded.strip()).strip(_MARKS)


def _explains(best: Reading, sentence: Sentence) -> bool:
    """Tell whether an explanation answers: it is asked for, or what answers is a whole sentence and no name."""
    likeliest = max(best.kinds, key=lambda kind: best.kinds[kind], default="")
    whole = best.span.end - best.span.start > _WHOLE * (sentence.end - sentence.start)
    return likeliest == "explain" or (whole and likeliest != "name")


def _reaching(best: Reading, chosen: list[Sentence]) -> list[Sentence]:
    """Return the sentences over which an explanation may reach, those that answer for sure where they are too many."""
    reach = best.reach or best.span
    wide = sentences_at(best.hit, reach.start, reach.end)
    return wide if sum(len(sentence.text) for sentence in wide) <= _LONG_LIMIT else chosen


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
    """Return the offsets of the sentences of the paragraph in which a sentence stands, of a table those of its rows."""
    return units_of(sentence.hit.passage.document, sentence.paragraph)


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
    return [found[place] for place in sorted(found)]


def _beside(sentence: Sentence, step: int) -> Sentence | None:
    """Return the sentence of the paragraph that stands `step` after a whole sentence, None where there is none."""
    spans = _spans(sentence)
    at = next((i for i, (start, _) in enumerate(spans) if start == sentence.start), None)
    if at is None or not 0 <= at + step < len(spans):
        return None
    return _stretch(sentence, *spans[at + step])


def _clauses(sentence: Sentence, span: Span) -> Sentence:
    """Return the clauses around `span`, as many as can be shown, those before it first."""
    cuts = [sentence.start + m.end() for m in _CLAUSE_END.finditer(sentence.text)]
    cuts = [sentence.start, *(c for c in cuts if c < sentence.end), sentence.end]
    start = max(c for c in cuts if c <= max(span.start, sentence.start))
    end = min(c for c in cuts if c >= min(span.end, sentence.end))
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
    lines = _lines(best)
    return [line for line in lines if line is lines[0] or line.end - lines[0].start <= _LONG_LIMIT]


def _lines(best: Sentence) -> list[Sentence]:
    """Return all lines of the list that `best` stands in, from its lead-in on."""
    lines = [_stretch(best, start, end) for start, end in _spans(best)]
    first = max((i for i, line in enumerate(lines) if line.start <= best.start and leads_in(line.folded)), default=0)
    return lines[first:]
