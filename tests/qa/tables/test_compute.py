"""What is worked out of the cells."""

import pytest

from corpus import read
from qa.tables.compute import Task
from qa.tables.grid import grids_of


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


def test_the_row_that_the_reply_before_names_is_asked(staff):
    reply = "田野 · 月薪（元）：12,500（3 行中，月薪（元）最小的 1 行）"
    found = Task("那部门呢？", "月薪最低的是谁？", staff, reply).result()
    assert found is not None
    assert found.short == "市场"


def test_a_column_of_places_tells_the_rank_unless_another_is_named(tmp_path):
    rows = ["队名,得分,用时（秒）,名次", "甲队,80,310,2", "乙队,95,420,1", "丙队,70,150,3"]
    (tmp_path / "teams.csv").write_text("\n".join(rows), encoding="utf-8")
    (teams,) = grids_of(read(tmp_path / "teams.csv")[0])
    for question, context, short in (
        ("甲队排第几名？", "", "2"),
        ("它排第几名？", "甲队的用时是多少？", "2"),
        ("丙队的用时排第几？", "", "3"),
        ("乙队的用时排第几？", "", "1"),
        ("甲队的用时排第几？", "", "2"),
    ):
        found = Task(question, context, teams).result()
        assert found is not None
        assert (question, found.short) == (question, short)


def test_the_highest_of_places_is_the_first(tmp_path):
    rows = ["国家,活跃度排名,人口（万）", "甲国,12,300", "乙国,3,8000", "丙国,40,520", "丁国,7,90"]
    (tmp_path / "countries.csv").write_text("\n".join(rows), encoding="utf-8")
    (countries,) = grids_of(read(tmp_path / "countries.csv")[0])
    for question, short in (
        ("活跃度最高的国家是哪个", "乙国"),
        ("活跃度排名最低的是哪个国家", "丙国"),
        ("活跃度排名前两名的国家", "乙国、丁国"),
        ("人口最多的国家是哪个", "乙国"),
        ("甲国的活跃度排第几", "12"),
        ("丁国的人口排第几", "4"),
    ):
        found = Task(question, "", countries).result()
        assert found is not None
        assert (question, found.short) == (question, short)


def test_a_rank_of_no_row_is_not_answered_with_the_greatest(staff):
    assert Task("它排第几名？", "", staff).result() is None


def test_the_column_of_the_turn_before_is_asked_of_another_row(sideways):
    found = Task("k3呢？", "k2的重量是多少？", sideways).result()
    assert found is not None
    assert found.short == "230克"
