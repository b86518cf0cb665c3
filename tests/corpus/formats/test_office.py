"""Word, PowerPoint and CSV files that say more than they hold."""

import zipfile

import docx
import pptx
import pytest

from corpus import Limits, TooLarge, read

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
        ("list", ("题", "节"), "项。"),
        ("paragraph", ("题", "节"), "文。"),
        ("paragraph", ("题", "节"), "无此样式。"),
    ]


def test_a_slide_named_often_is_read_once(tmp_path, repack):
    deck = pptx.Presentation()
    for text in ("甲。", "乙。"):
        deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(0, 0, 9, 9).text_frame.text = text
    names = deck.slides._sldIdLst
    first = names.sldId_lst[0]
    for _ in range(2_000):
        names._add_sldId(id=names._next_id, rId=first.rId)
    deck.save(tmp_path / "a.pptx")
    (document,) = read(tmp_path / "a.pptx")
    assert document.text == "甲。\n乙。"
    assert document.locate(3, 4).page == 2


def test_slides_and_shapes_are_counted(tmp_path):
    deck = pptx.Presentation()
    for _ in range(3):
        shapes = deck.slides.add_slide(deck.slide_layouts[6]).shapes
        for _ in range(4):
            shapes.add_textbox(0, 0, 9, 9).text_frame.text = "甲。"
    deck.save(tmp_path / "a.pptx")
    assert read(tmp_path / "a.pptx")[0].text.count("甲") == 12
    with pytest.raises(TooLarge, match="3 pages, the limit is 2"):
        read(tmp_path / "a.pptx", limits=Limits(pages=2))


def test_more_shapes_than_the_limit_on_characters_allows_are_refused(tmp_path, repack):
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(0, 0, 9, 9).text_frame.text = "甲。"
    deck.save(tmp_path / "a.pptx")
    with zipfile.ZipFile(tmp_path / "a.pptx") as archive:
        slide = archive.read("ppt/slides/slide1.xml").decode()
    repack(
        tmp_path / "a.pptx", {"ppt/slides/slide1.xml": slide.replace("</p:spTree>", "<p:sp/>" * 999 + "</p:spTree>")}
    )
    with pytest.raises(TooLarge, match=r"more than 900 shapes.*Limits\(characters=180000\)"):
        read(tmp_path / "a.pptx", limits=Limits(characters=90_000))
    assert read(tmp_path / "a.pptx", limits=Limits(characters=100_000))[0].text == "甲。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲,乙\n" + "," * 1_000_000 + "\n丙,丁\n", "甲\t乙\n丙\t丁"),
        ("甲,乙\n丙," + " " * 100_000 + "丁\n", "甲\t乙\n丙\t丁"),
    ],
)
def test_a_row_of_separators_or_white_space_is_nothing(tmp_path, text, expected):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert read(tmp_path / "a.csv")[0].text == expected


def test_a_table_past_the_limit_is_refused_as_it_is_read(tmp_path):
    (tmp_path / "a.csv").write_text("甲,乙\n" * 30_000, encoding="utf-8")
    with pytest.raises(TooLarge, match="characters, the limit is 100,000"):
        read(tmp_path / "a.csv", limits=Limits(characters=100_000))
    with pytest.raises(TooLarge, match="more than 20,000 lines"):
        read(tmp_path / "a.csv", limits=Limits(characters=200_000))
