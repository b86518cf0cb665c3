"""Which documents a question names: by title or file name, or by a date, number or version that tells them apart.

2022年9月8日, 2022-09-08 and 8 September 2022 are one date, 第5号, 第五号 and No. 5 one number. A year or a version by
which documents differ never lets another one answer, but where its text names that year or version itself.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from pathlib import PurePath

from corpus import Document
from index.numerals import read_numeral
from index.tokens import fold, is_han, normalise
from index.types import Name
from qa.question import whole

#: The parts of a number, of a date year, month and day, None where it is not said.
Value = tuple[int | None, ...]
DATE = "date"
_LEAST_HAN, _LEAST_LATIN = 4, 8  # characters of a name that names a document
_COMPARED = 20  # names of which the longest part is looked for in a question
_SHARE = 0.6  # of a title, from its end on, that a question may say for it
_NUMERAL = "[〇零一二三四五六七八九十百]"
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH = rf"(?P<{{}}>{'|'.join(_MONTHS)})[a-z]{{{{0,6}}}}\.?"
_YEAR = "(?:19|20)[0-9]{2}"
_DAY = "3[01]|[12][0-9]|0?[1-9]"
_DATE = re.compile(
    rf"(?<![0-9])(?P<y>{_YEAR})(?:\s*年\s*|[-./_])(?P<m>1[0-2]|0?[1-9])(?:(?:\s*月\s*|[-./_])(?P<d>{_DAY})[日号]?|月|(?![0-9]))(?![0-9])"
    rf"|(?<![0-9])(?P<cy>20[0-9]{{2}})(?P<cm>0[1-9]|1[0-2])(?P<cd>0[1-9]|[12][0-9]|3[01])(?![0-9])"
    rf"|(?<![0-9])(?P<om>1[0-2]|0?[1-9])\s*月\s*(?P<od>{_DAY})\s*[日号]"
    rf"|\b(?P<ed>{_DAY})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH.format('em')}(?:,?\s+(?P<ey>{_YEAR}))?\b"
    rf"|\b{_MONTH.format('am')}\s+(?P<ad>{_DAY})(?:st|nd|rd|th)?\b(?:,?\s+(?P<ay>{_YEAR}))?(?![0-9])"
    rf"|\b{_MONTH.format('bm')},?\s+(?P<by>{_YEAR})(?![0-9])"
    rf"|(?<![0-9.,])(?P<year>{_YEAR})(?![0-9]|[.,][0-9]|\s*[元块人名个万亿千百米公吨件台字次条克页%])(?:\s*(?:年度?|版))?"
    rf"|(?<!{_NUMERAL})(?P<han>[一二][〇零一二三四五六七八九]{{3}})年"
)
_NUMBERED = re.compile(
    rf"第\s*(?P<nth>[0-9]{{1,4}}|{_NUMERAL}{{1,5}})\s*(?P<unit>[^\W\d_a-z个条款项目章节点])"
    rf"|(?<![0-9.])(?P<of>[0-9]{{1,4}})\s*(?P<sign>号)"
    r"|(?<![0-9.])v?\s?(?P<release>[0-9]{1,3}(?:\.[0-9]{1,3}){0,2})\s*版"
    rf"|(?P<quarter>[一二三四1-4])\s*季度"
    r"|(?:#|\b(?P<word>[a-z]{1,12})[\s._-]{0,2})(?P<number>[0-9]{1,4}(?:\.[0-9]{1,3}){0,2})(?![0-9a-z])"
)
_ONE_WORD = {"v": "版", "ver": "版", "version": "版", "edition": "版", "q": "季", "no": "号", "number": "号", "": "号"}


@dataclass(frozen=True, slots=True)
class Key:
    """A date or number in a text: what it counts (`DATE`, 号, version …), its value and where it stands."""

    kind: str
    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names of some documents: those (ids) that it means, None where it means none in particular.

    `whole` tells that it says a title, so that no other document is meant; `others` are those of another date or
    number; `keys` are the dates and numbers by which documents differ.
    """

    documents: frozenset[str] | None
    whole: bool
    others: frozenset[str]
    keys: tuple[Key, ...]

    def said_in(self, text: str) -> bool:
        """Tell whether a text says the dates and numbers that the question does."""
        if not self.keys:
            return False
        said = keys_of(text)
        return all(any(_names(key, other) for other in said) for key in self.keys)


