import pytest

from qa.errors import QuestionError
from qa.question import Form, Question, read_question


def read(text: str, context: str = "") -> Question:
    return read_question(text, lambda term: 1.0, context)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("中国建立了多少个植物园？", Form.NUMBER),
        ("占陆地面积的百分之几？", Form.NUMBER),
        ("是哪一年设立的？", Form.DATE),
        ("条例什么时候开始施行", Form.DATE),
        ("试点设在哪里？", Form.PLACE),
        ("这个倡议是谁发起的？", Form.WHO),
        ("有哪些国家参加？", Form.LIST),
        ("为什么要保护湿地？", Form.REASON),
        ("怎样防止外来物种？", Form.MANNER),
        ("“清水”行动是干什么的？", Form.MANNER),
        ("什么是就地保护？", Form.DEFINITION),
        ("需要办营业执照吗？", Form.YES_NO),
        ("全国第一部条例叫什么？", Form.NAME),
        ("全國第一部條例叫什麼？", Form.NAME),
        ("How many gardens are there?", Form.NUMBER),
        ("Since when has it been the largest?", Form.DATE),
        ("Why are wetlands protected?", Form.REASON),
    ],
)
def test_the_form_is_read_off_the_interrogative(text: str, form: Form) -> None:
    assert read(text).form is form


@pytest.mark.parametrize(
    ("text", "unit"),
    [("多少个植物园", "个"), ("几种鸟", "种"), ("覆盖率是多少", "%"), ("多少资金", ""), ("谁来管", "")],
)
def test_the_unit_is_the_classifier_asked_for(text: str, unit: str) -> None:
    assert read(text).unit == unit


def test_terms_leave_function_words_out_and_mark_what_nothing_can_stand_for() -> None:
    terms = {t.text: t.specific for t in read("2019年贵州的条例是什么？").terms}
    assert terms["2019"] and terms["贵州"]
    assert not terms["条例"]
    assert not {"的", "是", "什么", "？"} & set(terms)


def test_an_elliptical_question_takes_the_form_of_the_one_before() -> None:
    question = read("行动呢？", "计划有多少个优先领域？")
    assert question.form is Form.NUMBER
    assert question.unit == "个"
    weights = {t.text: t.weight for t in question.terms}
    assert weights["行动"] > weights["计划"] > 0


@pytest.mark.parametrize(("text", "message"), [("", "empty"), ("  \n", "empty"), ("问" * 2001, "2001 characters")])
def test_a_question_that_cannot_be_meant_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        read(text)
