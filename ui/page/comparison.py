"""A question asked of each of some documents by itself: the answers beside each other, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.types import Document
from qa import Assistant
from qa.types import Answer
from ui.page.escaping import escape
from ui.page.markup import do_html
from ui.render import certainty, file_name, marks, place
from ui.terminal import plain
from ui.words import Lang, say

MOST = 20  # documents that are asked at once: each takes as long as a question

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula in CSV
_CELL = 32_000  # characters; Excel holds 32,767


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question, the documents it was asked of with what each answered, and how many were not asked."""

    question: str
    answers: tuple[tuple[Document, Answer], ...]
    left: int


def compare(assistant: Assistant, question: str, documents: Sequence[Document]) -> Comparison:
    """Ask a question of each document alone, of the first twenty. Raises QuestionError for what cannot be asked."""
    asked = documents[:MOST]
    answers = tuple((document, assistant.ask(question, documents=[document.id])) for document in asked)
    return Comparison(question.strip(), answers, len(documents) - len(asked))


def comparison_html(comparison: Comparison, lang: Lang) -> str:
    """Return the answers as a table, a document a row, each quote leading to its place."""
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in _heads(lang)[:3])
    rows = "".join(_row_html(document, answer, lang) for document, answer in comparison.answers)
    saves = "".join(do_html("each-export", [form], form.upper(), kind="yj-small") for form in ("xlsx", "csv"))
    left = say("each_left", lang, count=comparison.left, most=MOST) if comparison.left else ""
    return (
        f'<div class="yj-table" tabindex="0"><table><caption>{escape(comparison.question)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        + (f'<p class="yj-place">{escape(left)}</p>' if left else "")
        + f'<div class="yj-choice" role="group" aria-label="{escape(say("export", lang))}">'
        f"<span>{escape(say('export', lang))}</span>{saves}</div>"
    )


def _row_html(document: Document, answer: Answer, lang: Lang) -> str:
    label = certainty(answer, lang)
    sure = f'<span class="yj-place">{escape(label)}</span>' if label else ""
    quotes = "".join(
        f"<li>{do_html('read', [document.id, c.start, c.end], c.quote)}"
        f'<span class="yj-place">{escape(place(document, c.start, c.end, lang))}</span></li>'
        for c in answer.citations
    )
    return (
        f'<tr><th scope="row">{escape(document.title)}</th><td>{escape(_said(answer))}{sure}</td>'
        f'<td><ul lang="">{quotes}</ul></td></tr>'
    )


def table_of(comparison: Comparison, lang: Lang) -> list[list[str]]:
    """Return the table in cells of text, its heads first, a row for each quote."""
    rows = [_heads(lang)]
    for document, answer in comparison.answers:
        named = [document.title, _said(answer), certainty(answer, lang)]
        quoted = [
            [c.quote, place(document, c.start, c.end, lang), file_name(document), c.digest] for c in answer.citations
        ]
        first, *others = quoted or [["", "", file_name(document), ""]]
        rows += [_in_order([*named, *each]) for each in (first, *others)]
    return [[plain(cell)[:_CELL] for cell in row] for row in rows]


def table_csv(rows: Sequence[Sequence[str]]) -> str:
    """Return a table as CSV that Excel reads as UTF-8; nothing of it is taken for a formula."""
    out = io.StringIO()
    csv.writer(out).writerows([f"'{cell}" if cell.startswith(_ACTIVE) else cell for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def table_xlsx(rows: Sequence[Sequence[str]], title: str) -> bytes:
    """Return a table as a workbook of text cells."""
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    sheet.freeze_panes = "A2"
    for i, row in enumerate(rows, 1):
        for j, text in enumerate(row, 1):
            cell = sheet.cell(i, j)
            cell.value, cell.data_type = text, "s"  # never a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=i == 1)
    for column, width in zip("ABCDEFG", (24, 40, 60, 12, 18, 20, 20), strict=True):
        sheet.column_dimensions[column].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heads(lang: Lang) -> list[str]:
    return [say(f"each_{name}", lang) for name in ("document", "answer", "quote", "sure", "place", "file")] + [
        "SHA-256"
    ]


def _in_order(cells: list[str]) -> list[str]:
    title, said, sure, quote, spot, file, digest = cells
    return [title, said, quote, sure, spot, file, digest]


def _said(answer: Answer) -> str:
    """Return an answer in words, without marks: the short one where there is one."""
    return answer.short or "".join(words for words, number in marks(answer) if number is None).strip()
