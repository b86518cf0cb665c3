"""The numbers that Word prints before paragraphs."""

import pytest

from corpus import read
from corpus.formats.docx.numerals import printed


def p(text, number=None, level=None, style="", more=""):
    listed = f'<w:numId w:val="{number}"/>' if number is not None else ""
    listed = (f'<w:ilvl w:val="{level}"/>' if level is not None else "") + listed
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + (f"<w:numPr>{listed}</w:numPr>" if listed else "")
    run = f"<w:r><w:t>{text}</w:t></w:r>" if text else ""
    return f"<w:p><w:pPr>{properties}{more}</w:pPr>{run}</w:p>"


def lvl(place, text, form="decimal", more="", start=1):
    start = f'<w:start w:val="{start}"/>' if start is not None else ""
    numbers = f'<w:numFmt w:val="{form}"/>'
    return f'<w:lvl w:ilvl="{place}">{start}{numbers}{more}<w:lvlText w:val="{text}"/></w:lvl>'


def definition(*levels, ident=0, more=""):
    return f'<w:abstractNum w:abstractNumId="{ident}">{more}{"".join(levels)}</w:abstractNum>'


def num(ident, abstract=0, overrides=""):
    return f'<w:num w:numId="{ident}"><w:abstractNumId w:val="{abstract}"/>{overrides}</w:num>'


def style(ident, name, properties="", base="", kind="paragraph"):
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{ident}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{properties}</w:pPr></w:style>"
    )


@pytest.fixture
def lines_of(text_of):
    """Return what reads paragraphs with these lists, a line each."""
    return lambda paragraphs, numbering, **parts: text_of("".join(paragraphs), numbering=numbering, **parts).split("\n")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("decimal", {1: "1", 101: "101"}),
        ("decimalZero", {1: "01", 10: "10"}),
        ("decimalFullWidth", {12: "１２"}),
        ("upperRoman", {4: "IV", 9: "IX", 1990: "MCMXC", 4000: "4000"}),
        ("lowerRoman", {14: "xiv"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 53: "AAA"}),
        ("lowerLetter", {2: "b", 28: "bb"}),
        ("ordinal", {1: "1st", 2: "2nd", 3: "3rd", 11: "11th", 22: "22nd", 113: "113th"}),
        ("chineseCounting", {1: "一", 10: "十", 12: "十二", 20: "二十", 99: "九十九", 100: "一〇〇", 101: "一〇一"}),
        (
            "chineseCountingThousand",
            {
                7: "七",
                10: "十",
                19: "十九",
                30: "三十",
                100: "一百",
                101: "一百零一",
                110: "一百一十",
                1003: "一千零三",
            },
        ),
        ("chineseCountingThousand", {1003: "一千零三", 10001: "一万零一", 100000: "十万", 300_000_000: "三亿"}),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 12: "壹拾贰", 205: "贰佰零伍"}),
        ("ideographLegalTraditional", {3: "參", 16: "壹拾陸"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥", 13: "13"}),
        ("ideographZodiacTraditional", {1: "甲子", 60: "癸亥", 61: "甲子"}),
        ("ideographDigital", {10: "一〇"}),
        ("japaneseCounting", {1: "一", 10: "十", 11: "十一", 100: "百", 101: "百一", 1100: "千百", 10000: "一万"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 50: "㊿", 51: "51"}),
        ("decimalEnclosedParen", {2: "⑵"}),
        ("ideographEnclosedCircle", {1: "㊀"}),
        ("numberInDash", {3: "- 3 -"}),
        ("chicago", {1: "*", 4: "§", 5: "**"}),
        ("none", {1: ""}),
        ("aNewOne", {7: "7"}),
    ],
)
def test_a_number_is_printed_in_its_form(form, expected):
    assert {number: printed(number, form) for number in expected} == expected


@pytest.mark.parametrize(
    "form", ["lowerLetter", "chicago", "upperRoman", "chineseCountingThousand", "japaneseCounting"]
)
@pytest.mark.parametrize("number", [0, -5, 999_999_999, 1_000_000_042])
def test_no_number_is_long(form, number):
    assert 0 < len(printed(number, form)) < 32


def test_chapters_and_articles_are_numbered_as_printed(word):
    levels = lvl(0, "第%1章", "chineseCountingThousand") + lvl(
        1, "第%2条", "chineseCountingThousand", '<w:lvlRestart w:val="0"/>'
    )
    styles = style("1", "heading 1", '<w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr>')
    body = p("总则", style="1") + p("为了规范管理，制定本办法。", 1, 1) + p("本办法适用于本市。", 1, 1)
    body += p("罚则", style="1") + p("违者罚款。", 1, 1)
    (found,) = read(word(body, numbering=definition(levels) + num(1), styles=styles))
    assert [(q.kind, q.section, found.text[q.start : q.end]) for q in found.paragraphs] == [
        ("paragraph", ("第一章 总则", "第一条"), "第一条 为了规范管理，制定本办法。"),
        ("paragraph", ("第一章 总则", "第二条"), "第二条 本办法适用于本市。"),
        ("paragraph", ("第二章 罚则", "第三条"), "第三条 违者罚款。"),
    ]


