"""Text as HTML, inert whatever it holds."""

from __future__ import annotations

# what HTML reads as mark-up and, beyond html.escape, what Markdown would: an answer passes through both
_ACTIVE = str.maketrans(
    {c: f"&#{ord(c)};" for c in "&<>\"'\\`*_{}[]()#+-!|~$:=@^"} | {"\n": "<br>", "\r": "", "\u2028": " ", "\u2029": " "}
)


def escape(text: str) -> str:
    """Return `text` as HTML on one line that shows exactly these characters, inert in HTML and in Markdown."""
    return text.translate(_ACTIVE)
