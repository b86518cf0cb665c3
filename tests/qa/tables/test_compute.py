"""What is worked out of the cells."""

import pytest

from qa.tables.compute import Task


@pytest.mark.parametrize(
    ("question", "kind", "short"),
    [
        ("田野的月薪是多少", "plain", "12,500"),
        ("谁的月薪最高", "most", "卢静"),
        ("月薪最低的是谁", "least", "田野"),
        ("入职日期最早的是谁", "least", "卢静"),
        ("月薪超过15000元的有谁", "above", "方舟、卢静"),
        ("卢静和田野谁的月薪高", "most", "卢静"),
        ("月薪合计多少", "total", "51,500"),
        ("研发的月薪一共多少", "sum", "39,000"),
        ("田野的月薪排第几", "rank", "3"),
    ],
)
def test_it_is_worked_out(staff, question, kind, short):
    found = Task(question, "", staff).result()
    assert found is not None
    assert (found.kind, found.short) == (kind, short)


def test_every_line_says_the_cells_that_it_stands_on(staff):
    found = Task("谁的月薪最高", "", staff).result()
    assert found is not None
    text = staff.document.text
    assert [[text[a:b] for a, b in line.cells] for line in found.lines] == [["卢静", "21,000"]]
    assert found.rows == 3


def test_an_empty_cell_and_a_missing_row_answer_nothing(sideways):
    assert Task("k3的上市", "", sideways).result() is None
    assert Task("k9的重量", "", sideways).result() is None


def test_the_column_of_the_turn_before_is_asked_of_another_row(sideways):
    found = Task("k3呢？", "k2的重量是多少？", sideways).result()
    assert found is not None
    assert found.short == "230克"
