import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.writing.facts import lacking, measured, names, numbers, quoted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("养着四十条鲤鱼", {"40"}),
        ("总投资1.6亿元", {"160000000"}),
        ("百分之八十", {"80"}),
        ("周二至周日", {"weekday 2", "weekday 7"}),
        ("22时40分", {"22", "40", "22:40"}),
        ("10月16日", {"10", "16", "10-16"}),
        ("十分高兴", set()),
        ("借期三十天，每次八册", {"30", "8"}),
        ("1,286 metres", {"1286"}),
        ("twenty-three houses", {"23"}),
        ("two hundred and fifty people", {"250"}),
        ("1.24 billion dollars", {"1240000000"}),
        ("on Mondays in May", {"weekday 1", "5"}),
        ("You may go", set()),
        ("16 October 2021", {"16", "10", "2021", "10-16"}),
        ("the ninth century", {"9"}),
        ("one of two", set()),
    ],
)
def test_numbers_dates_and_times_are_read_in_both_languages(text, found):
    assert numbers(text) == found


def test_of_quotes_every_numeral_counts():
    assert {"3", "1.6", "160000000"} <= numbers("三分之一，1.6亿", loosely=True)
    assert "4.5" in numbers("四公斤半", loosely=True)
    assert "30" in numbers("三成预付款", loosely=True)


def test_a_number_is_told_with_what_it_measures():
    assert measured("养着四十条鲤鱼，占百分之五") == [("40", "条"), ("5", "%")]
    assert measured("8 books for thirty days") == [("8", "book"), ("30", "day")]
    assert measured("四公斤半") == [("4.5", "公")]


def test_names_are_what_is_tagged_or_has_a_capital_where_no_sentence_opens():
    assert names("Readers met Ines Caldeira in Skarnes. The end.") == ["Ines", "Caldeira", "Skarnes"]
    assert "TIFF" in names("格式为JPG或TIFF")
    assert "陆文博" in names("会议由副院长陆文博主持")


def test_quoted_words_are_those_in_marks():
    assert quoted("他说“今天不去”，见《园规》") == ["今天不去", "园规"]


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        ("池塘里有40条鲤鱼。", "池塘里养着四十条鲤鱼。"),
        ("The pond was dug by Chen Wangshu.", "池塘由陈望舒挖成。"),
        ("The fair opens on 5 March.", "集市三月五日开市。"),
        ("He said “no dogs”.", "The sign said: No dogs!"),
        ("London has 40 bridges.", "伦敦有四十座桥。"),
    ],
)
def test_what_the_quotes_have_in_other_forms_is_not_lacking(sentence, quotes):
    assert lacking(sentence, quotes) == []


@pytest.mark.parametrize(
    ("sentence", "quotes", "missing"),
    [
        ("池塘里有41条鲤鱼。", "池塘里养着四十条鲤鱼。", ["41"]),
        ("The pond was dug by Li Guodong.", "池塘由陈望舒挖成。", ["Li", "Guodong"]),
        ("The fair opens on 6 March.", "集市三月五日开市。", ["3-6", "6"]),
        ("He said “no cats”.", "The sign said: No dogs!", ["no cats"]),
    ],
)
def test_what_the_quotes_do_not_have_is_named(sentence, quotes, missing):
    assert sorted(lacking(sentence, quotes)) == sorted(missing)


def test_a_name_may_stand_in_the_title_and_a_number_may_not():
    assert lacking("Skarnes has a pond.", "There is a pond.", "Skarnes, 1931") == []
    assert lacking("A pond of 1931.", "There is a pond.", "Skarnes, 1931") == ["1931"]


@given(st.text(max_size=80))
@example("〇零")
def test_no_text_lacks_anything_of_itself(text):
    assert lacking(text, text) == []
