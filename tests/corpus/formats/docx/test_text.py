"""What stands in the paragraphs of a Word file: signs, changes, fields, what is hidden, boxes, formulas."""

import pytest

from corpus import Unreadable, read


def p(*runs, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def r(text, properties="", tag="t"):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def change(kind, *content):
    return f'<w:{kind} w:id="1" w:author="甲">{"".join(content)}</w:{kind}>'


def mark(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(instruction, *result):
    shown = f"{mark('separate')}{''.join(result)}" if result else ""
    return f"{mark('begin')}{r(instruction, tag='instrText')}{shown}{mark('end')}"


# -- changes


def test_what_was_inserted_is_read_and_what_was_deleted_is_not(text_of, left_out):
    body = p(r("试用期为"), change("del", r("三", tag="delText")), change("ins", r("六")), r("个月。"))
    assert text_of(body) == "试用期为六个月。"
    assert left_out(body) == {"deletion": 1}


def test_what_was_moved_stands_where_it_was_moved_to(text_of, left_out):
    body = p(change("moveFrom", r("甲方负责。"))) + p(r("乙方配合。")) + p(change("moveTo", r("甲方负责。")))
    assert text_of(body) == "乙方配合。\n甲方负责。"
    assert left_out(body) == {}


def test_a_deletion_of_many_runs_counts_once(left_out):
    pieces = [change("del", r(each, tag="delText")) for each in "三四五"]
    assert left_out(p(r("甲"), *pieces, r("乙"), pieces[0])) == {"deletion": 2}


def test_a_paragraph_whose_end_was_deleted_goes_on_with_the_next(text_of):
    joined = "<w:rPr><w:del w:id='1' w:author='甲'/></w:rPr>"
    assert text_of(p(r("合同一式"), properties=joined) + p(r("两份。"))) == "合同一式两份。"
    assert text_of(p(r("合同一式。"), properties=joined)) == "合同一式。"


def test_a_deleted_row_and_a_deleted_cell_are_left_out(text_of, left_out):
    def row(*cells, properties=""):
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

    def cell(text, properties=""):
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(text))}</w:tc>"

    rows = row(cell("甲"), cell("乙"), cell("无", '<w:cellDel w:id="1"/>'))
    rows += row(cell("丙"), cell("丁"), properties='<w:del w:id="2"/>') + row(cell("戊"), cell("己"))
    assert text_of(f"<w:tbl>{rows}</w:tbl>") == "甲\t乙\n戊\t己"
    assert left_out(f"<w:tbl>{rows}</w:tbl>") == {"deletion": 2}


def test_an_old_form_of_properties_changes_nothing(text_of):
    old = '<w:pPrChange w:id="1"><w:pPr><w:pStyle w:val="x"/></w:pPr></w:pPrChange>'
    run = r("正文。", '<w:rPrChange w:id="2"><w:rPr><w:vanish/></w:rPr></w:rPrChange>')
    assert text_of(p(run, properties=old)) == "正文。"


# -- hidden text and comments

HIDDEN = (
    '<w:style w:type="character" w:styleId="暗"><w:name w:val="暗"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="密"><w:name w:val="密"/><w:rPr><w:vanish/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    ("runs", "shown", "hidden"),
    [
        (r("甲") + r("密", "<w:vanish/>") + r("乙"), "甲乙", {"hidden": 1}),
        (r("甲") + r("密", '<w:rStyle w:val="暗"/>') + r("件", "<w:vanish/>"), "甲", {"hidden": 1}),
        (r("甲") + r("乙", '<w:rStyle w:val="暗"/><w:vanish w:val="0"/>'), "甲乙", {}),
    ],
)
def test_hidden_text_is_left_out_by_itself_and_by_style(text_of, left_out, runs, shown, hidden):
    assert text_of(p(runs), styles=HIDDEN) == shown
    assert left_out(p(runs), styles=HIDDEN) == hidden


def test_a_hidden_paragraph_is_left_out(text_of, left_out):
    body = p(r("甲")) + p(r("密"), properties='<w:pStyle w:val="密"/>') + p(r("乙"))
    assert text_of(body, styles=HIDDEN) == "甲\n乙"
    assert left_out(body, styles=HIDDEN) == {"hidden": 1}


