import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import fold
from qa.dates import parted, resolve
from qa.question import read_question

TEXT = "1998年有过一次洪水。2019年6月公司成立，同年10月上市，次年3月退市，当年亏损。"


@pytest.mark.parametrize(
    ("date", "expected"), [("同年10月", "2019年10月"), ("次年3月", "2020年3月"), ("当年", "2020年")]
)
def test_a_year_told_by_another_is_put_in_its_place(date: str, expected: str) -> None:
    start = TEXT.index(date)
    year = resolve(TEXT, start, start + len(date), 0)
    assert year is not None
    assert year.text == expected
    assert TEXT.startswith("2019", year.start)


def test_a_month_is_given_the_year_that_is_told_right_before_it() -> None:
    start = TEXT.index("10月")
    year = resolve(TEXT, start, start + len("10月"), 0)
    assert year is not None
    assert year.text == "2019年10月"


def test_the_next_year_is_also_found_in_english() -> None:
    text = "It opened in 1921 and closed the following year."
    start = text.index("the following year")
    year = resolve(text, start, start + len("the following year"), 0)
    assert year is not None
    assert (year.text, year.start) == ("1922", text.index("1921"))


def test_a_date_with_its_own_year_or_none_named_before_stays() -> None:
    start = TEXT.index("2019年6月")
    assert resolve(TEXT, start, start + 7, 0) is None
    start = TEXT.index("同年10月")
    assert resolve(TEXT, start, start + 5, start - 3) is None
    start = TEXT.index("亏损")
    assert resolve(TEXT, start + 1, start + 2, 0) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("什么时候实现目标甲？", "2030年前"),
        ("什么时候实现规划？", "2060年前"),
        ("发布会是什么时候？", "2030年前"),
        ("怎么实现规划？", "2030年前"),
    ],
)
def test_of_dates_that_each_open_a_part_the_one_with_what_is_asked_for_is_taken(question: str, expected: str) -> None:
    folded = fold("会上宣布，力争2030年前实现目标、2060年前实现规划，各地照办。")
    start = folded.index("2030年前")
    a, b = parted(read_question(question, lambda term: 1.0), folded, (start, start + len("2030年前")))
    assert folded[a:b] == expected


@given(st.text(alphabet="0129年月前、，公司成立", max_size=40), st.data())
def test_a_stretch_is_only_ever_put_in_the_place_of_a_date(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    a, b = parted(read_question("公司哪年成立？", lambda term: 1.0), text, (start, end))
    assert (a, b) == (start, end) or text[a].isdigit()


@given(st.text(alphabet="同次年12月089 ，", max_size=40), st.data())
def test_the_year_stands_before_the_date(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if year := resolve(text, start, end, 0):
        assert year.start + 4 <= start
        assert text[year.start : year.start + 4].isdigit()
