"""Documents and presentations of old and open Office programs, Excel's aside."""

from __future__ import annotations

import io
from collections.abc import Iterable

from corpus.errors import NoText
from corpus.formats import parser_of
from corpus.formats.archive import open_archive
from corpus.formats.libreoffice import converted
from corpus.formats.types import Opened, Parsed

# the suffix that a format is known by, and the format it is turned into
_TARGETS = {
    **dict.fromkeys((".doc", ".rtf", ".odt", ".wps"), "docx"),
    **dict.fromkeys((".ppt", ".odp", ".dps"), "pptx"),
    ".ods": "xlsx",
}
_COMPOUND = b"\xd0\xcf\x11\xe0"
_BINARY = (_COMPOUND, b"{\\rtf", b"\xdb\xa5", b"\x31\xbe", b"\xfe\x37")  # the last three are Word before 1997
# WPS Office writes Microsoft's formats under names of its own, Works another format under one of these
_STREAMS = {".wps": ("WordDocument", ".doc"), ".dps": ("PowerPoint Document", ".ppt")}


def parse(opened: Opened) -> Iterable[Parsed]:
    """Return the document. Raises NoText, Unreadable or TooLarge."""
    data, suffix = opened.data(), opened.path.suffix.lower()
    target = _TARGETS[suffix]
    given = Opened(io.BytesIO(data), len(data), opened.path, opened.limits)
    if not data.strip():
        raise NoText(f"{opened.path} is empty: nothing to read")
    if data.startswith(b"PK"):
        with open_archive(given) as archive:
            is_open_document = "content.xml" in archive.namelist()
        given.stream.seek(0)
        if not is_open_document:
            return parser_of(f".{target}")(given)
    elif not data.startswith(_BINARY):
        # programs write pages, and people rename texts, under these suffixes
        return parser_of(".html" if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else ".txt")(given)
    stream, usual = _STREAMS.get(suffix, ("", suffix))
    if stream.encode("utf-16-le") in data:
        suffix = usual
    made = converted(given, data, suffix, target)
    return parser_of(f".{target}")(Opened(io.BytesIO(made), len(made), opened.path, opened.limits))