def test_comments_are_counted_and_not_read(text_of, left_out):
    body = p('<w:commentRangeStart w:id="0"/>', r("付款期限。"), '<w:commentRangeEnd w:id="0"/>')
    body += p('<w:r><w:commentReference w:id="0"/></w:r>', r("完。"))
    comments = "".join(f'<w:comment w:id="{n}">{p(r("太长了。"))}</w:comment>' for n in range(3))
    assert text_of(body, comments=comments) == "付款期限。\n完。"
    assert left_out(body, comments=comments) == {"comment": 3}


# -- signs


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        ("<w:noBreakHyphen/>", "甲-乙"),
        ("<w:softHyphen/>", "甲乙"),
        ('<w:sym w:font="Wingdings" w:char="F0FE"/>', "甲☑乙"),
        ('<w:sym w:font="Wingdings" w:char="FE"/>', "甲☑乙"),
        ('<w:sym w:font="Symbol" w:char="F061"/>', "甲α乙"),
        ('<w:sym w:font="宋体" w:char="2103"/>', "甲℃乙"),
        ('<w:sym w:font="Wingdings" w:char="F07A"/>', "甲乙"),
        ('<w:sym w:font="Wingdings" w:char="无"/>', "甲乙"),
        ('<w:sym w:font="Wingdings" w:char="FFFFFFFF"/>', "甲乙"),
    ],
)
def test_a_sign_is_read_as_what_it_looks_like(text_of, element, shown):
    assert text_of(p(r("甲"), f"<w:r>{element}</w:r>", r("乙"))) == shown


def test_text_in_a_font_of_signs_is_read_as_what_it_looks_like(text_of):
    assert text_of(p(r("\uf0b3", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'), r("5"))) == "≥5"


@pytest.mark.parametrize("element", ["<w:br/>", "<w:cr/>", '<w:br w:type="page"/>'])
def test_a_line_end_in_a_paragraph_parts_lines(text_of, element):
    assert text_of(p(r("第一行。"), f"<w:r>{element}</w:r>", r("第二行。"))) == "第一行。\n第二行。"


def test_a_tab_parts_words(text_of):
    assert text_of(p(r("total"), "<w:r><w:tab/></w:r>", r("35"))) == "total\t35"


def test_of_a_ruby_the_base_is_read_and_the_guide_is_not(text_of):
    ruby = f"<w:ruby><w:rubyPr/><w:rt>{r('jù')}</w:rt><w:rubyBase>{r('据')}</w:rubyBase></w:ruby>"
    assert text_of(p(r("引"), f"<w:r>{ruby}</w:r>", r("来"))) == "引据来"


# -- fields


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        (field(" DATE \\@ yyyy ", r("2024年")), "于2024年。"),
        (f'<w:fldSimple w:instr=" AUTHOR ">{r("张三")}</w:fldSimple>', "于张三。"),
        (field(' XE "索引项" '), "于。"),
        (field(" IF ", r("真"), field(" PAGE ", r("1"))), "于真1。"),
        (mark("begin") + field(" PAGE ", r("1")) + r("= 1") + mark("separate") + r("真") + mark("end"), "于真。"),
        (field(' HYPERLINK "https://example.org" ', r("网站", '<w:u w:val="single"/>')), "于网站。"),
        (f'<w:hyperlink r:id="x">{r("链接")}</w:hyperlink>', "于链接。"),
    ],
)
def test_of_a_field_the_result_is_read_and_the_instruction_is_not(text_of, runs, shown):
    assert text_of(p(r("于"), runs, r("。"))) == shown


@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        ((" eq \\o\\ac(○,", "1", ")"), "第①步"),
        ((" EQ \\o\\ac(□,正)",), "第正步"),
        ((" eq \\o\\ac(○,99)",), "第99步"),
        ((" EQ \\f(1,2)",), "第步"),
    ],
)
def test_a_number_that_a_field_sets_in_a_circle_is_read(text_of, instruction, shown):
    pieces = "".join(r(piece, tag="instrText") for piece in instruction)
    assert text_of(p(r("第"), mark("begin"), pieces, mark("end"), r("步"))) == shown


