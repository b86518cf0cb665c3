"""Mail: who wrote to whom, when and what, and the attachments of formats that are read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.headerregistry import DateHeader
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import EmailPolicy
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, cast

from corpus.blocks import Block
from corpus.encoding import decode, decode_named
from corpus.errors import NoText, TooLarge, Unreadable
from corpus.formats import FORMATS, SUFFIXES, parser_of
from corpus.formats.archive import errors_named
from corpus.formats.html import read_page
from corpus.formats.items import Item, Items
from corpus.formats.parts import Parts
from corpus.formats.types import Opened, Parsed
from corpus.outline import TITLE_RANK
from corpus.reflow import reflow

_MOST, _DEEPEST = 100, 3  # attachments of a mail and of those attached to it, and mails inside one another
_PARTS = 500  # boundaries named: each line is held against all that are open
_LONGEST_HEADER = 10_000  # characters, as a mail to hundreds of people has; the library is quadratic in them
_BROKEN = 0.02  # share of the characters that may be unreadable: single bytes lost on the way, no other encoding
_SIMPLIFIED = re.compile(r"=\?(?:gb2312|gbk)\?", re.IGNORECASE)
_BOUNDARY = re.compile(rb"boundary", re.IGNORECASE)
_QUOTED = re.compile(r"(?:>[ ]?)+")
_TELLING = ("From", "To", "Subject", "Date", "MIME-Version", "Received")


class _Policy(EmailPolicy):
    """Headers as they are meant: gb2312 stands for its superset, bytes that nothing names are told by themselves."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value of a header."""
        name, value = super().header_source_parse(sourcelines)
        value = value[:_LONGEST_HEADER]
        if not value.isascii():
            data = value.encode("utf-8", "surrogateescape")
            value = decode_named(data, "utf-8") or data.decode("gb18030", "replace")
        return name, _SIMPLIFIED.sub("=?gb18030?", value)

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ANN401 (as the library has it)
        """Return a header, understood once: it is asked for many times."""
        return value if hasattr(value, "name") else _understood(name, value)


@lru_cache(maxsize=64)
def _understood(name: str, value: str) -> Any:  # noqa: ANN401
    return EmailPolicy().header_factory(name, "".join(value.splitlines()))


_POLICY = _Policy()


def parse(opened: Opened) -> Iterator[Parsed]:
    """Yield the mail as a document, and behind it its attachments. Raises NoText, Unreadable or TooLarge."""
    data, path = opened.data(), opened.path
    if not data.strip():
        raise NoText(f"{path} is empty: nothing to read")
    if len(_BOUNDARY.findall(data)) > _PARTS:
        raise TooLarge(f"{path} has more than {_PARTS} parts: save its attachments, and give them as files")
    with errors_named(path):
        message = cast(EmailMessage, BytesParser(policy=_POLICY).parsebytes(data))
        if not any(name in message for name in _TELLING):
            raise Unreadable(
                f"{path} is not a mail (no From, To, Subject or Date): save it as .eml from the mail program"
            )
        yield from _documents(message, opened, 0, iter(range(_MOST)))


def _documents(message: EmailMessage, opened: Opened, depth: int, places: Iterator[int]) -> Iterator[Parsed]:
    """Yield the document of a mail and those attached to it, each of which takes one of the `places`."""
    if depth > _DEEPEST:
        raise TooLarge(f"{opened.path} holds mails inside one another more than {_DEEPEST} deep: save the inner ones")
    attached = [part for part in _leaves(message) if _is_attached(part)]
    yield _document(message, attached, opened)
    for part in attached:
        suffix = PurePosixPath(_name(part)).suffix.lower()
        inner = part.get_payload()
        is_mail = part.get_content_type() == "message/rfc822" and isinstance(inner, list) and len(inner) > 0
        if not is_mail and suffix not in SUFFIXES:
            continue
        if suffix in FORMATS["pictures"] and not part.is_attachment():  # a logo below the name, as a rule
            continue
        if next(places, None) is None:
            raise TooLarge(f"{opened.path} has more than {_MOST} attachments: save them, and give them as files")
        if is_mail:
            yield from _documents(cast(EmailMessage, cast(list[Message], inner)[0]), opened, depth + 1, places)
            continue
        data = _data(part)
        file = Opened(io.BytesIO(data), len(data), opened.path / _name(part), opened.limits, opened.told)
        try:
            with errors_named(file.path):
                if suffix == ".eml":
                    mail = cast(EmailMessage, BytesParser(policy=_POLICY).parsebytes(data))
                    yield from _documents(mail, file, depth + 1, places)
                else:
                    yield from [_named(parsed, _name(part)) for parsed in parser_of(suffix)(file)]
        except (NoText, Unreadable):  # its name stands in the mail, which is read whatever is attached to it
            continue


