"""Which cells and lines a question leaves, by the rows and columns, or lines, that it names."""

import pytest

from corpus import read_text
from qa.reading.cells import elsewhere

TEXT = "职级\t一线城市\t其他城市\n总监\t800元\t600元\n经理\t600元\t450元\n副经理\t500元\t400元\n员工\t450元\t350元"
MODELS = "型号\t屏幕\t重量\nT20\t5寸\t120克\nT200\t6寸\t180克\nT300\t7寸\t210克"
STOREYS = "专业\t招生人数\t招生人数\t学制\n专业\t文科\t理科\t学制\n护理\t20\t30\t三年\n机电\t40\t50\t两年"


def left(question, text):
    document = read_text(text, title="表", source="s")
    out = set(elsewhere(question, document, 0, len(document.text)))
    found = []
    at = document.paragraphs[0].start
    for line in text.split("\n"):
        if line.startswith("专业\t文科"):  # the second storey of headers
            at += len(line) + 1
            continue
        for cell in line.split("\t"):
            if not any(start <= at < end for start, end in out):
                found.append(cell)
            at += len(cell) + 1
    return found[text.count("\t", 0, text.index("\n")) + 1 :]


@pytest.mark.parametrize(
    ("question", "text", "cells"),
    [
        ("经理在其他城市住宿费多少", TEXT, ["450元"]),
        ("副经理在一线城市住多少钱的？", TEXT, ["500元"]),
        ("T200的重量", MODELS, ["180克"]),
        ("T20和T300哪个重量大", MODELS, ["T20", "120克", "T300", "210克"]),
        ("T30的重量", MODELS, ["T20", "120克", "T200", "180克", "T300", "210克"]),
        ("护理专业理科招多少人", STOREYS, ["30"]),
        ("T300怎么样", MODELS, ["7寸", "210克"]),
        ("重量最大的是哪个", MODELS, ["T20", "120克", "T200", "180克", "T300", "210克"]),
    ],
)
def test_the_named_row_and_column_are_left(question, text, cells):
    assert left(question, text) == cells


def test_where_neither_is_named_all_is_left():
    for text in (TEXT, MODELS):
        assert left("谁写的这份文件？", text) == "\t".join(text.split("\n")[1:]).split("\t")


def test_a_text_without_tables_is_left_as_it_is():
    document = read_text("经理住六百元的酒店。员工住四百五十元的。", title="住宿", source="s")
    assert list(elsewhere("经理住哪里？", document, 0, len(document.text))) == []


LEAVE = "- 病假：每年不超过15天\n- 婚假：按国家规定\n- 病假工资：按基本工资的八成\n- 请假流程与年假一致\n"


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("婚假可以休多少天？", ["病假", "病假工资"]),
        ("病假工资怎么算？", ["病假", "婚假"]),
        ("病假和婚假各多少天？", ["病假工资"]),
        ("请假找谁？", []),
    ],
)
def test_a_line_of_a_list_that_is_called_otherwise_is_left_out(question, others):
    document = read_text(LEAVE, title="请假", source="s.md")
    out = [document.text[start:end] for start, end in elsewhere(question, document, 0, len(document.text))]
    assert [line.lstrip("- ").split("：")[0] for line in out] == others


def test_only_cells_of_the_stretch_are_told():
    document = read_text(TEXT, title="表", source="s")
    half = document.text.index("副经理")
    assert all(half <= start < end for start, end in elsewhere("经理住多少", document, half, len(document.text)))