def keys_of(text: str) -> list[Key]:
    """Return the dates and numbers of a text in their order."""
    text = fold(text)
    found = []
    left = list(text)
    for match in _DATE.finditer(text):
        found.append(Key(DATE, _date(match), match.start(), match.end()))
        left[match.start() : match.end()] = " " * (match.end() - match.start())
    for match in _NUMBERED.finditer("".join(left)):
        groups = match.groupdict()
        said = groups["nth"] or groups["of"] or groups["release"] or groups["quarter"] or groups["number"]
        word = groups["unit"] or groups["sign"] or ("版" if groups["release"] else "季" if groups["quarter"] else "")
        word = word or groups["word"] or ""
        parts = [int(p) if p.isdecimal() else read_numeral(p) for p in said.split(".")]
        while len(parts) > 1 and parts[-1] == 0:
            parts.pop()
        found.append(Key(_ONE_WORD.get(word, word), tuple(parts), match.start(), match.end()))
    return sorted(found, key=lambda key: key.start)


def _date(match: re.Match[str]) -> Value:
    g = match.groupdict()
    if g["han"]:
        return (int("".join(str("〇一二三四五六七八九".index(c.replace("零", "〇"))) for c in g["han"])), None, None)
    year = g["y"] or g["cy"] or g["ey"] or g["ay"] or g["by"] or g["year"]
    month = g["m"] or g["cm"] or g["om"] or g["em"] or g["am"] or g["bm"]
    day = g["d"] or g["cd"] or g["od"] or g["ed"] or g["ad"]
    number = _MONTHS.get(month or "") or (int(month) if month else None)
    return (int(year) if year else None, number, int(day) if day else None)


def _names(asked: Key, other: Key) -> bool:
    """Tell whether a key that is asked for says another one, or a part of it (2022 of 2022-09-08)."""
    if asked.kind != other.kind:
        return False
    if asked.kind == DATE:
        return all(a is None or a == b for a, b in zip(asked.value, other.value, strict=True))
    return asked.value == other.value


def _differ(one: Key, other: Key) -> bool:
    if one.kind != DATE:
        return one.value != other.value
    return any(None not in (a, b) and a != b for a, b in zip(one.value, other.value, strict=True))


@dataclass(frozen=True, slots=True)
class _Known:
    """What a document is called, folded, by its title and file name, the keys in both and what is left without them."""

    id: str
    names: tuple[str, ...]
    keys: tuple[Key, ...]
    cores: tuple[str, ...]


class Sources:
    """The names of the documents of an index."""

    def __init__(self, names: Iterable[Name]) -> None:
        """Read the names."""
        self._known = [_known(name) for name in names]
        values: defaultdict[str, set[Value]] = defaultdict(set)
        for known in self._known:
            for key in known.keys:
                values[key.kind].add(key.value)
        self._telling = {kind for kind, several in values.items() if len(several) > 1}

    def named(self, question: str, context: str = "", documents: Iterable[str] | None = None) -> Named:
        """Return what a question names, and where it names nothing of a kind the questions before it do."""
        own = [key for key in keys_of(question) if key.kind in self._telling]
        before = [key for key in keys_of(context) if key.kind in self._telling - {key.kind for key in own}]
        keys = (*own, *before)
        of = self._known if documents is None else _among(self._known, documents)
        titled = _titled(of, question) or _titled(of, context)
        among = titled or of
        others = frozenset(k.id for k in of if any(_excludes(k, kind, keys) for kind in {key.kind for key in keys}))
        meant = [k for k in among if k.id not in others]
        fits = [len({key.kind for key in keys if any(_names(key, own) for own in k.keys)}) for k in meant]
        most = max(fits, default=0)
        if most or titled:
            best = frozenset(k.id for k, fit in zip(meant, fits, strict=True) if fit == most)
            return Named(best, bool(titled), others, keys)
        return Named(None, False, others, keys)

    def partly(self, question: str, documents: Iterable[str] | None = None) -> frozenset[str]:
        """Return the documents (ids) that a question names, or of whose title it says the most part up to the end.

        All of them where it names none.
        """
        of = self._known if documents is None else _among(self._known, documents)
        named = self.named(question, documents=documents)
        if named.documents is not None:
            return named.documents
        said = _solid(question)
        left = [k for k in of if k.id not in named.others]
        ended = [k for k in left if any(_ends_said(core, said) for core in k.cores)]
        return frozenset(k.id for k in ended or left)

    def without_name(self, question: str, documents: Collection[str]) -> str:
        """Return a question without the longest part of the title of one of some documents that it says."""
        folded = fold(question)
        of = self._known if len(documents) < len(self._known) else ()
        names = dict.fromkeys(name for known in of if known.id in documents for name in known.names)
        matches = [
            SequenceMatcher(None, folded, name, autojunk=False).find_longest_match()
            for name in islice(names, _COMPARED)
        ]
        size, at = max(((match.size, match.a) for match in matches), default=(0, 0))
        return question if size < _LEAST_HAN else question[:at] + question[at + size :]

    def without(self, question: str, named: Named) -> str:
        """Return what a question asks of the documents that it names, without what it names them by."""
        for key in sorted((k for k in keys_of(question) if k.kind in self._telling), key=lambda k: -k.start):
            question = question[: key.start] + question[key.end :]
        return self.without_name(question, named.documents or ()) if named.whole else question

    def undated(self, question: str) -> tuple[str, frozenset[str]]:
        """Return a question without its dates, and the documents (ids) that say them all by what they are called."""
        dates = [key for key in keys_of(question) if key.kind == DATE]
        bear = [k.id for k in self._known if dates and all(any(_names(d, own) for own in k.keys) for d in dates)]
        for date in reversed(dates):
            question = question[: date.start] + question[date.end :]
        return question, frozenset(bear)

    def compared(self, question: str) -> list[str]:
        """Return what a question asks of each of several documents that it sets beside each other.

        Empty where it does not name two or more by one kind of key or by their titles.
        """
        text = question
        keys = [key for key in keys_of(question) if key.kind in self._telling]
        for kind in dict.fromkeys(key.kind for key in keys):
            run = [key for key in keys if key.kind == kind]
            if len({key.value for key in run}) < 2:
                continue
            alone = [text[: run[0].start] + text[key.start : key.end] + text[run[-1].end :] for key in run]
            if all(self.named(one).documents for one in alone):
                return alone
        return []


