"""What a question means, and which of some texts says most of all."""

import numpy as np
import pytest

from index.nearness import asked, centrality

TEXTS = ["池塘里养着鲤鱼和草鱼。", "鲤鱼每年春天在池塘产卵。", "桥由工匠李四修建。", "草鱼吃池塘边的水草。"]


def test_questions_of_one_meaning_are_near_whatever_their_language() -> None:
    one, same, other = (asked(text) for text in ("桥是谁造的？", "Who built the bridge?", "票价多少？"))
    assert one @ same > one @ other


def test_marks_at_the_end_of_a_question_make_no_difference() -> None:
    assert np.array_equal(asked("桥是谁造的"), asked(" 桥是谁造的？？"))


def test_what_stands_apart_says_least_of_all() -> None:
    found = centrality(TEXTS)
    assert min(found) == found[2]


def test_one_text_says_all_and_none_nothing() -> None:
    assert centrality(["池塘里养着鲤鱼。"]) == pytest.approx([1.0])
    assert centrality([]) == []
