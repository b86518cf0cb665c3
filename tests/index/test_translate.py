import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.training.translation import write_table
from index.translate import SHIPPED, Entry, Table, concepts, in_english, is_english


def translations(question):
    return {concept.source: dict(concept.translations) for concept in concepts(question)}


def test_the_table_and_its_card_fit_in_six_megabytes():
    files = {file.name: file.stat().st_size for file in SHIPPED.iterdir()}
    assert "README.md" in files
    assert sum(files.values()) <= 6_000_000


def test_content_words_become_concepts_in_the_order_of_the_question():
    found = translations("How many botanical gardens has China set up?")
    assert next(iter(found)) == "botanical gardens"
    assert found["botanical gardens"]["植物园"] == 1.0
    assert found["China"]["中国"] == 1.0
    assert not {"How", "many", "has", "up"} & found.keys()


def test_translations_are_distinct_best_first_and_between_0_and_1():
    for concept in concepts("Which green measures does China adopt in Belt and Road cooperation?"):
        weights = [weight for text, weight in concept.translations if text != concept.source.lower()]
        assert weights == sorted(weights, reverse=True)
        assert all(0 < weight <= 1 for _, weight in concept.translations)
        assert len({text for text, _ in concept.translations}) == len(concept.translations) <= 12
        assert 0 < concept.weight <= 1


def test_a_term_is_one_concept_and_its_words_count_less():
    term, *words = concepts("climate change")
    assert (term.source, term.weight) == ("climate change", 1.0)
    assert term.translations[0][0] == "气候变化"
    assert all(word.weight <= 0.5 for word in words)


def test_an_inflected_word_has_the_translations_of_its_stem():
    assert translations("wetlands")["wetlands"]["湿地"] == 1.0
    assert translations("restored")["restored"]["恢复"] == 1.0
    assert translations("banks")["banks"]["银行"] == 1.0


def test_a_word_that_looks_like_a_plural_keeps_its_own_meaning_first():
    assert concepts("species")[0].translations[0][0] == "物种"


def test_common_words_weigh_less_than_rare_ones():
    weight = {concept.source: concept.weight for concept in concepts("good wetland")}
    assert weight["good"] < weight["wetland"] == 1.0


def test_a_name_without_an_entry_stands_for_itself():
    assert concepts("GPBB")[0].translations == (("gpbb", 1.0),)


def test_a_capitalised_name_without_an_entry_is_spelled_too():
    (name,) = concepts("Hobbes")
    assert name.translations[0] == ("hobbes", 1.0)
    assert "霍布斯" in dict(name.translations)
    assert concepts("hobbes")[0].translations == (("hobbes", 1.0),)


def test_a_word_with_translations_may_also_stand_in_the_text_as_it_is():
    assert concepts("fork")[0].translations[-1] == ("fork", 0.8)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("2020", {"2020": 1.0}),
        ("12,000", {"12000": 1.0}),
        ("20th", {"20": 1.0}),
        ("90%", {"90": 1.0}),
        ("1990s", {"90年代": 1.0, "1990": 0.8}),
    ],
)
def test_numbers_stand_for_themselves(number, expected):
    assert translations(f"of {number} ships")[number] == expected


@pytest.mark.parametrize("question", ["中国建立了多少个植物园？", "GPBB是什么意思？", "2020?", "", "!!"])
def test_a_question_with_chinese_or_without_words_is_not_translated(question):
    assert not is_english(question)
    assert concepts(question) == ()


def test_an_english_question_is_told_from_others():
    assert is_english("What is GPBB?")
    assert is_english("Was the café restored in 2020?")


@given(st.text(max_size=80))
def test_any_text_gives_well_formed_concepts(text):
    for concept in concepts(text):
        assert concept.source
        assert concept.translations


def test_a_written_table_gives_back_its_entries(tmp_path):
    entries = {f"word {n:04}": Entry(n % 100 / 100, ((f"词{n}", 1.0), ("字", 0.25))) for n in range(1000)}
    write_table(entries, tmp_path / "table.bin")
    table = Table(tmp_path / "table.bin")
    assert {term: table.get(term) for term in entries} == entries
    assert table.get("") is None
    assert table.get("word 0500x") is None
    assert table.get("zzz") is None


def test_a_question_is_translated_in_a_few_milliseconds():
    question = "How many national-level conservation farms for livestock have been set up?"
    concepts(question)
    began = time.perf_counter()
    for _ in range(20):
        concepts(question)
    assert (time.perf_counter() - began) / 20 < 0.02  # 0.001 measured


def test_a_chinese_question_is_called_in_english_word_by_word():
    found = in_english("医疗保险公司承担多少比例？")
    assert found["医疗保险"][0] == ("medical insurance", 1.0)
    assert "company" in dict(found["公司"])
    assert "多少" not in found


def test_what_has_no_entry_is_called_by_its_parts_or_left_out():
    assert "raise a child" in dict(in_english("育儿者")["育儿"])
    assert "dog" in dict(in_english("给狗洗澡")["狗"])
    assert in_english("它是什么") == in_english("2019 Go?") == {}


@given(st.text("公司的密码多长谁abc 12，？", max_size=20))
def test_what_is_called_in_english_stands_in_the_question(question):
    for word, pairs in in_english(question).items():
        assert word in question
        assert all(text.isascii() and 0 < weight <= 1 for text, weight in pairs)
