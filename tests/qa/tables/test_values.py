"""What cells are worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.tables.values import kind_of, numbers_in, scale_of, value_of, written


@pytest.mark.parametrize(
    ("cell", "number", "kind"),
    [
        ("1,860 元", 1860, "amount"),
        ("¥2.5万", 25_000, "amount"),
        ("-3.2", -3.2, "amount"),
        ("12.5 m3/h", 12.5, "amount"),
        ("45%", 0.45, "share"),
        ("2024年3月1日", 738946, "date"),
        ("2024-03-01", 738946, "date"),
        ("6:20", 380, "time"),
        ("1 h 40 min", 100, "duration"),
        ("2小时5分钟", 125, "duration"),
    ],
)
def test_a_cell_is_worth_its_number(cell, number, kind):
    value = value_of(cell)
    assert value is not None
    assert (value.number, value.kind) == (pytest.approx(number), kind)


@pytest.mark.parametrize("cell", ["", "无", "rx-9000", "2023-13-40", "3 of 5 people came in 2019", "1" * 60])
def test_what_is_no_single_number_is_worth_nothing(cell):
    assert value_of(cell) is None


@given(st.text(max_size=80))
def test_any_text_can_be_a_cell(text):
    value = value_of(text)
    assert value is None or value.number == value.number


def test_a_column_is_of_a_kind_where_nearly_all_cells_are():
    cells = [value_of(cell) for cell in ("10", "20", "30", "无")]
    assert kind_of(cells, 4) == "amount"
    assert kind_of(cells[2:], 2) is None


def test_a_unit_in_the_name_scales_the_column():
    assert scale_of("金额（万元）") == 10_000
    assert scale_of("面积（平方米）") == 1


def test_the_numbers_of_a_question_are_read_with_their_units():
    assert numbers_in("超过20000元，低于50%，300万以上，a-3") == [(20_000, ""), (0.5, "%"), (3_000_000, "万")]


@given(st.integers(-(10**9), 10**9))
def test_a_whole_number_is_written_as_it_is_read(number):
    assert int(written(number).replace(",", "")) == number
