"""Which documents a question names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read_text
from index.types import Name
from qa.sources import Sources, keys_of, label

NAMES = [
    Name("old", "泳池手册（2022版）", "泳池手册2022版.md"),
    Name("new", "泳池手册（2024版）", "泳池手册2024版.md"),
    Name("five", "关于换水的通知", "通知第5号.txt"),
    Name("twelve", "关于检修的通知", "通知第12号.txt"),
    Name("march", "例会纪要", "2023-03-14-例会.md"),
    Name("july", "例会纪要", "2023-07-02-例会.md"),
    Name("one", "Pool Policy (Version 1)", "pool-policy-v1.md"),
    Name("two", "Pool Policy (Version 2)", "pool-policy-v2.md"),
    Name("lease", "水泵租赁合同", "lease.txt"),
]


@pytest.fixture(scope="module")
def sources():
    return Sources(NAMES)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("2022年9月8日", [("date", (2022, 9, 8))]),
        ("2022-09-08", [("date", (2022, 9, 8))]),
        ("20220908", [("date", (2022, 9, 8))]),
        ("8 September 2022", [("date", (2022, 9, 8))]),
        ("Sept 8, 2022", [("date", (2022, 9, 8))]),
        ("9月8日", [("date", (None, 9, 8))]),
        ("二〇二二年", [("date", (2022, None, None))]),
        ("第五号", [("号", (5,))]),
        ("No. 5", [("号", (5,))]),
        ("v2", [("版", (2,))]),
        ("Version 2.0", [("版", (2,))]),
        ("第一季度", [("季", (1,))]),
        ("2024-Q1", [("date", (2024, None, None)), ("季", (1,))]),
        ("2000元", []),
        ("第三条", []),
    ],
)
def test_dates_and_numbers_are_read_in_any_form(text, keys):
    assert [(key.kind, key.value) for key in keys_of(text)] == keys


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("根据泳池手册2024版，水温多少", {"new"}),
        ("2022版的水温是多少", {"old"}),
        ("泳池手册里水温多少", {"old", "new"}),
        ("第五号通知的联系人", {"five"}),
        ("2023年7月2日的会议", {"july"}),
        ("3月14日谁主持", {"march"}),
        ("What does version 2 of the pool policy say?", {"two"}),
        ("水泵租赁合同的租期", {"lease"}),
        ("水温是多少", None),
    ],
)
def test_a_question_names_documents_by_title_date_or_number(sources, question, ids):
    assert sources.named(question).documents == (None if ids is None else frozenset(ids))


def test_another_year_or_number_names_none_and_keeps_those_out_that_bear_one(sources):
    named = sources.named("第9号通知的联系人")
    assert (named.documents, named.others) == (None, frozenset({"five", "twelve"}))
    assert sources.named("泳池手册2019版的水温").documents == frozenset()


def test_what_a_question_leaves_out_is_named_by_those_before_it(sources):
    assert sources.named("2022版呢？", "泳池手册2024版的水温是多少").documents == frozenset({"old"})
    assert sources.named("水深呢？", "泳池手册2024版的水温是多少").documents == frozenset({"new"})


def test_only_documents_that_are_asked_are_named(sources):
    assert sources.named("泳池手册的水温", documents=["old"]).documents == frozenset({"old"})


def test_most_of_a_title_up_to_its_end_names_it_where_places_are_looked_for(sources):
    assert sources.partly("租赁合同第三条") == frozenset({"lease"})
    assert sources.partly("第三条") == frozenset(name.id for name in NAMES)


def test_documents_set_side_by_side_are_each_asked_alone(sources):
    assert sources.compared("泳池手册2022版和2024版的水温有什么不同") == [
        "泳池手册2022版的水温有什么不同",
        "泳池手册2024版的水温有什么不同",
    ]
    assert sources.compared("2022版和2030版有什么不同") == []
    assert sources.compared("水温是多少") == []


def test_a_question_is_left_without_what_names_documents(sources):
    question = "泳池手册2024版的水温"
    assert sources.without(question, sources.named(question)) == "的水温"


def test_a_document_is_called_by_its_file_where_only_that_tells_its_date():
    assert label(read_text("全年停水三次。", title="报告", source="2021年报告.txt")) == "2021年报告"
    assert label(read_text("全年停水三次。", title="2021年报告", source="a2021年.txt")) == "2021年报告"
    assert label(read_text("全年停水三次。", title="报告", source="b17.txt")) == "报告"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="第〇零二一十年月日号版季度Q-._/ 0123456789abvNo#通知", max_size=40))
def test_any_text_is_read_and_its_keys_stand_in_it_in_order(text):
    keys = keys_of(text)
    assert all(0 <= key.start < key.end <= len(text) for key in keys)
    assert [key.start for key in keys] == sorted(key.start for key in keys)
    Sources([Name("a", text, "a.txt"), Name("b", text[::-1], "b.txt")]).named(text)


def test_a_file_name_with_half_a_character_names_its_document():
    known = Sources(
        [Name("odd", "泳池手册\udcff", "泳池手册\udcff2022.md"), Name("new", "泳池手册", "泳池手册2024.md")]
    )
    assert known.named("2022年的手册").documents == {"odd"}
