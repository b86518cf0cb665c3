import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.training.texts import CHUNK, chunks, read_contexts, read_translations


def test_chunks_of_chinese_end_after_sentences():
    text = "甲" * 150 + "。" + "乙" * 40 + "？”" + "丙" * 30 + "！" + "丁" * 250
    assert [len(piece) for piece in chunks(text)] == [193, 31, 250]


def test_chunks_of_english_are_longer_and_keep_their_spaces():
    sentence = "The pond holds 2.5 tons of carp. "
    pieces = chunks(sentence * 40)
    assert [len(piece) // len(sentence) for piece in pieces] == [18, 18, 4]


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_a_text_without_words_has_no_chunks(text):
    assert chunks(text) == []


@given(st.text(alphabet="甲乙。？！ab .!\n", min_size=1, max_size=900))
def test_chunks_are_the_text(text):
    pieces = chunks(text)
    assert "".join(pieces).strip() == text.strip()
    assert all(len(piece) <= 3 * CHUNK or not piece.strip(" .!。？！\n").count("。") for piece in pieces)


def test_questions_come_with_the_chunk_that_answers_and_those_without_an_answer_do_not(contexts):
    pairs = read_contexts(contexts)
    assert [question for question, _ in pairs] == ["池塘里有多少条鱼？", "石桥有多长？", "How many carp are there?"]
    assert pairs[2][1] == "The pond holds forty carp. The bridge is old."


def test_translations_come_in_pairs(translations):
    assert read_translations(translations)[0] == ("the pond", "池塘")
