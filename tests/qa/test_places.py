"""Places that go by a number: as a question names them, and where they are in a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read_text
from qa.places import counted, existing, find, of_kind, places, references, without_references

RULES = """# 码头规则

## 第一章 停靠

第一条 船舶停靠应当登记。

第二条 停靠的船舶应当：

（一）系好缆绳；

（二）关闭主机。

## 第二章 装卸

第三条 装卸时间为每日八时至二十时。
"""
LEASE = """# Lease

## 1 Rent

1.1 Rent is due monthly.

1.2 The deposit is two months' rent.

## 2 Term

One year.
"""


@pytest.fixture(scope="module")
def rules(from_markdown):
    return from_markdown(RULES)


@pytest.fixture(scope="module")
def lease(from_markdown):
    return from_markdown(LEASE)


def text_of(document, question):
    place = find(document, references(question))
    return place and document.text[place.start : place.end]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("第十二条规定了什么", [("条", (12,))]),
        ("第12条", [("条", (12,))]),
        ("What does Article 12 say?", [("条", (12,))]),
        ("第4.2条讲什么", [("条", (4, 2))]),
        ("section 4.2", [("节", (4, 2))]),
        ("3.3是怎么规定的", [("", (3, 3))]),
        ("第三条第（二）项", [("条", (3,)), ("项", (2,))]),
        ("第二节第一章", [("章", (1,)), ("节", (2,))]),
        ("Chapter IV", [("章", (4,))]),
        ("Appendix B", [("附", (2,))]),
        ("附件二", [("附", (2,))]),
        ("增长了3.5%", []),
        ("3.5万元", []),
        ("第三节课几点开始", []),
        ("第二项任务", []),
        ("第一次会议", []),
    ],
)
def test_a_question_names_places_by_number_the_widest_first(question, named):
    assert [(r.kind, r.number) for r in references(question)] == named


def test_a_question_is_left_without_the_places_that_it_names():
    assert without_references("根据第2.2条，要提前几天") == "根据，要提前几天"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("第三条", "第三条 装卸时间为每日八时至二十时。"),
        ("Article 3", "第三条 装卸时间为每日八时至二十时。"),
        ("第二条第二项", "（二）关闭主机。"),
        ("第一章第一条", "第一条 船舶停靠应当登记。"),
    ],
)
def test_a_place_has_its_words(rules, question, words):
    assert text_of(rules, question) == words


def test_an_article_has_its_items(rules):
    assert text_of(rules, "第二条").endswith("（二）关闭主机。")


@pytest.mark.parametrize("question", ["第四条", "第三章", "第二章第一条", "第二条第三项"])
def test_a_place_that_there_is_not_is_none(rules, question):
    assert text_of(rules, question) is None


def test_clauses_go_by_the_numbers_that_their_paragraphs_begin_with(lease):
    assert text_of(lease, "section 1.2") == "1.2 The deposit is two months' rent."
    assert text_of(lease, "section 2") == "One year."
    assert text_of(lease, "clause 1.3") is None


def test_what_exists_is_of_the_kind_that_is_asked_for(rules, lease):
    assert [p.label for p in existing(rules, references("第九条")[0])] == ["第一条", "第二条", "第三条"]
    assert [p.label for p in existing(lease, references("section 1.7")[0])] == ["1.1", "1.2"]
    assert existing(lease, references("第九章")[0]) != []
    assert existing(read_text("没有编号。", title="t", source="s"), references("第九章")[0]) == []


@pytest.mark.parametrize(
    ("question", "kind", "number"),
    [("有几章", "章", 2), ("一共多少条？", "条", 3), ("How many chapters are there?", "章", 2)],
)
def test_places_are_counted_by_kind(rules, question, kind, number):
    found = counted(question)
    assert found is not None
    assert found[0] == kind
    assert len(of_kind(rules, kind)) == number


def test_a_first_part_that_was_read_as_no_heading_counts_too():
    text = "小区公约\n\n一、总则\n\n本公约适用于业主。\n\n二、装修\n\n装修应当登记。\n\n三、停车\n\n停车免费。\n"
    assert len(of_kind(read_text(text, title="小区公约", source="s"), "部分")) == 3


def test_places_are_counted_within_another(rules):
    assert len(of_kind(rules, "条", find(rules, references("第一章")))) == 2


@pytest.mark.parametrize("question", ["养了几条鲤鱼", "有几个人", "How many fish are there?"])
def test_what_counts_no_places_is_no_such_question(question):
    assert counted(question) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["# 第一章 甲", "## 二、乙", "第三条 丙。", "1.2 丁。", "（一）戊；", "- 己", "2. 庚。"]),
        max_size=9,
    )
)
def test_every_place_is_a_stretch_of_its_text(from_markdown, parts):
    document = from_markdown("\n\n".join([*parts, "最后一句话。"]))
    for place in places(document):
        assert 0 <= place.start < place.end <= len(document.text)
        assert place.number
        assert place.paragraphs
