import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.listed import items_of, with_item

TREES = "湖区重点保护水杉、银杏和珙桐三种树木。[1]"
RULES = "参观者应当遵守下列规定：\n（一）不得投喂动物；\n（二）不得采摘植物，也不得带出；\n（三）车辆停放在入口处。[1]"
KEEPERS = "Walter Sim, Ian Geddes and Robert Pask"


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        (TREES, ("水杉", "银杏", "珙桐")),
        (RULES, ("不得投喂动物", "不得采摘植物，也不得带出", "车辆停放在入口处")),
        (KEEPERS, ("Walter Sim", "Ian Geddes", "Robert Pask")),
        ("北京南海子、江苏大丰、湖北石首", ("北京南海子", "江苏大丰", "湖北石首")),
        ("* 甲工具\n* 乙工具[1]\n* 丙工具[2]", ("甲工具", "乙工具", "丙工具")),
        ("泰山和华山", ("泰山", "华山")),
        ("近200个[1]", ()),
        ("1,200 and more", ("1,200", "more")),
        ("", ()),
    ],
)
def test_a_list_in_an_answer_is_taken_apart(answer: str, items: tuple[str, ...]) -> None:
    assert items_of(answer) == items


@pytest.mark.parametrize(
    ("question", "answer", "read"),
    [
        ("那第一个在哪里？", TREES, "那水杉在哪里？"),
        ("最后一个是什么？", TREES, "珙桐是什么？"),
        ("第二条是什么？", RULES, "不得采摘植物，也不得带出是什么？"),
        ("后者有多高？", "泰山和华山", "华山有多高？"),
        ("And the second one?", KEEPERS, "And Ian Geddes?"),
        ("How old is the latter?", "the fox and the hen", "How old is the hen?"),
        ("后者有多高？", TREES, None),
        ("第九个呢？", TREES, None),
        ("第零个呢？", TREES, None),
        ("第二次世界大战是哪年？", TREES, None),
        ("第二个呢？", "近200个", None),
    ],
)
def test_what_is_counted_off_takes_the_place_of_its_number(question: str, answer: str, read: str | None) -> None:
    assert with_item(question, [answer]) == read


def test_what_is_counted_off_is_of_the_latest_answer_that_lists_so_many() -> None:
    assert with_item("第三个呢？", [TREES, "泰山和华山"]) == "珙桐呢？"
    assert with_item("第二个呢？", [TREES, "泰山和华山"]) == "华山呢？"


@given(st.text())
def test_the_items_of_any_answer_are_stretches_of_it(answer: str) -> None:
    items = items_of(answer)
    assert len(items) != 1
    assert all(item in answer for item in items)
