"""Footnotes and endnotes of Word files, and what stands above and below their pages."""

import pytest

from corpus import read


def p(*runs, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def r(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def note(ident, kind="footnote", more=""):
    return f'<w:r><w:{kind}Reference w:id="{ident}"{more}/></w:r>'


def notes(*contents, kind="footnote"):
    separator = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    found = [f'<w:{kind} w:id="{ident}">{content}</w:{kind}>' for ident, content in enumerate(contents, 1)]
    return separator + "".join(found)


REF = "<w:r><w:footnoteRef/></w:r>"


def test_a_footnote_stands_behind_its_paragraph_with_its_number(text_of):
    body = p(r("降水量"), note(2), r("持续增加"), note(1), r("。")) + p(r("下段。"))
    assert text_of(body, footnotes=notes(p(REF, r(" 见表二。")), p(REF, r("年均值。")))) == (
        "降水量持续增加。\n1 年均值。\n2 见表二。\n下段。"
    )


def test_a_note_of_many_paragraphs_has_its_number_once(text_of):
    footnotes = notes(p(REF, r("一段。")) + p(r("二段。")))
    assert text_of(p(r("文。"), note(1)), footnotes=footnotes) == "文。\n1 一段。\n二段。"


def test_the_number_stands_in_the_brackets_around_it(text_of):
    footnotes = notes(p(r("["), REF, r("] 见表。")), p(r("无号之注。")))
    assert text_of(p(r("文。"), note(1), note(2)), footnotes=footnotes) == "文。\n[1] 见表。\n2 无号之注。"


def test_a_mark_that_is_no_number_stands_before_its_note_and_does_not_count(text_of):
    star = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    footnotes = notes(p(r("* 初稿。")), p(REF, r(" 定稿。")))
    assert text_of(p(r("甲"), star, r("乙"), note(2)), footnotes=footnotes) == "甲乙\n* 初稿。\n1 定稿。"


def test_an_endnote_is_numbered_in_roman_or_as_the_file_says(text_of):
    endnotes = notes(p(r("出处。")), kind="endnote")
    body = p(r("文。"), note(1, "endnote"))
    assert text_of(body, endnotes=endnotes) == "文。\ni 出处。"
    settings = '<w:endnotePr><w:numFmt w:val="decimalEnclosedCircle"/><w:numStart w:val="3"/></w:endnotePr>'
    assert text_of(body, endnotes=endnotes, settings=settings) == "文。\n③ 出处。"


@pytest.mark.parametrize(
    ("restart", "between", "expected"),
    [
        ("eachPage", "<w:r><w:lastRenderedPageBreak/></w:r>", "1"),
        ("eachPage", '<w:r><w:br w:type="page"/></w:r>', "1"),
        ("eachPage", "", "2"),
        ("continuous", "<w:r><w:lastRenderedPageBreak/></w:r>", "2"),
    ],
)
def test_notes_are_counted_anew_on_each_page_where_the_file_says_so(text_of, restart, between, expected):
    settings = f'<w:footnotePr><w:numRestart w:val="{restart}"/></w:footnotePr>'
    body = p(r("甲。"), note(1)) + p(between, r("乙。"), note(2))
    text = text_of(body, footnotes=notes(p(REF, r(" 子。")), p(REF, r(" 丑。"))), settings=settings)
    assert text == f"甲。\n1 子。\n乙。\n{expected} 丑。"


def test_a_section_says_how_its_notes_are_numbered(text_of):
    section = '<w:sectPr><w:footnotePr><w:numFmt w:val="upperRoman"/></w:footnotePr></w:sectPr>'
    last = '<w:sectPr><w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr></w:sectPr>'
    body = p(r("甲。"), note(1), properties=section) + p(r("乙。"), note(2)) + last
    text = text_of(body, footnotes=notes(p(REF, r(" 子。")), p(REF, r(" 丑。"))))
    assert text == "甲。\nI 子。\n乙。\n1 丑。"


def test_the_notes_to_a_table_stand_behind_it(text_of):
    def row(*cells):
        return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"

    inner = f"<w:tbl>{row(p(r('子'), note(1)), p(r('丑')))}</w:tbl>{p()}"
    table = f"<w:tbl>{row(p(r('甲')), inner)}{row(p(r('乙'), note(2)), p(r('丙')))}</w:tbl>"
    text = text_of(table + p(r("后。")), footnotes=notes(p(REF, r(" 一。")), p(REF, r(" 二。"))))
    assert text == "甲\t子 丑\n乙\t丙\n1 一。\n2 二。\n后。"


def test_a_note_to_deleted_text_is_left_out_and_does_not_count(text_of):
    body = p(r("甲"), f'<w:del w:id="1">{note(1)}</w:del>', r("乙。"), note(2))
    assert text_of(body, footnotes=notes(p(REF, r(" 子。")), p(REF, r(" 丑。")))) == "甲乙。\n1 丑。"


def test_a_note_is_read_once_and_one_that_is_missing_not_at_all(text_of):
    footnotes = notes(p(REF, r(" 见"), note(1), note(2), r("。")), p(REF, r(" 注中之注。")))
    assert text_of(p(r("文。"), note(1), note(1), note(77)), footnotes=footnotes) == "文。\n1 见。"


# -- headers and footers


def sect(*references, more=""):
    found = "".join(
        f'<w:{name.rstrip("0123456789")}Reference w:type="{kind}" r:id="{name}"/>' for name, kind in references
    )
    return f"<w:sectPr>{found}{more}</w:sectPr>"


def page(instruction="PAGE"):
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("7")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_headers_and_footers_stand_at_the_end_once(text_of):
    last = sect(("header1", "default"), ("footer1", "default"))
    body = p(r("正文。"), properties=sect(("header1", "default"))) + p(r("又文。")) + last
    text = text_of(body, header1=p(r("内部资料 严禁外传")), footer1=p(r("编号：2024-7")))
    assert text == "正文。\n又文。\n内部资料严禁外传\n编号：2024-7"


@pytest.mark.parametrize(
    "footer",
    [
        p(page()),
        p(r("- "), page(), r(" -")),
        p(r("第 "), page(), r(" 页 共 "), page(" NUMPAGES \\* MERGEFORMAT "), r(" 页")),
        p(r("Page "), page(), r(" of "), f'<w:fldSimple w:instr="NUMPAGES">{r("9")}</w:fldSimple>'),
        p("<w:r><w:pgNum/></w:r>"),
        f"<w:sdt><w:sdtContent>{p(page())}</w:sdtContent></w:sdt>",
        p(r("正 文。")),
        p(r("———")),
    ],
)
def test_a_footer_that_only_has_page_numbers_or_what_the_text_says_is_left_out(text_of, footer):
    assert text_of(p(r("正文。")) + sect(("footer1", "default")), footer1=footer) == "正文。"


def test_what_stands_beside_a_page_number_is_kept(text_of):
    tab = "<w:r><w:tab/></w:r>"
    footer = p(r("海风公司"), tab, r("第"), page(), r("页"), tab, r("机密")) + p(
        r("北京市朝阳区某某路一号院第"), page(), r("页")
    )
    text = text_of(p(r("正文。")) + sect(("footer1", "default")), footer1=footer)
    assert text == "正文。\n海风公司机密\n北京市朝阳区某某路一号院第页"


def test_headers_of_first_and_even_pages_are_read_where_pages_show_them(text_of):
    references = (("header1", "first"), ("header2", "even"), ("header3", "default"))
    parts = {f"header{n}": p(r(f"眉{n}")) for n in (1, 2, 3)}
    assert text_of(p(r("正文。")) + sect(*references), **parts) == "正文。\n眉3"
    shown = {"settings": "<w:evenAndOddHeaders/>"}
    assert text_of(p(r("正文。")) + sect(*references, more="<w:titlePg/>"), **parts, **shown) == "正文。\n眉1\n眉2\n眉3"


def test_a_table_in_a_header_is_read_cell_by_cell(text_of):
    cells = "".join(f"<w:tc>{p(*runs)}</w:tc>" for runs in ([r("文件编号 A-7")], [r("第"), page(), r("页")]))
    header = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>{p()}"
    assert text_of(p(r("正文。")) + sect(("header1", "default")), header1=header) == "正文。\n文件编号 A-7"


def test_a_header_that_is_missing_or_no_part_of_the_file_is_passed_over(word):
    assert read(word(p(r("正文。")) + sect(("header9", "default"))))[0].text == "正文。"
