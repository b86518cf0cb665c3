"""Questions in the other language, word by word."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.training.pair import Pair
from qa.training.switched import switched

CHINESE, ENGLISH = "合同由双方签字后生效，一式两份。", "The contract takes effect once both sides have signed it."


def asked(question: str, text: str, share: float = 1.0) -> Iterator[str]:
    """Yield the question as several seeds put it."""
    for seed in range(8):
        (pair,) = switched([Pair(question, text, 0, ((0, 2),), (), "a")], seed, share)
        assert (pair.text, pair.spans) == (text, ((0, 2),))
        yield pair.question


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [("合同有多少份？", CHINESE, ("contract", "how many")), ("Who must sign the contract?", ENGLISH, ("谁", "合同"))],
)
def test_the_words_of_a_question_are_put_into_the_other_language(
    question: str, text: str, words: tuple[str, ...]
) -> None:
    made = list(asked(question, text))
    assert all(any(word in other for other in made) for word in words)


@pytest.mark.parametrize(("question", "text"), [("Who signs?", CHINESE), ("谁签字？", ENGLISH)])
def test_what_is_asked_in_the_other_language_stays(question: str, text: str) -> None:
    assert set(asked(question, text)) == {question}


def test_only_a_share_is_changed() -> None:
    assert set(asked("合同有多少份？", CHINESE, 0.0)) == {"合同有多少份？"}


@given(st.text(max_size=60), st.sampled_from([CHINESE, ENGLISH]))
def test_any_question_is_some_question(question: str, text: str) -> None:
    assert all(isinstance(other, str) for other in asked(question, text))
