"""Workbooks: what is there is read, what is not there costs nothing."""

from datetime import datetime, timedelta

import openpyxl
import pytest

from corpus import Limits, NoText, TooLarge, Unreadable, read

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def workbook(tmp_path, repack):
    """Return what makes a workbook whose first sheet holds these rows of mark-up."""

    def make(rows, parts=None, prolog=""):
        path = tmp_path / "a.xlsx"
        openpyxl.Workbook().save(path)
        sheet = f'{prolog}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'
        return repack(path, {SHEET: sheet} | (parts or {}))

    return make


def cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_every_kind_of_value_reads_as_a_person_sees_it(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["文字", 7, 8300.5, True, datetime(2024, 5, 1), datetime(2024, 5, 1, 8, 30), timedelta(hours=30)])
    sheet.append([None, "甲\n乙", "=1+1", None, "x"])
    book.create_sheet("空")
    book.create_chartsheet("图")
    book.create_sheet("二").append(["丙"])
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx")[0].text.split("\n") == [
        "Sheet",
        "文字\t7\t8300.5\tTRUE\t2024-05-01\t2024-05-01 8:30:00\t30:00:00",
        "\t甲 乙\t\t\tx",
        "二",
        "丙",
    ]


def test_sentences_in_one_column_are_paragraphs_and_names_in_one_a_table(tmp_path):
    book = openpyxl.Workbook()
    notes = book.active
    for row in ("1. 保证金在五日内退还。", "2. 不接受联合体投标。", "最终解释权归主办方。"):
        notes.append([row])
    names = book.create_sheet("名单")
    for row in ("姓名", "方舟", "田野"):
        names.append([row])
    book.save(tmp_path / "a.xlsx")
    (document,) = read(tmp_path / "a.xlsx")
    told = [(p.kind, document.text[p.start : p.end]) for p in document.paragraphs]
    assert told == [
        ("list", "1. 保证金在五日内退还。\n2. 不接受联合体投标。"),
        ("paragraph", "最终解释权归主办方。"),
        ("table", "姓名\n方舟\n田野"),
    ]


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([datetime(2024, 5, 1)])
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx")[0].text == "Sheet\n2024-05-01"


def test_a_cell_at_the_last_place_of_a_sheet_is_read_by_itself(workbook):
    path = workbook(f'<row r="1">{cell("A1", "甲")}</row><row r="1048576">{cell("XFD1048576", "乙")}</row>')
    assert read(path)[0].text.split() == ["Sheet", "甲", "乙"]


def test_gaps_between_cells_are_shown_as_far_as_one_can_see(workbook):
    path = workbook(f"<row>{cell('A1', '甲')}{cell('D1', '乙')}{cell('XFD1', '丙')}</row>")
    text = read(path)[0].text
    assert "甲\t\t\t乙\t" in text
    assert 200 < text.count("\t") < 300


def test_very_many_cells_far_out_are_too_much_text(workbook):
    rows = "".join(f"<row>{cell('XFD1', '甲')}</row>" for _ in range(1_000))
    with pytest.raises(TooLarge, match=r"a\.xlsx has .* characters, the limit is 100,000"):
        read(workbook(rows), limits=Limits(characters=100_000))


def test_a_long_text_that_many_cells_share_is_counted_before_it_is_copied(workbook):
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}/worksheet" Target="/{SHEET}"/>'
        f'<Relationship Id="rId9" Type="{relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    strings = f'<sst xmlns="{NAMESPACE}"><si><t>{"啊" * 1_000_000}</t></si></sst>'
    path = workbook(
        "<row>" + '<c t="s"><v>0</v></c>' * 100_000 + "</row>",
        {"xl/_rels/workbook.xml.rels": rels, "xl/sharedStrings.xml": strings},
    )
    with pytest.raises(TooLarge, match="characters, the limit is 10,000,000"):
        read(path)


def test_a_sheet_named_often_is_read_once(workbook, repack):
    path = workbook(f"<row>{cell('A1', '甲')}</row>")
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = "".join(f'<sheet name="表{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, 10_000))
    book = f'<workbook xmlns="{NAMESPACE}" xmlns:r="{relation}"><sheets>{names}</sheets></workbook>'
    repack(path, {"xl/workbook.xml": book})
    assert read(path)[0].text == "表1\n甲"


def test_entities_do_not_unfold(workbook):
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    path = workbook(f"<row>{cell('A1', '&e9;')}</row>", prolog=f'<!DOCTYPE x [<!ENTITY e0 "啊啊">{levels}]>')
    with pytest.raises((Unreadable, NoText), match=r"a\.xlsx"):
        read(path)


def test_a_sheet_that_breaks_off_is_named(workbook, repack):
    path = workbook(f"<row>{cell('A1', '甲')}</row>")
    repack(path, {SHEET: f'<worksheet xmlns="{NAMESPACE}"><sheetData><row>'})
    with pytest.raises(Unreadable, match=r"a\.xlsx is broken"):
        read(path)
