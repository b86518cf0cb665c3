"""Word files that say more than they hold."""

import docx
import pytest

from corpus import TooLarge, read

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture
def word(tmp_path, repack):
    """Return what makes a Word file with this body."""

    def make(body):
        docx.Document().save(tmp_path / "a.docx")
        document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        return repack(tmp_path / "a.docx", {"word/document.xml": document})

    return make


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
