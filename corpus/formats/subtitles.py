"""Subtitles (SubRip, WebVTT): what is said, joined into paragraphs, without numbers, times and places on the screen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.blocks import Block, joins_solid
from corpus.errors import Unreadable
from corpus.formats.parts import Parts
from corpus.formats.tags import resolved
from corpus.formats.types import Opened, Parsed
from corpus.lines import ends_sentence, is_solid

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"{_TIME}[ \t]*-->[ \t]*{_TIME}")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*+)?[ \t]++([^<>]*)>")
_READING = re.compile(r"<rt>[^<]*(?:</rt>)?")
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]*>|\{\\[^{}]*\}")
_TURN = re.compile(r"[-–]\s*(?=[^\s\d-])|>>|»")  # two speakers in one cue
# who speaks, before what is said: it opens lines more than once, which what only looks so hardly does
_LABEL = re.compile(r"\s*([^:：!?。！？，,；;]{1,30}?)(?::(?=\s)|：)")
_OFTEN = 2
_ROWS = 4  # of a screen that may be shown again
_TOUCHING = 0.05  # seconds between cues of which one shows again what stood in the other
# a silence that parts paragraphs, and one that does so behind the end of a sentence; people pause 0.5 s within one
_PAUSE, _SHORT_PAUSE = 3.0, 1.0
# characters from which a paragraph ends with a sentence, and from which it ends with a cue
_LONG, _LONGEST = 300, 600
_MARKED = 0.3  # share of the cues that end in a mark where the writer has set any


@dataclass(slots=True)
class _Cue:
    """What is shown at once: from when to when, in seconds, and its lines."""

    start: float
    end: float
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Said:
    """A cue, or a part of it that one person says."""

    start: float
    end: float
    speaker: str
    text: str
    is_turn: bool


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield what is said as one document. Raises NoText, Unreadable or TooLarge."""
    parts = Parts(opened)
    cues = list(_cues(opened.text()))
    if not cues:
        raise Unreadable(
            f"{opened.path} holds no cue (00:00:01,000 --> 00:00:02,000): give it the suffix of its format"
        )
    labels = _labels(cues)
    said = [each for cue in _once(cues) for each in _said(cue, labels)]
    for text in _paragraphs(said):
        # the space between two cues stays, also between Chinese characters: it is all that parts two sentences
        parts.blocks += [
            Block("paragraph", (line._replace(solid=line.text, pieces=None),)) for line in parts.lines(text)
        ]
    yield parts.parsed()


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues as they are written."""
    cue: _Cue | None = None
    after_blank, aside, is_named = True, False, False
    for line in map(str.strip, text.splitlines()):
        timing = _TIMING.match(line)
        if timing:
            # what stands right before the times, set off from the cue before, is the number or name of this one
            if cue is not None and cue.lines and not after_blank and (is_named or cue.lines[-1].isdigit()):
                cue.lines.pop()
            if cue is not None:
                yield cue
            numbers = [int(number or 0) for number in timing.groups()]
            cue = _Cue(_seconds(*numbers[:4]), _seconds(*numbers[4:]))
            aside = is_named = False
        elif line and not (aside := aside or (after_blank and _ASIDE.match(line) is not None)) and cue is not None:
            is_named = after_blank
            cue.lines.append(line)
        aside = aside and bool(line)
        after_blank = not line
    if cue is not None:
        yield cue


def _seconds(hours: int, minutes: int, seconds: int, thousandths: int) -> float:
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000


def _once(cues: list[_Cue]) -> Iterator[_Cue]:
    """Yield the cues without what the one before still shows: captions that roll, or grow word by word."""
    shown: list[str] = []
    end = float("-inf")
    held: _Cue | None = None
    for cue in cues:
        lines = [text for line in cue.lines if (text := _READING.sub("", line).strip())]
        bare = [_TAG.sub("", line) for line in lines]
        fresh = 0
        if bare and cue.start - end <= _TOUCHING:
            for n in range(min(len(shown), len(bare), _ROWS), 0, -1):
                if shown[-n:-1] == bare[: n - 1] and bare[n - 1].startswith(shown[-1]):
                    fresh = n
                    if bare[n - 1] != shown[-1] and held is not None and held.lines:
                        held.lines.pop()
                        fresh = n - 1
                    break
        if held is not None:
            yield held
        held = _Cue(cue.start, cue.end, lines[fresh:])
        if bare:
            shown, end = bare, cue.end
    if held is not None:
        yield held


def _labels(cues: list[_Cue]) -> set[str]:
    """Return the names of speakers that stand before what they say."""
    found = Counter(label for cue in cues for line in cue.lines if (label := _label(line)))
    return {label for label, count in found.items() if count >= _OFTEN}


def _label(line: str) -> str:
    """Return what stands before a colon at the beginning of a line, "" where that names nobody."""
    found = _LABEL.match(_TAG.sub("", line))
    return found[1].strip() if found and any(map(str.isalpha, found[1])) else ""


def _said(cue: _Cue, labels: Collection[str]) -> Iterator[_Said]:
    """Yield what each person says in a cue; `labels` are the names that begin what another says."""
    speaker, texts, is_turn = "", list[str](), False
    for line in cue.lines:
        voice = _VOICE.search(line)
        turn = _TURN.match(line) is not None or _label(line) in labels
        bare = " ".join(resolved(_TAG.sub("", line)).split())
        name = " ".join(resolved(voice[1]).split()) if voice else speaker
        if texts and (turn or name != speaker):
            yield _Said(cue.start, cue.end, speaker, _joined(texts, ""), is_turn)
            texts = []
        if not texts:
            is_turn = turn
        speaker = name
        if bare:
            texts.append(bare)
    if texts:
        yield _Said(cue.start, cue.end, speaker, _joined(texts, ""), is_turn)


def _paragraphs(said: list[_Said]) -> Iterator[str]:
    """Yield the paragraphs: parted where somebody else speaks, by silence, and at the end of a sentence when long."""
    if not said:
        return
    ended = sum(not each.text[-1].isalnum() for each in said)
    # where no marks are written at all a cue is a clause, and the space says so
    between = "" if ended >= _MARKED * len(said) else " "
    texts = [_opened(said[0])]
    length = len(texts[0])
    for before, each in pairwise(said):
        silence = each.start - before.end
        ends = ends_sentence(before.text)
        if (
            each.is_turn
            or each.speaker != before.speaker
            or silence >= (_SHORT_PAUSE if ends else _PAUSE)
            or length >= (_LONG if ends else _LONGEST)
        ):
            yield _joined(texts, between)
            texts, length = [_opened(each)], 0
        else:
            texts.append(each.text)
        length += len(texts[-1])
    yield _joined(texts, between)


def _opened(said: _Said) -> str:
    return f"{said.speaker}: {said.text}" if said.speaker else said.text


def _joined(texts: list[str], between: str) -> str:
    """Return texts as one; `between` parts Chinese characters that nothing else does."""
    parts = texts[:1]
    for before, text in pairwise(texts):
        if not joins_solid(before[-1], text[0]):
            parts.append(" ")
        elif before[-1].isalnum() and is_solid(before[-1]):
            parts.append(between)
        parts.append(text)
    return "".join(parts)
