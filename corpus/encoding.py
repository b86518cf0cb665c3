"""From bytes to text: which encoding a plain text is in."""

from __future__ import annotations

import codecs
import re

from corpus.errors import NoText, Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# lead bytes of punctuation and of the characters in common use, which both standards put first
_COMMON = {"gb18030": ("gb2312", 0xA1, 0xD7), "big5": ("big5", 0xA1, 0xC6)}
_OTHER_FORMATS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a compressed file"),
)
# encodings of Python's that no browser knows, some of which take very long to decode
_OF_PYTHON = set("idna mbcs oem palmos punycode raw_unicode_escape undefined unicode_escape utf_7".split())
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 20_000


def decode(data: bytes, name: str) -> str:
    """Return the text in `data`: UTF-8, UTF-16, GB18030 or Big5; `name` is for the message.

    Raises NoText where there are no bytes, Unreadable where they are not text.
    """
    if not data:
        raise NoText(f"{name} is empty: nothing to read")
    for magic, what in _OTHER_FORMATS:
        if data.startswith(magic):
            raise Unreadable(f"{name} holds {what}, not text: give it the suffix of its format, or save it as text")
    text = _decode(data)
    if text is None or "\0" in text or _has_too_many_controls(data, text[:_SAMPLE]):
        raise Unreadable(f"{name} is not text in UTF-8, UTF-16, GB18030 or Big5: save it as UTF-8, or leave it out")
    return text


def _has_too_many_controls(data: bytes, sample: str) -> bool:
    """Tell whether a sample of what was decoded holds more control characters than a text does."""
    # escape sequences and the like occur in texts, many of them do not
    beyond = len(_CONTROL.findall(sample)) - 0.01 * len(sample) - 1
    if beyond <= 0:
        return False
    # but keyboards leave them behind, and what is no text is hardly ever UTF-8 with characters of several bytes
    return _strict(data, "utf-8") is None or beyond > 0.1 * sum(not c.isascii() for c in sample)


def decode_named(data: bytes, encoding: str, errors: str = "strict") -> str | None:
    """Return the text in `data` in the encoding that it says it is in, None where it is not, or there is no such."""
    try:
        name = codecs.lookup(encoding).name.replace("-", "_")
        # what says gb2312 means its superset
        return None if name in _OF_PYTHON else data.decode("gb18030" if name in ("gb2312", "gbk") else name, errors)
    except (LookupError, ValueError):  # an encoding that turns bytes into bytes, or a name that can be none
        return None


def _decode(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    text = _strict(data, "utf-8")
    if text is not None and "\0" not in text:
        return text
    best: tuple[float, str] | None = None
    for encoding in ("gb18030", "big5", "utf-16-le", "utf-16-be"):
        text = _strict(data, encoding)
        if text is None:
            continue
        plausible = _plausible(text[:_SAMPLE], encoding)
        if plausible >= 0.5 and (best is None or plausible > best[0]):
            best = plausible, text
    return best[1] if best else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausible(text: str, encoding: str) -> float:
    """Return the share of the characters beyond ASCII that are in common use in texts of this encoding."""
    foreign = [character for character in text if not character.isascii()]
    if not foreign:
        # nothing but ASCII in two bytes a character is UTF-16; in one byte it would have been UTF-8
        return 1.0 if encoding.startswith("utf-16") and "\0" not in text else 0.0
    if encoding.startswith("utf-16"):
        # either set of common characters will do, but the wrong byte order gives some of both and much else
        return max(_share(foreign, *common) for common in _COMMON.values()) - 0.01
    return _share(foreign, *_COMMON[encoding])


def _share(foreign: list[str], standard: str, lowest: int, highest: int) -> float:
    common = 0
    for character in foreign:
        code = character.encode(standard, "ignore")
        common += bool(code) and lowest <= code[0] <= highest
    return common / len(foreign)
