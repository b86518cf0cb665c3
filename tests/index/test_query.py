import pytest

from index.query import called_in_english, query_terms
from index.tokens import terms


def test_a_chinese_question_gives_its_own_terms_alike() -> None:
    assert query_terms("植物园有多少植物？") == dict.fromkeys(terms("植物园有多少植物？"), 1.0)


def test_an_english_question_gives_the_terms_of_its_translations() -> None:
    found = query_terms("How many botanical gardens are there?")
    assert found["植物园"] > 0
    assert not {"how", "many", "are", "there"} & set(found)
    assert all(0 < weight <= 1 for weight in found.values())


def test_nothing_asked_gives_no_terms() -> None:
    assert query_terms("") == {}


def test_an_english_word_is_looked_for_in_its_other_forms_too() -> None:
    found = query_terms("maintainers")
    assert found["maintainer"] == 0.8 * found["maintainers"]


def test_an_english_word_weighs_as_much_as_the_terms_of_the_chinese_one_together() -> None:
    ((own, found),) = called_in_english("密码是什么？")
    assert own == set(terms("密码"))
    weights = dict(found)
    assert weights["password"] == pytest.approx(0.8 * len(set(terms("密码"))))
    assert weights["passwords"] == pytest.approx(0.8 * weights["password"])
    assert "of" not in weights


def test_an_english_question_is_not_called_otherwise_in_english() -> None:
    assert called_in_english("What is the password?") == []
