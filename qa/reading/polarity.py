"""Which clauses state of what a question names the opposite of what it asks.

A reader that knows what words mean still answers what is not included with what is. Negators are a closed class, and
which word of a clause one stands before can be seen; so that need not be guessed. "除了 A" leaves A out likewise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.types import Document, Paragraph
from index.tokens import fold, is_han, words
from qa.question import STOP

#: A negator with the auxiliaries behind it, up to what is negated.
_NEGATED = re.compile(
    r"(?:不|没有?|未|勿|无须|无需|禁止|严禁)(?:能够?|得|可以?|会|应当?|用|要|必|需要?|须|予|再|准|允许|许|是|被|给|让|单独|自行)*"
    r"|(?:\bnot|n't|\bnever|\bno|\bcannot|\bwithout|\bnor)\b(?:\s+(?:be|been|allowed|permitted|to|any|a|the))*\s*"
)
_EXCEPTED = re.compile(
    r"除(?:了|去)?([^，,。？?]{1,40}?)(?:[之以]?外|[，,还也])"
    r"|\b(?:apart from|besides|other than|except(?: for)?) ([^,.?]{1,60})[,?]"
)
_CLAUSE = re.compile(
    r"(?:但|\bbut\b)?(?:(?!但|\bbut\b)(?:[^，,；;。.！？!?\n:：]|(?<=\w)[,.:](?=\w)))+(?:[:：]|(?P<end>[。.！？!?；;\n]))?",
    re.I,
)
#: What is asked for by name, and what asks for a yes; a reason or a yes may stand in what is opposed.
_SEEKS = re.compile(
    r"(?<!为)什么|哪|谁|几|多少|何[时处地人种]|啥|\b(?:what|which|who|whom|where|when|how (?:many|much))\b"
)
_CONFIRMS = re.compile(
    r"(?:吗|么|没有?|不|吧)[?？\s]*$|^(?:is|are|was|were|do|does|did|has|have|can|could|may|must|should|will|would)\b"
)
_LONG = 5  # letters of a Latin word that is not of the closed classes, and of its stem
_APART = re.compile(r"[、和与及]|\band\b|\bor\b|,")
_STEM = 2  # characters, of Han, by which what is negated is known
_LEAD = 200  # characters before a passage in which what leads into it is looked for


def negates(text: str) -> bool:
    """Tell whether a text negates or excepts something."""
    folded = fold(text)
    return _NEGATED.search(folded) is not None or _EXCEPTED.search(folded) is not None


def opposed(question: str, document: Document, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches about `text[start:end]` that state the opposite of what a question asks, or what it excepts.

    What a clause leads into goes with it: the rest of its sentence, and the list behind it.
    """
    denied, named, excepted = _asked(question)
    if not (denied or named or excepted):
        return
    led = False
    for paragraph in document.paragraphs_in(max(start - _LEAD, 0), end):
        if paragraph.table is not None:
            continue
        if led and paragraph.kind == "list":
            yield paragraph.start, paragraph.end
        led = on = False
        for clause in _CLAUSE.finditer(document.text, paragraph.start, paragraph.end):
            said = fold(clause[0])
            told = _opposes(said, denied, named)
            # what is led into goes on, and so does a list that commas part
            on = bool(told) or (told is None and on and (led or not any(map(is_han, said))))
            led = (on and led) or (on and said.endswith((":", "：")))
            if on:
                whole = led and paragraph.kind == "list"
                yield clause.start(), paragraph.end if whole else clause.end()
                if whole:
                    led = False
                    break
            if clause["end"]:
                on = led = False
        for name in excepted:
            yield from _places(name, document, paragraph)


@cache
def _asked(question: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return what a question denies, what it names without denying it, and what it excepts."""
    folded = fold(question)
    found = _EXCEPTED.search(folded)
    excepted = [part.strip() for part in _APART.split(found[1] or found[2])] if found else []
    denied = {stem for m in _NEGATED.finditer(folded) if not _offers(folded, m) and (stem := _stem(folded[m.end() :]))}
    named = {_stem(w) for w in words(folded) if len(w) >= (_STEM if is_han(w) else _LONG) and w not in STOP} - {""}
    if not _SEEKS.search(folded) or _CONFIRMS.search(folded):
        denied, named = set(), set()
    if denied:
        named = set()
    return frozenset(denied), frozenset(named), frozenset(part for part in excepted if len(part) >= _STEM)


def _stem(text: str) -> str:
    """Return what of a text tells its first word again: the first characters, or the first word."""
    if text[:1] and is_han(text[0]):
        stem = text[:_STEM]
        return stem if len(stem) == _STEM and all(map(is_han, stem)) and not _SEEKS.search(stem) else ""
    word = re.match(r"[a-z]{3,}", text)
    return word[0][:_LONG] if word else ""


def _offers(text: str, negated: re.Match[str]) -> bool:
    """Tell whether a negator stands between a word and the same again, as in 是不是."""
    at = negated.start()
    return at > 0 and text[at - 1 : at] == text[at + 1 : at + 2]


def _opposes(clause: str, denied: frozenset[str], named: frozenset[str]) -> bool | None:
    """Tell whether a clause says the opposite, None where it says neither."""
    behind = [clause[m.end() :] for m in _NEGATED.finditer(clause)]
    if any(stem in clause for stem in denied):
        return not behind
    if any(text.startswith(tuple(named)) for text in behind):
        return True
    return False if behind or any(name in clause for name in named) else None


def _places(name: str, document: Document, paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    at = document.text.find(name, paragraph.start, paragraph.end)
    while at >= 0:
        yield at, at + len(name)
        at = document.text.find(name, at + 1, paragraph.end)
