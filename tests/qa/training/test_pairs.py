"""Pairs: what is said to answer does stand there, and what is said not to does not."""

import gzip
import json
import random

import pytest

from corpus import cut, read_text
from qa.training.contexts import Contexts, beside_pairs
from qa.training.examples import load_books
from qa.training.pair import Pair, left_out, widened
from qa.training.pairs import mistyped, traditional
from qa.training.retrieved import book_pairs, collection_pairs

POND = (
    "池塘里养着四十条鲤鱼，由村民照看。石桥建于1920年，长三十米，由工匠李四修建。"
    + "桥边有柳树。" * 40
    + "亭子有六根柱子。"
)
ROWS = [
    {"title": "池塘", "context": POND, "questions": [
        ["池塘里有几条鲤鱼？", [["四十条", POND.index("四十条")]]],
        ["石桥是谁修的？", [["工匠李四", POND.index("工匠李四")]]],
        ["亭子有几根柱子？", [["六根", POND.index("六根")]]],
        ["池塘有多深？", []],
    ]},
    {"title": "河", "context": "河里有鲫鱼，河上的石桥由张三修建。", "questions": [["河里有什么鱼？", [["鲫鱼", 3]]]]},
    {"title": None, "context": "灯塔高六十三米。", "questions": [["灯塔有多高？", [["六十三米", 3]]]]},  # as some are
]  # fmt: skip


@pytest.fixture(scope="module")
def contexts(tmp_path_factory):
    file = tmp_path_factory.mktemp("contexts") / "some.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
    return file


def shown(pair):
    return [pair.text[a:b] for a, b in pair.spans]


@pytest.mark.parametrize("seed", range(6))
def test_the_answers_of_contexts_are_the_spans_of_their_windows(contexts, seed):
    answers = {q: [a for a, _ in given] for row in ROWS for q, given in row["questions"]}
    made = list(Contexts(seed).pairs(contexts, (10, 10, 10)))
    assert len({pair.question.rsplit(" | ")[-1] for pair in made}) >= 4
    for pair in made:
        question = pair.question.rsplit(" | ")[-1]
        whole = question if question in answers else next(q for q in answers if q.endswith(question[1:]))
        assert shown(pair) in ([], answers[whole])
        if not pair.spans:
            assert not any(answer in pair.text[pair.body :] for answer in answers[whole])


def test_a_question_keeps_what_the_turn_before_has_not_named(contexts):
    asked = {pair.question for seed in range(40) for pair in Contexts(seed).pairs(contexts, (10, 0, 0))}
    assert any(" => " in question for question in asked)
    assert all(question.endswith("？") for question in asked)


def test_what_the_retriever_finds_beside_is_of_another_context_and_lacks_the_answer(contexts):
    made = list(beside_pairs(contexts, 10, 0))
    assert made
    for pair in made:
        assert pair.spans == ()
        assert "鲫鱼" not in pair.text if "河里" in pair.question else "四十条" not in pair.text


def test_a_widened_passage_holds_the_passage_and_stays_within_bounds():
    passages = cut(read_text(POND * 3, title="池塘", source="s"))
    for passage in passages:
        start, end = widened(passage, passages, random.Random(0))
        assert start <= passage.start < passage.end <= end
        assert end - start <= max(420, passage.end - passage.start)


def test_one_document_in_five_or_so_is_left_out_always_the_same():
    out = [left_out(f"document {n}") for n in range(1_000)]
    assert out == [left_out(f"document {n}") for n in range(1_000)]
    assert 150 < sum(out) < 250