def test_numbered_headings_without_styles_make_the_outline(word):
    levels = lvl(0, "%1、", "chineseCounting") + lvl(1, "（%2）", "chineseCounting")
    body = (
        p("总体要求", 1, 0)
        + p("坚持节约优先。")
        + p("基本原则", 1, 1)
        + p("统筹推进。")
        + p("重点任务", 1, 0)
        + p("加强监管。")
    )
    (found,) = read(word(body, numbering=definition(levels) + num(1)))
    assert [q.section for q in found.paragraphs] == [
        ("一、总体要求",),
        ("一、总体要求", "（一）基本原则"),
        ("二、重点任务",),
    ]


def test_levels_stand_in_one_number_and_start_anew_below(lines_of):
    levels = definition(lvl(0, "%1"), lvl(1, "%1.%2"), lvl(2, "%1.%2.%3"))
    places = [0, 1, 1, 2, 2, 1, 2, 0, 1, 2]
    lines = lines_of([p("Text.", 1, place) for place in places], levels + num(1))
    assert [line.removesuffix(" Text.") for line in lines] == [
        *("1", "1.1", "1.2", "1.2.1", "1.2.2", "1.3", "1.3.1", "2", "2.1", "2.1.1")
    ]


def test_a_level_above_that_has_not_been_shows_where_it_starts(lines_of):
    levels = definition(lvl(0, "%1.", start=3), lvl(1, "%1.%2"))
    assert lines_of([p("a b", 1, 1), p("c d", 1, 0), p("e f", 1, 1)], levels + num(1)) == [
        "3.1 a b",
        "3. c d",
        "3.1 e f",
    ]


def test_a_level_starts_anew_only_after_the_level_it_says(lines_of):
    levels = definition(lvl(0, "A%1"), lvl(1, "B%2"), lvl(2, "C%3", more='<w:lvlRestart w:val="1"/>'))
    lines = lines_of([p("x y", 1, place) for place in (0, 1, 2, 1, 2, 0, 1, 2)], levels + num(1))
    assert [line[:2] for line in lines] == ["A1", "B1", "C1", "B2", "C2", "A2", "B1", "C1"]


def test_lists_of_one_definition_count_on_unless_one_starts_anew(lines_of):
    overrides = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = definition(lvl(0, "%1)")) + num(1) + num(2) + num(3, overrides=overrides)
    lines = lines_of([p("项", number, 0) for number in (1, 1, 2, 3, 3, 1)], numbering)
    assert lines == ["1) 项", "2) 项", "3) 项", "5) 项", "6) 项", "7) 项"]


def test_a_list_may_change_a_level(lines_of):
    overrides = f'<w:lvlOverride w:ilvl="0">{lvl(0, "(%1)", "upperLetter")}</w:lvlOverride>'
    numbering = definition(lvl(0, "%1)")) + num(1) + num(2, overrides=overrides)
    assert lines_of([p("项", 1, 0), p("项", 2, 0)], numbering) == ["1) 项", "(B) 项"]


def test_a_definition_may_leave_its_levels_to_a_style_of_lists(lines_of):
    numbering = definition(lvl(0, "%1)"), ident=7, more='<w:styleLink w:val="L"/>') + num(7, 7)
    numbering = definition(ident=3, more='<w:numStyleLink w:val="L"/>') + numbering + num(3, 3)
    styles = style("L", "我的列表", '<w:numPr><w:numId w:val="7"/></w:numPr>', kind="numbering")
    assert lines_of([p("甲", 3, 0), p("乙", 7, 0)], numbering, styles=styles) == ["1) 甲", "2) 乙"]


def test_styles_number_paragraphs_on_the_level_that_names_them_and_pass_it_on(lines_of):
    linked = [lvl(place, text, more=f'<w:pStyle w:val="S{place}"/>') for place, text in ((0, "%1"), (1, "%1.%2"))]
    listed = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    styles = style("S0", "条", listed) + style("S1", "款", listed) + style("S2", "款之二", base="S1")
    paragraphs = [p("a b", style="S0"), p("c d", style="S1"), p("e f", style="S2"), p("g h", 0, style="S1")]
    numbering = definition(*linked) + num(1)
    assert lines_of(paragraphs, numbering, styles=styles) == ["1 a b", "1.1 c d", "1.2 e f", "g h"]


