"""What clauses affirm and deny of what a question names: which state the opposite, and whether one says yes or no.

A reader that knows what words mean still answers what is not included with what is. Negators are a closed class, and
which word of a clause one stands before can be seen; so that need not be guessed. "除了 A" leaves A out likewise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.passages import units_of
from corpus.types import Document, Paragraph
from index.tokens import fold, is_han, words
from qa.question import STOP

#: A negator with the auxiliaries behind it, up to what is negated.
_NEGATED = re.compile(
    r"(?:不|没有?|未|勿|无须|无需|禁止|严禁)(?:能够?|得|可以?|会|应当?|用|要|必|需要?|须|予|再|准|允许|许|是|被|给|让|单独|自行)*"
    r"|(?:\bnot|n't|\bnever|\bno|\bcannot|\bwithout|\bnor)\b(?:\s+(?:be|been|allowed|permitted|to|any|a|the))*\s*"
)
#: An auxiliary of what may be so, up to what it affirms; the Latin ones stand with too much else.
_AFFIRMED = re.compile(r"(?<![不无])(?:可以|可(?!能)|能够?|允许|准许)")
#: What forbids, and what asks whether it may be.
_FORBIDS = re.compile(
    r"不(?:得|能|可(?!能)|准|许|予|允许)|禁止|勿|\bcannot\b|\b(?:can|may|must) not\b|not (?:be )?(?:allowed|permitted)"
)
_MAY = re.compile(r"能|可[以否]|可不可|准|让|允许|[行成得]吗|行不|\b(?:can|may|could|allowed|permitted)\b")
_UNLESS = re.compile(r"除外|除非|\b(?:unless|except)\b")
#: What is compared and not denied, behind a negator.
_COMPARES = re.compile(r"少于|超过?|低于|高于|满|足|到|小于|大于|晚于|早于|多于")
#: What makes a clause hold for some cases alone.
_RESTRICTED = re.compile(r"[只仅才限除如若]|方可|至少|\b(?:only|even|unless|until|except|provided|if)\b")
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
    r"(?:吗|么|没有?|不|吧)[?？\s]*$|(\w)[不没]\1|[是能可]否|^(?:is|are|was|were|do|does|did|has|have|can|could|may|must|should|will|would)\b"
)
_LONG = 5  # letters of a Latin word that is not of the closed classes, and of its stem
_APART = re.compile(r"[、和与及]|\band\b|\bor\b|,")
_STEM = 2  # characters, of Han, by which what is negated is known
_STEM_LATIN = 4  # letters by which a word tells itself again near a negator
_NEAR = 12  # characters behind one in which its words stand
_LEAD = 200  # characters before a passage in which what leads into it is looked for


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


def affirms(question: str, document: Document, start: int, end: int) -> bool | None:
    """Tell whether the clause over `text[start:end]` answers yes or no; None where that is not asked, or not sure.

    It does where a negator, or an auxiliary of what is so, stands before a word of the question, or where what the
    question asks leave for is forbidden, and the sentence excepts nothing. Of 1,706 questions of the books 224 are so
    answered, two wrongly; of 1,800 in which negators mislead (`tests/benchmarks/verdicts.py`) twelve, six wrongly.
    """
    asked = fold(question)
    if not _confirms(asked) or any(asked[m.end() :].strip("?？吗呢吧 ") for m in _negated(asked)):
        return None
    text = document.text
    found = [paragraph for paragraph in document.paragraphs_in(start, end) if paragraph.table is None]
    sentences = [(a, b) for p in found for a, b in units_of(document, p) if a < end and start < b]
    clauses = [c for a, b in sentences for c in _CLAUSE.finditer(text, a, b) if c.start() < end and start < c.end()]
    if len(clauses) != 1:
        return None
    said, whole = fold(clauses[0][0]), fold("\n".join(text[a:b] for a, b in sentences))
    denials = [said[m.end() :] for m in _NEGATED.finditer(said)]
    is_forbidden = _FORBIDS.search(said) is not None and _MAY.search(asked) is not None
    repeated = _touches if is_forbidden else _repeats
    denies = any(repeated(behind, asked) and not _COMPARES.match(behind) for behind in denials)
    grants = any(_repeats(said[m.end() :], asked) for m in _AFFIRMED.finditer(said))
    if denies == grants or _EXCEPTED.search(whole) or _UNLESS.search(whole):
        return None
    # what comes before in a sentence tells on which condition it may be so
    conditioned = bool(re.search(r"\w", text[sentences[0][0] : clauses[0].start()])) or _RESTRICTED.search(said)
    return None if grants and (denials or conditioned) else grants


def _confirms(asked: str) -> bool:
    return _CONFIRMS.search(asked) is not None and _SEEKS.search(asked) is None


def _negated(text: str) -> list[re.Match[str]]:
    """Return the negators of a question, but for those between a word and the same again, as in 是不是."""
    return [
        m for m in _NEGATED.finditer(text) if text[m.start() - 1 : m.start()] != text[m.start() + 1 : m.start() + 2]
    ]


def _repeats(text: str, asked: str) -> bool:
    """Tell whether a text begins with a word of the question: two characters of Han or one that stands alone."""
    word = _stem(text) or "".join(filter(is_han, text[:1]))
    return bool(word) and word in asked


def _touches(text: str, asked: str) -> bool:
    """Tell whether a text begins with a character of the question, or has a word of it near its beginning."""
    if text and is_han(text) and text[0] in asked:
        return True
    near = text[:_NEAR]
    pairs = {near[i : i + _STEM] for i in range(len(near) - 1) if all(map(is_han, near[i : i + _STEM]))}
    return any(pair in asked for pair in pairs | {word[:_STEM_LATIN] for word in re.findall(r"[a-z]{3,}", near)})


@cache
def _asked(question: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return what a question denies, what it names without denying it, and what it excepts."""
    folded = fold(question)
    found = _EXCEPTED.search(folded)
    excepted = [part.strip() for part in _APART.split(found[1] or found[2])] if found else []
    denied = {stem for m in _negated(folded) if (stem := _stem(folded[m.end() :]))}
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
