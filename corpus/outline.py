"""The grammar of headings, articles and list items in Chinese official and book prose.

Each rule looks at one line; whether a line that could be a heading is one, its neighbours decide (corpus.reflow).
"""

from __future__ import annotations

import re

from corpus.lines import ems, ends_sentence

_NUMBER = "[零〇一二三四五六七八九十百千两0-9０-９]"
_LATIN = r"(?:[0-9]{1,3}|[IVXLC]{1,7})\b"
# ordered from the highest rank to the lowest; the position is the rank
_NUMBERED = (
    re.compile(f"第{_NUMBER}{{1,5}}(?:编|篇|卷|部分|部)(?![的分门])|(?:Part|PART|Book|BOOK) {_LATIN}"),
    re.compile(f"第{_NUMBER}{{1,5}}[章回讲](?![的])|(?:Chapter|CHAPTER) {_LATIN}"),
    re.compile(f"第{_NUMBER}{{1,5}}节(?![的日课])|(?:Section|SECTION) {_LATIN}"),
    re.compile(f"{_NUMBER}{{1,3}}、(?<![0-9]、)"),
    re.compile("[（(][一二三四五六七八九十百]{1,3}[）)]"),
    re.compile(r"[0-9０-９]{1,2}[．.、](?![0-9])"),
    re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\.?[\s\u3000]+(?=\D)"),
    re.compile("[（(][0-9０-９]{1,2}[）)]"),
)
_NUMBER_STARTS = frozenset("第（(PBCS零〇一二三四五六七八九十百千两0123456789０１２３４５６７８９")
_NAMED = re.compile(
    "(?:前言|引言|序言|序|绪论|导言|导论|摘要|内容提要|目录|结语|结束语|结论|后记|跋|致谢|参考文献|附录|附件|附则|注释)"
    r"(?:[一二三四五六七八九十0-9A-Z]{0,2})|(?:abstract|introduction|conclusions?|references|acknowledge?ments?"
    r"|appendix(?: [A-Z0-9])?|preface|foreword|contents)",
    re.IGNORECASE,
)
_CHAPTER = re.compile(f"第{_NUMBER}{{1,5}}[编篇卷章节回讲](?=[\\s\u3000]|$)")
_ARTICLE = re.compile(f"第{_NUMBER}{{1,6}}条(?:之{_NUMBER}{{1,2}})?(?=[\\s\u3000【]|$)")
_ITEM = re.compile(
    r"(?:[（(][一二三四五六七八九十百0-9０-９a-zA-Zⅰ-ⅹ]{1,3}[）)]|[0-9]{1,3}[.．、)）](?![0-9])|[一二三四五六七八九十]{1,3}、"
    r"|[①-⑳⑴-⒇]|——(?=[\u4e00-\u9fff])|[-*+](?=\s)|[•●○■□▪◆◇►‣·](?=\s?\S)|[a-zA-Z][.)](?=\s))"
)
_CLAUSE_END = re.compile("[。；;，,：:！!]")
NAMED_RANK = 3
TITLE_RANK, FORM_RANK = -1, len(_NUMBERED)
_LONGEST_HEADING = 45.0


def numbered_rank(text: str) -> int | None:
    """Return the rank of a line that has the form of a numbered heading (0 is highest), else None."""
    if text[0] not in _NUMBER_STARTS:
        return None
    rank = next((rank for rank, pattern in enumerate(_NUMBERED) if pattern.match(text)), None)
    if rank is None:
        return None
    if ems(text) > _LONGEST_HEADING or "。" in text or text[-1] in "；;，,、：:" or ends_sentence(text):
        return None
    return rank


def is_chapter_line(text: str) -> bool:
    """Tell whether the line opens with 第X章 or the like set apart from what follows by white space."""
    return _CHAPTER.match(text) is not None


def is_named_heading(text: str) -> bool:
    """Tell whether the line is one of the words that head a part by themselves (结束语, Abstract)."""
    return len(text) <= 20 and _NAMED.fullmatch(text.replace(" ", "").replace("\u3000", "")) is not None


def article_label(text: str) -> str:
    """Return the label of a law's article ("第十二条") that the line begins with, else ""."""
    match = _ARTICLE.match(text)
    return match[0] if match else ""


def item_marker(text: str) -> str:
    """Return the mark of a list item ("（一）", "1.", "-") that the line begins with, else ""."""
    match = _ITEM.match(text)
    return match[0] if match else ""


def has_heading_form(text: str) -> bool:
    """Tell whether a line alone could be a heading without a number: short, one clause, no mark at its end."""
    return ems(text) <= 22 and (text[-1].isalnum() or text[-1] in "》）)”？?") and not _CLAUSE_END.search(text[:-1])
