"""Quotes that a person keeps, each with a note: a file of JSON beside the index, exchanged whole."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from corpus.types import Document, Passage
from qa.types import Citation
from ui.notebooks import beside
from ui.page.records import Loaded, NotOurs, Record, placed, span_of
from ui.problems import Worded
from ui.render import citation_json

Order = Literal["time", "document"]
ORDERS: tuple[Order, ...] = get_args(Order)

_MOST = 1_000  # quotes kept
_LONGEST = 4_000  # characters of a quote, or of a note
_writing = threading.Lock()  # the file is read and written by one at a time


class NotPinned(Worded):
    """A quote could not be kept, or the file of those that were cannot be used."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A quote that was kept: `span` is what `citation_json` makes of it, `when` the time in ISO 8601.

    `key` tells it from others: the same stretch of the same document is kept once.
    """

    key: str
    span: Record
    note: str
    when: str


def pins_file(index_dir: Path) -> Path:
    """Return the file that belongs to an index: beside its folder, so that a rebuild does not touch it."""
    return beside(index_dir, "pins.json")


def pin_of(document: Document, start: int, end: int, when: datetime) -> Pin:
    """Return `document.text[start:end]`, without white space around it, to be kept.

    Raises NotPinned where that is empty, very long, or not within the text.
    """
    if not 0 <= start < end <= len(document.text):
        raise NotPinned("pin_nothing", title=document.title)
    text = document.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
    if not 0 < end - start <= _LONGEST:
        raise NotPinned("pin_length", count=f"{end - start:,}", most=f"{_LONGEST:,}")
    span = citation_json(cited(document, 1, start, end))
    key = hashlib.sha256(f"{document.id}\n{start}\n{end}".encode(errors="surrogatepass")).hexdigest()[:16]
    return Pin(key, span, "", when.isoformat(timespec="seconds"))


def cited(document: Document, number: int, start: int, end: int) -> Citation:
    """Return a citation of `document.text[start:end]`, from the passage that its paragraph is."""
    paragraph = document.paragraph_at(start)
    first, last = (min(paragraph.start, start), max(paragraph.end, end)) if paragraph else (start, end)
    section, at = (paragraph.section, paragraph.number) if paragraph else ((), 0)
    return Citation(number, Passage(f"{document.id}:{first}-{last}", document, section, first, last, at), start, end)


def citations(pins: Iterable[Pin], loaded: Loaded) -> list[Citation]:
    """Return the quotes numbered from 1: of a document that has it as one of it, else of an excerpt of their own."""
    return [Citation(n, *placed(pin.span, loaded)) for n, pin in enumerate(pins, 1)]


def in_order(pins: Sequence[Pin], order: Order) -> list[Pin]:
    """Return pins the latest first, or by the titles of their documents and the places in them."""
    if order == "time":
        return list(reversed(pins))
    return sorted(pins, key=lambda p: (p.span["document"]["title"], p.span["document"]["id"], p.span["start"]))


class Pins:
    """The quotes kept in a file, in the order in which they were."""

    def __init__(self, file: Path) -> None:
        """Read and write `file`, which need not be there yet."""
        self._file = file

    def all(self) -> tuple[Pin, ...]:
        """Return all of them. Raises NotPinned where the file cannot be used."""
        try:
            given = json.loads(self._file.read_text("utf-8"))
            return tuple(_pin(each) for each in given)
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise NotPinned("pins_unreadable", file=self._file, error=error) from error

    def add(self, pin: Pin) -> None:
        """Keep a quote; one that is kept already stays with its note. Raises NotPinned past a thousand."""
        self._change(lambda pins: pins if any(p.key == pin.key for p in pins) else (*pins, pin))

    def note(self, key: str, note: str) -> None:
        """Write a note to a quote. Raises NotPinned where it is very long, or the quote is no longer kept."""
        if len(note) > _LONGEST:
            raise NotPinned("pin_note_length", count=f"{len(note):,}", most=f"{_LONGEST:,}")
        self.find(key)
        self._change(lambda pins: tuple(replace(p, note=note) if p.key == key else p for p in pins))

    def remove(self, key: str) -> Pin:
        """Keep a quote no longer, and return it. Raises NotPinned where it is not kept."""
        found = self.find(key)
        self._change(lambda pins: tuple(p for p in pins if p.key != key))
        return found

    def find(self, key: str) -> Pin:
        """Return the quote of that key. Raises NotPinned where there is none."""
        found = next((pin for pin in self.all() if pin.key == key), None)
        if found is None:
            raise NotPinned("pin_gone")
        return found

    def _change(self, change: Callable[[tuple[Pin, ...]], tuple[Pin, ...]]) -> None:
        with _writing:
            pins = change(self.all())
            if len(pins) > _MOST:
                raise NotPinned("pins_many", most=f"{_MOST:,}")
            rows = [{"key": p.key, "span": p.span, "note": p.note, "when": p.when} for p in pins]
            fresh = self._file.with_name(f".{self._file.name}.new")
            try:
                # readable by its owner alone, and exchanged at once
                descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass") as out:
                    json.dump(rows, out, ensure_ascii=False)
                fresh.replace(self._file)
            except OSError as error:
                raise NotPinned("pin_not_written", file=self._file, error=error.strerror) from error


def _pin(given: object) -> Pin:
    match given:
        case {"key": str(key), "span": span, "note": str(note), "when": str(when)}:
            return Pin(key, span_of(span, quoted=True), note, when)
    raise NotOurs("no quote that was kept")
