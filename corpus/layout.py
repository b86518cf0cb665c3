"""What a page adds around its prose: running heads, page numbers, tables, code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from corpus.lines import Line

Kept = Literal["table", "code"]

UNKNOWN_GAP = -1
_LONGEST_CODE = 200
_PAGE_NUMBER = re.compile(
    r"[-—–·•\s]*(?:第|page)?\s*([0-9]{1,4})\s*(?:页|頁)?(?:\s*(?:[/,，]|of|共)\s*共?\s*[0-9]{1,4}\s*(?:页|頁)?)?[-—–·•\s]*",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?:def|class|import|from|public|private|static|const|var|let|func|fn|if|for|while|elif|else)\b.*[:;{(=)]"
    r"|#include\b|(?:return|break|pass|continue)\b|[{}\])]+[;,]?$|//|/\*|\$ \w|[\w.]+\(.*\);?$"
    r"|.*(?:[;{}]|\)\s*:|=>|->\s*\w+:?)$|[\w.\[\]]+ (?:=|\+=|:=) \S"
)


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without page numbers and running heads; all of them where nothing else is left.

    Page numbers are lines of a number alone that count on from page to page. A running head is a line that stands
    at least three times, beside page numbers or page ends, or in the middle of sentences.
    """
    dropped = _page_numbers(lines)
    dropped |= _running_heads(lines, dropped)
    if not dropped or len(dropped) == len(lines):
        return list(lines)
    kept: list[Line] = []
    for i, line in enumerate(lines):
        if i not in dropped:
            # blank lines around furniture say nothing about paragraphs
            kept.append(line._replace(gap=UNKNOWN_GAP) if i - 1 in dropped else line)
    return kept


def _page_numbers(lines: Sequence[Line]) -> set[int]:
    numbered = []
    for i, line in enumerate(lines):
        if len(line.text) <= 20 and (match := _PAGE_NUMBER.fullmatch(line.text)):
            numbered.append((i, int(match[1])))
    chain: list[int] = []
    best: list[int] = []
    last = 0
    for i, number in numbered:
        # the pages between hold something: numbers that follow each other closely are a list or a table
        if chain and number == last + 1 and i - chain[-1] > 3:
            chain.append(i)
        elif not chain or len(chain) < 3:
            chain = [i]
        else:
            continue
        last = number
        if len(chain) > len(best):
            best = list(chain)
    paged = [i for i, _ in numbered if lines[i].page and _at_page_end(lines, i)]
    return set(best if len(best) >= 3 else []) | set(paged if len(paged) >= 2 else [])


def _at_page_end(lines: Sequence[Line], i: int) -> bool:
    first = i == 0 or lines[i - 1].page != lines[i].page
    return first or i + 1 == len(lines) or lines[i + 1].page != lines[i].page


def _running_heads(lines: Sequence[Line], numbers: set[int]) -> set[int]:
    places = defaultdict(list)
    for i, line in enumerate(lines):
        if len(line.text) <= 60 and i not in numbers:
            places[line.text].append(i)
    heads: set[int] = set()
    for text, found in places.items():
        if len(found) < 3 or text[0] in "#|`-*" or not any(c.isalpha() for c in text):
            continue
        beside = sum([bool({i - 1, i + 1, i - 2, i + 2} & numbers) or _at_page_end(lines, i) for i in found])
        inside = sum([i > 0 and (lines[i - 1].text[-1].isalnum() or lines[i - 1].text[-1] in "，、,") for i in found])
        paged = bool(numbers or lines[0].page)
        if (paged and beside >= 0.7 * len(found)) or inside >= 0.6 * len(found):
            heads.update(found)
    # a text that repeats itself throughout has no running heads
    return heads if len(heads) <= 0.25 * len(lines) else set()


def kept_kinds(lines: Sequence[Line]) -> list[Kept | None]:
    """Return for each line whether it keeps its form, as part of a table or of code, or None for prose."""
    kinds: list[Kept | None] = [None] * len(lines)
    fence = ""
    last = {line.text[:3]: i for i, line in enumerate(lines) if line.text.startswith(("```", "~~~"))}
    cells = []
    code = []
    for i, line in enumerate(lines):
        text = line.text
        if fence or text.startswith(("```", "~~~")):
            kinds[i] = "code"
            if fence and text.startswith(fence):
                fence = ""
            elif not fence and last[text[:3]] > i:
                fence = text[:3]
            continue
        if "\t" in text or text[0] in "|│┃├┌└+":
            cells.append(i)
        elif len(text) <= _LONGEST_CODE and text.isascii() and _CODE.match(text):
            code.append(i)
    _keep_runs(lines, kinds, cells, "table", 2, 0)
    _keep_runs(lines, kinds, code, "code", 2, 1)
    return kinds


def _keep_runs(
    lines: Sequence[Line], kinds: list[Kept | None], found: list[int], kind: Kept, shortest: int, hole: int
) -> None:
    """Mark runs of at least `shortest` of the lines `found`, with holes of at most `hole` lines between them."""
    run: list[int] = []
    for i in [*found, len(lines) + hole + 2]:
        if run and i - run[-1] > 1 + hole:
            if len(run) >= shortest:
                for j in range(run[0], run[-1] + 1):
                    kinds[j] = kind
            run = []
        run.append(i)
