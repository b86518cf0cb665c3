from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.spelling import SHIPPED, respellings
from index.training.pinyin import write_syllables


def test_one_character_of_a_pair_becomes_another_of_the_same_sound() -> None:
    found = list(respellings("蔡闽"))
    assert {"蔡敏", "菜闽"} <= set(found)
    assert "菜敏" not in found
    assert "蔡闽" not in found
    assert len(found) == len(set(found))


def test_a_character_of_several_readings_sounds_like_each() -> None:
    assert {"银行", "银航"} <= {*respellings("银航"), *respellings("银行")}
    assert "型车" in set(respellings("行车"))


def test_a_letter_of_a_word_is_left_out_added_replaced_or_moved() -> None:
    for typed in ("botanicl", "botanicaal", "botanical"[::1].replace("n", "m"), "botaincal"):
        assert "botanical" in set(respellings(typed))


@pytest.mark.parametrize("term", ["", "植", "植物园", "什么", "的人", "2020", "ab", "abc", "90%", "x" * 30, "植a"])
def test_what_cannot_be_told_is_left_alone(term: str) -> None:
    assert list(respellings(term)) == [] or term == "植a"


@given(st.text(max_size=6))
def test_any_term_has_respellings_of_its_own_kind(term: str) -> None:
    for other in respellings(term):
        assert other != term
        assert abs(len(other) - len(term)) <= 1


def test_the_table_is_made_by_one_command(tmp_path: Path) -> None:
    pytest.importorskip("pypinyin")
    out = tmp_path / "pinyin" / "syllables.txt"
    write_syllables(out)
    assert out.read_bytes() == SHIPPED.read_bytes()
