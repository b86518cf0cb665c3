"""Real files of every format, made by the tools people make them with."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdfium2
import pytest

from corpus import Limits, NoText, TooLarge, Unreadable, cut, default_document, read

MARKDOWN = """# 第一章 总则

为了规范快递市场，保护用户权益，制定本办法。快递企业应当遵守本办法，接受邮政管理部门的监督检查，并定期报告经营情况。

## 第一节 范围

本办法适用于境内的“快递”业务。申请人应当提交：

- 申请书；
- 身份证明。

| 年份 | 件数 |
|------|------|
| 2020 | 833亿 |

# 第二章 附则

本办法自2022年1月1日起施行。
"""
PARAGRAPH = MARKDOWN.split("\n")[2]


def make(tool, *arguments, cwd):
    """Run a tool that makes a file; skip where it is not installed."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed: it makes the file this test reads")
    subprocess.run([tool, *arguments], cwd=cwd, check=True, capture_output=True, timeout=120)


def to_pdf(path):
    profile = path.parent / "profile"
    options = (f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf")
    make("soffice", *options, path.name, cwd=path.parent)
    return path.with_suffix(".pdf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    (folder / "a.md").write_text(MARKDOWN, encoding="utf-8")
    return folder


def outline(document):
    return [(p.kind, p.section, bare(document.text[p.start : p.end])) for p in document.paragraphs]


def bare(text):
    return "".join(text.split())


@pytest.mark.parametrize("suffix", ["html", "docx", "epub"])
def test_pandoc_files_give_text_headings_list_and_table(folder, suffix):
    make("pandoc", "a.md", "--standalone", "--metadata", "title=办法", "-o", f"a.{suffix}", cwd=folder)
    (document,) = read(folder / f"a.{suffix}")
    assert document.title == "办法"
    found = [(kind, section[-2:], text) for kind, section, text in outline(document)]
    assert found[0][0] == "paragraph" and found[0][1][-1] == "第一章 总则" and found[0][2] == PARAGRAPH
    assert found[1:] == [
        ("list", ("第一章 总则", "第一节 范围"), "本办法适用于境内的“快递”业务。申请人应当提交：申请书；身份证明。"),
        ("table", ("第一章 总则", "第一节 范围"), "年份件数2020833亿"),
        (found[3][0], found[3][1], "本办法自2022年1月1日起施行。"),
    ]
    assert found[3][1][-1] == "第二章 附则"


def test_a_presentation_gives_its_slides_as_pages(folder):
    make("pandoc", "a.md", "-o", "a.pptx", cwd=folder)
    (document,) = read(folder / "a.pptx")
    start = document.text.index("本办法自2022年")
    assert document.locate(start, start + 3).page == 2
    assert document.paragraph_at(start).section == ("第二章 附则",)


def test_a_pdf_gives_back_the_paragraphs_headings_and_pages_of_its_source(folder):
    source = read(default_document())[0]
    parts, start = [], 0
    for line in source.text.split("\n"):
        parts.append(("" if source.paragraph_at(start) else "# ") + line)
        start += len(line) + 1
    (folder / "paper.md").write_text("\n\n".join(parts), encoding="utf-8")
    make("pandoc", "paper.md", "-o", "paper.docx", cwd=folder)
    (document,) = read(to_pdf(folder / "paper.docx"))
    assert bare(document.text) == bare(source.text)
    same = {bare(source.text[p.start : p.end]) for p in source.paragraphs}
    assert [p for p in outline(document) if p[2] not in same] == []
    pages = [document.locate(p.start, p.end).page for p in document.paragraphs]
    assert pages == sorted(pages) and pages[0] == 1 and pages[-1] == len(pypdfium2.PdfDocument(folder / "paper.pdf"))
    last = cut(document)[-1]
    assert document.locate(last.end - 1, last.end).page == pages[-1]
    with pytest.raises(TooLarge, match="pages, the limit is 2"):
        read(folder / "paper.pdf", limits=Limits(pages=2))


def test_a_word_document_by_styles(tmp_path):
    document = docx.Document()
    document.add_heading("报告", 0)
    document.add_heading("背景", 1)
    document.add_paragraph("经济持续增长。")
    document.add_paragraph("第一项；", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    document.save(tmp_path / "a.docx")
    (read_back,) = read(tmp_path / "a.docx")
    assert outline(read_back) == [
        ("paragraph", ("报告", "背景"), "经济持续增长。"),
        ("list", ("报告", "背景"), "第一项；"),
        ("table", ("报告", "背景"), "甲乙"),
    ]
    assert read_back.locate(*[(p.start, p.end) for p in read_back.paragraphs][1]).paragraph == 2


def test_a_word_document_without_styles_is_outlined_by_its_numbers(tmp_path):
    document = docx.Document()
    for text in ("一、总体要求", "坚持节约优先。", "（一）基本原则", "统筹推进。", "二、重点任务", "加强监管。"):
        document.add_paragraph(text)
    document.save(tmp_path / "a.docx")
    assert [p.section for p in read(tmp_path / "a.docx")[0].paragraphs] == [
        ("一、总体要求",),
        ("一、总体要求", "（一）基本原则"),
        ("二、重点任务",),
    ]


def test_a_workbook_gives_a_table_a_sheet_under_its_name(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "人口"
    for row in (["省份", "人口"], ["云南", 4700], [None, None], ["四川", 8300.5]):
        book.active.append(row)
    book.create_sheet("空")
    book.save(tmp_path / "a.xlsx")
    (document,) = read(tmp_path / "a.xlsx")
    assert document.text == "人口\n省份\t人口\n云南\t4700\n四川\t8300.5"
    assert [(p.kind, p.section) for p in document.paragraphs] == [("table", ("人口",))]


def test_a_csv_file_of_any_separator_and_encoding_is_a_table(tmp_path):
    (tmp_path / "a.csv").write_bytes('省份,说明\n云南,"西南, 多山"\n四川,盆地\n'.encode("gb18030"))
    (tmp_path / "b.csv").write_text("省份;人口\n云南;4700\n四川;8300\n", encoding="utf-8-sig")
    assert read(tmp_path / "a.csv")[0].text == "省份\t说明\n云南\t西南, 多山\n四川\t盆地"
    assert read(tmp_path / "b.csv")[0].text == "省份\t人口\n云南\t4700\n四川\t8300"


def test_a_page_gives_no_scripts_and_survives_any_depth(tmp_path):
    page = "<html><head><meta charset=gb2312><title>标题</title><script>var a = '脚本';</script></head><body>"
    page += (
        "<nav>菜单</nav>"
        + "<div>" * 100_000
        + "<h2>一节</h2><p>第一行<br>第二行&nbsp;&amp;完</p><pre>a = 1\n  b = 2</pre>"
    )
    (tmp_path / "a.html").write_bytes(page.encode("gb18030"))
    (document,) = read(tmp_path / "a.html")
    assert document.title == "标题"
    assert document.text == "一节\n第一行\n第二行\xa0&完\na = 1\n  b = 2"


def test_a_file_of_empty_pages_says_that_it_has_no_text(tmp_path):
    pdf = pypdfium2.PdfDocument.new()
    for _ in range(3):
        pdf.new_page(595, 842)
    pdf.save(tmp_path / "empty.pdf")
    with pytest.raises(NoText, match=r"empty\.pdf holds 3 pages and no character"):
        read(tmp_path / "empty.pdf")


def test_an_encrypted_pdf_says_so(folder):
    path = folder / "locked.pdf"
    (folder / "locked.txt").write_text(PARAGRAPH, encoding="utf-8")
    options = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"x"}}'
    make(
        *("soffice", f"-env:UserInstallation=file://{folder / 'profile'}", "--headless"),
        *("--convert-to", f"pdf:writer_pdf_Export:{options}", "locked.txt"),
        cwd=folder,
    )
    with pytest.raises(Unreadable, match="encrypted"):
        read(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    for name in ("a.docx", "a.xlsx", "a.pptx", "a.epub"):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", bytes(30_000_000))
        with pytest.raises(TooLarge, match="30,000,000 bytes"):
            read(tmp_path / name, limits=Limits(size=20_000_000))


def test_xml_entities_do_not_unfold(tmp_path):
    document = docx.Document()
    document.add_paragraph("正文。")
    document.save(tmp_path / "plain.docx")
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "啊啊啊啊">{levels}]>'
    with zipfile.ZipFile(tmp_path / "plain.docx") as plain, zipfile.ZipFile(tmp_path / "bomb.docx", "w") as archive:
        for member in plain.infolist():
            data = plain.read(member)
            if member.filename == "word/document.xml":
                text = data.decode("utf-8").replace("正文。", "&e9;")
                head, _, rest = text.partition("?>")
                data = (head + "?>" + bomb + rest).encode()
            archive.writestr(member, data)
    with pytest.raises((Unreadable, NoText), match="bomb"):
        read(tmp_path / "bomb.docx")


def test_a_file_with_the_suffix_of_another_format_is_named(tmp_path):
    deck = pptx.Presentation()
    deck.save(tmp_path / "deck.docx")
    for name, content in (
        ("deck.docx", None),
        ("text.pdf", "正文。"),
        ("text.epub", "正文。"),
        ("text.xlsx", "正文。"),
    ):
        path = Path(tmp_path / name)
        if content:
            path.write_text(content, encoding="utf-8")
        with pytest.raises(Unreadable, match=name.replace(".", r"\.")):
            read(path)
    shutil.copy(tmp_path / "deck.docx", tmp_path / "deck.txt")
    with pytest.raises(Unreadable, match="not text"):
        read(tmp_path / "deck.txt")
