"""Stretches of a document as HTML: paragraphs as text, tables as tables, with the quotes marked where they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from corpus.tables import Row, header_rows, rows
from corpus.types import Document, Paragraph
from ui.page.escaping import escape

#: A quote to be marked: where it begins and ends in its document, its number, and the id of its mark.
Mark = tuple[int, int, int, str]


def stretch_html(document: Document, start: int, end: int, marked: Sequence[Mark] = (), *, kind: str = "") -> str:
    """Return `document.text[start:end]` as HTML with spans marked; `kind` are attributes of each element of it.

    The elements with text say in `data-from` at which offset of the document it begins.
    """
    given: set[str] = set()
    parts: list[str] = []

    def put_text(first: int, last: int) -> None:
        text = document.text[first:last]
        bare = text.strip("\n")
        if bare:
            at = first + text.index(bare)
            parts.append(f'<p{kind} data-from="{at}">{highlight(bare, at, marked, given)}</p>')

    at = start
    for paragraph in document.paragraphs_in(start, end):
        if paragraph.kind == "table":
            first, last = max(paragraph.start, start), min(paragraph.end, end)
            put_text(at, first)
            table = _table_html(document, paragraph, first, last, marked, given)
            parts.append(f'<div{kind}><div class="yj-table" tabindex="0">{table}</div></div>')
            at = last
    put_text(at, end)
    return "".join(parts)


def _table_html(
    document: Document, table: Paragraph, start: int, end: int, marked: Sequence[Mark], given: set[str]
) -> str:
    """Return the rows of a table that reach into `text[start:end]`, under its headers wherever these stand."""
    labels = table.table.labels if table.table else 0
    shown = list(rows(document, table, start, end))
    heads = header_rows(document, table)
    is_over = heads[0].start if heads else start
    titles = [row for row in shown if row.end < is_over and row.start < is_over]
    body = [row for row in shown if not row.is_header and row not in titles]
    width = max((len(row.cells) for row in [*heads, *body]), default=1)
    head = [
        f'<tr><th colspan="{width}">{_text(document, row.start, row.end, marked, given)}</th></tr>' for row in titles
    ]
    head += [_row_html(document, row, width, width, "col", marked, given) for row in heads]
    told = [_row_html(document, row, labels, width, "row", marked, given) for row in body]
    over = f"<thead>{''.join(head)}</thead>" if head else ""
    return f"<table>{over}<tbody>{''.join(told)}</tbody></table>"


def _row_html(
    document: Document, row: Row, heads: int, width: int, scope: str, marked: Sequence[Mark], given: set[str]
) -> str:
    """Return a row, the first `heads` of its cells as headers; equal ones beside each other over columns are one."""
    parts = []
    for at, last in _together(document, row, scope == "col"):
        tag = f'th scope="{scope}"' if at < heads else "td"
        reach = f' colspan="{last - at}"' if last - at > 1 else ""
        cells = [(cell[0], _text(document, *cell, marked, given)) for cell in row.cells[at:last]]
        # of what is repeated, the one in which a quote is marked
        begin, text = next((cell for cell in cells if "<mark" in cell[1]), cells[0])
        parts.append(f'<{tag}{reach} data-from="{begin}">{text}</{tag[:2]}>')
    parts += ["<td></td>"] * (width - len(row.cells))
    return f"<tr>{''.join(parts)}</tr>"


def _together(document: Document, row: Row, joined: bool) -> Iterator[tuple[int, int]]:
    """Yield the first and the last place of cells that are shown as one."""
    texts = [document.text[slice(*cell)] for cell in row.cells]
    starts = [i for i, text in enumerate(texts) if not joined or i == 0 or not text or text != texts[i - 1]]
    yield from pairwise([*starts, len(texts)])


def _text(document: Document, start: int, end: int, marked: Sequence[Mark], given: set[str]) -> str:
    return highlight(document.text[start:end], start, marked, given)


def highlight(text: str, base: int, spans: Collection[Mark], given: set[str] | None = None) -> str:
    """Return `text` as HTML with spans marked.

    `text` begins at offset `base` of its document; each span is (start, end, number, id) in offsets of the document.
    Spans may overlap; what lies outside the text is cut off. The id stands on the first piece of its span: `given` are
    those that stand somewhere already, and gets the others.
    """
    given = set() if given is None else given
    clipped = [
        (max(start - base, 0), min(end - base, len(text)), number, anchor)
        for start, end, number, anchor in spans
        if start < base + len(text) and end > base
    ]
    edges = sorted({0, len(text), *(edge for start, end, _, _ in clipped for edge in (start, end))})
    parts = []
    for start, end in pairwise(edges):
        over = [span for span in clipped if span[0] <= start and end <= span[1]]
        piece = escape(text[start:end])
        for _, _, number, anchor in over:
            identity = "" if anchor in given else f' id="{anchor}" tabindex="-1"'
            given.add(anchor)
            piece = f'<mark{identity} data-number="{number}">{piece}</mark>'
        parts.append(piece)
    return "".join(parts)
