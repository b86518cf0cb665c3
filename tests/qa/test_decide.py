"""How probable it is that what was read answers."""

import json
import math
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import cut, read_text
from index.types import Hit
from qa import decide
from qa.decide import FEATURES, Weights, missing_terms, numbers
from qa.errors import ReaderError
from qa.question import read_question
from qa.reading.reader import Reading, Span

DOCUMENT = read_text("湖区建立植物园近200个。麋鹿有8000只。江豚有近200个种群。", title="湖区", source="s.txt")
PASSAGE = cut(DOCUMENT)[0]
QUESTION = read_question("2019年湖区有多少个植物园？", lambda term: 1.0)


def reading(words: str, margin: float, *, score: float = 2.0, rank: int = 1) -> Reading:
    at = DOCUMENT.text.index(words)
    return Reading(Hit(PASSAGE, score, rank), Span(at, at + len(words)), margin)


def test_every_number_has_its_name_and_says_what_it_says() -> None:
    readings = [reading("近200个", 2.0, score=1.0, rank=2), reading("200个", 0.0), reading("8000只", -1.0)]
    found = numbers(QUESTION, readings, 7)
    assert tuple(found) == FEATURES
    assert found["margin"] == 2.0
    assert found["second"] == -1.0  # 200个 says the same as 近200个
    assert found["share"] == 0.5
    assert found["length"] == pytest.approx(math.log(5))
    assert found["documents"] == pytest.approx(math.log(7))
    assert found["said"] == pytest.approx(2 / 3)  # 湖区 and 植物园, and 2019 nowhere
    assert numbers(QUESTION, [reading("8000只", 2.0)], 7)["said"] == 0.0


def test_one_reading_alone_has_no_second() -> None:
    found = numbers(QUESTION, [reading("近200个", -40.0)], 1)
    assert found["second"] == found["margin"] == -12.0
    assert found["documents"] == 0


@given(st.dictionaries(st.sampled_from(FEATURES), st.floats(-1e6, 1e6), min_size=len(FEATURES)))
def test_a_probability_is_one_whatever_the_features(features: dict[str, float]) -> None:
    assert 0 <= decide.shipped_weights().probability(features) <= 1


@given(st.floats(-20, 20), st.floats(0.01, 20))
def test_more_that_speaks_for_it_makes_it_more_probable(margin: float, more: float) -> None:
    weights = Weights(dict.fromkeys(FEATURES, 0.0) | {"margin": 0.5}, 0.1, 0.4, 0.5, 0.6)
    none = dict.fromkeys(FEATURES, 0.0)
    assert weights.probability(none | {"margin": margin}) <= weights.probability(none | {"margin": margin + more})


def test_what_ships_weighs_the_named_numbers_and_rises_with_the_margin() -> None:
    weights = decide.shipped_weights()
    assert set(weights.weights) == set(FEATURES)
    assert weights.weights["margin"] > 0
    assert 0 < weights.threshold < 1


def test_an_answer_is_sure_from_its_threshold_on() -> None:
    weights = decide.shipped_weights()
    assert weights.certainty(weights.sure) == "sure"
    assert weights.certainty(weights.headline) == "possible"
    assert 0 < weights.threshold <= weights.headline < weights.sure < 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"weights": {"luck": 1.0}}, "luck"),
        ({"sure": 0.2}, r"0\.2\] for \('threshold', 'headline', 'sure'\)"),
        ({"headline": 1.5}, "1.5"),
        ({"threshold": 0}, "no rising probabilities"),
    ],
)
def test_weights_of_other_numbers_and_thresholds_that_do_not_rise_are_refused_with_what_they_are(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, object], told: str
) -> None:
    read = json.loads((files("qa.data") / "decide.json").read_text(encoding="utf-8")) | changed
    monkeypatch.setattr(json, "loads", lambda text: read)
    decide.shipped_weights.cache_clear()
    try:
        with pytest.raises(ReaderError, match=told):
            decide.shipped_weights()
    finally:
        monkeypatch.undo()
        decide.shipped_weights.cache_clear()


def test_names_and_nouns_that_no_passage_holds_are_missing_the_names_first() -> None:
    question = read_question("贵州的熊猫基地有多大？", lambda term: 1.0)
    assert missing_terms(question, lambda term: False)[0] == "贵州"
    assert "熊猫" in missing_terms(question, lambda term: False)
    assert missing_terms(question, lambda term: True) == ()


def test_hits_that_lack_a_name_or_a_noun_asked_for_are_left_out() -> None:
    hits = [Hit(passage, 1.0, 1) for passage in cut(DOCUMENT)]
    terms = read_question("植物园呢？", lambda term: 1.0).terms
    assert decide.holding(hits, terms) == tuple(hits)
    assert decide.holding(hits, read_question("2022年呢？", lambda term: 1.0).terms) == ()
    assert decide.holding(hits, ()) == tuple(hits)


def test_a_score_that_nothing_speaks_for_is_no_share() -> None:
    assert (
        numbers(QUESTION, [reading("8000只", 2.0, score=-0.1), reading("近200个", 1.0, score=-0.4)], 1)["share"] == 0.0
    )
    assert (
        numbers(QUESTION, [reading("8000只", 2.0, score=-0.1), reading("近200个", 1.0, score=0.4)], 1)["share"] == 0.0
    )


def test_a_term_of_several_words_or_in_another_form_is_not_missing() -> None:
    question = read_question("Does the life insurance cover employees?", lambda term: 1.0)
    held = {"life", "insurance", "employee", "covered"}
    assert missing_terms(question, held.__contains__) == ()
    assert "life insurance" in missing_terms(question, (held - {"life"}).__contains__)


def test_a_chinese_term_with_no_english_name_does_not_keep_an_english_hit_out() -> None:
    hits = [Hit(cut(read_text("Staff get dental insurance.", title="p", source="p.txt"))[0], 1.0, 1)]
    terms = read_question("牙科呢？", lambda term: 1.0, has_english=True).terms
    assert decide.holding(hits, terms) == tuple(hits)
    assert decide.holding(hits, read_question("食堂呢？", lambda term: 1.0, has_english=True).terms) == ()
    assert decide.holding(hits, read_question("食堂呢？", lambda term: 1.0).terms) == tuple(hits)
