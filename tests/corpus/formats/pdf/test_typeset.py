"""PDF files made by a typesetter: columns, tables, footnotes, running heads, headings, Chinese."""

from corpus.boxes import boxes_of

EN = (
    "The reservoir stores water for the dry season, and the town downstream draws from it every day of the year. "
    "Its keepers measure the level each morning and write it into a book that lies open in the hall. "
)
ZH = "水库为旱季蓄水，下游的城镇全年每天从中取水。管理人员每天早晨测量水位，并把它写进大厅里摊开的一本簿子。"


def bare(text):
    return "".join(text.split())


def test_columns_are_read_one_after_the_other_and_a_heading_across_them_between(typeset, paragraphs_of):
    document = typeset(
        f"""#columns(2)[Alpha begins. {EN * 3} #colbreak() Beta begins. {EN * 3}]
        #align(center)[== A heading that runs across both of the columns]
        #columns(2)[Gamma begins. {EN * 3} #colbreak() Delta begins. {EN * 3}]""",
        height=800,
    )
    assert [text.split(".")[0] for text in paragraphs_of(document)] == [
        "Alpha begins", "Beta begins", "Gamma begins", "Delta begins",
    ]  # fmt: skip
    assert all(bare(EN * 3) in bare(text) for text in paragraphs_of(document))
    sections = [p.section for p in document.paragraphs]
    assert sections == [(), (), *[("A heading that runs across both of the columns",)] * 2]


def test_sentences_run_on_over_columns_and_pages_in_chinese_without_a_space(typeset, paragraphs_of):
    texts = [f"第{number}段。{ZH * 3}" for number in "一二三四五六"]
    style = "#set par(justify: true, first-line-indent: (amount: 2em, all: true))\n= 水库\n"
    document = typeset(style + "\n\n".join(texts), width=500, height=260, more=", columns: 3")
    assert paragraphs_of(document) == texts
    assert document.title == "水库"
    assert document.locate(len(document.text) - 1, len(document.text)).page == 2


def test_ruled_tables_keep_wrapped_and_merged_cells(typeset, paragraphs_of):
    document = typeset("""Before the table stands a sentence.
        #table(columns: (1fr, 2fr, 1fr), [Name], [What it is for], [Price],
          [Pump], [It lifts water from the lower basin into the upper one at night when power is cheap], [1,200],
          table.cell(rowspan: 2)[Gate], [Opens], [300], [Closes], [310],
          table.cell(colspan: 2)[Sum], [1,810])
        After the table stands another sentence.""")
    assert [p.kind for p in document.paragraphs] == ["paragraph", "table", "paragraph"]
    assert paragraphs_of(document)[1].split("\n") == [
        "Name\tWhat it is for\tPrice",
        "Pump\tIt lifts water from the lower basin into the upper one at night when power is cheap\t1,200",
        "Gate\tOpens\t300",
        "Gate\tCloses\t310",
        "Sum\tSum\t1,810",
    ]


def test_tables_without_rules_and_with_rules_across_only(typeset, paragraphs_of):
    document = typeset(f"""#table(columns: 3, stroke: none, [年份], [降雨量（毫米）], [来水量],
          [2021], [1,386], [5,210], [2022], [1,402], [5,850], [2023], [990], [4,100])
        {EN * 2}
        #table(columns: (auto, 1fr), stroke: (x: none, y: 0.5pt), [项目], [说明],
          [水泵], [{ZH * 2}], [大坝], [挡水])""")
    first, prose, second = paragraphs_of(document)
    assert first == "年份\t降雨量（毫米）\t来水量\n2021\t1,386\t5,210\n2022\t1,402\t5,850\n2023\t990\t4,100"
    assert bare(prose) == bare(EN * 2)
    assert second == f"项目\t说明\n水泵\t{ZH * 2}\n大坝\t挡水"


