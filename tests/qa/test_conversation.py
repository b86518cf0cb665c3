import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.conversation import context_of

HISTORY = [("优先区域有几个？", "35个")]


@pytest.mark.parametrize(
    "question",
    [
        "那陆域的呢？", "行动呢？", "它有多大？", "其面积多大？", "该公司何时成立？", "为什么？", "期限是多久？",
        "现在总共多少只了？", "其中特有的有多少？", "里面一共保存了多少种植物？", "跟2015年比降了多少？", "还有别的吗",
        "第二个呢", "Why?", "What about the sea?", "How big is it?",
    ],
)  # fmt: skip
def test_a_question_that_leans_takes_the_one_before_with_it(question: str) -> None:
    assert context_of(question, HISTORY) == "优先区域有几个？"


@pytest.mark.parametrize(
    "question",
    [
        "中国建立了多少个植物园？", "全国一共建立了多少个植物园和树木园？", "中国与法国一道发布了哪份倡议文件？",
        "草原综合植被盖度是多少", "大熊猫有几只？", "鲁迅的小说和他的杂文有什么不同？",
        "Who founded the Lake District museum?",
    ],
)  # fmt: skip
def test_a_self_contained_question_is_not_bent(question: str) -> None:
    assert context_of(question, HISTORY) == ""


def test_a_chain_of_follow_ups_goes_back_to_where_it_began() -> None:
    history = [("快递企业可以自己开办末端网点吗？", "可以"), ("那要跟谁备案？", "邮政管理部门")]
    assert context_of("期限呢？", history) == "快递企业可以自己开办末端网点吗？ 那要跟谁备案？"


def test_going_back_finds_the_turn_that_is_meant() -> None:
    history = [("绿色联盟有多少合作伙伴？", "40多个"), ("大熊猫现在是什么等级？", "易危")]
    assert context_of("回到刚才那个联盟，它在哪些方面合作？", history) == "绿色联盟有多少合作伙伴？"


@given(st.text())
def test_without_history_nothing_is_leant_on(question: str) -> None:
    assert context_of(question, []) == ""
