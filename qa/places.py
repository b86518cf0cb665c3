"""Places in a text that go by a number: its chapters, sections, articles and clauses, and the items of these.

What a place is called is told by its heading, or by how a paragraph or an item begins; 第12条, 第十二条 and Article 12
are one. A place that bears no word of its kind (三、, 4.2) goes by any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus import Document, Paragraph
from index.numerals import read_numeral
from index.tokens import fold

#: The words for one kind of place, from the widest to the narrowest.
_WORDS = {
    "部分": "部分 编 篇 部 part",
    "章": "章 回 讲 chapter",
    "课": "单元 课 unit lesson",
    "附": "附件 附录 附表 appendix annex schedule",
    "节": "节 section",
    "条": "条 article clause rule",
    "款": "款 paragraph",
    "项": "项 item",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_ORDER = tuple(_WORDS)
_OTHERS = {"节": ("条", "章"), "条": ("节",)}  # what one text calls a section another calls an article
_DIVIDED = ("部分", "章", "节")  # what headings without numbers may be counted as
_ENGLISH = "one two three four five six seven eight nine ten".split()
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_NUMERAL = "[〇零一二三四五六七八九十百两]"
_HAN_WORDS = "|".join(sorted((w for w in _KINDS if not w.isascii()), key=len, reverse=True))
_LATIN_WORDS = "|".join(w for w in _KINDS if w.isascii())
_NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,3}){0,3}"
# what follows a dotted number that measures something and names no place
_MEASURES = r"(?![0-9.,，%％万亿千百元米倍年天个人次版])"
_NAMED = (
    rf"第\s*[(（]?(?P<han>{_NUMBER}|{_NUMERAL}{{1,9}})[)）]?\s*(?:个\s*)?(?P<unit>{_HAN_WORDS})(?![日课子])"
    rf"|(?P<apart>附件|附录|附表)\s*(?P<no>[0-9]{{1,3}}|{_NUMERAL}{{1,3}})"
    rf"|\b(?P<word>{_LATIN_WORDS})\s+(?P<of>{_NUMBER}|[ivxlc]{{1,7}}\b|(?:{'|'.join(_ENGLISH)})\b|[a-h]\b)"
)
_DOTTED = rf"(?P<dotted>[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{1,3}})\.?{_MEASURES}"
_ASKED = re.compile(rf"{_NAMED}|(?<![0-9.,])(?<!v){_DOTTED}\s*[节条款]?")
_LABEL = re.compile(
    rf"{_NAMED}|{_DOTTED}|(?P<bare>[0-9]{{1,3}})(?:[.．、:：)）](?![0-9])|(?=\s))|(?P<plain>{_NUMERAL}{{1,3}})、"
    rf"|[(（](?P<item>[0-9]{{1,3}}|{_NUMERAL}{{1,3}})[)）]"
)
_COUNT = re.compile(
    rf"(?:几|多少)\s*个?\s*(?P<unit>{_HAN_WORDS})(?![\u4e00-\u9fff])|\bhow many (?P<word>{_LATIN_WORDS}|appendice)s\b"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place as it is asked for in `question[start:end]`: its kind ("" for any) and its number, (4, 2) for 4.2."""

    kind: str
    number: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document, `document.text[start:end]`, that goes by a number.

    `heading` is what stands over it ("" where its text begins with the number), `label` how it calls itself; `depth`
    is that of its heading among those of a paragraph's section, None where it is no heading.
    """

    document: Document
    kind: str
    number: tuple[int, ...]
    label: str
    heading: str
    depth: int | None
    start: int
    end: int

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs that reach into it."""
        return tuple(self.document.paragraphs_in(self.start, self.end))


def references(question: str) -> list[Reference]:
    """Return the places that a question names, the widest first; what items and paragraphs are of comes before them."""
    found = []
    for match in _ASKED.finditer(fold(question)):
        if read := _read(match):
            found.append(Reference(*read, match.start(), match.end()))
    found.sort(key=lambda each: _ORDER.index(each.kind or "条"))
    return found if found and found[0].kind not in ("款", "项") else []


