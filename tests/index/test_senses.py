from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.senses import Senses, shipped_senses


@pytest.mark.parametrize(
    ("word", "nearer", "farther"),
    [
        ("便宜", "这里价格不高", "这里天气晴朗"),
        ("孩子", "儿童可以参加", "石头可以移动"),
        ("买", "居民购买了水果", "居民看见了月亮"),
        ("赔偿", "应当予以补偿", "应当予以公布"),
    ],
)
def test_a_text_with_a_word_of_like_meaning_is_nearer_than_one_without(word: str, nearer: str, farther: str) -> None:
    (near,), (far,) = (shipped_senses().nearness((word,), text) for text in (nearer, farther))
    assert near > far


def test_a_word_that_stands_in_the_text_is_as_near_as_can_be() -> None:
    assert shipped_senses().nearness(("银行", "河流"), "银行在桥边") == [
        pytest.approx(1.0, abs=1e-5),
        pytest.approx(shipped_senses().nearness(("河流",), "银行在桥边")[0]),
    ]


def test_words_in_other_scripts_are_near_nothing() -> None:
    assert shipped_senses().nearness(("bank",), "银行在桥边") == [0.0]
    assert shipped_senses().nearness(("银行",), "a bank, 1987") == [0.0]
    assert shipped_senses().nearness((), "银行") == []


def test_an_unknown_word_means_what_its_characters_mean() -> None:
    senses = Senses(["红", "花", "树"], np.array([[100, 0, 0], [0, 100, 0], [0, 0, 100]], dtype=np.int8))
    assert senses.nearness(("红花",), "红") == [pytest.approx(0.7071, abs=1e-3)]
    assert senses.nearness(("红花",), "树") == [0.0]


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    table = np.array([[127, -3], [4, 90]], dtype=np.int8)
    Senses(["苹果", "梨"], table).save(tmp_path / "new" / "senses.safetensors")
    loaded = Senses.load(tmp_path / "new" / "senses.safetensors")
    assert loaded.nearness(("苹果", "梨"), "梨") == Senses(["苹果", "梨"], table).nearness(("苹果", "梨"), "梨")


@given(st.lists(st.text(max_size=4), max_size=4), st.text(max_size=40))
def test_nearness_lies_between_0_and_1_for_any_text(asked: list[str], text: str) -> None:
    found = shipped_senses().nearness(tuple(asked), text)
    assert len(found) == len(asked)
    assert all(0.0 <= near <= 1.0 + 1e-5 for near in found)
