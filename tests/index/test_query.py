from index.query import query_terms
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