def test_footnotes_follow_the_paragraph_of_their_page_and_leave_no_mark_in_words_and_numbers(typeset, paragraphs_of):
    document = typeset(
        f"""#set par(justify: true)
        The dam was built in 1978#footnote[See the archive of the county.] and raised later. {EN * 5}

        In 2023#footnote[Figures of the board, which are those of the ministry too.] an area of 10 km#super[2] was wet,
        and 10#super[6] litres. {EN * 4}

        水位达到186米#footnote[以黄海高程为准。]，为历年最高。{ZH * 3}""",
        width=300,
        height=330,
        more=', header: [Annual report #h(1fr) Board], footer: context counter(page).display("1 / 1", both: true)',
    )
    texts = [bare(text) for text in paragraphs_of(document)]
    assert texts[0] == bare(f"The dam was built in 1978 and raised later. {EN * 5}")
    assert texts[1:3] == ["1Seethearchiveofthecounty.", "AnnualreportBoard"]
    assert bare(f"In 2023 an area of 10 km² was wet, and 10⁶ litres. {EN * 4}") in texts
    assert bare("2 Figures of the board, which are those of the ministry too.") in texts
    assert bare(f"水位达到186米，为历年最高。{ZH * 3}") in texts
    assert "3 以黄海高程为准。" in document.text
    assert document.text.count("Annual report") == 1
    assert " / " not in document.text


def test_words_hyphenated_by_the_typesetter_are_whole_and_rare_characters_one_each(typeset):
    text = "Internationalization of antidisestablishmentarianism in extraordinary circumstances. "
    document = typeset(
        f"""#set par(justify: true)\n#set text(lang: "en", hyphenate: true)
        {text} An office affluent in fine flowers sends e-mail to well-known correspondents. 𠮷野家 and $Q$ follow.

        中文里的连字符号是有意写下的，比如测试-结果这样的词语，换行也不应当去掉测试-结果中间的横线。""",
        width=150,
    )
    assert text + "An office affluent in fine flowers sends e-mail to well-known correspondents." in document.text
    assert "𠮷野家 and 𝑄 follow." in document.text
    assert document.text.count("测试-结果") == 2


def test_headings_are_those_that_the_file_marks_whatever_their_size(typeset):
    source = '#set heading(numbering: "1.1")\n#show heading: set text(size: 10pt)\n= Water\n'
    document = typeset(f"{source}{EN}\n\nBIG\n== Its level\n{EN}\n= Power\n{EN}")
    assert [p.section for p in document.paragraphs if "reservoir" in document.text[p.start : p.end]] == [
        ("1 Water",), ("1 Water", "1.1 Its level"), ("2 Power",),
    ]  # fmt: skip


def test_a_wide_drawing_and_pages_on_their_side_are_read(typeset, paragraphs_of):
    document = typeset(f"#rotate(90deg, reflow: true, block(width: 420pt)[= Landscape\n{EN * 4}])", 300)
    assert document.title == "Landscape"
    assert bare(paragraphs_of(document)[0]) == bare(EN * 4)


def test_a_table_without_rules_goes_on_over_pages_and_another_one_is_its_own(typeset):
    rows = ", ".join(f"[{1950 + n}], [{n * 13 + 800}], [第{n}年]" for n in range(60))
    document = typeset(f"""{EN}
        #table(columns: 3, stroke: none, table.header([年份], [雨量], [备注]), {rows})
        #pagebreak()
        #table(columns: 4, stroke: none, [甲], [乙], [丙], [丁], [1], [2], [3], [4], [5], [6], [7], [8])""")
    long, other = (p for p in document.paragraphs if p.kind == "table")
    text = document.text[long.start : long.end].replace(" ", "").split("\n")
    assert text == ["年份\t雨量\t备注", *(f"{1950 + n}\t{n * 13 + 800}\t第{n}年" for n in range(60))]
    assert document.text[long.table.start : long.table.end] == text[0]
    assert document.text[other.start : other.end].startswith("甲\t乙\t丙\t丁")


def test_a_page_that_is_shown_turned_or_cut_has_rectangles_as_it_is_shown(drawn):
    content = "BT /F 10 Tf 100 700 Td (alpha) Tj ET BT 0 1 -1 0 300 400 Tm (omega) Tj ET"
    places = {}
    for rotate in (0, 90, 180, 270):
        document = drawn(content, entries=f"/Rotate {rotate}/CropBox[50 60 550 760]")
        start = document.text.index("alpha")
        (box,) = boxes_of(document, start, start + 5)
        places[rotate] = tuple(round(value) for value in (box.left, box.top, box.right, box.bottom))
        (across,) = boxes_of(document, document.text.index("omega"), document.text.index("omega") + 5)
        assert (across.right - across.left > across.bottom - across.top) == (rotate in (90, 270))
    left, top, right, bottom = places[0]
    assert (left, top < 60 < bottom) == (50, True)
    assert places[180] == (500 - right, 700 - bottom, 500 - left, 700 - top)
    assert places[90] == (700 - bottom, left, 700 - top, right)
    assert places[270] == (top, 500 - right, bottom, 500 - left)