def test_text_in_the_instruction_of_a_field_is_not_read(text_of):
    runs = mark("begin") + r(" IF ", tag="instrText") + r("暗") + mark("separate") + r("明") + mark("end")
    assert text_of(p(r("甲"), runs, r("乙"))) == "甲明乙"


def test_a_field_that_never_ends_takes_nothing_with_it(text_of):
    assert text_of(p(mark("begin"), r(" PAGE ", tag="instrText"), r("甲")) + p(r("乙"))) == "甲\n乙"
    assert text_of(p(mark("separate"), r("甲"), mark("end"), mark("end")) + p(r("乙"))) == "甲\n乙"


def test_a_field_whose_end_was_deleted_takes_nothing_with_it(text_of):
    assert text_of(p(mark("begin"), change("del", mark("end")), r("甲")) + p(r("乙"))) == "甲\n乙"


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "☒同意"),
        ('<w:checkBox><w:default w:val="0"/></w:checkBox>', "☐同意"),
        ('<w:ddList><w:result w:val="1"/><w:listEntry w:val="不"/><w:listEntry w:val="完全"/></w:ddList>', "完全同意"),
        ('<w:ddList><w:result w:val="7"/></w:ddList>', "同意"),
    ],
)
def test_a_field_of_a_form_shows_what_was_entered(text_of, data, shown):
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
    runs = begin + r(" FORMCHECKBOX ", tag="instrText") + mark("separate") + mark("end")
    assert text_of(p(runs, r("同意"))) == shown


def test_the_table_of_contents_is_left_out_and_headings_stay(word):
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{ident}"><w:name w:val="{name}"/></w:style>'
        for ident, name in {"1": "heading 1", "T1": "toc 1", "TH": "TOC Heading"}.items()
    )
    contents = p(r("目录"), properties='<w:pStyle w:val="TH"/>')
    contents += p(mark("begin"), r(' TOC \\o "1-3" ', tag="instrText"), mark("separate"), r("总则……1"))
    contents += p(r("附则……9"), properties='<w:pStyle w:val="T1"/>')
    body = (
        contents + p(mark("end"), r("说明如下。")) + p(r("总则"), properties='<w:pStyle w:val="1"/>') + p(r("正文。"))
    )
    (found,) = read(word(body, styles=styles))
    assert found.text == "说明如下。\n总则\n正文。"
    assert [paragraph.section for paragraph in found.paragraphs] == [(), ("总则",)]
    control = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    control += f"<w:sdtContent>{p(r('目　录'))}{p(r('总则……1'))}</w:sdtContent></w:sdt>"
    assert read(word(control + p(r("正文。"))))[0].text == "正文。"


# -- boxes, controls, alternatives


def box(*paragraphs):
    return f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"


def test_a_box_is_read_once_behind_its_paragraph(text_of):
    inside = box(p(r("注意安全。")), p(r("严禁烟火。")))
    choice = (
        f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
    )
    fallback = f"<mc:Fallback><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></mc:Fallback>"
    run = f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"
    assert text_of(p(r("前"), run, r("后。")) + p(r("下段。"))) == "前后。\n注意安全。\n严禁烟火。\n下段。"


def test_an_old_drawing_has_a_box_and_a_drawn_text(text_of, left_out):
    shapes = (
        f'<v:shape><v:textbox>{box(p(r("框中。")))}</v:textbox></v:shape><v:shape><v:textpath string="样稿"/></v:shape>'
    )
    body = p(r("文。"), f"<w:r><w:pict>{shapes}<v:shape><v:imagedata r:id='x'/></v:shape></w:pict></w:r>")
    assert text_of(body) == "文。样稿\n框中。"
    assert left_out(body) == {"picture": 1}


def test_a_hidden_box_is_left_out(text_of, left_out):
    run = f"<w:r><w:rPr><w:vanish/></w:rPr><w:pict><v:textbox>{box(p(r('密。')))}</v:textbox></w:pict></w:r>"
    assert text_of(p(r("文。"), run)) == "文。"
    assert left_out(p(r("文。"), run)) == {"hidden": 1}


