"""Joining hard-wrapped lines back into paragraphs.

Nothing in a pasted text says where a paragraph ends, so each line end is weighed by several signs together: how much
room the line left, whether a sentence ends there, indents, blank lines, what the next line begins with. Lines are
only joined where the text is wrapped at all, which the lines that stop in mid-sentence tell: in wrapped text they
are all about as wide as the block.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from corpus.blocks import Block
from corpus.lines import Line, ems, ends_sentence, solid_pieces
from corpus.outline import NAMED_RANK, article_label, is_named_heading, item_marker, numbered_rank

# narrower lines are verse or lists, wider ones are paragraphs by themselves
_NARROWEST, _WIDEST = 8.0, 66.0
_TOPIC = re.compile("[^，,。；;：:！？!?\\s]{4,30}[。]")
_FIRST_WORD = re.compile("[A-Za-z0-9.%'’-]+|.")


def reflow(lines: Sequence[Line]) -> list[Block]:
    """Return the blocks of a plain text, hard wraps undone."""
    return _Reflow(lines).blocks()


class _Reflow:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.solid = ["".join(line.text[a:b] for a, b in solid_pieces(line.text)) for line in lines]
        self.ended = [ends_sentence(text) for text in self.solid]
        self.heading = [self._heading_rank(i) for i in range(len(lines))]
        self.mid = [i for i in range(len(lines) - 1) if not self.ended[i] and self.heading[i] is None]
        self.width = self._measure()
        self.wrapped = self._is_wrapped()
        usual = Counter(lines[i + 1].gap for i in self.mid if self._is_full(i, 2)) if self.wrapped else Counter()
        self.usual_gap = usual.most_common(1)[0][0] if usual else 0
        self.base_indent = min((line.indent for line in lines), default=0.0)
        full = [i for i in range(1, len(lines)) if self.heading[i] is None]
        indented = sum(lines[i].indent >= self.base_indent + 1 for i in full)
        self.indents = self.wrapped and 2 <= indented <= 0.7 * len(full)

    def _heading_rank(self, i: int) -> int | None:
        text = self.solid[i]
        if is_named_heading(text):
            return NAMED_RANK
        rank = numbered_rank(text)
        if rank is None:
            return None
        ready = i == 0 or ends_sentence(self.solid[i - 1]) or numbered_rank(self.solid[i - 1]) is not None
        return rank if ready or self.lines[i].gap or is_named_heading(self.solid[i - 1]) else None

    def _measure(self) -> list[float]:
        """Return the width of each line, in the measure that makes the lines in mid-sentence most alike."""
        best: tuple[float, list[float]] | None = None
        for measure in (ems, lambda text: float(len(text))):
            widths = [measure(text) for text in self.solid]
            inner = sorted(widths[i] for i in self.mid)
            if not inner:
                return widths
            middle = inner[len(inner) // 2]
            spread = sum(abs(w - middle) for w in inner) / max(middle, 1) / len(inner)
            if best is None or spread < best[0] - 1e-9:
                best = spread, widths
        assert best is not None
        return best[1]

    def _is_wrapped(self) -> bool:
        inner = sorted(self.width[i] for i in self.mid)
        if len(inner) < 2:
            return False
        self.block = inner[int(0.8 * (len(inner) - 1))]
        near = sum(abs(w - self.block) <= max(3.0, 0.12 * self.block) for w in inner)
        return near >= 0.6 * len(inner) and _NARROWEST <= self.block <= _WIDEST

    def _local(self, i: int) -> float:
        """Return the width of the block around line i: the median of the lines in mid-sentence nearest to it."""
        at = bisect_left(self.mid, i)
        near = sorted(self.width[j] for j in self.mid[max(0, at - 4) : at + 4])
        return near[len(near) // 2] if near else self.block

    def _is_full(self, i: int, slack: float) -> bool:
        return self.width[i] >= self.block - slack

    def _room(self, i: int) -> float:
        """Return how many ems would have been left on line i had it taken the first word of the next."""
        word = _FIRST_WORD.match(self.solid[i + 1])
        assert word is not None
        return self._local(i) - self.width[i] - ems(word[0])

    def _breaks(self, i: int) -> bool:
        """Tell whether a new paragraph begins after line i."""
        following = self.lines[i + 1]
        text, after = self.solid[i], self.solid[i + 1]
        if not self.wrapped or self.width[i] > self.block + max(4.0, 0.2 * self.block):
            return True
        score = 0.0
        room = self._room(i)
        if room >= 0.4 * self.block:
            score += 3
        elif room >= 1.5:
            score += 2
        elif room >= 0.5:
            score += 1
        else:
            score -= 1
        score += 0.5 if self.ended[i] else -2.5
        if following.gap > self.usual_gap:
            score += 4
        elif following.gap < self.usual_gap:
            score -= 1
        if self.indents:
            score += 4 if following.indent >= self.base_indent + 1 else -3
        if self.ended[i]:
            topic = _TOPIC.match(after)
            if article_label(after) or item_marker(after):
                score += 3
            elif (topic and len(topic[0]) < len(after)) or (after[0] in "（(" and after[-1] in "）)"):
                score += 2
            if i + 2 < len(self.lines) and not self.ended[i + 1]:
                lost = self._local(i + 2) - self.width[i + 1]
                if 1 <= lost <= 3:
                    score += 1
        if text.count("《") > text.count("》") or text.count("（") > text.count("）"):
            score -= 2
        return score > 0

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        begin = 0
        for i in range(len(self.lines)):
            last = i + 1 == len(self.lines)
            if last or self.heading[i] is not None or self.heading[i + 1] is not None or self._breaks(i):
                found.append(self._block(begin, i + 1))
                begin = i + 1
        return found

    def _block(self, begin: int, end: int) -> Block:
        lines = self.lines[begin:end]
        rank = self.heading[begin]
        if rank is not None:
            return Block("heading", lines, rank)
        if item_marker(self.solid[begin]):
            return Block("item", lines)
        return Block("paragraph", lines)
