from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qa.evaluate import PARTS, Gold
from qa.training.examples import answers, load_books, plain

BOOKS = Path(__file__).parents[2] / "benchmarks" / "books"
TEXT = "# 公园\n\n东湖公园建于1987年，面积约20公顷。园内种有樟树、桂树和银杏。\n\n西湖公园建于1992年。\n"


@pytest.fixture(scope="module")
def found(sentences_of):
    return {s.text.strip(): s for s in sentences_of(TEXT, "东湖公园建于哪一年？")}


FACT = Gold("0", "factoid", "东湖公园是哪年建的？", (), ("1987年",), (), ("东湖公园建于1987年，面积约20公顷。",), True)
LIST = Gold(
    "1",
    "list",
    "种了哪些树？",
    (),
    ("樟树、桂树和银杏",),
    ("樟树", "桂树", "银杏"),
    ("园内种有樟树、桂树和银杏。",),
    True,
)


def test_what_is_shown_answers_a_fact_with_its_evidence_only(found):
    assert answers([found["东湖公园建于1987年，面积约20公顷。"]], "", FACT)
    assert not answers([found["西湖公园建于1992年。"]], "", FACT)


@pytest.mark.parametrize(("short", "right"), [("1987年", True), ("建于1987年", True), ("1987", True), ("公顷", False)])
def test_a_short_answer_has_to_be_right_as_well(found, short, right):
    assert answers([found["东湖公园建于1987年，面积约20公顷。"]], short, FACT) == right


def test_what_is_shown_answers_a_list_with_most_of_its_items(found):
    shown = [found["园内种有樟树、桂树和银杏。"]]
    assert answers(shown, "", LIST)
    assert not answers(shown, "", replace(LIST, items=("樟树", "柳树", "杨树")))


def test_nothing_answers_what_has_no_answer(found):
    assert not answers(list(found.values()), "", replace(FACT, answerable=False))


def test_a_book_is_a_document_with_questions_beside_it(tmp_path):
    (tmp_path / "park.md").write_text(TEXT, encoding="utf-8")
    row = {
        "id": "1", "type": "list", "question": "种了哪些树？", "history": [["公园有多大？", "20公顷"]],
        "answers": list(LIST.answers), "evidence": list(LIST.evidence), "items": list(LIST.items), "answerable": True,
    }  # fmt: skip
    (tmp_path / "park.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    (book,) = load_books(tmp_path)
    assert book.file.name == "park.md"
    assert book.examples == (replace(LIST, history=(("公园有多大？", "20公顷"),)),)


@pytest.mark.parametrize("book", load_books(BOOKS), ids=lambda b: b.file.stem)
def test_the_evidence_of_every_question_stands_in_its_document(book):
    text = plain(book.file.read_text(encoding="utf-8"))
    for example in book.examples:
        assert all(plain(e) in text for e in example.evidence), example.question
        assert example.type not in PARTS or all(plain(i) in text for i in example.items), example.question
        assert example.answerable == bool(example.evidence) == bool(example.answers), example.question
