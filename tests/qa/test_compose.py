"""Which sentences are shown for what was read."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Document, cut, read_text
from index.types import Hit
from qa.compose import at_length, compose, unshown, with_sentence
from qa.reading.reader import Reading, Span

TEXT = """# 园区手册

园区面积约20公顷，由三位农民开挖。由于过度捕捞，江豚数量下降。因此自2021年起禁渔。禁渔期为十年。

参观者应当遵守下列规定：

（一）不得投喂动物。违者劝离；

（二）不得采摘植物；

（三）车辆停放在入口处。

能带宠物吗？不能带宠物。

办理手续如下：到窗口登记，领取号牌。
"""
BUILT = "，".join(f"第{i}支施工队在东岸修筑了一段长约{i}百米的石堤" for i in range(1, 16))
LONG = f"一九八七年春天，{BUILT}，工程到冬天完成。"


def read_in(document: Document, words: str, *items: str, until: str = "") -> Reading:
    """Return what a reader would say: the stretch from `words` to the end of `until`, and items."""
    start = document.text.index(words)
    end = document.text.index(until, start) + len(until) if until else start + len(words)
    hit = next(Hit(p, 1.0, 1) for p in cut(document) if p.start <= start < p.end)
    spans = tuple(Span(at, at + len(item)) for item in items if (at := document.text.index(item)) >= 0)
    return Reading(hit, Span(start, end), 3.0, spans)


@pytest.fixture(scope="module")
def book() -> Document:
    return read_text(TEXT, title="园区", source="park.md")


def shown(reading: Reading) -> list[str]:
    return [sentence.text.strip() for sentence in compose(reading)]


def test_a_fact_is_shown_with_its_sentence(book: Document) -> None:
    assert shown(read_in(book, "约20公顷")) == ["园区面积约20公顷，由三位农民开挖。"]


def test_a_fact_at_length_is_shown_with_what_stands_around_it(book: Document) -> None:
    told = [sentence.text.strip() for sentence in at_length(read_in(book, "约20公顷"))]
    assert told[:2] == ["园区面积约20公顷，由三位农民开挖。", "由于过度捕捞，江豚数量下降。"]


@pytest.mark.parametrize(
    ("shown_before", "left"),
    [
        ("不得投喂动物", ["（二）不得采摘植物；", "（三）车辆停放在入口处。"]),
        ("（一）不得投喂动物。违者劝离；[1]\n（二）不得采摘植物；[2]", ["（三）车辆停放在入口处。"]),
    ],
)
def test_of_a_list_what_was_not_shown_is_left(book: Document, shown_before: str, left: list[str]) -> None:
    reading = read_in(book, "不得投喂动物", "不得投喂动物", "不得采摘植物")
    lines = [sentence.text.strip() for sentence in unshown(reading, [shown_before])]
    assert [line for line in lines if not line.startswith("违者")] == left


def test_nothing_is_left_of_a_sentence_that_was_shown(book: Document) -> None:
    reading = read_in(book, "约20公顷")
    assert unshown(reading, ["园区面积约20公顷，由三位农民开挖。[1]"]) == []
    assert unshown(reading, ["禁渔期为十年。"]) == compose(reading)


def test_an_explanation_is_shown_with_what_goes_on_from_it(book: Document) -> None:
    told = shown(read_in(book, "由于过度捕捞", until="因此自2021年起禁渔"))
    assert told == ["由于过度捕捞，江豚数量下降。", "因此自2021年起禁渔。"]


def test_an_explanation_is_shown_as_far_as_it_may_reach(book: Document) -> None:
    part = read_in(book, "江豚数量下降")
    whole = read_in(book, "由于过度捕捞", until="禁渔期为十年").span
    assert shown(part) == ["由于过度捕捞，江豚数量下降。"]
    told = shown(replace(part, kinds={"explain": 0.9, "name": 0.1}, reach=whole))
    assert told == ["由于过度捕捞，江豚数量下降。", "因此自2021年起禁渔。", "禁渔期为十年。"]


def test_where_a_name_is_asked_for_nothing_more_is_shown(book: Document) -> None:
    part = read_in(book, "由于过度捕捞，江豚数量下降")
    whole = read_in(book, "由于过度捕捞", until="禁渔期为十年").span
    assert len(shown(replace(part, kinds={"name": 0.9, "explain": 0.1}, reach=whole))) == 1


def test_an_explanation_that_reaches_too_far_is_shown_where_it_is_sure() -> None:
    document = read_text(f"{LONG}所以水不再淹田。{LONG}", title="石堤", source="s")
    part = read_in(document, "所以水不再淹田")
    far = Span(0, len(document.text))
    told = shown(replace(part, kinds={"explain": 0.9}, reach=far))
    assert sum(map(len, told)) <= 420
    assert "所以水不再淹田。" in told


def test_a_list_is_shown_whole_from_its_lead_in_where_several_items_answer(book: Document) -> None:
    told = shown(read_in(book, "不得投喂动物", "不得投喂动物", "不得采摘植物", until="不得采摘植物"))
    assert told[0].startswith("参观者")
    assert told[-1] == "（三）车辆停放在入口处。"


def test_one_line_of_a_list_is_shown_alone(book: Document) -> None:
    assert shown(read_in(book, "不得采摘植物")) == ["（二）不得采摘植物；"]


def test_a_question_of_the_text_is_shown_with_its_answer(book: Document) -> None:
    assert shown(read_in(book, "能带宠物")) == ["能带宠物吗？", "不能带宠物。"]


def test_of_a_sentence_too_long_to_be_shown_the_clauses_around_the_stretch_are() -> None:
    document = read_text(LONG, title="石堤", source="s.txt")
    (told,) = compose(read_in(document, "第9支施工队"))
    assert "第9支施工队" in told.text
    assert 100 < len(told.text) <= 200
    assert told.text in LONG


@given(st.data())
def test_whatever_was_read_is_shown_verbatim_in_order_within_bounds(data: st.DataObject) -> None:
    document = read_text(TEXT + LONG, title="园区", source="park.md")
    passage = data.draw(st.sampled_from(cut(document)))
    start = data.draw(st.integers(passage.start, passage.end - 1))
    end = data.draw(st.integers(start + 1, passage.end))
    told = compose(Reading(Hit(passage, 1.0, 1), Span(start, end), 0.0))
    if document.text[start:end].strip():
        assert told
    assert sum(len(sentence.text) for sentence in told) <= 420 + len(LONG)
    assert all(sentence.text == document.text[sentence.start : sentence.end] for sentence in told)
    assert all(before.end <= after.start for before, after in pairwise(told))


def test_what_begins_between_two_paragraphs_is_shown_with_the_one_below(book: Document) -> None:
    below = book.text.index("参观者")
    reading = read_in(book, "参观者应当")
    assert shown(replace(reading, span=Span(below - 1, below + 3))) == shown(reading)


def test_a_sentence_is_added_once(book: Document) -> None:
    one, two = (compose(read_in(book, words))[0] for words in ("约20公顷", "不得采摘植物"))
    assert with_sentence([one], two) == [one, two]
    assert with_sentence([one, two], two) == [one, two]
