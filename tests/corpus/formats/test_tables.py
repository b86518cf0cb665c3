"""One table written in each format reads as the same table, whatever the format calls its parts."""

import datetime
import zipfile

import openpyxl
import pptx
import pytest
from openpyxl.styles.numbers import BUILTIN_FORMATS

from corpus import Limits, TooLarge, read, read_text
from corpus.tables import names, rows, told

ROWS = [
    ["地区", "2023年", "2023年", "备注"],
    ["地区", "收入（万元）", "利润（万元）", "备注"],
    ["华东", "1,860", "320", "含上海"],
    ["华南", "1,200", "150", "不含海南"],
]
NAMES = ("地区", "2023年 收入（万元）", "2023年 利润（万元）", "备注")


def html(folder):
    text = (
        "<table><thead><tr><th rowspan=2>地区<th colspan='2'>2023年<th rowspan=2>备注"
        "<tr><th>收入（万元）</th><th>利润（万元）</th></tr></thead>"
        "<tr><td>华东</td><td>1,860</td><td>320</td><td>含上海</td></tr>"
        "<tr><td>华南</td><td>1,200</td><td>150</td><td>不含海南</td></tr></table>"
    )
    (folder / "表.html").write_text(text, encoding="utf-8")
    return folder / "表.html"


def bare_html(folder):
    """Without thead and th, as word processors write it."""
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    (folder / "表.html").write_text(f"<table>{cells}</table>", encoding="utf-8")
    return folder / "表.html"


def xlsx(folder):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append([int(cell.replace(",", "")) if cell[0].isdigit() and "年" not in cell else cell for cell in row])
    for cells in ("A1:A2", "B1:C1", "D1:D2"):
        sheet.merge_cells(cells)
    for row in sheet.iter_rows(min_row=3, min_col=2, max_col=3):
        for cell in row:
            cell.number_format = "#,##0"
    book.save(folder / "表.xlsx")
    return folder / "表.xlsx"


def presentation(folder):
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    table = slide.shapes.add_table(4, 4, 0, 0, 4_000_000, 2_000_000).table
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 3).merge(table.cell(1, 3))
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            if not table.cell(r, c).is_spanned:
                table.cell(r, c).text = text
    deck.save(folder / "表.pptx")
    return folder / "表.pptx"


def csv(folder):
    (folder / "表.csv").write_text("\n".join(";".join(row) for row in ROWS), encoding="utf-8")
    return folder / "表.csv"


def pasted(folder):
    """As a spreadsheet puts it on the clipboard: what is merged is empty."""
    lines = ["地区\t2023年\t\t备注", "\t收入（万元）\t利润（万元）\t", *map("\t".join, ROWS[2:])]
    (folder / "表.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder / "表.txt"


FORMATS = [html, bare_html, xlsx, presentation, csv, pasted]


def table_in(document):
    (paragraph,) = [p for p in document.paragraphs if p.kind == "table"]
    return paragraph


def told_of(document):
    """Return the names of the columns, and each row as it is told."""
    paragraph = table_in(document)
    named = names(document, paragraph)
    return named, [
        [(name, document.text[slice(*span)]) for name, span in told(paragraph, named, row)]
        for row in rows(document, paragraph)
        if not row.is_header
    ]


@pytest.mark.parametrize("write", FORMATS)
def test_a_table_of_two_storeys_is_the_same_in_each_format(write, tmp_path):
    (document,) = read(write(tmp_path))
    assert told_of(document) == (NAMES, [list(zip(NAMES, row, strict=True)) for row in ROWS[2:]])
    table = table_in(document).table
    assert (table.labels, table.title) == (1, "")
    assert document.text[table.end :].startswith("\n华东")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "各型号如下：\n\n| 型号 | 电池 |\n|:--|--:|\n| T200 | 5000 mAh |\n| T300 | 6000 mAh |\n"),
        ("a.csv", "型号,电池\nT200,5000 mAh\nT300,6000 mAh\n"),
        ("a.txt", "各型号如下：\n型号\t电池\nT200\t5000 mAh\nT300\t6000 mAh\n"),
        ("b.txt", "各型号如下：\n┌───┬───┐\n│型号│电池│\n├───┼───┤\n│T200│5000 mAh│\n│T300│6000 mAh│\n└───┴───┘\n"),
        (
            "a.html",
            "<table><caption>各型号如下</caption><tr><th>型号<th>电池"
            "<tr><th>T200<td>5000 mAh<tr><th>T300<td>6000 mAh</table>",
        ),
    ],
)
def test_a_plain_table_too(name, text, tmp_path):
    (tmp_path / name).write_text(text, encoding="utf-8")
    (document,) = read(tmp_path / name)
    named, told_ = told_of(document)
    assert named == ("型号", "电池")
    assert told_ == [[("型号", "T200"), ("电池", "5000 mAh")], [("型号", "T300"), ("电池", "6000 mAh")]]
    table = table_in(document).table
    assert (table.labels, table.title) == (1, "" if name == "a.csv" else "各型号如下")


