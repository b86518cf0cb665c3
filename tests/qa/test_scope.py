"""Which passages may answer, and what is asked of them."""

import pytest

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
