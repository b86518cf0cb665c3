from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index import build_index
from qa.examples import Example, answers, holds, load_books, load_collection, plain
from qa.sentences import sentences_of

BOOKS = Path(__file__).parents[1] / "benchmarks" / "books"
TEXT = "# 公园\n\n东湖公园建于1987年，面积约20公顷。园内种有樟树、桂树和银杏。\n\n西湖公园建于1992年。\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("park")
    (folder / "park.md").write_text(TEXT, encoding="utf-8")
    hits = build_index([folder / "park.md"], folder / "index").search("东湖公园建于哪一年？")
    return {s.text.strip(): s for s in sentences_of(hits)}


FACT = Example("东湖公园是哪年建的？", ("1987年",), 0, evidence=("东湖公园建于1987年，面积约20公顷。",))
LIST = Example(
    "种了哪些树？", ("樟树、桂树和银杏",), 0, kind="list",
    evidence=("园内种有樟树、桂树和银杏。",), items=("樟树", "桂树", "银杏"),
)  # fmt: skip


def test_only_the_sentence_of_the_evidence_holds_the_answer(found):
    assert [text for text, s in found.items() if holds(s, FACT)] == ["东湖公园建于1987年，面积约20公顷。"]


def test_without_evidence_a_sentence_with_an_answer_holds_it(found):
    bare = replace(FACT, evidence=(), answers=("1992年",))
    assert [text for text, s in found.items() if holds(s, bare)] == ["西湖公园建于1992年。"]


def test_a_document_that_is_another_holds_nothing(found):
    assert not any(holds(s, replace(FACT, document="other")) for s in found.values())


def test_what_is_shown_answers_a_fact_with_its_evidence_only(found):
    assert answers([found["东湖公园建于1987年，面积约20公顷。"]], FACT)
    assert not answers([found["西湖公园建于1992年。"]], FACT)


def test_what_is_shown_answers_a_list_with_most_of_its_items(found):
    shown = [found["园内种有樟树、桂树和银杏。"]]
    assert answers(shown, LIST)
    assert not answers(shown, replace(LIST, items=("樟树", "柳树", "杨树")))


def test_nothing_answers_what_has_no_answer(found):
    assert not answers(list(found.values()), replace(FACT, answerable=False))


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


def test_a_collection_keeps_the_questions_of_a_document_in_one_fold(tmp_path):
    rows = {
        "corpus.jsonl": [{"_id": f"d{i}", "title": "", "text": f"第{i}段。"} for i in range(60)],
        "queries.jsonl": [{"_id": f"q{i}", "text": f"第{i // 2}段说什么？"} for i in range(120)],
        "answers.jsonl": [{"_id": f"q{i}", "doc": f"d{i // 2}", "answers": ["段"]} for i in range(120)],
    }
    for name, content in rows.items():
        (tmp_path / name).write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in content), encoding="utf-8")
    collection = load_collection(tmp_path)
    folds: dict[str, set[int]] = {}
    for example in collection.examples:
        folds.setdefault(example.document, set()).add(example.fold)
    assert len(collection.examples) == 120
    assert all(len(f) == 1 for f in folds.values()) and len({min(f) for f in folds.values()}) > 1


@pytest.mark.parametrize("book", load_books(BOOKS), ids=lambda b: b.file.stem)
def test_the_evidence_of_every_question_stands_in_its_document(book):
    text = plain(book.file.read_text(encoding="utf-8"))
    for example in book.examples:
        assert all(plain(e) in text for e in example.evidence), example.question
        assert all(plain(i) in text for i in example.items), example.question
        assert example.answerable == bool(example.evidence) == bool(example.answers), example.question