def test_a_title_in_the_first_row_is_no_header(tmp_path):
    book = openpyxl.Workbook()
    for row in (["附表 差旅费标准", None, None], ["地区", "住宿", "餐补"], ["一线城市", 500, 120], ["其他", 300, 80]):
        book.active.append(row)
    book.active.merge_cells("A1:C1")
    book.save(tmp_path / "a.xlsx")
    (document,) = read(tmp_path / "a.xlsx")
    assert document.text.split("\n")[1:3] == ["附表 差旅费标准", "地区\t住宿\t餐补"]
    assert table_in(document).table.title == "附表 差旅费标准"
    named, told_ = told_of(document)
    assert named == ("地区", "住宿", "餐补")
    assert told_[0] == [("", "附表 差旅费标准")]


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (0.3, "0.0%", "30.0%"),
        (0.125, "0%", "13%"),
        (1860, '"¥"#,##0', "¥1,860"),
        (-1860.5, "#,##0.00", "-1,860.50"),
        (-0.001, "0.00", "0.00"),
        (1.005, "0.00", "1.01"),
        (0.1 + 0.2, "General", "0.3"),
        (123456789012, "General", "123456789012"),
        (datetime.datetime(2022, 3, 1), 'yyyy"年"m"月"d"日"', "2022年3月1日"),
        (datetime.datetime(2022, 3, 1), BUILTIN_FORMATS[14], "2022-03-01"),
        (datetime.datetime(2022, 3, 1), "[$-804]aaaa", "2022-03-01"),
        (datetime.timedelta(hours=36), "[h]:mm", "36:00"),
        (datetime.time(9, 30), "上午/下午h:mm", "AM9:30"),
        (True, "General", "TRUE"),
        (1e300, "yyyy", "1e+300"),
        (3, "000000", "000003"),
        (20000, '0"台"', "20000台"),
    ],
)
def test_a_number_is_read_as_it_is_shown(value, code, expected, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["名称", "值"])
    book.active.append(["甲", value])
    book.active["B2"].number_format = code
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx")[0].text.split("\t")[-1] == expected


def test_a_table_that_stands_away_from_the_corner_begins_with_its_first_column(tmp_path):
    book = openpyxl.Workbook()
    book.active["C3"], book.active["D3"], book.active["C4"], book.active["D4"] = "型号", "重量", "T1", 5
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx")[0].text == "Sheet\n型号\t重量\nT1\t5"


def test_an_empty_corner_keeps_the_columns_in_line():
    document = read_text("\t2022年\t2023年\n收入\t10\t12\n利润\t2\t3", title="", source="s")
    assert names(document, table_in(document)) == ("", "2022年", "2023年")
    assert told_of(document)[1][1] == [("", "利润"), ("2022年", "2"), ("2023年", "3")]


def test_cells_that_reach_over_a_whole_page_are_too_large_or_cut(tmp_path):
    page = "<table><tr><td rowspan=99999999 colspan=99999999>甲<td>乙</tr>" + "<tr><td>丙</tr>" * 50_000 + "</table>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    with pytest.raises(TooLarge, match="characters, the limit is"):
        read(tmp_path / "a.html")
    book = openpyxl.Workbook()
    book.active["A1"] = "甲" * 50
    for row in range(1, 50):
        book.active.cell(row, 300, "丁")
    book.save(tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as given, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as made:
        for name in given.namelist():
            merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            made.writestr(name, given.read(name).replace(b"</sheetData>", merged))
    with pytest.raises(TooLarge, match="characters, the limit is 100,000"):
        read(tmp_path / "a.xlsx", limits=Limits(characters=100_000))


def test_a_table_in_a_cell_is_a_table_of_its_own(tmp_path):
    page = "<table><tr><td>甲<td>乙<table><tr><td>丙<td>丁</table><tr><td>戊<td>己</table>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert read(tmp_path / "a.html")[0].text == "甲\t乙\n丙\t丁\n戊\t己"
