"""The headings that the structure of a tagged page names."""

# ruff: noqa: ANN401 (the handles of pdfium have no types)
from __future__ import annotations

import ctypes
import re
from typing import Any

_HEADING = re.compile(r"H([1-6])?|Title")
_MOST, _DEEPEST = 20_000, 40  # elements of a page, and how deep they lie within each other


def read_headings(page: Any) -> dict[int, int]:
    """Return the rank of each piece of marked content that belongs to a heading of a page of pypdfium2."""
    import pypdfium2.raw as pdfium

    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    found: dict[int, int] = {}
    try:
        stack: list[tuple[Any, int, int | None]] = [
            (pdfium.FPDF_StructTree_GetChildAtIndex(tree, k), 0, None)
            for k in range(min(_MOST, pdfium.FPDF_StructTree_CountChildren(tree)))
        ]
        seen = 0
        while stack and seen < _MOST:
            element, depth, rank = stack.pop()
            seen += 1
            if not element or depth > _DEEPEST:
                continue
            rank = _rank(element) if rank is None else rank
            for k in range(min(_MOST, pdfium.FPDF_StructElement_CountChildren(element))):
                tag = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, k)
                if tag >= 0:
                    if rank is not None:
                        found[tag] = rank
                elif len(stack) < _MOST:
                    stack.append((pdfium.FPDF_StructElement_GetChildAtIndex(element, k), depth + 1, rank))
    finally:
        pdfium.FPDF_StructTree_Close(tree)
    return found


def _rank(element: Any) -> int | None:
    import pypdfium2.raw as pdfium

    kind = ctypes.create_string_buffer(64)
    if not 0 < pdfium.FPDF_StructElement_GetType(element, kind, 64) <= 64:
        return None
    match = _HEADING.fullmatch(kind.raw.decode("utf-16-le", "replace").split("\0", 1)[0])
    return None if match is None else int(match[1] or match[0] == "H")
