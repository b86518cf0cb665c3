"""PDF files of three programs against an independent reader, poppler: characters, their order and their places."""

import re
import runpy
import shutil
import subprocess
from functools import cache
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest
import typst

from corpus import read
from corpus.boxes import Box, boxes_of

ROOT = Path(__file__).parents[4]
agreement = SimpleNamespace(**runpy.run_path(str(ROOT / "tests/benchmarks/agreement.py")))
pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed: it reads along")


def english(count):
    """Return so many sentences, no two of which are alike."""
    return " ".join(
        f"Reservoir {n * 7919} stores {n * 31 + 7} barrels for the dry season, and the town below weir {n * 613} draws "
        f"from it on {n * 17 + 40} days. Its keepers measure level {n * 271} each morning and write it into a book."
        for n in range(1, count + 1)
    )


def chinese(count):
    """Return so many sentences, no two of which are alike."""
    return "".join(
        f"第{n * 7919}号水库为旱季蓄水{n * 31 + 7}方，下游{n * 613}个城镇从中取水。"
        f"管理人员在{n * 271}天里测量水位，记进簿子。"
        for n in range(1, count + 1)
    )


STYLE = '#set text(font: ("Libertinus Serif", "Noto Serif CJK SC"), size: 10pt)\n'
MANY = "\n\n".join(
    f"第{n}段说明编号{n * 7919}的闸门，它为旱季蓄水，下游的城镇全年每天从中取水。" for n in range(1, 7501)
)
TYPESET = {
    "columns": (f"#columns(2)[= 水库\n{chinese(20)}\n\n{english(8)}]", ""),
    "heads": (
        chinese(30),
        ', header: [桐山水库年度报告], footer: context align(center, counter(page).display("1 / 1", both: true))',
    ),
    "footnotes": (f"水位达到186米#footnote[以黄海高程为准。]，为历年最高。{chinese(2)}\n\n"
                  f"{english(1)}#footnote[See there.] {english(1)}", ""),
    "ruled": (f"{english(1)}\n#table(columns: 3, [名称], [用途], [价格], [水泵], [{chinese(1)}], [1,200], "
              f"[大坝], [挡水], [300])\n{chinese(1)}", ""),
    "unruled": (f"{english(1)}\n#table(columns: 3, stroke: none, [年份], [雨量], [来水], [2021], [1,386], [5,210], "
                f"[2022], [1,402], [5,850], [2023], [990], [4,100])\n{chinese(1)}", ""),
    "hyphens": ("#set par(justify: true)\n#set text(hyphenate: true, lang: \"en\")\n" + english(12), ", columns: 3"),
    "rare": (f"𠮷野家的𠮷字写作上土下口，𝑄 表示流量，ﬁne。{chinese(4)} 𠮷田先生住在𠮷川。", ""),
    "turned": (f"{english(3)} {chinese(3)}", ", flipped: true"),
    "long": (MANY, ""),
}  # fmt: skip
HTML = f"""<html><head><meta charset="utf-8"><title>水库</title><style>
@page {{ size: 400pt 500pt; margin: 40pt }} body {{ font-family: "Noto Serif CJK SC"; font-size: 10pt }}
.two {{ columns: 2 }} table {{ border-collapse: collapse }} td, th {{ border: 1px solid; padding: 3px }}</style></head>
<body><h1>水库</h1><div class="two"><p>{chinese(3)}</p><p>{english(3)}</p><p>高处。{chinese(2)}</p></div>
<table><thead><tr><th>年份</th><th>雨量（毫米）</th><th>说明</th></tr></thead>
{"".join(f"<tr><td>{1950 + n}</td><td>{n * 13 + 800}</td><td>第{n}年的记录</td></tr>" for n in range(60))}</table>
<p>{english(1)}</p><p>𠮷野家。{chinese(1)}</p></body></html>"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Return what gives the path of a PDF of that name, made by the program that the name says."""
    folder = tmp_path_factory.mktemp("printed")

    @cache
    def make(name):
        program, _, what = name.partition(" ")
        path = folder / f"{what} {program}.pdf"
        if program == "typst":
            source, more = TYPESET[what]
            size = "width: 595pt, height: 842pt" if what in ("long", "columns") else "width: 400pt, height: 500pt"
            path.write_bytes(typst.compile(f"{STYLE}#set page({size}{more})\n{source}".encode()))
        elif program == "chromium":
            by_chromium(path, HTML)
        else:
            by_office(path, what)
        return path

    return make


