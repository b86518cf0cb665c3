"""Lines of one shape as a table."""

from corpus import read_text
from qa.tables.lines import disguised

LINES = "\n\n".join(f"P-{n}0 型：流量 {n} m³/h，扬程 {n}8 m，价格 {n},200 元。" for n in (1, 2, 3))


def test_lines_that_say_the_same_of_several_things_are_a_table():
    (grid,) = disguised(read_text(LINES, title="泵", source="s"))
    assert [head.name for head in grid.heads] == ["", "流量", "扬程", "价格"]
    assert [grid.said(row, 0) for row in grid.body] == ["P-10 型", "P-20 型", "P-30 型"]
    assert [grid.said(row, 3) for row in grid.body] == ["1,200 元", "2,200 元", "3,200 元"]


def test_a_single_line_and_prose_are_none():
    assert list(disguised(read_text(LINES.split("\n")[0], title="泵", source="s"))) == []
    assert list(disguised(read_text("他说：三天。\n\n她说：两天，四夜。", title="文", source="s"))) == []