def test_books_give_spans_of_answers_items_and_refusals(tmp_path):
    (tmp_path / "pond.md").write_text("# 池塘\n\n池塘里养着鲤鱼、鲫鱼和草鱼。\n\n石桥长三十米。\n", encoding="utf-8")
    rows = [
        {"id": "1", "type": "factoid", "question": "桥多长？", "answers": ["三十米"], "evidence": ["石桥长三十米。"]},
        {"id": "2", "type": "list", "question": "有哪些鱼？", "answers": ["鲤鱼、鲫鱼和草鱼"],
         "items": ["鲤鱼", "鲫鱼", "草鱼"], "evidence": ["池塘里养着鲤鱼、鲫鱼和草鱼。"]},
        {"id": "3", "type": "unanswerable", "question": "桥是谁建的？", "answers": [], "answerable": False},
    ]  # fmt: skip
    lines = "".join(json.dumps({"history": [], **row}, ensure_ascii=False) + "\n" for row in rows)
    (tmp_path / "pond.jsonl").write_text(lines, encoding="utf-8")
    made = list(book_pairs(load_books(tmp_path)))
    told = {(pair.question, *shown(pair)) for pair in made}
    assert told >= {("桥多长？", "三十米"), ("有哪些鱼？", "鲤鱼、鲫鱼和草鱼"), ("桥是谁建的？",)}
    (fish,) = {pair.items for pair in made if pair.items}
    text = next(pair.text for pair in made if pair.items)
    assert [text[a:b] for a, b in fish] == ["鲤鱼", "鲫鱼", "草鱼"]


def test_collections_leave_every_fifth_document_out(tmp_path):
    documents = {f"d{n}": f"第{n}座石桥长{n + 10}米，建于{1900 + n}年。" for n in range(20)}
    write = {
        "corpus": [{"_id": i, "title": "", "text": t} for i, t in documents.items()],
        "queries": [{"_id": i, "text": f"第{i[1:]}座石桥长多少？"} for i in documents],
        "answers": [{"_id": i, "doc": i, "answers": [f"{int(i[1:]) + 10}米"]} for i in documents],
    }
    for name, rows in write.items():
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    made = [pair for pair in collection_pairs(tmp_path) if pair.spans]
    kept = [i for i in documents if not left_out(i)]
    assert {pair.question for pair in made} == {f"第{i[1:]}座石桥长多少？" for i in kept}
    assert all(span.endswith("米") for pair in made for span in shown(pair))
    assert all("d" not in pair.text for pair in made)


def test_traditional_characters_keep_every_place():
    pairs = [Pair(f"鲤鱼有几条{n}？", "池塘里养着四十条鲤鱼。", 0, ((6, 9),), (), "a") for n in range(200)]
    made = list(traditional(pairs, 0))
    other = [pair for pair in made if "魚" in pair.text]
    assert 5 < len(other) < 50
    assert all(shown(pair) in (["十条鲤"], ["十條鯉"]) for pair in made)
    assert all("魚" in pair.question for pair in other)


def test_evidence_is_found_where_markdown_emphasises_it(tmp_path):
    (tmp_path / "pond.md").write_text("# 池塘\n\n池塘里养着**四十条**鲤鱼，由村民照看。\n", encoding="utf-8")
    row = {
        "id": "1", "type": "factoid", "question": "有几条鲤鱼？", "history": [], "answers": ["四十条"], "items": [],
        "evidence": ["池塘里养着**四十条**鲤鱼，由村民照看。"], "answerable": True,
    }  # fmt: skip
    (tmp_path / "pond.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    assert ["四十条"] in [shown(pair) for pair in book_pairs(load_books(tmp_path))]


def test_a_few_questions_get_one_slip_and_keep_their_windows():
    whole = [Pair(f"石桥是第{n}位工匠修的吗", "石桥", 0, ((0, 2),), (), "a") for n in range(400)]
    made = list(mistyped(whole, 0))
    changed = [(old, new) for old, new in zip(whole, made, strict=True) if old != new]
    assert 5 <= len(changed) <= 45
    for old, new in changed:
        assert (new.text, new.body, new.spans, new.source) == (old.text, old.body, old.spans, old.source)
        assert len(new.question) == len(old.question)
        assert 1 <= sum(a != b for a, b in zip(old.question, new.question, strict=True)) <= 2


def test_a_question_without_a_word_that_may_slip_stays_as_it_is():
    pair = Pair("12?", "12", 0, (), (), "a")
    assert list(mistyped([pair] * 200, 0)) == [pair] * 200