def without_references(question: str) -> str:
    """Return a question without the places that it names."""
    for reference in sorted(references(question), key=lambda each: -each.start):
        question = question[: reference.start] + question[reference.end :]
    return question


def counted(question: str) -> tuple[str, str, int, int] | None:
    """Return of what kind of places a question asks how many there are, that kind in its words, and where it does."""
    match = _COUNT.search(fold(question))
    if match is None:
        return None
    word = match["unit"] or match["word"]
    return _KINDS.get(word, "附"), word, match.start(), match.end()


def find(document: Document, wanted: Sequence[Reference]) -> Place | None:
    """Return the place in a document that references name together, None where there is none or it is not certain."""
    all_places = places(document)
    within: Place | None = None
    for reference in wanted:
        inside = [p for p in all_places if within is None or (within.start <= p.start and p.end <= within.end)]
        if reference.kind == "款" and within is not None:
            within = _paragraph(within, reference.number[0])
        else:
            within = _best(inside, reference)
        if within is None:
            return None
    return within


def _paragraph(place: Place, number: int) -> Place | None:
    """Return the paragraph of a place that counts as its `number`th (from 1)."""
    paragraphs = place.paragraphs
    if not 1 <= number <= len(paragraphs):
        return None
    one = paragraphs[number - 1]
    return Place(place.document, "款", (number,), "", "", None, max(one.start, place.start), min(one.end, place.end))


def _best(found: Sequence[Place], wanted: Reference) -> Place | None:
    for kind in _accepted(wanted.kind):
        fitting = [place for place in found if place.number == wanted.number and place.kind == kind]
        headings = [place for place in fitting if place.depth is not None]
        if headings:
            # of a table of contents and the text itself the text is longer
            return max(headings, key=lambda place: place.end - place.start)
        if len(fitting) == 1 or (fitting and kind):
            return fitting[0]
    return None


def _accepted(kind: str) -> tuple[str, ...]:
    """Return the kinds of places that one asked for may be, the best first."""
    if not kind:
        return ("", "节", "条", "款")
    return (kind, "", *_OTHERS.get(kind, ()))


def existing(document: Document, wanted: Reference) -> list[Place]:
    """Return the places of a document of the kind that is asked for, those beside a dotted number where one is."""
    found = places(document)
    for kind in _accepted(wanted.kind):
        of_kind = [p for p in found if p.kind == kind and (kind or p.depth is not None or len(p.number) > 1)]
        beside = [p for p in of_kind if len(p.number) == len(wanted.number) and p.number[:-1] == wanted.number[:-1]]
        if len(beside) > 1 or (beside and len(wanted.number) > 1):
            return beside
    return []


def of_kind(document: Document, kind: str, within: Place | None = None) -> list[Place]:
    """Return the places of one kind in a document, or in a place of it, each number once under each heading above.

    Where none bears a word of its kind and headings may be what is meant, those of the first level with several.
    """
    inside = [p for p in places(document) if within is None or (within.start <= p.start and p.end <= within.end)]
    inside = [p for p in inside if p != within]
    if found := [p for p in inside if p.kind == kind]:
        return found
    if kind == "条":
        found = [p for p in inside if not p.kind and p.depth is None and len(p.number) > 1]
        return found or [p for p in inside if not p.kind and p.depth is None]
    if kind not in _DIVIDED:
        return []
    levels = sorted({p.depth for p in _headed(document) if p.depth is not None})
    for depth in levels:
        level = [p for p in _headed(document) if p.depth == depth]
        level = [p for p in level if within is None or (within.start <= p.start and p.end <= within.end)]
        if len(level) > 1:
            return [*_before(level, inside), *level]
    return []


