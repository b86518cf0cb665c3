import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.numerals import in_digits, read_numeral
from index.tokens import terms

DIGITS = "零一二三四五六七八九"


def spelt(number: int) -> str:
    """Write a number below 10^12 in Chinese, as it is read aloud."""
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            head, rest = divmod(number, unit)
            gap = "零" if rest and rest < unit // 10 else ""
            return spelt(head) + name + gap + (spelt(rest) if rest else "")
    return DIGITS[number]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("三十五个", ["35"]),
        ("2.3万余种", ["23000"]),
        ("23000", []),
        ("12,345万", ["123450000"]),
        ("1.2万亿元", ["1200000000000"]),
        ("百分之九十以上", ["90%"]),
        ("百分之九十五点六", ["95.6%"]),
        ("百分之90", ["90%"]),
        ("百分之百", ["100%"]),
        ("九成以上", ["90%"]),
        ("二〇二〇年到一九四九年", ["2020", "1949"]),
        ("两万三千", ["23000"]),
        ("三百五", ["350"]),
        ("一千零一夜", ["1001"]),
        ("三点五万", ["35000"]),
        ("零点五", ["0.5"]),
        ("二十多个", ["20"]),
        ("十个", ["10"]),
        ("三个", ["3"]),
        ("一月三日", ["1", "3"]),
        ("第十二条", ["12"]),
    ],
)
def test_a_number_is_read_whichever_way_it_is_written(text: str, numbers: list[str]) -> None:
    assert list(in_digits(text)) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "三峡",
        "统一",
        "十分重要",
        "万一",
        "千万不要",
        "一个",
        "五四运动",
        "九一八",
        "十三五规划",
        "第三成员",
        "三四十",
        "二十五十",
    ],
)
def test_a_numeral_that_is_part_of_a_word_or_not_certain_gives_nothing(text: str) -> None:
    assert list(in_digits(text)) == []


@given(st.integers(1, 10**12 - 1))
def test_every_whole_number_is_read(number: int) -> None:
    assert read_numeral(spelt(number)) == number
    colloquial = spelt(number).removeprefix("一") if 10 <= number < 20 else spelt(number)
    assert read_numeral(colloquial) == number


@given(st.integers(20, 10**12 - 1).filter(lambda n: n % 10**4))
def test_digits_numerals_separators_and_full_width_share_a_term(number: int) -> None:
    full_width = str(number).translate({ord("0") + d: ord("０") + d for d in range(10)})
    for written in (spelt(number), f"{number:,}", full_width, str(number)):
        assert str(number) in terms(f"共{written}个")


@given(st.integers(1, 10**6), st.integers(0, 3))
def test_a_count_of_myriads_is_the_number(tenths: int, decimals: int) -> None:
    count = f"{tenths / 10**decimals:.{decimals}f}"
    assert str(tenths * 10 ** (4 - decimals)) in terms(f"约{count}万种")


@given(st.integers(1, 99))
def test_a_percentage_in_words_is_one_with_a_sign(percent: int) -> None:
    assert f"{percent}%" in terms(f"百分之{spelt(percent)}以上")
    assert f"{percent}%" in terms(f"{percent}％以上")


@given(st.text(alphabet="零〇一二两三四五六七八九十百千万亿点成个,.%3５，", max_size=20))
def test_any_run_of_numerals_is_taken(text: str) -> None:
    for number in in_digits(text):
        assert number[0].isascii() and number[0].isdigit()
    read_numeral(text)


@pytest.mark.parametrize("unit", ["亿", "万", "万亿", "一亿", "九亿", "一万", "零", "点一", "百分之亿", "一点亿"])
@pytest.mark.parametrize("times", [200, 20_000])
def test_numerals_without_end_are_read_to_nothing_and_their_text_goes_on(unit: str, times: int) -> None:
    assert read_numeral(unit * times) is None
    assert list(in_digits(f"{unit * times}个，三十五个"))[-1] == "35"
    assert "35" in terms(f"{unit * times}个，三十五个")


@given(st.text(alphabet="零〇一二两三九十百千万亿", max_size=60))
def test_no_value_is_larger_than_anything_that_is_counted(text: str) -> None:
    value = read_numeral(text)
    assert value is None or value < 10**20


@pytest.mark.parametrize("text", ["分别为2020，2021年", "分别为2020,2021年"])
def test_a_comma_between_numbers_does_not_join_them(text: str) -> None:
    assert {"2020", "2021"} <= set(terms(text))
