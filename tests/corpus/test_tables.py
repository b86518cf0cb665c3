"""Tables in clean text: their cells are spans of it, under the names of their columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Document, OffsetMap, Paragraph, cut, read, read_text
from corpus.shapes import Shape, shape_of
from corpus.tables import ROWS, complete, names, rows, stretch_of_table, told

CELLS = st.text(st.sampled_from("甲乙丙ab1290.%年 |-：。"), max_size=6).map(lambda cell: " ".join(cell.split()))
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=2, max_size=8)


def paste(text):
    return read_text(text, title="", source="s")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("型号 价格/T1 20/T2 30", (0, 1, 1)),
        ("国家 首都 洲/中国 北京 亚洲/法国 巴黎 欧洲", (0, 1, 1)),
        ("1 2 3/4 5 6/7 8 9", (0, 0, 0)),
        ("张三 25 男/李四 31 男/王五 42 女", (0, 0, 1)),
        ("姓名 张三/电话 13800000000/地址 昆明市五华区/年龄 25", (0, 0, 1)),
        ("指标 2022年 2023年/收入 10 12/利润 2 3", (0, 1, 1)),
        ("年份 人口/2020年 14亿/2021年 15亿", (0, 1, 1)),
        ("序号 名称 数量/1 桌 3/2 椅 4/3 灯 9", (0, 1, 2)),
        ("组 成员 分/甲 张 1/甲 李 2/乙 王 3", (0, 1, 2)),
        ("表一/名称 数量/桌 3/椅 4", (1, 1, 1)),
        ("名 量 量/名 桌 椅/甲 3 4/乙 5 6", (0, 2, 1)),
        ("名称 数量", (0, 0, 1)),
    ],
)
def test_cells_alone_tell_the_headers_and_the_columns_that_name_a_row(text, expected):
    assert shape_of([row.split(" ") for row in text.split("/")]) == Shape(*expected)


def test_what_the_format_says_wins():
    table = [["姓名", "张三"], ["电话", "138"], ["年龄", "25"]]
    assert shape_of(table, headers=1, labels=0) == Shape(0, 1, 0)
    assert shape_of(table, headers=9).headers == 2


@given(TABLES)
def test_each_cell_is_found_where_it_stands(table):
    lines = ["\t".join(row) for row in table]
    text = "\n".join(lines)
    document = complete(Document("d", "", "s", text, (Paragraph(1, 0, len(text), (), "table"),), OffsetMap((), (), ())))
    (paragraph,) = document.paragraphs
    if not lines[0].strip(" \t"):
        return
    said = [[text[slice(*cell)] for cell in row.cells] for row in rows(document, paragraph)]
    assert said == table
    named = names(document, paragraph)
    for row in rows(document, paragraph):
        for name, (start, end) in told(paragraph, named, row):
            assert start < end and (not name or name in named)
    assert [row.is_header for row in rows(document, paragraph)].count(True) <= len(table) - 1


@given(TABLES, st.data())
def test_rows_between_offsets_are_those_that_reach_there(table, data):
    text = "\n".join("\t".join(["x", *row]) for row in table)
    paragraph = Paragraph(1, 0, len(text), (), "table")
    document = Document("d", "", "s", text, (paragraph,), OffsetMap((), (), ()))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    every = list(rows(document, paragraph))
    assert list(rows(document, paragraph, start, end)) == [r for r in every if r.start < end and start <= r.end]


def test_a_stroke_in_a_cell_of_markdown_parts_nothing(tmp_path):
    (tmp_path / "a.md").write_text("| 命令 | 意思 |\n|-|-|\n| a \\| b | 或 |\n| - | - |\n", encoding="utf-8")
    (document,) = read(tmp_path / "a.md")
    (paragraph,) = document.paragraphs
    said = [[document.text[slice(*cell)] for cell in row.cells] for row in rows(document, paragraph)]
    assert said == [["命令", "意思"], ["a \\| b", "或"], ["-", "-"]]


def test_a_header_over_several_columns_is_told_with_each():
    document = paste("地区\t2023年\t\n\t收入\t利润\n华东\t10\t2\n华南\t12\t3")
    (paragraph,) = document.paragraphs
    assert names(document, paragraph) == ("地区", "2023年 收入", "2023年 利润")


def test_a_long_table_is_paragraphs_that_share_its_headers(tmp_path):
    lines = ["编号,名称,价格", *(f"N{i},物品{i},{i}元" for i in range(1, 251))]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    (document,) = read(tmp_path / "a.csv")
    assert [len(list(rows(document, p))) for p in document.paragraphs] == [ROWS, ROWS, 51]
    assert len({p.table for p in document.paragraphs}) == 1
    last = document.paragraphs[-1]
    assert names(document, last) == ("编号", "名称", "价格")
    assert last.table is not None and (last.table.start, last.table.end) == (0, len("编号\t名称\t价格"))
    assert stretch_of_table(document, last.start, last.end) == last
    assert stretch_of_table(document, 0, 50) is None


def test_passages_are_of_whole_rows(tmp_path):
    lines = ["编号,说明,价格", *(f"N{i},用途：甲。也可用于乙。,{i}元" for i in range(1, 251))]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    (document,) = read(tmp_path / "a.csv")
    every = set(document.text.split("\n"))
    passages = cut(document)
    assert all(len(p.text) <= 300 and set(p.text.split("\n")) <= every for p in passages)
    assert "\n".join(p.text for p in passages) == document.text


def test_a_row_that_no_passage_holds_is_cut_between_cells():
    row = "\t".join(["名称", "甲" * 150, "乙。" * 60, "丙" * 200])
    document = paste(f"项\t一\t二\t三\n{row}")
    pieces = [p.text for p in cut(document)]
    assert "".join("".join(pieces).split()) == "".join(document.text.split())
    assert any(piece.startswith("丙") for piece in pieces)