def _among(known: Sequence[_Known], documents: Iterable[str]) -> list[_Known]:
    ids = frozenset(documents)
    return [one for one in known if one.id in ids]


def _excludes(known: _Known, kind: str, keys: Sequence[Key]) -> bool:
    """Tell whether a document bears other keys of a kind than are asked for."""
    own = [key for key in known.keys if key.kind == kind]
    asked = [key for key in keys if key.kind == kind]
    return bool(own) and all(_differ(one, other) for one in own for other in asked)


def _known(name: Name) -> _Known:
    texts = dict.fromkeys(map(whole, (name.title, PurePath(name.source).stem)))
    keys = tuple({(k.kind, k.value): k for text in texts for k in keys_of(text)}.values())
    return _Known(name.id, tuple(map(fold, texts)), keys, tuple(dict.fromkeys(filter(None, map(_core, texts)))))


def _core(text: str) -> str:
    """Return a text without its dates, numbers and all that is no letter, "" where the rest names nothing."""
    core = _solid(without_keys(text))
    least = _LEAST_HAN if any(map(is_han, core)) else _LEAST_LATIN
    return core if len(core) >= least else ""


def without_keys(text: str) -> str:
    """Return a text without its dates and numbers."""
    for key in reversed(keys_of(text)):
        text = text[: key.start] + text[key.end :]
    return text


def _solid(text: str) -> str:
    return "".join(character for character in normalise(text) if character.isalnum())


def _titled(known: Sequence[_Known], question: str) -> list[_Known]:
    """Return the documents whose title or file name a question says, or else most of it up to its end."""
    said = _solid(without_keys(question))
    whole = [(core, k) for k in known for core in k.cores if core in said]
    if whole:
        # 职工带薪年休假条例 says no 年休假条例
        cores = {core for core, _ in whole}
        cores = {core for core in cores if not any(core != other and core in other for other in cores)}
        return list({k.id: k for core, k in whole if core in cores}.values())
    return []


def _ends_said(core: str, said: str) -> bool:
    """Tell whether a text says most of a name, up to its end: 租赁合同 of 设备租赁合同."""
    least = max(math.ceil(_SHARE * len(core)), _LEAST_HAN if is_han(core[-1]) else _LEAST_LATIN)
    return core[-least:] in said


def label(document: Document) -> str:
    """Return what a document is called: its file name where that tells a date or number that its title does not."""
    stem = PurePath(whole(document.source)).stem
    told = {(key.kind, key.value) for key in keys_of(whole(document.title))}
    more = any((key.kind, key.value) not in told for key in keys_of(stem) if key.kind == DATE or not key.kind.isascii())
    return stem if more else document.title
