"""From bytes to text: which encoding a plain text is in."""

from __future__ import annotations

import codecs

from corpus.errors import NoText, Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, name: str) -> str:
    """Return the text in `data`; `name` is for the message. Raises NoText where empty, Unreadable where not text."""
    if not data.strip():
        raise NoText(f"{name} is empty: nothing to read")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _strict(data, "gb18030", name)
    if "\0" in text:
        raise Unreadable(f"{name} is not text (it holds NUL bytes): give a text, or a format listed in the README")
    return text


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is not text in UTF-8, UTF-16, GB18030 or Big5: save it as UTF-8") from error
