"""Joining hard-wrapped lines back into paragraphs.

Nothing in a pasted text says where a paragraph ends, so each line end is weighed by several signs together: how much
room the line left, whether a sentence ends there, indents, blank lines, what the next line begins with. The lines
that stop in mid-sentence are known wraps: they tell whether the text is wrapped at all, how wide the block is around
a line, and how much room a wrap leaves. Where they do not agree on a width, nothing is joined. Line ends that leave
no doubt (after headings, after a line with much room) tell what beginnings look like in this text: only if these
have lost their indent, or open with a topic sentence, does that sign count much at the other line ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from corpus.blocks import APART, Block, leads_in
from corpus.layout import UNKNOWN_GAP, kept_kinds, without_furniture
from corpus.lines import Line, ems, ends_sentence
from corpus.outline import (
    FORM_RANK,
    NAMED_RANK,
    TITLE_RANK,
    article_label,
    has_heading_form,
    is_chapter_line,
    is_named_heading,
    item_marker,
    numbered_rank,
)

# narrower lines are verse or lists, wider ones are paragraphs by themselves
_NARROWEST, _WIDEST = 8.0, 66.0
_LONGEST_ITEM = 120
_LONGEST_VERSE = 18.0
_TOPIC = re.compile("[^，,。；;：:！？!?\\s]{4,30}。(?=.)")
_MARKS = "，。；：！？、…,.;:!?"
_FIRST_WORD = re.compile(r"[A-Za-z0-9.%'’/-]+[，。、；：？！）》」』】”’,;:?!)]*|.[，。、；：？！）》」』】”’]*")


def reflow(lines: Sequence[Line], *, headings: Mapping[str, int] | None = None, printed: bool = False) -> list[Block]:
    """Return the blocks of a plain text: hard wraps undone, page numbers and running heads left out.

    `headings` gives the rank of lines known to be headings by their text (from their size in print); without it the
    lines are judged by their form. `printed` says that the lines are those of a page, wrapped whatever they look like.
    """
    return _Flow(without_furniture(lines), headings or {}, printed).blocks() if lines else []


class _Flow:
    """The lines of one text and what their ends have in common."""

    def __init__(self, lines: Sequence[Line], headings: Mapping[str, int], printed: bool) -> None:
        self.lines = lines
        self.headings = headings
        self.texts = [line.solid for line in lines]
        self.kept = kept_kinds(lines)
        self.ended = [ends_sentence(text) for text in self.texts]
        gaps = Counter([lines[i + 1].gap for i in range(len(lines) - 1) if not self.ended[i]])
        self.usual_gap = gaps.most_common(1)[0][0] if gaps else 0
        self.heading: list[int | None] = []
        for i in range(len(lines)):
            self.heading.append(self._heading_rank(i))
        self.bulleted = self._bulleted()
        # lines that stop in mid-sentence: known wraps, if the text is wrapped at all
        self.wraps = [
            i
            for i in range(len(lines) - 1)
            if not self.ended[i] and self.heading[i] is None and self.kept[i] is None and not self._leads_to_item(i)
        ]
        self.margin = Counter([line.indent for line in lines]).most_common(1)[0][0]
        self.wrapped = self._measure(printed)
        if self.wrapped:
            self._learn_layout()
            self._learn_beginnings()

    def blocks(self) -> list[Block]:
        """Return the blocks the lines make."""
        found: list[Block] = []
        begin = 0
        for i in range(len(self.lines)):
            if i + 1 == len(self.lines) or self._parts(i):
                found.append(self._block(begin, i + 1, found[-1] if found else None))
                begin = i + 1
        return _with_verse(found if self.headings else _with_headings(found), self.usual_gap)

    def _block(self, begin: int, end: int, previous: Block | None) -> Block:
        lines = self.lines[begin:end]
        rank, kind = self.heading[begin], self.kept[begin]
        if rank is not None:
            return Block("heading", lines, rank)
        if kind is not None:
            return Block(kind, lines)
        if item_marker(self.texts[begin]):
            # a long numbered paragraph is one by itself, unless the line before leads in
            opened = previous is not None and (previous.kind == "item" or leads_in(previous))
            if opened or sum(map(len, self.texts[begin:end])) <= _LONGEST_ITEM:
                return Block("item", lines)
        return Block("paragraph", lines)

    def _heading_rank(self, i: int) -> int | None:
        text = self.texts[i]
        if self.kept[i] is not None:
            return None
        if self.headings:
            return self.headings.get(self.lines[i].text)
        if is_named_heading(text):
            return NAMED_RANK
        rank = numbered_rank(text)
        if rank is None or i == 0 or self.lines[i].gap > self.usual_gap or self.ended[i - 1]:
            return rank
        # in mid-sentence a number at the start of a line is no heading, unless another heading stands above it
        # or it names itself a chapter and stands apart from its title
        return rank if self.heading[i - 1] is not None or is_chapter_line(self.lines[i].text) else None

    def _measure(self, printed: bool) -> bool:
        """Measure the lines in ems or in characters, whichever makes the known wraps more alike.

        Returns whether the text is wrapped.
        """
        if len(self.wraps) < (1 if printed else 2):
            return False
        measures: tuple[Callable[[str], float], ...] = (ems, len)
        best = float("inf")
        for measure in measures:
            widths = [measure(text) for text in self.texts]
            for i, line in enumerate(self.lines):
                # an indent takes its part of the line's room; what is set deeper is centred
                if line.lead and 0 < line.indent - self.margin <= 4:
                    widths[i] += line.indent - self.margin if measure is ems else len(line.lead)
            inner = sorted([widths[i] for i in self.wraps])
            block = max(widths) if printed else inner[int(0.9 * (len(inner) - 1))]
            spread = sum([abs(width - block) for width in inner]) / block
            if spread < best:
                best, self.measure, self.width, self.block = spread, measure, widths, block
        if printed:
            self.wraps = [i for i in self.wraps if self.width[i] >= 0.7 * self.block]
            return bool(self.wraps)
        near = [abs(self.width[i] - self.block) <= max(3.0, 0.15 * self.block) for i in self.wraps]
        widest = _WIDEST * (2 if self.measure is len else 1)
        # lines that mostly end with a mark are verse or items
        marked = sum([text[-1] in _MARKS for text in self.texts])
        return sum(near) >= 0.6 * len(near) and _NARROWEST <= self.block <= widest and marked <= 0.5 * len(self.texts)

    def _leads_to_item(self, i: int) -> bool:
        """Tell whether line i closes a lead-in or an item and the next line opens an item."""
        return self.bulleted[i + 1] or (self.texts[i][-1] in "：:；;" and item_marker(self.texts[i + 1]) != "")

    def _bulleted(self) -> list[bool]:
        """Tell of each line whether it begins with the bullet that the last item before it begins with."""
        found, last = [], ""
        for i, text in enumerate(self.texts):
            marker = item_marker(text)
            # without a space behind it, it may be a dash, or a dot in a name
            bullet = marker if text[len(marker) :][:1].isspace() and not any(map(str.isalnum, marker)) else ""
            found.append(bullet != "" and bullet == last)
            last = bullet or ("" if self.heading[i] is not None else last)
        return found

    def _learn_layout(self) -> None:
        """Learn how much room a wrap leaves and what indents mean."""
        exact = [abs(self.width[i] - self.block) < 0.6 for i in self.wraps]
        # a text cut every so many characters breaks words too
        self.chopped = self.measure is len and sum(exact) >= 0.9 * len(exact)
        self.local: dict[int, float] = {}
        self.room = [self._room(i) for i in range(len(self.lines) - 1)]
        rooms = sorted([max(0.0, self.room[i]) for i in self.wraps])
        self.slack = rooms[int(0.85 * (len(rooms) - 1))]
        body = [i for i in range(1, len(self.lines)) if self.heading[i] is None and self.kept[i] is None]
        # an indent means something unless it also stands inside sentences
        deep = [i for i in body if self.lines[i].indent >= self.margin + 1]
        inside = [i for i in deep if not self.ended[i - 1] and self.room[i - 1] <= self.slack]
        self.indents = bool(deep) and len(inside) <= 0.5 * len(deep)
        usual = Counter(sorted([self.lines[i].indent for i in deep])).most_common(1)[0][0] if deep else 0.0
        # somewhat less than the indent of this text is one too, a stray space is not
        self.indented = self.margin + 0.6 * (usual - self.margin)

    def _learn_beginnings(self) -> None:
        """Learn from the paragraphs whose beginning is beyond doubt what a beginning looks like."""
        sure = [
            i + 1
            for i in range(len(self.room) - 1)
            if self.heading[i + 1] is None
            and (self.heading[i] is not None or (self.ended[i] and self.room[i] - self.slack >= 0.2 * self.block))
        ]
        topics = sum([_TOPIC.match(self.texts[i]) is not None for i in sure])
        lost = [self._lost_indent(i) for i in sure]
        self.topics = len(sure) >= 3 and topics >= 0.35 * len(sure)
        self.lost_indents = len(sure) >= 3 and sum([1 <= width <= 4 for width in lost]) >= 0.5 * len(sure)

    def _local(self, i: int) -> float:
        """Return the width of the block around line i, from the known wraps nearest to it."""
        if self.chopped:
            return self.block
        at = bisect_left(self.wraps, i)
        if at not in self.local:
            near = sorted([self.width[j] for j in self.wraps[max(0, at - 4) : at + 4]])
            self.local[at] = near[int(0.75 * (len(near) - 1))]
        return self.local[at]

    def _room(self, i: int) -> float:
        """Return how much room line i would have left had it taken the first word of the next line too."""
        after = self.texts[i + 1]
        word = _FIRST_WORD.match(after)
        return self._local(i) - self.width[i] - self.measure(after[0] if self.chopped or word is None else word[0])

    def _lost_indent(self, i: int) -> float:
        """Return how much narrower line i is than the lines after it, all of one paragraph."""
        if self.ended[i] or i + 1 == len(self.lines):
            return 0.0
        after = [self.width[j] for j in range(i + 1, min(i + 4, len(self.lines))) if self.heading[j] is None]
        word = _FIRST_WORD.match(self.texts[i + 1])
        return max(after, default=0.0) - self.width[i] - (self.measure(word[0]) - 1 if word else 0)

    def _parts(self, i: int) -> bool:
        """Tell whether the block of line i ends with it."""
        if self.kept[i] != self.kept[i + 1]:
            return True
        if self.kept[i] is not None:
            return False
        if self.heading[i] is not None or self.heading[i + 1] is not None or not self.wrapped:
            return True
        if self._leads_to_item(i):
            return True
        if self.width[i] > self.block + max(4.0, 0.2 * self.block):
            return True
        return self._weigh(i) > 0

    def _weigh(self, i: int) -> float:
        """Return the evidence that a paragraph ends with line i: above 0 for, below 0 against."""
        following, ended = self.lines[i + 1], self.ended[i]
        text, after = self.texts[i], self.texts[i + 1]
        beyond = self.room[i] - self.slack
        if beyond >= 0.4 * self.block or (beyond >= (3 if self.chopped else 4) and self.slack <= 1):
            score = 3.0
        elif beyond >= 1:
            score = 2.0
        elif beyond > 0:
            score = 1.0
        else:
            score = -1.5
        score += 0.5 if ended else -2.5
        if following.gap > self.usual_gap and following.page == self.lines[i].page:
            score += 4.5
        elif UNKNOWN_GAP < following.gap < self.usual_gap:
            score -= 1
        if self.indents:
            score += 4.5 if following.indent >= self.indented else -3
        if ended:
            if article_label(after) or item_marker(after):
                score += 3
            elif after[0] in "（(" and after[-1] in "）)":
                score += 2
            elif _TOPIC.match(after):
                score += 2 if self.topics else 0.5
            if self.lost_indents:
                score += 1.5 if 1.5 <= self._lost_indent(i + 1) <= 4 else -0.5
        if text.count("《") > text.count("》") or text.count("（") > text.count("）"):
            score -= 2
        return score


def promote_headings(blocks: list[Block]) -> list[Block]:
    """Return the blocks of a document that marks no headings, those that have the form of one made headings."""
    ranked = []
    for block in blocks:
        text = "".join(line.solid for line in block.lines)
        rank = NAMED_RANK if is_named_heading(text) else numbered_rank(text)
        if block.kind in ("paragraph", "item") and rank is not None and block.rank != APART:
            block = block._replace(kind="heading", rank=rank)
        ranked.append(block)
    return _with_headings(ranked)


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Return the blocks with lines that stand like a heading made headings: short, alone, before a paragraph."""
    found: list[Block] = []
    outlined = any(block.kind == "heading" for block in blocks)
    for i, block in enumerate(blocks):
        alone = block.kind == "paragraph" and len(block.lines) == 1 and block.rank != APART
        if not (alone and has_heading_form(block.lines[0].solid)):
            found.append(block)
            continue
        above = found[-1] if found else None
        below = blocks[i + 1] if i + 1 < len(blocks) else None
        ready = above is None or above.kind == "heading" or ends_sentence(above.lines[-1].solid)
        width = ems(block.lines[0].solid)
        body = below is not None and below.kind == "paragraph" and _is_prose(below, 1.5 * width)
        if (ready and body) or (above is None and outlined):
            found.append(block._replace(kind="heading", rank=TITLE_RANK if above is None else FORM_RANK))
        else:
            found.append(block)
    return found


def _is_prose(block: Block, width: float) -> bool:
    """Tell whether the block ends like a sentence and is wider than `width` ems."""
    return ends_sentence(block.lines[-1].solid) and sum([ems(line.solid) for line in block.lines]) > width


def _with_verse(blocks: list[Block], usual_gap: int) -> list[Block]:
    """Return the blocks with each run of short lines that are no prose, as in a poem, made one that keeps its lines."""
    found: list[Block] = []
    run: list[Block] = []

    def release() -> None:
        if len(run) >= 4:
            found.append(Block("code", [line for block in run for line in block.lines]))
        else:
            found.extend(run)
        run.clear()

    for block in blocks:
        first = block.lines[0]
        short = block.kind == "paragraph" and len(block.lines) == 1 and ems(first.solid) <= _LONGEST_VERSE
        # speech takes a line to itself too, each a paragraph
        if not short or first.text[0] in '“「"—' or first.gap > usual_gap:
            release()
        if short and first.text[0] not in '“「"—':
            run.append(block)
        else:
            found.append(block)
    release()
    return found
