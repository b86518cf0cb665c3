"""What a terminal would act on is kept from it, in texts and in names."""

from __future__ import annotations

import re

# control characters, and the marks that reorder or hide text
_ACTIVE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_CONTROL = re.compile(f"[{_ACTIVE}]")
# a name stands on one line; bytes of a file's name that are no UTF-8 are halves of characters to Python
_UNSEEN = re.compile(f"[{_ACTIVE}\t\n\u2028\u2029\ud800-\udfff]")
_IN_JSON = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def plain(text: str) -> str:
    """Return `text` without the characters a terminal would act on; line ends and tabs stay."""
    return _CONTROL.sub("", text)


def visible(name: str) -> str:
    r"""Return a name, a title or a message on one line, what a terminal would act on shown as in \x1b."""
    return _UNSEEN.sub(lambda match: _escape(ord(match[0])), name)


def visible_json(text: str) -> str:
    """Return JSON that says the same, what a terminal would act on spelt as JSON can spell it."""
    return _IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _escape(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # a byte
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