def _before(level: Sequence[Place], found: Sequence[Place]) -> list[Place]:
    """Return the places that count up to the first of numbered headings, and were read as no headings themselves."""
    first = level[0]
    mark = first.label[-1:]
    return [
        p
        for p in found
        if p.depth is None
        and mark
        and p.label.endswith(mark)
        and p.end <= first.start
        and len(p.number) == len(first.number)
        and p.number < first.number
    ]


def places(document: Document) -> list[Place]:
    """Return the places of a document that go by a number: headings by their depth, then paragraphs and items."""
    return [*(p for p in _headed(document) if p.number), *_begun(document)]


def _headed(document: Document) -> list[Place]:
    """Return the stretches under each heading, `number` empty where it bears none."""
    found: list[Place] = []
    for depth in range(max((len(p.section) for p in document.paragraphs), default=0)):
        for path, group in groupby(document.paragraphs, key=lambda p: p.section[: depth + 1]):
            if len(path) <= depth:
                continue
            held = list(group)
            heading = path[depth]
            match = _LABEL.match(fold(heading))
            kind, number = (_read(match) if match else None) or ("", ())
            label = heading[: match.end()].strip() if match else ""
            bare = heading == label and document.text.startswith(heading, held[0].start)
            found.append(
                Place(document, kind, number, label, "" if bare else heading, depth, held[0].start, held[-1].end)
            )
    return found


def _begun(document: Document) -> Iterator[Place]:
    """Yield the stretches that begin with a number: paragraphs with what follows up to the next, lines of lists."""
    text = document.text
    for _, group in groupby(document.paragraphs, key=lambda p: p.section):
        held = list(group)
        starts = [(p.start, _LABEL.match(fold(text[p.start : p.start + 40]))) for p in held if p.kind != "table"]
        begun = [(start, match) for start, match in starts if match and match["item"] is None]
        ends = [start for start, _ in begun[1:]] + [held[-1].end]
        for (start, match), end in zip(begun, ends, strict=False):
            if (read := _read(match)) and not read[0]:
                stop = end if end == held[-1].end else start + len(text[start:end].rstrip())
                yield Place(document, *read, match[0].strip(), "", None, start, stop)
        for paragraph in held:
            if paragraph.kind == "list":
                yield from _lines(document, paragraph)


def _lines(document: Document, paragraph: Paragraph) -> Iterator[Place]:
    """Yield the lines of a list, but for the first, that begin with a number."""
    at = paragraph.start
    for line in document.text[paragraph.start : paragraph.end].split("\n"):
        bare = line.strip()
        start = at + line.find(bare)
        match = _LABEL.match(fold(bare[:40]))
        read = _read(match) if match and at > paragraph.start else None
        if match and read and not (read[0] and read[0] != "项"):
            kind = "项" if match["item"] else ""
            yield Place(document, kind, read[1], bare[: match.end()], "", None, start, start + len(bare))
        at += len(line) + 1


def _read(match: re.Match[str]) -> tuple[str, tuple[int, ...]] | None:
    """Return the kind and the number that a label or a reference says, None where it is no number."""
    groups = match.groupdict()
    word = groups["unit"] or groups["apart"] or groups["word"] or ("项" if groups.get("item") else "")
    said = next(filter(None, map(groups.get, ("han", "no", "of", "dotted", "bare", "plain", "item"))), "")
    number = tuple(value for part in said.split(".") if (value := _value(part)) is not None)
    return (_KINDS.get(word, ""), number) if number else None


def _value(said: str) -> int | None:
    if said.isdecimal():
        return int(said)
    if said in _ENGLISH:
        return _ENGLISH.index(said) + 1
    if said.isascii() and set(said) <= _ROMAN.keys():
        digits = [_ROMAN[letter] for letter in said]
        return sum(-d if d < max(digits[i:]) else d for i, d in enumerate(digits))
    if said.isascii():
        return ord(said) - ord("a") + 1 if len(said) == 1 else None
    return read_numeral(said)
