"""Headings of Word files, by style, by what a style is based on, and by level."""

import pytest

from corpus import read


def p(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def style(ident, name, properties="", base="", more=""):
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{ident}"{more}><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{properties}</w:pPr></w:style>"
    )


STYLES = "".join(
    (
        style("a", "Normal", more=' w:default="1"'),
        style("1", "heading 1", '<w:outlineLvl w:val="0"/>', "a"),
        style("2", "标题 2", base="a"),
        style("T", "标题", '<w:outlineLvl w:val="0"/>', "a"),
        style("z", "章名", base="1"),
        style("y", "条名", '<w:outlineLvl w:val="2"/>', "z"),
        style("x", "章名正文", '<w:outlineLvl w:val="9"/>', "1"),
        style("r", "环", base="s"),
        style("s", "环之二", '<w:outlineLvl w:val="1"/>', "r"),
    )
)


@pytest.mark.parametrize(
    ("properties", "section"),
    [
        ('<w:pStyle w:val="1"/>', ("上", "此")),
        ('<w:pStyle w:val="2"/>', ("上", "此")),
        ('<w:pStyle w:val="z"/>', ("上", "此")),
        ('<w:pStyle w:val="y"/>', ("上", "此")),
        ('<w:pStyle w:val="r"/>', ("上", "此")),
        ('<w:pStyle w:val="T"/>', ("此",)),
        ('<w:outlineLvl w:val="1"/>', ("上", "此")),
        ('<w:pStyle w:val="x"/>', ("上",)),
        ('<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>', ("上",)),
        ('<w:pStyle w:val="none"/>', ("上",)),
    ],
)
def test_a_heading_is_known_by_its_style_and_level(word, properties, section):
    body = p("上", '<w:pStyle w:val="T"/>') + p("此", properties) + p("正文。")
    (found,) = read(word(body, styles=STYLES))
    assert found.paragraphs[-1].section == section


def test_a_heading_of_many_lines_is_one(text_of):
    lines = '<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>Part</w:t><w:br/><w:t>one</w:t></w:r></w:p>'
    assert text_of(lines + p("正文。"), styles=STYLES) == "Part one\n正文。"


def test_the_usual_style_is_that_of_paragraphs_that_name_none(word):
    usual = style("u", "heading 3", more=' w:default="1"') + style("n", "Normal")
    (found,) = read(word(p("题") + p("文。", '<w:pStyle w:val="n"/>'), styles=usual))
    assert found.paragraphs[0].section == ("题",)


def test_a_style_based_on_a_hundred_thousand_others_is_read(text_of):
    chain = "".join(style(f"s{n}", "x", base=f"s{n + 1}") for n in range(100_000))
    assert text_of(p("文。", '<w:pStyle w:val="s0"/>'), styles=chain) == "文。"
