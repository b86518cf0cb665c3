"""Which passages may answer, and what is asked of them."""

import pytest

from corpus import cut
from qa.question import read_question
from qa.scope import search
from qa.sources import Sources

REPORT = """# 柳溪泵站2023年度报告

## 一、检修

更换了二号机组的轴承，投入九万元。

## 二、往年

2021年更换了一号机组的轴承。
"""


@pytest.fixture(scope="module")
def asked(assistant_of):
    retriever = assistant_of({"report.md": REPORT}).retriever
    sources = Sources(retriever.names)
    return lambda question: search(retriever, sources, read_question(question, retriever.rarity), "", None)


def telling(scope):
    return {hit.passage.text[:4] for hit in scope.hits if hit.passage.id in scope.telling}


def test_the_date_of_a_report_is_not_asked_of_passages_that_say_no_date(asked):
    scope = asked("2023年更换了什么？")
    assert scope.asked == "更换了什么？"
    assert telling(scope) == {"2021"}


@pytest.mark.parametrize("question", ["2021年更换了什么？", "更换了什么？"])
def test_another_date_than_that_of_the_report_is_asked_of_all_passages(asked, question):
    assert asked(question).asked == ""


FAQ = """# 借阅问答

## 1. 如何办理借书证

带身份证到二楼服务台，当天可取。

## 2. 借书证丢了怎么办

在网上挂失，再到服务台办理新的借书证。

## 3. 一次能借几本

五本。办理借书证时说明是教师的，可以借十本。
"""


def test_a_heading_that_is_a_number_alone_names_nothing(assistant_of):
    text = "# 水库\n\n## 1.\n\n水库蓄水三万方。\n\n## 2. 放水\n\n今年没有放水。\n"
    retriever = assistant_of({"reservoir.md": text}).retriever
    assert {passage.section[-1] for passage in cut(retriever.documents[0])} == {"1.", "2. 放水"}
    question = read_question("水库蓄水多少？", retriever.rarity)
    found = search(retriever, Sources(retriever.names), question, "", None)
    assert found.hits[0].passage.text == "水库蓄水三万方。"


@pytest.mark.parametrize(
    ("question", "sections"),
    [
        ("怎么办理借书证？", {"1. 如何办理借书证"}),
        ("办理借书证要带什么？", {"1", "2", "3"}),
        ("它呢？", {"1", "2", "3"}),
    ],
)
def test_under_a_heading_that_asks_the_same_stands_the_answer(assistant_of, question, sections):
    retriever = assistant_of({"faq.md": FAQ}).retriever
    found = search(retriever, Sources(retriever.names), read_question(question, retriever.rarity), "", None)
    assert {hit.passage.section[-1][: max(map(len, sections))] for hit in found.hits} == sections
