import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import Speller
from index.training.names import learn, write_speller

FOREIGN = [
    ("marco", "马科"), ("carla", "卡拉"), ("lara", "拉拉"), ("mara", "马拉"), ("carco", "卡科"), ("larco", "拉科"),
]  # fmt: skip
CHINESE = [("li ming", "李明"), ("li hua", "李华"), ("wang ming", "王明"), ("wang hua", "王华"), ("wangli", "王李")]
WORDS = [("water", "水的"), ("panda", "熊猫"), ("in a way", "某种")]


@pytest.fixture(scope="module")
def speller(tmp_path_factory):
    file = tmp_path_factory.mktemp("names") / "names.json.gz"
    write_speller(learn(FOREIGN + CHINESE + WORDS), file)
    return Speller(file)


def test_a_foreign_name_not_seen_is_spelled_by_its_sounds(speller):
    assert speller.guesses("lamara")[0][0] == "拉马拉"


def test_a_chinese_name_not_seen_is_spelled_by_its_syllables(speller):
    assert speller.guesses("minghua")[0][0] == "明华"


def test_guesses_are_distinct_with_weights_best_first(speller):
    guesses = speller.guesses("lamara")
    assert len({text for text, _ in guesses}) == len(guesses)
    assert [weight for _, weight in guesses] == sorted((weight for _, weight in guesses), reverse=True)
    assert guesses[0][1] == pytest.approx(0.7)


def test_letters_never_seen_give_no_guess(speller):
    assert speller.guesses("xyz") == ()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=16))
def test_any_word_gives_at_most_twenty_guesses_between_0_and_1(speller, word):
    guesses = speller.guesses(word)
    assert len(guesses) <= 20
    assert all(text and 0 < weight <= 1 for text, weight in guesses)
