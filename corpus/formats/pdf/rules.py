"""The straight lines drawn on a page: rules, and the edges of boxes."""

# ruff: noqa: ANN401 (the handles of pdfium have no types)
from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from corpus.formats.pdf.characters import turned_box

_THIN = 3.0  # points: a box no thicker is a rule
_SHORT = 4.0  # points: what is shorter belongs to a drawing
_MOST = 4_000  # of a page, half as many once those that continue each other are one: more make a drawing
_DEEPEST = 3  # forms within forms


class Rule(NamedTuple):
    """A straight line: it stands `at` (y, or x where it is upright) and runs from `start` to `end`."""

    at: float
    start: float
    end: float


class Rules(NamedTuple):
    """The rules of a page that run across and those that run up, each sorted by where it stands."""

    across: list[Rule]
    upright: list[Rule]


def read_rules(page: Any, turn: int) -> Rules:
    """Return the rules of a page in the frame of text that stands `turn` quarter turns off; none of a drawing."""
    across: list[Rule] = []
    upright: list[Rule] = []
    for left, bottom, right, top in _boxes(page):
        left, bottom, right, top = turned_box((left, bottom, right, top), turn)
        wide, high = right - left, top - bottom
        if high <= _THIN and wide > max(_SHORT, high):
            across.append(Rule((bottom + top) / 2, left, right))
        elif wide <= _THIN and high > _SHORT:
            upright.append(Rule((left + right) / 2, bottom, top))
        if len(across) + len(upright) > _MOST:
            return Rules([], [])
    rules = Rules(_merged(across), _merged(upright))
    return rules if len(rules.across) + len(rules.upright) <= _MOST // 2 else Rules([], [])


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules with those that continue each other made one."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at), rule.start)):
        last = found[-1] if found else None
        if last and abs(rule.at - last.at) <= 1.5 and rule.start <= last.end + 2:
            found[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            found.append(rule)
    return found


def _boxes(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """Yield the boxes of the straight parts of paths that are as thin as rules."""
    import pypdfium2.raw as pdfium

    identity = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    counted = 0
    stack: list[tuple[Any, Any, int]] = []
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        stack.append((pdfium.FPDFPage_GetObject(page, i), identity, 0))
        while stack:
            item, matrix, depth = stack.pop()
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                inner = _product(_matrix(item), matrix)
                many = pdfium.FPDFFormObj_CountObjects(item)
                stack += [(pdfium.FPDFFormObj_GetObject(item, k), inner, depth + 1) for k in range(min(many, _MOST))]
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                counted += 1
                if counted <= 4 * _MOST:
                    yield from _path(item, matrix)


def _path(item: Any, around: Any) -> Iterator[tuple[float, float, float, float]]:
    import pypdfium2.raw as pdfium

    many = pdfium.FPDFPath_CountSegments(item)
    if not 2 <= many <= _MOST:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if not (fill.value or stroke.value):
        return
    matrix = _product(_matrix(item), around)
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    start = (0.0, 0.0)
    found: list[tuple[float, float, float, float]] = []
    for k in range(many):
        segment = pdfium.FPDFPath_GetPathSegment(item, k)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            points = []
            continue
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif points:
            found.append(_between(points[-1], point))
        points = [point]
        if pdfium.FPDFPathSegment_GetClose(segment) and point != start:
            found.append(_between(point, start))
    if stroke.value:
        yield from (f for f in found if min(f[2] - f[0], f[3] - f[1]) <= 1)
    elif found:
        # what is only filled is a rule where it is thin; else it is the ground of a cell, or of words in a sentence
        box = min(f[0] for f in found), min(f[1] for f in found), max(f[2] for f in found), max(f[3] for f in found)
        if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
            yield box


def _between(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float, float, float]:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _matrix(item: Any) -> Any:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    return matrix


def _product(first: Any, then: Any) -> Any:
    import pypdfium2.raw as pdfium

    return pdfium.FS_MATRIX(
        first.a * then.a + first.b * then.c,
        first.a * then.b + first.b * then.d,
        first.c * then.a + first.d * then.c,
        first.c * then.b + first.d * then.d,
        first.e * then.a + first.f * then.c + then.e,
        first.e * then.b + first.f * then.d + then.f,
    )
