import pytest

from qa import frame
from qa.counts import Count


@pytest.mark.parametrize(
    ("count", "chinese", "english"),
    [
        (Count(3, 3), "共 3 项[2]", "3 in all[2]"),
        (Count(6, 9), "共 9 项，以上为前 6 项[2]", "The first 6 of 9[2]"),
    ],
)
def test_a_count_is_told_in_the_language_of_the_question_with_a_mark(count: Count, chinese: str, english: str) -> None:
    assert frame.answer((), (), english=False, counts=[(count, 2)]) == chinese
    assert frame.answer((), (), english=True, counts=[(count, 2)]) == english


def test_values_that_differ_stand_side_by_side_each_with_its_mark() -> None:
    values = [("300人", 1), ("450人", 2)]
    assert frame.answer((), (), english=False, conflicts=[values]) == "文中说法不一：300人[1]；450人[2]"
    assert frame.answer((), (), english=True, conflicts=[values]) == "The text is not at one: 300人[1]；450人[2]"


def test_what_found_no_answer_is_named_last() -> None:
    text = frame.answer((), ["谁定的？"], english=False, counts=[(Count(3, 3), 1)])
    assert text.splitlines() == ["共 3 项[1]", "没有找到：谁定的？"]
