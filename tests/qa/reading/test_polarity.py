"""Which clauses state the opposite of what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import read_text
from qa.reading.polarity import affirms, opposed

CLEANING = "服务包括地面清扫、垃圾清运，不包括外窗擦洗和家具搬移。"
WORKS = """第三条 承包人应当具备下列条件：

（一）有营业执照；

（二）有施工经验。

第四条 有下列情形之一的，不得承包：

（一）拖欠工资的；

（二）失信的。
"""
FEE = "The fee covers bench space, gloves and water. It does not cover gases, enzymes or storage."


def left_out(question: str, text: str) -> str:
    document = read_text(text, title="", source="x.txt")
    return "|".join(document.text[start:end] for start, end in opposed(question, document, 0, len(document.text)))


@pytest.mark.parametrize(
    ("question", "text", "out"),
    [
        ("服务不包括哪些？", CLEANING, "服务包括地面清扫、垃圾清运"),
        ("服务包括哪些？", CLEANING, "不包括外窗擦洗和家具搬移。"),
        ("What does the fee not cover?", FEE, "The fee covers bench space| gloves and water."),
        ("What is covered by the fee?", FEE, " It does not cover gases| enzymes or storage."),
        ("除了营业执照，还要有什么？", WORKS, "营业执照"),
    ],
)
def test_clauses_that_say_the_opposite_are_left_out(question: str, text: str, out: str) -> None:
    assert left_out(question, text) == out


@pytest.mark.parametrize(
    ("question", "kept", "gone"),
    [("什么样的人不得承包？", "拖欠工资", "营业执照"), ("承包人要有哪些条件？", "营业执照", "失信")],
)
def test_a_list_goes_with_what_leads_into_it(question: str, kept: str, gone: str) -> None:
    out = left_out(question, WORKS.replace("不得承包：", "不得承包工程："))
    assert gone in out
    assert kept not in out


@pytest.mark.parametrize(
    "question",
    ["外窗擦洗不包括吗？", "服务能不能包括外窗？", "为什么不包括外窗擦洗？", "Does the fee cover gases?", "服务时间"],
)
def test_a_yes_or_a_reason_may_stand_in_any_clause(question: str) -> None:
    assert left_out(question, CLEANING + FEE) == ""


@pytest.mark.parametrize(
    ("question", "text", "clause", "verdict"),
    [
        ("可以自己装软件吗？", "用户不得自行安装软件。", "不得自行安装软件", False),
        ("剧本能带回家吗？", "剧本可以带回家，服装不可以。", "剧本可以带回家", True),
        ("Can hours be carried over?", "Unused hours cannot be carried over.", "cannot be carried over", False),
        ("能不能收小费？", "保洁员不得收取小费。", "不得收取小费", False),
    ],
)
def test_a_clause_that_negates_or_permits_what_is_asked_says_no_or_yes(
    question: str, text: str, clause: str, verdict: bool
) -> None:
    assert said(question, text, clause) is verdict


@pytest.mark.parametrize(
    ("question", "text", "clause"),
    [
        ("哪些软件不能装？", "用户不得自行安装软件。", "不得自行安装软件"),  # asks for no yes
        ("是不是不能装软件？", "用户不得自行安装软件。", "不得自行安装软件"),  # asks with a negator
        ("能用吸尘器吗？", "经用户同意，可以使用吸尘器。", "可以使用吸尘器"),  # on a condition
        ("可以带白水吗？", "除白水外，饮料不得带入。", "饮料不得带入"),  # an exception
        ("工龄满三年可以吗？", "工龄不满三年的另算。", "工龄不满三年的"),  # a comparison
        ("朗诵会要买票吗？", "朗诵会免费入场。", "免费入场"),
        ("样品能白拿吗？", "样品第一把不收钱，第二把照价收钱。", "样品第一把不收钱，第二把照价收钱"),  # two clauses
        ("头像马上就能看到吗？", "头像保存后不必重新发布，能立即看到。", "不必重新发布"),
    ],
)
def test_what_is_not_sure_says_neither(question: str, text: str, clause: str) -> None:
    assert said(question, text, clause) is None


def said(question: str, text: str, clause: str) -> bool | None:
    document = read_text(text, title="", source="x.txt")
    at = document.text.index(clause)
    return affirms(question, document, at, at + len(clause))


@given(
    st.text(alphabet="不没得包括服务除了外、，。：\n哪些？notcver ,.:", max_size=40),
    st.text(alphabet="不包括服务除外、，。：\nnotcver ,.:", max_size=80),
)
def test_what_is_left_out_lies_within_the_document(question: str, text: str) -> None:
    document = read_text(text + "。", title="", source="x.txt")
    for start, end in opposed(question, document, 0, len(document.text)):
        assert 0 <= start < end <= len(document.text)