def test_a_legal_number_is_in_decimals_throughout(lines_of):
    levels = definition(lvl(0, "第%1章", "chineseCounting"), lvl(1, "%1.%2", more="<w:isLgl/>"))
    assert lines_of([p("总则", 1, 0), p("范围", 1, 1)], levels + num(1)) == ["第一章 总则", "1.1 范围"]


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (lvl(0, "%1", more='<w:suff w:val="nothing"/>'), "1 正文。"),
        (lvl(0, "%1、", more='<w:suff w:val="nothing"/>'), "1、正文。"),
        (lvl(0, "第%1条", "chineseCounting", '<w:suff w:val="space"/>'), "第一条 正文。"),
        (lvl(0, "（%1）", "chineseCounting"), "（一）正文。"),
        (lvl(0, "注：", "none"), "注：正文。"),
        (lvl(0, "", "none"), "正文。"),
        (lvl(0, "%1.", start=0), "0. 正文。"),
        (lvl(0, "%1.", start=None), "0. 正文。"),
        (lvl(0, "%1.", more="<w:rPr><w:vanish/></w:rPr>"), "正文。"),
        (lvl(0, "\uf0b7", "bullet"), "正文。"),
        (lvl(0, "%9%1"), "11 正文。"),
    ],
)
def test_a_number_is_parted_from_the_text_as_it_is_printed(lines_of, level, shown):
    assert lines_of([p("正文。", 1, 0)], definition(level) + num(1)) == [shown]


def test_a_pattern_gives_the_digits_of_a_number(lines_of):
    choice = '<mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice>'
    forms = f'<mc:AlternateContent>{choice}<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    level = f'<w:lvl w:ilvl="0"><w:start w:val="7"/>{forms}<w:lvlText w:val="%1"/></w:lvl>'
    assert lines_of([p("a b", 1, 0)], definition(level) + num(1)) == ["007 a b"]


def test_an_empty_paragraph_counts_and_one_that_is_gone_does_not(lines_of):
    gone = p("", 1, 0, more='<w:rPr><w:del w:id="1"/></w:rPr>') + p("", 1, 0, more="<w:rPr><w:vanish/></w:rPr>")
    assert lines_of([p("甲", 1, 0), p("", 1, 0), gone, p("乙", 1, 0)], definition(lvl(0, "%1.")) + num(1)) == [
        "1. 甲",
        "3. 乙",
    ]


def test_numbers_count_on_through_tables_and_stand_in_their_cells(lines_of):
    cells = "".join(f"<w:tc>{p(text, 1, 0)}</w:tc>" for text in ("乙", "丙"))
    body = [p("甲", 1, 0), f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>", p("丁", 1, 0)]
    assert lines_of(body, definition(lvl(0, "%1.")) + num(1)) == ["1. 甲", "2. 乙\t3. 丙", "4. 丁"]


def test_bullets_and_short_numbered_paragraphs_are_items_and_long_ones_are_not(word):
    levels = definition(lvl(0, "%1."), ident=0) + definition(lvl(0, "•", "bullet"), ident=1) + num(1) + num(2, 1)
    long = "条款" * 80 + "。"
    body = (
        p("材料：")
        + p("申请书；", 2, 0)
        + p("身份证明。", 2, 0)
        + p("引言。")
        + p(long, 1, 0)
        + p("说明。")
        + p("短。", 1, 0)
    )
    (found,) = read(word(body, numbering=levels))
    assert [(q.kind, found.text[q.start : q.end]) for q in found.paragraphs] == [
        ("list", "材料：\n申请书；\n身份证明。"),
        ("paragraph", "引言。"),
        ("paragraph", f"1. {long}"),
        ("paragraph", "说明。"),
        ("list", "2. 短。"),
    ]


def test_a_number_of_a_list_that_is_not_there_is_none(lines_of):
    numbering = num(1, 9) + '<w:num w:numId="x"/>' + definition("<w:lvl/>" + lvl(12, "%1"), ident=2) + num(2, 2)
    body = [p("甲。", 1, 0), p("乙。", 99, 0), p("丙。", 2, 0), p("丁。", 2, 12), p("戊。", "x")]
    assert lines_of(body, numbering) == ["甲。", "乙。", "丙。", "丁。", "戊。"]
    assert lines_of([p("甲。", 1, -3)], definition(lvl(0, "%1.")) + num(1)) == ["1. 甲。"]


def test_a_number_as_long_as_a_book_is_cut(lines_of):
    (line,) = lines_of([p("a b", 1, 0)], definition(lvl(0, "x" * 100_000)) + num(1))
    assert line == "x" * 64 + " a b"
