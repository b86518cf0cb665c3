"""Tables of Word files, and files that say more than they hold."""

import docx
import pytest

from corpus import TooLarge, read


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def table(*rows):
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def test_merged_cells_stand_in_each_place_that_they_cover(tmp_path):
    document = docx.Document()
    made = document.add_table(3, 3)
    for n, each in enumerate(made._cells):
        each.text = f"格{n}"
    made.cell(0, 0).merge(made.cell(0, 1)).text = "并"
    made.cell(1, 2).merge(made.cell(2, 2)).text = "纵"
    document.save(tmp_path / "a.docx")
    expected = [[each.text.strip() for each in row.cells] for row in made.rows]
    assert expected == [["并", "并", "格2"], ["格3", "格4", "纵"], ["格6", "格7", "纵"]]
    assert [line.split("\t") for line in read(tmp_path / "a.docx")[0].text.split("\n")] == expected


def test_a_cell_of_a_thousand_million_columns_covers_those_of_a_page(word):
    path = word(table(cell("甲", '<w:gridSpan w:val="1000000000"/>') + cell("乙")))
    assert read(path)[0].text == "\t".join(["甲"] * 63 + ["乙"])


def test_a_cell_merged_down_ten_thousand_rows_is_read(word):
    rows = [cell("甲", '<w:vMerge w:val="restart"/>') + cell("首")]
    rows += [cell("", "<w:vMerge/>") + cell(f"行{n}") for n in range(10_000)]
    lines = read(word(table(*rows)))[0].text.split("\n")
    assert (lines[0], lines[-1], len(lines)) == ("甲\t首", "甲\t行9999", 10_001)


def test_a_long_text_merged_over_many_rows_is_counted_each_time(word):
    rows = [cell("甲" * 100_000, '<w:vMerge w:val="restart"/>')] + [cell("", "<w:vMerge/>")] * 10_000
    with pytest.raises(TooLarge, match="characters, the limit is 10,000,000"):
        read(word(table(*rows)))


def test_styles_are_named_as_word_names_them(tmp_path):
    document = docx.Document()
    for style, text in (("Title", "题"), ("Heading 2", "节"), ("List Number", "项。"), ("Normal", "文。")):
        document.add_paragraph(text, style=style)
    document.add_paragraph("无此样式。")._p.get_or_add_pPr().get_or_add_pStyle().val = "NoSuchStyle"
    document.save(tmp_path / "a.docx")
    (found,) = read(tmp_path / "a.docx")
    assert [(p.kind, p.section, found.text[p.start : p.end]) for p in found.paragraphs] == [
        ("list", ("题", "节"), "1. 项。"),
        ("paragraph", ("题", "节"), "文。"),
        ("paragraph", ("题", "节"), "无此样式。"),
    ]


def test_rows_and_cells_in_content_controls_are_read(text_of):
    def control(content):
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    rows = f"<w:tr>{cell('甲')}{control(cell('乙'))}</w:tr>" + control(f"<w:tr>{cell('丙')}{cell('丁')}</w:tr>")
    assert text_of(f"<w:tbl>{control(rows)}</w:tbl>") == "甲\t乙\n丙\t丁"


def test_a_row_that_begins_later_has_empty_cells_before(text_of):
    late = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("下")}</w:tr>'
    rows = "<w:tr>" + cell("甲") + cell("乙", '<w:vMerge w:val="restart"/>') + f"</w:tr>{late}"
    rows += "<w:tr>" + cell("丙") + cell("", '<w:vMerge w:val="continue"/>') + "</w:tr>"
    assert text_of(f"<w:tbl>{rows}</w:tbl>") == "甲\t乙\n\t下\n丙\t下"


def test_cells_merged_in_the_old_way_are_filled(text_of):
    row = cell("横", '<w:hMerge w:val="restart"/>') + cell("", "<w:hMerge/>") + cell("末")
    assert text_of(table(row)) == "横\t横\t末"


def test_a_table_in_a_cell_stands_in_its_text(text_of):
    inner = table(cell("里") + cell("外"), cell("上") + cell("下"))
    row = f"<w:tc><w:p><w:r><w:t>前</w:t></w:r></w:p>{inner}<w:p/></w:tc>" + cell("旁")
    assert text_of(table(row)) == "前 里 外 上 下\t旁"


def test_a_table_of_one_cell_is_a_frame_around_its_paragraphs(word):
    paragraphs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("提示一。", "提示二。"))
    (found,) = read(word(table(f"<w:tc>{paragraphs}</w:tc>")))
    assert [(p.kind, found.text[p.start : p.end]) for p in found.paragraphs] == [
        ("paragraph", "提示一。"),
        ("paragraph", "提示二。"),
    ]


def test_a_hidden_row_is_left_out(text_of, left_out):
    hidden = f"<w:tr><w:trPr><w:hidden/></w:trPr>{cell('密')}{cell('件')}</w:tr>"
    body = f"<w:tbl><w:tr>{cell('甲')}{cell('乙')}</w:tr>{hidden}</w:tbl>"
    assert text_of(body) == "甲\t乙"
    assert left_out(body) == {"hidden": 1}


def test_tables_nested_as_deep_as_can_be_read_are_read_inside_out(text_of):
    body = "<w:p><w:r><w:t>深</w:t></w:r></w:p>"
    for n in range(80):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc>{cell(str(n))}</w:tr></w:tbl>"
    assert text_of(body) == " ".join(["深", *map(str, range(79))]) + "\t79"
