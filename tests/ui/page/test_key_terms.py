"""The terms that a text is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import read_text
from corpus.errors import NoText
from ui.page.key_terms import key_terms


def terms(text, **options):
    return key_terms(read_text(text, title="t", source="t"), **options)


def test_what_recurs_is_a_term_and_the_longer_one_that_always_stands_whole_stands_for_its_parts():
    found = terms("固定资产投资增长。去年固定资产投资下降。苹果一个。固定资产投资三成。")
    assert found[0] == "固定资产投资"
    assert "资产" not in found and "苹果" not in found


def test_english_terms_are_words_that_say_something():
    found = terms("The harbour master pays. Ask the harbour master. Every pilot of the harbour master is a pilot.")
    assert found[0] == "harbour master"
    assert "pilot" in found and "the" not in found


def test_no_more_are_named_than_are_asked_for():
    assert len(terms("鲤鱼池塘。温室竹林。鲤鱼池塘。温室竹林。桥梁。桥梁。", most=1)) == 1


@given(st.text(min_size=1, max_size=80))
def test_any_text_has_terms_that_stand_in_it_or_none(text):
    try:
        found = terms(text)
    except NoText:
        return
    assert len(set(found)) == len(found)
    assert all(term.strip() for term in found)


@pytest.mark.parametrize("text", ["1 2 3", "。。。", "鱼。"])
def test_what_never_recurs_is_no_term(text):
    assert terms(text) == ()
