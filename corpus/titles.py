"""The titles that files state of themselves, many of which a program made up."""

from __future__ import annotations

import re

# what programs put there when nobody gave a title, with the number they count by
_EMPTY = re.compile(
    r"(?:untitled|(?:new )?document|无标题(?:文档)?|未命名(?:文档)?|未標題|新建.{0,24}文档|文档|文件|標題|标题|"
    r"(?:powerpoint )?(?:presentation|演示文稿)|slide|幻灯片|workbook|工作簿|book|unnamed|(?:no )?title|none|null)"
    r"[\s_\-—–(（]*[0-9]*[)）]*",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"(?:microsoft|wps|pages|libreoffice)\b[^-]{0,30} - ", re.IGNORECASE)
_FILE = re.compile(
    r"\S.*\.(?:docx?|docm|dotx?|wps|odt|rtf|txt|md|pdf|html?|xhtml|tex|dvi|pptx?|odp|xlsx?|csv|ods|indd|qxp|pages|"
    r"key|eps|ps|fm|epub|jpe?g|png|tiff?|typ)",
    re.IGNORECASE,
)


def says_something(title: str) -> bool:
    """Tell whether a title says what a document is about: it is not empty, a program's default or a file's name."""
    title = title.strip()
    if not any(character.isalpha() for character in title):
        return False
    return not (_EMPTY.fullmatch(title) or _PROGRAM.match(title) or _FILE.fullmatch(title))
