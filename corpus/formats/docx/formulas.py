"""Formulas written in one line: what stands before and behind a part of one."""

from __future__ import annotations

from corpus.formats.docx.names import Element, child, text_value

_BEFORE = {"m:den": "/", "m:sup": "^", "m:sub": "_", "m:rad": "√("}
#: Parts of formulas that something stands before, or behind.
PARTS = frozenset((*_BEFORE, "m:d", "m:nary"))


def before(name: str, element: Element) -> str:
    """Return what is written before a part of a formula."""
    if name == "m:d":
        return _given(element, "m:dPr", "m:begChr", "(")
    if name == "m:nary":
        return _given(element, "m:naryPr", "m:chr", "∫")
    return _BEFORE[name]


def behind(name: str, element: Element) -> str:
    """Return what is written behind a part of a formula."""
    if name == "m:d":
        return _given(element, "m:dPr", "m:endChr", ")")
    return ")" if name == "m:rad" else ""


def _given(element: Element, properties: str, name: str, usual: str) -> str:
    """Return the sign that a part is given, the usual one where it is given none."""
    found = child(element, properties, name)
    return usual if found is None else text_value(found, "m:val")
