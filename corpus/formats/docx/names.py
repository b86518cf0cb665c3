"""The names of WordprocessingML, short as the standard writes them ("w:p"), and the values they carry."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

#: An element of lxml, which has no types of its own.
Element = Any

_SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
}
_PREFIXES = {space: prefix for prefix, space in _SPACES.items()}
#: The same names as the strict variant of the format spells them, which Word offers for saving.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _SPACES["w"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": _SPACES["m"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _SPACES["r"].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/chart": _SPACES["c"].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/diagram": _SPACES["dgm"].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/picture": _SPACES["pic"].encode(),
}
_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,18})\s*")
_LARGEST = 999_999_999  # Word takes none larger


@lru_cache(maxsize=4096)
def qualified(name: str) -> str:
    """Return a short name as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    space, _, local = tag[1:].rpartition("}")
    return f"{_PREFIXES[space]}:{local}" if space in _PREFIXES else ""


def name_of(element: Element) -> str:
    """Return the short name of an element, "" for one of another vocabulary."""
    tag = element.tag
    return _short(tag) if isinstance(tag, str) else ""


def child(element: Element, *path: str) -> Element:
    """Return what the path of names leads to from an element (None: nothing), None where there is none."""
    for name in path:
        if element is None:
            return None
        element = element.find(qualified(name))
    return element


def children(element: Element, name: str) -> list[Element]:
    """Return the children of an element (None: nothing) that have this name."""
    return [] if element is None else element.findall(qualified(name))


def text_value(element: Element, name: str = "w:val") -> str:
    """Return an attribute of an element (None: nothing), "" where there is none."""
    return "" if element is None else element.get(qualified(name), "")


def number_value(element: Element, name: str = "w:val") -> int | None:
    """Return an attribute of an element (None: nothing) as a number, None where it is none."""
    match = _INTEGER.fullmatch(text_value(element, name))
    return max(min(int(match[1]), _LARGEST), -_LARGEST) if match else None


def switch(element: Element) -> bool | None:
    """Return what a property that is on or off says, None where there is none."""
    return None if element is None else text_value(element).lower() not in ("0", "false", "off")
