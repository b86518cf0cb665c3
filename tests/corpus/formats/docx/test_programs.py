"""Word files as other programs write them, and as their variants are saved."""

import shutil
import subprocess

import docx
import pytest

from corpus import read

MARKDOWN = """---
title: 办法
---

# 总则

本办法适用于境内[^1]的快递业务，见 $E=mc^2$。

1. 甲项
   a. 子项
   b. 子项二
2. 乙项

- 圆点

# 附则

| 年份 | 件数 |
|---|---|
| 2020 | 833 |

[^1]: 指大陆地区。
"""
READ = """办法
总则
本办法适用于境内的快递业务，见 E=mc^2。
1 指大陆地区。
1. 甲项
a. 子项
b. 子项二
2. 乙项
圆点
附则
年份\t件数
2020\t833"""
PAGE = """<html><body><h1>第一章</h1><ol type="i"><li>首</li><li>次<ol type="A"><li>内</li></ol></li></ol>
<table border="1"><tr><td rowspan="2">纵</td><td colspan="2">横</td></tr>
<tr><td>一</td><td>二<table border="1"><tr><td>里</td><td>外</td></tr></table></td></tr></table></body></html>"""


def run(*command, cwd):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    subprocess.run(command, check=True, cwd=cwd, capture_output=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("programs")


def convert(file, out, cwd, *options):
    profile = f"-env:UserInstallation=file://{cwd / 'profile'}"
    run("soffice", profile, "--headless", *options, "--convert-to", out, "--outdir", "out", file, cwd=cwd)


def test_what_pandoc_writes_is_read_with_numbers_and_notes_and_again_as_libreoffice_saves_it(folder):
    (folder / "a.md").write_text(MARKDOWN, encoding="utf-8")
    run("pandoc", "a.md", "--toc", "-o", "a.docx", cwd=folder)
    assert read(folder / "a.docx")[0].text == READ
    convert("a.docx", "docx:MS Word 2007 XML", folder)
    (found,) = read(folder / "out" / "a.docx")
    assert found.text == READ
    assert found.title == "办法"


def test_what_libreoffice_writes_has_its_lists_and_nested_tables(folder):
    (folder / "b.html").write_text(PAGE, encoding="utf-8")
    convert("b.html", "docx:MS Word 2007 XML", folder, "--infilter=HTML (StarWriter)")
    assert read(folder / "out" / "b.docx")[0].text == "第一章\ni. 首\nii. 次\nA. 内\n纵\t横\t横\n纵\t一\t二 里 外"


@pytest.mark.parametrize("suffix", ["docm", "dotx", "dotm"])
def test_documents_with_macros_and_templates_are_read(tmp_path, suffix):
    document = docx.Document()
    document.add_paragraph("正文。")
    document.save(str(tmp_path / f"a.{suffix}"))
    assert read(tmp_path / f"a.{suffix}")[0].text == "正文。"


def test_the_strict_variant_is_read_as_the_usual_one(word, repack):
    kind = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    relations = f'<Relationships><Relationship Id="d" Type="{kind}" Target="/word/document.xml"/></Relationships>'
    body = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>题</w:t></w:r></w:p>'
    body += "<w:p><w:r><w:t>文。</w:t></w:r></w:p>"
    space = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    (found,) = read(repack(word(""), {"_rels/.rels": relations, "word/document.xml": document}))
    assert [(p.section, found.text[p.start : p.end]) for p in found.paragraphs] == [(("题",), "文。")]
