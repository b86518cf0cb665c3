"""Graded rules: quantities read from text, and the case that holds the quantity a question asks about."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read_text
from index.tokens import fold
from qa.ranges import as_told, case_asked, other_cases, quantities

LEAVE = "职工满1年不满10年的，年假5天；满10年不满20年的，年假10天；满20年的，年假15天。"
FEES = "Orders up to $1,000 are free. Orders over $1,000 and up to $5,000 cost $20. Orders over $5,000 cost $60."
TRIAL = (
    "三个月以上不满一年的合同，试用期不得超过一个月；一年以上不满三年的，不得超过二个月；三年以上的，不得超过六个月。"
)


def document(text):
    return read_text(text, title="规则", source="rules.txt")


def ranges(text):
    return [(q.unit, q.low, q.high, q.holds_low, q.holds_high) for q in quantities(fold(text))]


def kept(question, text):
    """Return what of a text other cases leave."""
    one = document(text)
    out = list(other_cases(question, one, 0, len(one.text)))
    return "".join(c for i, c in enumerate(one.text) if not any(a <= i < b for a, b in out))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("满1年不满10年", ("月", 12, 120, True, False)),
        ("五万元以上不满五十万元", ("元", 50_000, 500_000, True, False)),
        ("超过五千元、十万元以下", ("元", 5_000, 100_000, False, True)),
        ("3天以内", ("天", 0, 3, True, True)),
        ("不超过500元", ("元", 0, 500, True, True)),
        ("5年（不含）以上", ("月", 60, inf, False, True)),
        ("21至35人", ("人", 21, 35, True, True)),
        ("over $1,000 and up to $25,000", ("$", 1_000, 25_000, False, True)),
        ("between 2 and 5 years", ("月", 24, 60, True, True)),
        ("10 or more employees", ("人", 10, inf, True, True)),
        ("fewer than 10 people", ("人", 0, 10, True, False)),
        ("80万元", ("元", 800_000, 800_000, True, True)),
        ("两个小时", ("分", 120, 120, True, True)),
    ],
)
def test_a_range_is_read_with_its_unit_and_its_ends(text, expected):
    assert ranges(text) == [expected]


@pytest.mark.parametrize("text", ["第5天", "2023-03-14", "没有数字"])
def test_what_counts_nothing_is_no_quantity(text):
    assert ranges(text) == []


@pytest.mark.parametrize(
    ("question", "text", "answer", "others"),
    [
        ("工作12年有几天年假", LEAVE, "年假10天", ("年假5天", "年假15天")),
        ("工作满20年呢", LEAVE, "年假15天", ("年假5天", "年假10天")),
        ("What does an order of $3,000 cost?", FEES, "cost $20", ("free", "cost $60")),
        ("An order of $1,000?", FEES, "free", ("$20", "$60")),
        ("两年的合同试用期多长", TRIAL, "不得超过二个月", ("一个月", "六个月")),
    ],
)
def test_of_graded_cases_only_the_one_that_holds_the_quantity_is_left(question, text, answer, others):
    left = kept(question, text)
    assert answer in left
    assert not any(other in left for other in others)


def test_a_quantity_that_no_case_holds_leaves_none():
    assert "年假" not in kept("工作半年和3个月有几天年假", LEAVE)


@pytest.mark.parametrize("question", ["年假有几天", "10天年假", "3次"])
def test_a_question_without_a_quantity_of_the_unit_leaves_all(question):
    assert kept(question, LEAVE) == LEAVE


def test_a_lone_bound_is_no_graded_rule():
    text = "注册资本不低于5000万元。"
    assert kept("2000万元的项目", text) == text


def test_rows_of_a_table_are_cases():
    rows = document("| 人数 | 老师 |\n|---|---|\n| 20人以下 | 一位 |\n| 21至35人 | 两位 |\n")
    out = {rows.text[a:b] for a, b in other_cases("30人的班", rows, 0, len(rows.text))}
    if any(p.kind == "table" for p in rows.paragraphs):
        assert out == {"20人以下", "一位"}
    else:
        assert not any("21至35人" in each for each in out)


def test_a_question_is_told_in_the_words_of_its_case():
    leave = document(LEAVE)
    assert as_told("工作12年的有几天", leave, 0, len(leave.text)) == "工作满10年不满20年的有几天"
    at = leave.text.index("10天")
    case = case_asked("工作12年的有几天", leave, at, at + 3)
    assert leave.text[case.start : case.end] == "满10年不满20年的，年假10天；"
    assert case_asked("工作3年的有几天", leave, at, at + 3) is None


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="满不超过以上下内至到 0123456789,.万元年天人(含)；，。\n$ upto", max_size=80), st.text(max_size=30)
)
def test_any_text_is_read_and_what_is_left_out_lies_in_it(text, question):
    for one in quantities(fold(text)):
        assert 0 <= one.start < one.end <= len(text)
        assert one.low <= one.high
    if text.strip():
        one = document(text)
        for start, end in other_cases(question + "3天5元2年", one, 0, len(one.text)):
            assert 0 <= start < end <= len(one.text)
