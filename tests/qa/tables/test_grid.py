"""Tables as rows of things, whichever way they lie."""

from corpus import read_text
from qa.tables.grid import grids_of


def labels(grid):
    return [grid.label(row) for row in range(len(grid.body))]


def test_rows_are_named_and_a_row_of_totals_is_none(staff):
    assert labels(staff) == ["方舟", "田野", "卢静"]
    assert [staff.said(row, 2) for row in staff.totals] == ["51,500"]
    assert [column.kind for column in staff.columns] == [None, None, "amount", "date"]


def test_what_lies_side_by_side_is_turned(sideways):
    assert sideways.lies
    assert labels(sideways) == ["K1", "K2", "K3"]
    assert [head.name for head in sideways.heads] == ["型号", "屏幕", "重量", "防水", "上市"]
    assert sideways.said(sideways.body[2], 4) == ""


def test_every_cell_is_a_span_of_the_document(staff, sideways):
    for grid in (staff, sideways):
        for row, cells in enumerate(grid.body):
            for column, (start, end) in enumerate(cells):
                assert grid.document.text[start:end] == grid.said(grid.body[row], column)
                if start < end:
                    assert grid.row_at(start) == row


def test_a_second_table_under_a_title_of_its_own_is_one_of_its_own():
    text = "附表A\n地区\t住宿\t餐补\n一线\t500\t120\n其他\t300\t80\n附表B\n级别\t限额\n经理\t300\n主管\t200\n员工\t100"
    document = read_text(text.replace("附表A\n", ""), title="标准", source="s")
    assert [labels(grid) for grid in grids_of(document)] == [["一线", "其他"], ["经理", "主管", "员工"]]


def test_a_document_without_tables_has_none():
    assert grids_of(read_text("第一句。第二句。", title="文", source="s")) == []
