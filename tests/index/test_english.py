import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.english import STOP, forms, stems, tokens


def test_words_and_numbers_come_as_they_stand_without_punctuation_and_possessives():
    text = "By how much did China's air-quality days rise, in 2020 (12,000.5 people’s)?"
    assert tokens(text) == [
        *("By", "how", "much", "did", "China", "air-quality", "days", "rise", "in", "2020", "12,000.5", "people")
    ]


def test_decades_ordinals_and_percentages_stay_whole():
    assert tokens("the 1990s, the 20th, 90%") == ["the", "1990s", "the", "20th", "90%"]


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("gardens", "garden"), ("cities", "city"), ("wolves", "wolf"), ("boxes", "box"), ("restored", "restore"),
        ("planned", "plan"), ("setting", "set"), ("making", "make"), ("built", "build"), ("children", "child"),
    ],
)  # fmt: skip
def test_an_inflected_form_leads_to_its_stem(form, stem):
    assert stem in list(stems(form))


@pytest.mark.parametrize("word", ["glass", "status", "basis", "water", "china"])
def test_a_word_that_only_looks_inflected_has_no_stem(word):
    assert list(stems(word)) == []


def test_question_words_say_nothing():
    assert {"what", "which", "how", "many", "the", "does"} <= STOP
    assert "china" not in STOP


def test_a_word_is_found_in_its_other_forms():
    assert {"company", "companies"} <= forms("company") & forms("companies")
    assert {"leave", "leaves", "leaving", "left"} <= forms("left")
    assert {"match", "matches", "matched", "matching"} <= forms("match")


@given(st.text("abcdesingy", min_size=1, max_size=12))
def test_a_word_is_one_of_its_forms(word):
    assert word in forms(word)
    assert all(word in forms(stem) or stem in forms(word) for stem in stems(word))