def by_chromium(path, html):
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed: it prints the file this test reads")
    page = path.with_suffix(".html")
    page.write_text(html)
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    profile = f"--user-data-dir={path.parent / 'profile'}"
    subprocess.run([*command, profile, f"--print-to-pdf={path}", page], check=True, capture_output=True, timeout=120)


def by_office(path, what):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed: it prints the file this test reads")
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "桐山水库管理手册"
    document.add_heading("水库", 1)
    document.add_paragraph(chinese(20))
    document.add_paragraph(english(12))
    if what == "table":
        table = document.add_table(1, 3, style="Table Grid")
        for cell, text in zip(table.rows[0].cells, ("名目", "作用", "数目"), strict=True):
            cell.text = text
        repeat = table.rows[0]._tr.get_or_add_trPr().makeelement(docx.oxml.ns.qn("w:tblHeader"), {})
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        for n in range(60):
            for cell, text in zip(table.add_row().cells, (f"闸门{n}", f"用途说明{n}", str(n * 37)), strict=True):
                cell.text = text
        document.add_paragraph(f"表后一段。{chinese(1)}")
    document.save(path.with_suffix(".docx"))
    profile = f"-env:UserInstallation={(path.parent / 'office').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", path.parent]
    subprocess.run([*command, path.with_suffix(".docx")], check=True, capture_output=True, timeout=180)


NAMES = [*(f"typst {name}" for name in TYPESET), "chromium page", "office text", "office table"]


@pytest.mark.parametrize("name", NAMES)
def test_characters_and_their_order_are_those_of_an_independent_reader(printed, name):
    found = agreement.compare(printed(name))
    # running heads stand once, marks of footnotes not at all, headers that a page says again are left out
    marks = 4 if "footnotes" in name else 0
    heads = 20 * found.pages if name in ("chromium page", "office table") else 0
    assert found.missing.total() - found.ends <= marks + heads
    assert found.extra.total() <= found.again
    assert found.subsequence >= 0.99
    assert len(found.lost) == ("footnotes" in name)  # the sentence around a mark


def test_two_hundred_pages_are_read(printed):
    path = printed("typst long")
    assert len(agreement.poppler(path)) >= 200


def words(path):
    """Return (page, text, box) of each word as poppler sees it."""
    shown = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True).stdout.decode()
    found = []
    for page, part in enumerate(shown.split("<page ")[1:], 1):
        for box in re.finditer(
            r'<word xMin="([^"]*)" yMin="([^"]*)" xMax="([^"]*)" yMax="([^"]*)">([^<]*)</word>', part
        ):
            found.append((page, unescape(box[5]), Box(page, *map(float, box.groups()[:4]))))
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if name != "typst long"])
def test_a_word_has_the_rectangle_that_it_is_printed_in(printed, name):
    path = printed(name)
    (document,) = read(path)
    there = words(path)
    found = 0
    for page, text, expected in there:
        places = [boxes_of(document, *match.span()) for match in re.finditer(re.escape(text), document.text)]
        places = [boxes for boxes in places if len(boxes) == 1 and boxes[0].page == page]
        # a mark of a footnote, a word that a hyphen parts, a running head or the number of a page
        if not places or len(text) == 1:
            continue
        found += 1
        assert any(is_near(box, expected) for (box,) in places), (text, expected, places)
    assert found >= 0.7 * len([text for _, text, _ in there if len(text) > 1])


def is_near(box, expected):
    """Tell whether a rectangle begins and ends where another does, and stands on the same line."""
    middle = (box.top + box.bottom) / 2
    ends = abs(box.left - expected.left), abs(box.right - expected.right)
    return max(ends) <= 1.5 and expected.top < middle < expected.bottom


def test_a_quote_over_lines_and_pages_has_a_rectangle_a_line(printed):
    (document,) = read(printed("typst heads"))
    whole = boxes_of(document, 0, len(document.text))
    assert {box.page for box in whole} == set(document.origins.page)
    # as many as there are lines: each begins where the one above ended, and none stands over another
    assert len(whole) == len(set(zip(document.origins.page, document.origins.line, strict=True)))


@pytest.mark.parametrize("name", ["chromium page", "office table"])
def test_a_table_that_goes_on_over_pages_is_one_and_says_its_headers_once(printed, name):
    (document,) = read(printed(name))
    tables = [p for p in document.paragraphs if p.kind == "table"]
    assert len(tables) == 1
    text = document.text[tables[0].start : tables[0].end]
    rows = text.split("\n")
    assert len(rows) == 61
    assert rows.count(rows[0]) == 1
    assert tables[0].table.end > tables[0].table.start
    first, last = (document.locate(tables[0].start + at, tables[0].start + at + 1).page for at in (0, len(text) - 1))
    assert first < last
