import numpy as np
import pytest

from index.tokens import fold
from qa.question import read_question
from qa.span_clues import FEATURES, features
from qa.spans import tokenise


def clue(name: str, question: str, sentence: str, stretch: str) -> float:
    """Return one clue about a stretch of a sentence."""
    folded = fold(sentence)
    start = folded.index(stretch)
    asked = read_question(question, lambda term: 1.0)
    row = features(asked, folded, tokenise(folded), [(start, start + len(stretch))], 0.0)[0]
    return float(row[FEATURES.index(name)])


SENTENCE = "清朝由理藩院管理青海地区，由将军镇守边疆。"


def test_the_words_of_a_stretch_are_counted_by_class() -> None:
    assert clue("verbs", "谁管理青海？", SENTENCE, "理藩院管理青海地区") == 1
    assert clue("verbs", "谁管理青海？", SENTENCE, "青海地区") == 0
    assert clue("names", "谁管理青海？", SENTENCE, "青海地区") >= 1


def test_what_the_question_says_around_its_interrogative_is_looked_for_on_each_side() -> None:
    question = "清朝由哪个机构管理青海地区？"
    assert clue("before_left", question, SENTENCE, "理藩院") == 1
    assert clue("after_right", question, SENTENCE, "理藩院") > clue("after_right", question, SENTENCE, "将军")
    assert clue("in_order", question, SENTENCE, "理藩院") > clue("in_order", question, SENTENCE, "将军")


def test_a_question_turned_round_shows_as_inverted() -> None:
    question = "管理青海地区的机构是什么？"
    assert clue("before_right", question, SENTENCE, "理藩院") > clue("before_left", question, SENTENCE, "理藩院")
    assert clue("inverted", question, SENTENCE, "理藩院") > clue("in_order", question, SENTENCE, "理藩院")


@pytest.mark.parametrize("question", ["？？", "who", "多少", "青海"])
def test_shares_lie_between_none_and_all_whatever_is_asked(question: str) -> None:
    for name in ("before_left", "after_right", "after_left", "before_right", "in_order", "inverted"):
        assert 0 <= clue(name, question, SENTENCE, "青海") <= 1


def test_each_stretch_has_a_row_of_finite_numbers() -> None:
    folded = fold(SENTENCE)
    spans = [(0, 2), (3, 6), (0, len(folded))]
    rows = features(read_question("谁管理青海？", lambda term: 1.0), folded, tokenise(folded), spans, 0.0)
    assert rows.shape == (3, len(FEATURES))
    assert np.isfinite(rows).all()
