import pytest

from index.tokens import fold
from qa.fit import can_answer, fits, may_be, says_where
from qa.question import Question, read_question


def asked(text: str) -> Question:
    return read_question(text, lambda term: 1.0)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("植物园有多少个？", "建立植物园近200个"),
        ("地球的历史有几年？", "大约只有六千年左右"),
        ("哪一年设立？", "2020年设立基金"),
        ("2020年浓度是多少？", "2020年平均浓度为33微克"),
        ("第四次普查获得了多少种？", "第四次普查获得1.3万种，第三次收集9.2万份"),
        ("国家报告交到第几次了？", "提交了第四次国家报告"),
        ("2018年投了多少钱？", "2018年安排2600 亿资金，是2008年的6倍"),
        ("2010年有多少处？", "由1990年的412处增至2010年的1386处"),
        ("共有多少万人？", "总数为一千二百万人"),
        ("救下了多少人？", "山洪暴发，187人撤离"),
        ("为什么要保护？", "没有数字也可以"),
    ],
)
def test_a_text_of_the_form_asked_for_can_answer(question: str, text: str) -> None:
    assert can_answer(asked(question), fold(text))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("插件有多少个？", "鼓励使用插件产生了很多想法"),
        ("哪一年设立？", "设立了绿色发展基金"),
        ("罚款多少元？", "第四十二条 处5万以上罚款"),
        ("公园有多少个？", "10月8日电"),
        ("2019年浓度是多少？", "2020年平均浓度为33微克"),
        ("第三次普查获得了多少种？", "第四次普查获得1.3万种"),
        ("2008年投了多少亿？", "2018年投入2600亿元，是2008年的6倍"),
        ("投了多少亿？", "投入增长了6倍"),
    ],
)
def test_another_year_another_in_a_series_or_no_number_cannot(question: str, text: str) -> None:
    assert not can_answer(asked(question), fold(text))


def test_a_span_with_the_unit_fits_better_than_a_sentence_with_it() -> None:
    question = asked("植物园有多少个？")
    assert fits(question, "植物园近200个，植物2万种", "近200个") == 1.0
    assert fits(question, "植物园近200个，植物2万种", "2万种") == 0.5
    assert fits(question, "植物园很美", "很美") == 0.0


def test_an_explanation_is_whole_clauses_and_no_quoted_name() -> None:
    question = asked("“清水”行动是干什么的？")
    text = "健全机制，开展“清水”、“碧海”等行动，加强监督。"
    whole = text.index("开展"), text.index("，加强")
    quoted = text.index("碧海"), text.index("”等")
    assert may_be(question, fold(text), *whole)
    assert not may_be(question, fold(text), *quoted)


def test_a_span_whose_marks_close_before_they_open_is_no_answer() -> None:
    question = asked("它以前是哪一级？")
    text = fold("等级从“濒危”降为“易危”，实现放归。")
    assert not may_be(question, text, text.index("濒危"), text.index("易危") + 2)
    assert may_be(question, text, text.index("濒危"), text.index("濒危") + 2)


@pytest.mark.parametrize("question", ["作者是谁？", "书店开在哪里？", "由哪家银行托管？", "Who wrote it?"])
@pytest.mark.parametrize("span", ["885亿元", "2025年", "第3", "于2001年5月"])
def test_a_person_a_body_or_a_place_is_no_number_and_no_date(question: str, span: str) -> None:
    text = fold(f"书店于2001年5月由张文编在河东开业，规模885亿元，第3次，到2025年。{span}")
    start = text.rindex(span)
    assert not may_be(asked(question), text, start, start + len(span))
    assert may_be(asked(question), text, text.index("张文编"), text.index("张文编") + 3)


def test_a_number_said_of_another_year_is_no_answer() -> None:
    question, text = asked("2010年有多少处？"), "由1990年的412处增至2010年的1386处"
    assert not may_be(question, text, text.index("412处"), text.index("412处") + 4)
    assert may_be(question, text, text.index("1386处"), len(text))


def test_a_thing_may_be_a_number() -> None:
    assert may_be(asked("适用什么税率？"), "税率为3%。", 3, 5)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("红线分布在哪些地方？", "红线集中分布于高原", True),
        ("红线分布在哪些地方？", "覆盖分布的关键区域", False),
        ("大会在何处举行？", "大会在北京举行", True),
        ("红线有多长？", "红线分布于高原", False),
    ],
)
def test_a_text_says_where_when_it_goes_on_to_the_place_as_asked(question: str, text: str, expected: bool) -> None:
    assert says_where(asked(question), fold(text)) is expected
