import pytest

from qa.errors import QuestionError
from qa.question import Question, read_question


def read(text: str, context: str = "") -> Question:
    return read_question(text, lambda term: 1.0, context)


def test_terms_leave_function_words_out_and_mark_what_nothing_can_stand_for() -> None:
    terms = {t.text: t.specific for t in read("2019年贵州的条例是什么？").terms}
    assert terms["2019"] and terms["贵州"]
    assert not terms["条例"]
    assert not {"的", "是", "什么", "？"} & set(terms)


def test_the_terms_of_the_questions_before_count_less_and_are_not_its_own() -> None:
    terms = {t.text: t for t in read("行动呢？", "计划有多少个优先领域？").terms}
    assert terms["行动"].weight > terms["计划"].weight > 0
    assert terms["行动"].own and not terms["计划"].own


@pytest.mark.parametrize(("text", "message"), [("", "empty"), ("  \n", "empty"), ("问" * 2001, "2001 characters")])
def test_a_question_that_cannot_be_meant_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        read(text)
