"""Which rows and columns a question names."""

import pytest

from qa.tables.match import Named, codes, said, shape


def test_rows_are_named_by_their_cells(staff):
    assert Named("田野的月薪", staff).rows == (1,)
    assert Named("研发有哪些人", staff).rows == (0, 2)
    assert Named("卢静和方舟谁的月薪高", staff).rows == (2, 0)
    assert Named("孟瑶的月薪", staff).rows is None


def test_rows_named_one_by_one_are_told_from_rows_that_share_a_value(staff):
    assert Named("卢静和方舟谁的月薪高", staff).several
    assert not Named("研发有哪些人", staff).several


@pytest.mark.parametrize(("question", "column"), [("田野的月薪", 2), ("田野是哪天入职的", 3), ("田野在哪个部门", 1)])
def test_a_column_is_meant_by_name_or_by_what_it_means(staff, question, column):
    choice = Named(question, staff).column([1, 2, 3])
    assert choice is not None
    assert choice.column == column
    assert choice.lead > 0.1


def test_a_column_is_meant_by_another_word(sideways):
    choice = Named("k3多重？", sideways).column(range(1, 5))
    assert choice is not None
    assert (choice.column, choice.said) == (2, 0.0)


def test_letters_stand_for_what_is_named(staff):
    assert Named("卢静和方舟谁的月薪高", staff).plain == "A和B谁的月薪高"


def test_how_much_of_a_name_is_said():
    assert said("哪家店租金最便宜", "月租金") == pytest.approx(2 / 3)
    assert said("the largest screen", "screen size") == 0.5
    assert said("多少钱", "价格") == 0


def test_codes_and_their_shapes():
    assert list(codes("hy-80a的价格，2022年")) == ["hy-80a", "2022"]
    assert shape("hy-80a") == shape("zx-5b") == "aa-0a"