def _named(parsed: Parsed, name: str) -> Parsed:
    """Return the document of an attachment, named as that is where it has neither a title nor a heading above all."""
    is_titled = parsed.title or (parsed.blocks and parsed.blocks[0].kind == "heading")
    return parsed if is_titled else replace(parsed, title=name)


def _document(message: EmailMessage, attached: Sequence[EmailMessage], opened: Opened) -> Parsed:
    """Return a mail without its attachments: its subject, who wrote when to whom, what is written."""
    subject = _header(message, "Subject")
    about = [(name, _header(message, name)) for name in ("From", "To", "Cc", "Date")]
    about.append(("Attachments", ", ".join(_name(part) for part in attached if part.is_attachment())))
    head = "; ".join(f"{name}: {value}" for name, value in about if value)
    bodies = _bodies(message)
    if any(part.get_content_subtype() == "html" for part in bodies):
        items = Items(opened)
        items.add(Item("heading", subject, 0))
        items.add(Item("paragraph", head))
        for part in bodies:
            if part.get_content_subtype() == "html":
                read_page(_data(part), opened, items, part.get_content_charset(""))
            else:
                items.add(Item("paragraph", _text(part, opened)))
        return items.parsed(subject)
    parts = Parts(opened)
    for lines, kind in ((parts.lines(subject), "heading"), (parts.lines(head), "paragraph")):
        if lines:
            parts.blocks.append(Block("heading" if kind == "heading" else "paragraph", lines, TITLE_RANK - 1))
    for part in bodies:
        parts.blocks += reflow(parts.lines(_unquoted(_text(part, opened), part.get_param("format") == "flowed")))
    return parts.parsed(subject)


def _bodies(part: EmailMessage) -> list[EmailMessage]:
    """Return the parts that are what is written: of alternatives the plain text, else the last that is there."""
    if part.get_content_maintype() != "multipart":
        is_body = (
            part.get_content_type() in ("text/plain", "text/html") and not _is_attached(part) and _data(part).strip()
        )
        return [part] if is_body else []
    each = [bodies for inner in _inner(part) if (bodies := _bodies(inner))]
    if part.get_content_subtype() != "alternative":
        return [body for bodies in each for body in bodies]
    plain = (bodies for bodies in each if all(body.get_content_subtype() == "plain" for body in bodies))
    return next(plain, each[-1] if each else [])


def _leaves(part: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that hold no others, an attached mail as one of them."""
    if part.get_content_maintype() != "multipart":
        yield part
        return
    for inner in _inner(part):
        yield from _leaves(inner)


def _inner(part: EmailMessage) -> list[EmailMessage]:
    inner = part.get_payload()
    # a part that says that it holds others and never begins one holds a text
    return cast(list[EmailMessage], inner) if isinstance(inner, list) else []


def _is_attached(part: EmailMessage) -> bool:
    return bool(part.is_attachment() or part.get_filename() or part.get_content_type() == "message/rfc822")


def _name(part: EmailMessage) -> str:
    """Return the name of an attachment without the folders that it may name."""
    return PurePosixPath((part.get_filename() or "").replace("\\", "/").replace("\0", "")).name[-255:]


def _header(message: EmailMessage, name: str) -> str:
    """Return a header as a person reads it, the date in the order that sorts."""
    header = message.get(name)
    if header is None:
        return ""
    if isinstance(header, DateHeader) and header.datetime is not None:
        return header.datetime.isoformat(" ", "minutes")
    return " ".join(str(header).split())


def _data(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: EmailMessage, opened: Opened) -> str:
    """Return a text in the encoding that it names, where it is in that one; a few broken bytes are let pass."""
    data, charset = _data(part), part.get_content_charset("utf-8")
    text = decode_named(data, charset)
    if text is None:
        try:
            text = decode(data, str(opened.path))
        except Unreadable:
            broken = [
                t for name in (charset, "utf-8", "gb18030") if (t := decode_named(data, name, "replace")) is not None
            ]
            text = min(broken, key=lambda each: each.count("\ufffd"))
            if text.count("\ufffd") > _BROKEN * len(text) + 1:
                raise
    opened.limits.check_characters(len(text), opened.path)
    return text


def _unquoted(text: str, is_flowed: bool) -> str:
    """Return a text without the marks of quotation, with a blank line where it is quoted more deeply or less.

    In a flowed text a line that ends in a space goes on in the next.
    """
    parts: list[str] = []
    before = 0
    for line in text.splitlines():
        mark = _QUOTED.match(line)
        depth = mark[0].count(">") if mark else 0
        bare = line[mark.end() :] if mark else line
        if depth != before:
            parts.append("\n\n")
        parts.append(bare if is_flowed and bare.endswith(" ") and bare != "-- " else bare + "\n")
        before = depth
    return "".join(parts)
