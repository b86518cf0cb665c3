"""How near texts are in meaning, and which of them says most of all."""

import pytest

from index.nearness import centrality, nearness

TEXTS = ["池塘里养着鲤鱼和草鱼。", "鲤鱼每年春天在池塘产卵。", "桥由工匠李四修建。", "草鱼吃池塘边的水草。"]


def test_what_answers_is_nearer_than_what_does_not_in_either_language() -> None:
    for question in ("桥是谁造的？", "Who built the bridge?"):
        near = [nearness(question, text) for text in TEXTS]
        assert max(near) == near[2]
        assert all(-1 <= value <= 1 for value in near)


def test_marks_at_the_end_of_a_question_make_no_difference() -> None:
    assert nearness("桥是谁造的", TEXTS[2]) == nearness(" 桥是谁造的？？", TEXTS[2])


def test_what_stands_apart_says_least_of_all() -> None:
    found = centrality(TEXTS)
    assert min(found) == found[2]


def test_one_text_says_all_and_none_nothing() -> None:
    assert centrality(["池塘里养着鲤鱼。"]) == pytest.approx([1.0])
    assert centrality([]) == []