def test_content_controls_and_tags_are_seen_through(text_of):
    inner = f"<w:sdt><w:sdtPr><w:alias w:val='名'/></w:sdtPr><w:sdtContent>{r('张三')}</w:sdtContent></w:sdt>"
    tag = f'<w:smartTag w:uri="u" w:element="e"><w:smartTagPr/>{r("北京")}</w:smartTag>'
    xml = f'<w:customXml w:element="e">{p(r("末段。"))}</w:customXml>'
    outer = f"<w:sdt><w:sdtPr/><w:sdtContent>{p(inner, r('在'), tag)}</w:sdtContent></w:sdt>"
    assert text_of(outer + xml) == "张三在北京\n末段。"


def test_pictures_objects_and_charts_are_counted(text_of, left_out):
    picture = "<w:drawing><a:graphic><pic:pic><pic:blipFill/></pic:pic></a:graphic></w:drawing>"
    chart = "<w:drawing><a:graphic><c:chart r:id='x'/></a:graphic></w:drawing>"
    thing = "<w:object><v:shape><v:imagedata r:id='y'/></v:shape><o:OLEObject ProgID='Excel.Sheet'/></w:object>"
    body = p(r("图。"), f"<w:r>{picture}</w:r><w:r>{picture}</w:r><w:r>{chart}</w:r><w:r>{thing}</w:r>")
    assert text_of(body) == "图。"
    assert left_out(body) == {"object": 2, "picture": 2}


def test_a_formula_is_read_in_one_line(text_of):
    def m(text):
        return f"<m:r><m:t>{text}</m:t></m:r>"

    power = f"<m:sSup><m:e>{m('c')}</m:e><m:sup>{m('2')}</m:sup></m:sSup>"
    properties = "<m:fPr><m:ctrlPr><w:del w:id='1'/></m:ctrlPr></m:fPr>"
    part = f"<m:f>{properties}<m:num>{m('1')}</m:num><m:den>{m('n')}</m:den></m:f>"
    group = f"<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr><m:e>{m('a')}</m:e></m:d>"
    root = f"<m:rad><m:deg/><m:e>{m('b')}</m:e></m:rad>"
    total = f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{m('i')}</m:sub><m:e>{m('x')}</m:e></m:nary>"
    formula = f"<m:oMath>{m('E=m')}{power}</m:oMath><m:oMath>{part}{group}{root}{total}</m:oMath>"
    assert text_of(p(r("即 "), formula)) == "即 E=mc^21/n[a]√(b)∑_ix"


# -- hostile files


def test_mark_up_deeper_than_any_document_is_refused(word):
    with pytest.raises(Unreadable, match=r"a\.docx is broken"):
        read(word("<w:sdt>" * 5000 + p(r("深。")) + "</w:sdt>" * 5000))


def test_what_stands_in_the_wrong_place_is_read_or_passed_over(text_of):
    body = r("散。") + f"<w:tc>{p(r('无表之格。'))}</w:tc><w:tr/><w:pPr/>{p(p(r('内。')), r('外。'))}" + mark("end")
    body += '<w:footnoteReference w:id="1"/><w:footnoteRef/><mc:Fallback/><mc:Choice/>'
    assert text_of(body) == "内。\n外。"


def test_entities_are_refused(word, repack):
    path = word(p(r("正文。")))
    declared = '<!DOCTYPE w:styles [<!ENTITY a "甲">]><w:styles xmlns:w="http://x">&a;</w:styles>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
    relations = f'<Relationships><Relationship Id="s" Type="{kind}" Target="/word/styles.xml"/></Relationships>'
    with pytest.raises(Unreadable, match="declares entities"):
        read(repack(path, {"word/styles.xml": declared, "word/_rels/document.xml.rels": relations}))


def test_a_part_that_is_no_mark_up_by_its_name_is_refused(word, repack):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = f'<Relationships><Relationship Id="s" Type="{kind}" Target="word/a.bin"/></Relationships>'
    with pytest.raises(Unreadable, match="no mark-up"):
        read(repack(word(p(r("正文。"))), {"word/a.bin": "<a/>", "_rels/.rels": relations}))
