"""Tables of separated values that say more than they hold."""

import pytest

from corpus import Limits, TooLarge, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲,乙\n" + "," * 1_000_000 + "\n丙,丁\n", "甲\t乙\n丙\t丁"),
        ("甲,乙\n丙," + " " * 100_000 + "丁\n", "甲\t乙\n丙\t丁"),
    ],
)
def test_a_row_of_separators_or_white_space_is_nothing(tmp_path, text, expected):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert read(tmp_path / "a.csv")[0].text == expected


def test_a_table_past_the_limit_is_refused_as_it_is_read(tmp_path):
    (tmp_path / "a.csv").write_text("甲,乙\n" * 30_000, encoding="utf-8")
    with pytest.raises(TooLarge, match="characters, the limit is 100,000"):
        read(tmp_path / "a.csv", limits=Limits(characters=100_000))
    with pytest.raises(TooLarge, match="more than 20,000 lines"):
        read(tmp_path / "a.csv", limits=Limits(characters=200_000))
