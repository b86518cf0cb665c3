import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import fold
from qa.pairs import paired

WATER = (
    "2020年，优良（Ⅰ-Ⅲ类）和丧失使用功能（劣Ⅴ类）水体比例分别为 83.4%和 0.6%，"
    "比2015年分别提高 17.4 个百分点和降低 9.1 个百分点。"
)
INCOME = "去年，城镇居民、农村居民人均可支配收入分别为48,200元、23,100元。"
BRIDGES = "甲、乙、丙三座桥的长度分别是120米、85米和60米。"


def answer(question: str, text: str, within: str) -> str:
    folded = fold(text)
    start = folded.index(fold(within))
    a, b = paired(fold(question), folded, (start, start + len(within)))
    return folded[a:b]


@pytest.mark.parametrize(
    ("question", "text", "within", "expected"),
    [
        ("优良水体的比例是多少？", WATER, "0.6%", "83.4%"),
        ("丧失使用功能的水体占多少？", WATER, "83.4%", "0.6%"),
        ("农村居民的收入有多少？", INCOME, "48,200元", "23,100元"),
        ("城镇居民的收入有多少？", INCOME, "23,100元", "48,200元"),
        ("乙桥有多长？", BRIDGES, "120米", "85米"),
        ("丙桥有多长？", BRIDGES, "120米", "60米"),
        ("How old was Beth?", "Ann and Beth were 12 and 15 years old respectively.", "12", "15 years old"),
    ],
)
def test_the_item_goes_with_the_one_that_is_named(question: str, text: str, within: str, expected: str) -> None:
    assert answer(question, text, within) == expected


@pytest.mark.parametrize(
    ("question", "text", "within"),
    [
        ("居民的收入有多少？", INCOME, "48,200元"),
        ("城镇居民和农村居民的收入分别是多少？", INCOME, "48,200元"),
        ("优良水体比2015年提高了多少？", WATER, "17.4"),
        ("江苏建立了什么？", "北京、江苏、湖北分别建立了三大种群。", "三大种群"),
        ("乙桥有多长？", "甲、乙、丙三座桥的长度分别是120米和85米。", "120米"),
    ],
)
def test_a_stretch_stays_where_none_or_several_are_named_or_the_lists_differ(
    question: str, text: str, within: str
) -> None:
    assert answer(question, text, within) == fold(within)


@given(
    st.text(alphabet="甲乙丙和、分别为12米，。 ", max_size=40), st.text(alphabet="甲乙丙多少米", max_size=10), st.data()
)
def test_what_comes_back_lies_in_the_sentence(text: str, question: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    a, b = paired(question, text, (start, end))
    assert 0 <= a <= b <= len(text)
    assert (a, b) == (start, end) or b > a
