"""Feed hostile texts and files of n, 2n and 4n to the real thing and say what grows too fast or costs too much.

    python tests/benchmarks/growth.py [--only NAME ...] [--list]

Each family is one way to make something monstrous; `read` families are read from a file, cut and made terms, `build`
families go through a whole build, `page` families are shown and have questions made from them, `ask` families are
questions to the shipped white paper. Each size runs in a process of its own, with its seconds and memory capped.
Printed are the seconds of processor time without the start, and the peak memory of the process. Exit status 1 where
a family takes more than 2.3 times as long for the double, or more than 20 s or 1.5 GB, fails with anything but an
error of ours, or is a bomb (what a few bytes stand for is far more than is harmless) that is not refused in 5 s.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

GROWTH, SECONDS, MEMORY, BOMB_SECONDS = 2.3, 20.0, 1.5e9, 5.0
CAP_SECONDS, CAP_MEMORY = 70, 6_000_000_000  # of processor time, and twelve times as long on a busy machine
LEAST = 0.15  # seconds; how less grows is noise
HAN = "保护生物多样性需要长期努力和广泛参与"


class Family(NamedTuple):
    """One way to make something monstrous: `make(n)` is what a file of this suffix holds, or (question, history)."""

    name: str
    suffix: str
    make: Callable[[int], object]
    n: int
    work: str = "read"
    bomb: bool = False


# the parts that files are made of


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@cache
def plain(suffix: str) -> dict[str, bytes]:
    """Return the parts of an ordinary Office file."""
    import docx
    import openpyxl
    import pptx

    out = io.BytesIO()
    if suffix == ".pptx":
        deck = pptx.Presentation()
        deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(0, 0, 9, 9).text_frame.text = "文字"
        deck.save(out)
    elif suffix == ".docx":
        docx.Document().save(out)
    else:
        openpyxl.Workbook().save(out)
    with zipfile.ZipFile(out) as archive:
        return {member.filename: archive.read(member) for member in archive.infolist()}


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT, _SHEET, _SLIDE = "word/document.xml", "xl/worksheets/sheet1.xml", "ppt/slides/slide1.xml"
LAUGHS = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY e0 "啊啊啊啊">{LAUGHS}]>'


def docx_of(body: str, prolog: str = "") -> bytes:
    xml = f'<?xml version="1.0"?>{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped(plain(".docx") | {_DOCUMENT: xml.encode()})


def word(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_table(rows: Iterable[str]) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def word_cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{word(text)}</w:tc>"


def xlsx_of(rows: str, prolog: str = "", after: str = "", strings: Iterable[str] = ()) -> bytes:
    xml = f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{S}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    parts = plain(".xlsx") | {_SHEET: xml.encode()}
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    if shared:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
        types = parts["[Content_Types].xml"].decode().replace("</Types>", override)
        table = f'<sst xmlns="{S}">{shared}</sst>'.encode()
        parts |= {"[Content_Types].xml": types.encode(), "xl/sharedStrings.xml": table}
    return zipped(parts)


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def pptx_of(shapes: Callable[[str], str], prolog: str = "") -> bytes:
    """Return a deck of one slide, its text box given to `shapes`, which returns what is to stand there."""
    xml = plain(".pptx")[_SLIDE].decode()
    start, end = xml.index("<p:sp>"), xml.index("</p:sp>") + len("</p:sp>")
    head, _, rest = (xml[:start] + shapes(xml[start:end]) + xml[end:]).partition("?>")
    return zipped(plain(".pptx") | {_SLIDE: f"{head}?>{prolog}{rest}".encode()})


def epub_of(chapters: Mapping[str, str], spine: Iterable[str], prolog: str = "") -> bytes:
    items = "".join(f'<item id="{i}" href="{i}" media-type="application/xhtml+xml"/>' for i in chapters)
    references = "".join(f'<itemref idref="{i}"/>' for i in spine)
    package = (
        f'<?xml version="1.0"?>{prolog}<package xmlns="http://www.idpf.org/2007/opf"><metadata><title>书</title>'
        f"</metadata><manifest>{items}</manifest><spine>{references}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="a.opf"/></rootfiles></container>'
    )
    return zipped({"META-INF/container.xml": container, "a.opf": package, **chapters})


def pdf_of(objects: list[bytes | str]) -> bytes:
    """Return a PDF of numbered objects, of which the first is the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        body = each.encode() if isinstance(each, str) else each
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def stream(content: str, entries: str = "") -> str:
    return f"<</Length {len(content)}{entries}>>\nstream\n{content}\nendstream"


def pdf_pages(contents: list[str], more: Iterable[str] = (), outline: str = "") -> bytes:
    """Return a PDF of pages with these contents; `more` objects are numbered from 4 on."""
    more = list(more)
    first = 4 + len(more)
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(contents)))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{outline}>>",
        f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    ]
    for i, content in enumerate(contents):
        resources = "<</Font<</F 3 0 R>>/XObject<</X 4 0 R>>>>"
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources{resources}"
        objects += [f"{page}/Contents {first + 2 * i + 1} 0 R>>", stream(content)]
    return pdf_of(list(objects))


def printed(lines: Iterable[str]) -> str:
    return f"BT /F 9 Tf 12 TL 50 800 Td {' '.join(f'({line}) Tj T*' for line in lines)} ET"


PROSE = "the cat sat on the mat and looked at the birds in the garden all day long"


def forms(levels: int, times: int) -> bytes:
    """Return a PDF whose form draws the next one so many times, and so on."""
    more = []
    for level in range(levels):
        inner = "/X Do " * times if level + 1 < levels else printed(["word"])
        resources = f"<</Font<</F 3 0 R>>/XObject<</X {5 + level} 0 R>>>>"
        more.append(stream(inner, f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources{resources}"))
    return pdf_pages(["/X Do"], more)


def bookmarks(n: int, *, nested: bool) -> bytes:
    """Return a PDF of one page with n bookmarks, beside each other or each within the one before."""
    base = 5
    marks = []
    for i in range(n):
        links = f"/Parent {base + i - 1 if nested and i else 4} 0 R"
        if i + 1 < n:
            after = f"{base + i + 1} 0 R"
            links += f"/First {after}/Last {after}/Count 1" if nested else f"/Next {after}"
        marks.append(f"<</Title(mark {i}){links}>>")
    root = f"<</Type/Outlines/First {base} 0 R/Last {base + n - 1} 0 R>>"
    return pdf_pages([printed([PROSE] * 20)], [root, *marks], "/Outlines 4 0 R")


def looped_bookmarks(n: int) -> bytes:
    marks = ["<</Type/Outlines/First 5 0 R>>", "<</Title(a)/Parent 4 0 R/Next 6 0 R/First 4 0 R>>"]
    return pdf_pages([printed([PROSE] * n)], [*marks, "<</Title(b)/Parent 4 0 R/Next 5 0 R>>"], "/Outlines 4 0 R")


def looped_pages(n: int) -> bytes:
    more = [f"<</Type/Pages/Count 1/Kids[{(i + 1) % n + 4} 0 R 2 0 R]>>" for i in range(n)]
    kids = "<</Type/Pages/Count 9/Kids[4 0 R]>>"
    return pdf_of(["<</Type/Catalog/Pages 2 0 R>>", kids, "<<>>", *more])


def lying(n: int) -> bytes:
    """Return a Word file whose text unpacks to far more than its directory says."""
    data = bytearray(docx_of(word("a" * n)))
    at = data.rindex(_DOCUMENT.encode()) - 46
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def overlapping(n: int) -> bytes:
    """Return an archive whose n entries are all one and the same, of 1 MB."""
    one = zipped({"word/document.xml": bytes(1_000_000)})
    at = one.index(b"PK\1\2")
    end = one.index(b"PK\5\6")
    entry, tail = one[at:end], bytearray(one[end:])
    count = min(n, 65_535).to_bytes(2, "little")
    tail[8:12], tail[12:16] = count * 2, (n * len(entry)).to_bytes(4, "little")
    return one[:at] + entry * n + bytes(tail)


def padded_xlsx(n: int) -> bytes:
    """Return a workbook with one comment of n characters, a single token for the parser."""
    return xlsx_of(f"<!--{'x' * n}--><row r='1'>{cell('A1', '甲')}</row>")


def joined(each: Callable[[int], str]) -> Callable[[int], str]:
    """Return what joins what `each` makes of 1 to n."""
    return lambda n: "".join(map(each, range(1, n + 1)))


def rows_downwards(n: int) -> bytes:
    first = word_cell("甲", '<w:vMerge w:val="restart"/>')
    return docx_of(word_table([first] + [word_cell("", "<w:vMerge/>")] * n))


def styled(n: int) -> bytes:
    return docx_of(word("甲").replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="Heading9"/></w:pPr>') * n)


def spanning(n: int) -> bytes:
    return docx_of(word_table([word_cell("甲", f'<w:gridSpan w:val="{n}"/>')]))


def sheet_rows(n: int) -> bytes:
    return xlsx_of(joined(lambda i: f"<row>{cell(f'A{i}', '甲')}{cell(f'B{i}', '乙')}</row>")(n))


def far_cells(n: int) -> bytes:
    first = 1_048_576 - n
    return xlsx_of(joined(lambda i: f'<row r="{first + i}">{cell(f"XFD{first + i}", "甲")}</row>')(n))


def disordered(n: int) -> bytes:
    return xlsx_of(f'<row r="1048576">{cell("XFD1048576", "甲")}</row><row r="1">{cell("A1", "乙")}</row>' * n)


def long_strings(n: int) -> bytes:
    return xlsx_of("<row>" + '<c t="s"><v>0</v></c>' * n + "</row>", strings=["啊" * n])


def strings(n: int) -> bytes:
    return xlsx_of(joined(lambda i: f'<row><c t="s"><v>{i - 1}</v></c></row>')(n), strings=["甲"] * n)


def merged(n: int) -> bytes:
    ranges = '<mergeCell ref="A1:XFD1048576"/>' * n
    return xlsx_of(f"<row>{cell('A1', '甲')}</row>", after=f"<mergeCells>{ranges}</mergeCells>")


def groups(n: int) -> bytes:
    opening = "<p:grpSp><p:nvGrpSpPr><p:cNvPr id='9' name=''/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
    return pptx_of(lambda box: opening * n + box + "</p:grpSp>" * n)


def laughing_deck(n: int) -> bytes:
    return pptx_of(lambda box: box.replace("文字", "&e9;"), LAUGHS)


def one_chapter(n: int) -> bytes:
    return epub_of({"a.xhtml": f"<p>{HAN * 50}。</p>"}, ["a.xhtml"] * n)


def chapters(n: int) -> bytes:
    names = [f"{i}.xhtml" for i in range(n)]
    return epub_of({name: f"<p>{HAN}。</p>" for name in names}, names)


def json_rows(n: int) -> str:
    return joined(lambda i: json.dumps({"_id": str(i), "text": f"{HAN}。"}) + "\n")(n)


def long_heading(n: int) -> str:
    return f"# {'啊' * n}\n\n" + "甲。\n\n## 乙\n\n" * n


def long_answer(n: int) -> tuple[str, list[tuple[str, str]]]:
    return "那陆域的呢？", [("优先区域有几个？", HAN * n)]


def sizes(n: int) -> bytes:
    """Return a PDF of one page, each of whose n lines is smaller than the one before."""
    lines = " ".join(f"/F {9 + 90 * (n - i) / n:.3f} Tf ({PROSE[:20]}) Tj T*" for i in range(n))
    return pdf_pages([f"BT 12 TL 50 800 Td {lines} /F 9 Tf ({PROSE}) Tj ET"])


def headings(n: int) -> str:
    return "".join(f"{'#' * (1 + i % 6)} 第{i}节\n\n{HAN}。\n\n" for i in range(n))


def turns(n: int) -> tuple[str, list[tuple[str, str]]]:
    return "那陆域的呢？", [("优先区域有几个？", "35个陆域优先区域，总面积近276.3万平方公里。")] * n


def times(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """Return what makes `unit` n times over."""
    return lambda n: before + unit * n + after


M, K = 1_000_000, 1_000
FAMILIES = [
    # plain text and what every text goes through
    Family("ordinary text", ".txt", times(f"{HAN}，{HAN}。\n\n"), 20 * K),
    Family("one line without an end", ".txt", times(HAN), 40 * K),
    Family("one character n times", ".txt", times("啊"), 500 * K),
    Family("one Latin word of n letters", ".txt", times("a"), 1 * M),
    Family("a line of abbreviations", ".txt", times("Ab. "), 100 * K),
    Family("a line of item numbers", ".txt", times("1. "), 100 * K),
    Family("a line of full stops", ".txt", times(". "), 200 * K),
    Family("a line of exclamation marks", ".txt", times("!"), 500 * K),
    Family("a line of exclamations", ".txt", times("a!b"), 300 * K),
    Family("quotes never closed", ".txt", times("“"), 500 * K),
    Family("brackets never closed", ".txt", times("（"), 500 * K),
    Family("book titles never closed", ".txt", times("《甲"), 300 * K),
    Family("ellipses", ".txt", times("…"), 500 * K),
    Family("commas", ".txt", times("，"), 500 * K),
    Family("numbers with points", ".txt", times("1."), 500 * K),
    Family("digits", ".txt", times("1"), 500 * K),
    Family("digits by thousands", ".txt", times("123,"), 250 * K),
    Family("digits with a unit", ".txt", times("9", after="万"), 50 * K),
    Family("numerals", ".txt", times("一"), 250 * K),
    Family("hundred millions", ".txt", times("亿"), 250 * K),
    Family("numerals with decimals", ".txt", times("三点一四"), 100 * K),
    Family("percentages", ".txt", times("百分之"), 200 * K),
    Family("joined words", ".txt", times("a-"), 500 * K),
    Family("letter-spaced text", ".txt", times("布 "), 300 * K),
    Family("white space", ".txt", times(" ", "甲", "乙"), 1 * M),
    Family("n blank lines", ".txt", times("\n", "甲。\n", "乙。"), 1 * M),
    Family("n lines of a character", ".txt", times("甲\n"), 60 * K),
    Family("n numbers, a line each", ".txt", lambda n: "\n".join(f"{i}\n" for i in range(n)), 20 * K),
    Family("n lines of hard-wrapped text", ".txt", times(f"{HAN}{HAN}\n"), 30 * K),
    Family("indents", ".txt", times("\u3000" * 500 + "甲\n"), 2 * K),
    Family("fences never closed", ".txt", times("```\n~~~\n"), 30 * K),
    Family("chapters without text", ".txt", times("第一章 总则\n"), 25 * K),
    Family("codes", ".txt", times("a ", after=" b"), 500 * K),
    Family("combining marks", ".txt", times("\u0301", "a"), 300 * K),
    # Markdown
    Family("Markdown: white space", ".md", times(" ", "甲", "乙"), 500 * K),
    Family("Markdown: # and white space", ".md", times(" ", "# 甲", "#乙"), 500 * K),
    Family("Markdown: strong never closed", ".md", times("**a "), 100 * K),
    Family("Markdown: underscores never closed", ".md", times(" __a"), 100 * K),
    Family("Markdown: emphasis never closed", ".md", times("*a "), 100 * K),
    Family("Markdown: emphasis touching", ".md", times("*a"), 200 * K),
    Family("Markdown: asterisks", ".md", times("*", "a"), 500 * K),
    Family("Markdown: links never closed", ".md", times("[a]("), 200 * K),
    Family("Markdown: brackets", ".md", times("["), 500 * K),
    Family("Markdown: addresses with brackets", ".md", times("(", "[a]("), 300 * K),
    Family("Markdown: titles of links", ".md", times(' "', "[a](b"), 300 * K),
    Family("Markdown: strong within strong", ".md", lambda n: "**a *b " * n + " c* d**" * n, 60 * K),
    Family("Markdown: marks that are right", ".md", times("**甲**和*乙*见[丙](丁)。"), 30 * K),
    Family("Markdown: quotations in quotations", ".md", times("> ", after="甲"), 300 * K),
    Family("Markdown: rules that are none", ".md", times("* ", after="甲"), 300 * K),
    Family("Markdown: fences never closed", ".md", times("```\n~~~\n"), 30 * K),
    Family("Markdown: fences of other kinds", ".md", lambda n: "~~~\na\n```\n" * n, 20 * K),
    Family("Markdown: headings", ".md", headings, 10 * K),
    Family("Markdown: a heading of n over n", ".md", lambda n: f"# {'啊' * n}\n\n" + "甲。\n\n- 乙\n\n" * n, 10 * K),
    Family("Markdown: headings with nothing under them", ".md", times("# 甲\n\n## 乙\n\n"), 15 * K),
    Family("Markdown: table rows", ".md", times("|甲|乙|\n"), 60 * K),
    Family("Markdown: front matter", ".md", lambda n: "---\n" + "title: \"甲'\n" * n + "---\n甲", 60 * K),
    # pages
    Family("HTML: <div> in <div>", ".html", times("<div>甲"), 30 * K),
    Family("HTML: <table> in <table>", ".html", times("<table><tr><td>甲"), 20 * K),
    Family("HTML: <li> never closed", ".html", times("<li>甲"), 30 * K),
    Family("HTML: <li> never closed, then closed", ".html", lambda n: "<li>甲" * n + "</li>乙" * n, 15 * K),
    Family("HTML: <pre> in <pre>", ".html", times("<pre>a"), 30 * K),
    Family("HTML: <svg> in <svg>", ".html", times("<svg><nav>", "甲"), 200 * K),
    Family("HTML: tags never closed", ".html", times("<a ", "甲"), 300 * K),
    Family("HTML: closing tags never closed", ".html", times("</a ", "甲"), 300 * K),
    Family("HTML: attributes never closed", ".html", times("<a foo='", "甲"), 200 * K),
    Family("HTML: attributes", ".html", times("a=b ", "<p ", ">甲"), 200 * K),
    Family("HTML: attributes without a value", ".html", times(" = ", "<p ", ">甲"), 200 * K),
    Family("HTML: comments never closed", ".html", times("<!--", "甲"), 300 * K),
    Family("HTML: comments nearly closed", ".html", times("<!-- -- >", "甲"), 200 * K),
    Family("HTML: CDATA never closed", ".html", times("<![CDATA[", "甲"), 200 * K),
    Family("HTML: declarations never closed", ".html", times("<!x", "甲"), 300 * K),
    Family("HTML: instructions never closed", ".html", times("<?", "甲"), 300 * K),
    Family("HTML: scripts never closed", ".html", times("<script></scrip", "甲"), 100 * K),
    Family("HTML: <", ".html", times("<"), 500 * K),
    Family("HTML: &amp without an end", ".html", times("&amp"), 300 * K),
    Family("HTML: &", ".html", times("&"), 500 * K),
    Family("HTML: numbers of characters", ".html", times("9", "&#", ";甲"), 500 * K),
    Family("HTML: paragraphs", ".html", times(f"<p>{HAN}，<b>{HAN}</b>。</p>\n"), 20 * K),
    # tables and rows
    Family("CSV: separators", ".csv", times(",", "甲,乙\n"), 500 * K),
    Family("CSV: quotes", ".csv", times('"', "甲,乙\n"), 100 * K),
    Family("CSV: quoted and not closed", ".csv", times('a,"b'), 20 * K),
    Family("CSV: one column", ".csv", times("甲\n"), 200 * K),
    Family("CSV: rows", ".csv", times("甲,乙,丙\n"), 60 * K),
    Family("CSV: white space", ".csv", times(" ", "甲,", ",乙"), 500 * K),
    Family("JSONL: rows", ".jsonl", json_rows, 10 * K),
    Family("JSONL: nested", ".jsonl", lambda n: '{"_id": "1", "text": "甲", "x": ' + "[" * n + "]" * n + "}", 100 * K),
    # Office
    Family("Word: paragraphs", ".docx", lambda n: docx_of(word(HAN) * n), 8 * K),
    Family("Word: empty paragraphs", ".docx", lambda n: docx_of(word("甲") + "<w:p/>" * n), 200 * K),
    Family("Word: empty runs", ".docx", lambda n: docx_of(word("甲") + "<w:p><w:r/></w:p>" * n), 30 * K),
    Family("Word: runs", ".docx", lambda n: docx_of(f"<w:p>{'<w:r><w:t>甲</w:t></w:r>' * n}</w:p>"), 30 * K),
    Family("Word: rows", ".docx", lambda n: docx_of(word_table([word_cell("甲") * 2] * n)), 4 * K),
    Family("Word: cells merged downwards", ".docx", rows_downwards, 8 * K),
    Family("Word: styles", ".docx", styled, 8 * K),
    Family("Word: a cell of a thousand million columns", ".docx", spanning, 1000 * M),
    Family("Word: 240 MB of white space", ".docx", lambda n: docx_of(word("甲") + " " * n), 60 * M, bomb=True),
    Family("Word: 240 MB of paragraphs", ".docx", lambda n: docx_of("<w:p/>" * n), 10 * M, bomb=True),
    Family("Word: entities", ".docx", lambda n: docx_of(word("&e9;"), LAUGHS), 1, bomb=True),
    Family("Word: a size that lies", ".docx", lying, 1 * M, bomb=True),
    Family("Word: overlapping entries", ".docx", overlapping, 100_000, bomb=True),
    Family("Excel: rows", ".xlsx", sheet_rows, 10 * K),
    Family("Excel: columns", ".xlsx", lambda n: xlsx_of(f"<row>{'<c><v>1</v></c>' * n}</row>"), 40 * K),
    Family("Excel: cells at the last place", ".xlsx", far_cells, 5 * K),
    Family("Excel: rows out of order", ".xlsx", disordered, 5 * K),
    Family("Excel: long strings shared", ".xlsx", long_strings, 25 * K, bomb=True),
    Family("Excel: strings", ".xlsx", strings, 10 * K),
    Family("Excel: merged cells", ".xlsx", merged, 20 * K),
    Family("Excel: one token", ".xlsx", padded_xlsx, 3 * M),
    Family("Excel: entities", ".xlsx", lambda n: xlsx_of(f"<row>{cell('A1', '&e9;')}</row>", LAUGHS), 1, bomb=True),
    Family("Excel: 240 MB of cells", ".xlsx", lambda n: xlsx_of(f"<row>{'<c/>' * n}</row>"), 15 * M, bomb=True),
    Family("PowerPoint: shapes", ".pptx", lambda n: pptx_of(lambda box: box * n), 2 * K),
    Family("PowerPoint: groups in groups", ".pptx", groups, 30),
    Family("PowerPoint: entities", ".pptx", laughing_deck, 1, bomb=True),
    Family("EPUB: one chapter n times", ".epub", one_chapter, 100 * K),
    Family("EPUB: chapters", ".epub", chapters, 2 * K),
    Family("EPUB: entities", ".epub", lambda n: epub_of({"a.xhtml": "<p>甲</p>"}, ["&e9;"], LAUGHS), 1, bomb=True),
    # PDF
    Family("PDF: a page of n characters", ".pdf", lambda n: pdf_pages([printed([PROSE] * (n // 73))]), 100 * K),
    Family("PDF: a line of n characters", ".pdf", lambda n: pdf_pages([printed(["a" * n])]), 50 * K),
    Family("PDF: pages", ".pdf", lambda n: pdf_pages([printed([PROSE] * 5)] * n), 500),
    Family("PDF: tiny objects", ".pdf", lambda n: pdf_pages([printed([PROSE] * 20)], ["<<>>"] * n), 50 * K),
    Family("PDF: sizes", ".pdf", sizes, 5 * K),
    Family("PDF: nested forms", ".pdf", lambda n: forms(9, 8), 1, "build", bomb=True),
    Family("PDF: forms n times", ".pdf", lambda n: forms(2, n), 5 * K),
    Family("PDF: bookmarks", ".pdf", lambda n: bookmarks(n, nested=False), 10 * K),
    Family("PDF: bookmarks in bookmarks", ".pdf", lambda n: bookmarks(n, nested=True), 10 * K),
    Family("PDF: bookmarks in a loop", ".pdf", looped_bookmarks, 50),
    Family("PDF: pages in a loop", ".pdf", looped_pages, 5 * K),
    # the whole way
    Family("build: ordinary text", ".txt", times(f"{HAN}，{HAN}。\n\n"), 5 * K, "build"),
    Family("build: a heading of n over n", ".md", long_heading, 1 * K, "build"),
    Family("build: headings", ".md", headings, 6 * K, "build"),
    Family("build: one line without an end", ".txt", times(HAN), 5 * K, "build"),
    Family("build: n lines of a character", ".txt", times("甲\n"), 50 * K, "build"),
    Family("page: headings", ".md", headings, 5 * K, "page"),
    Family("page: one line without an end", ".txt", times(HAN), 5 * K, "page"),
    Family("page: a paragraph of counts", ".txt", times("建立植物园近"), 10 * K, "page"),
    Family("page: n lines between", ".md", lambda n: "甲。\n\n" + "# 乙\n\n" * n + "丙。", 10 * K, "page"),
    # questions; past what a question may be, an error that says so is right
    *(
        Family(f"question: {unit}", "", lambda n, unit=unit: (unit * n, []), 500, "ask")
        for unit in ("和", "亿", "一", "第", "（", "？", "“", "1", "a", "a b ", "甲，", "百分之", "three ")
    ),
    Family("question: a history of n turns", "", turns, 100, "ask"),
    Family("question: an answer of n in the history", "", long_answer, 2 * K, "ask"),
]


# what is done with them, in a process of its own


def read_file(path: Path) -> Callable[[], object]:
    from corpus import cut, read
    from index.tokens import terms

    terms("预热 warm 三十五。")

    def work() -> None:
        for document in read(path):
            for passage in cut(document):
                terms(passage.text)

    return work


def build_file(path: Path) -> Callable[[], object]:
    from index import build_index

    build_index([_warm(path)], path.with_name("warm"))
    return lambda: build_index([path], path.with_name("index"))


def show_file(path: Path) -> Callable[[], object]:
    from corpus import read
    from index import build_index
    from qa import Assistant
    from ui.page.document_view import document_view_html
    from ui.page.suggest import suggest

    (document,) = read(path)
    assistant = Assistant(build_index([path], path.with_name("index")))
    assistant.ask("多少？")

    def work() -> None:
        suggest(assistant, [document])
        pages = [document_view_html(document, "zh", start=at) for at in (0, len(document.text) // 2)]
        if max(map(len, pages)) > 20_000_000:
            raise AssertionError(f"a page of {max(map(len, pages)):,} characters")

    return work


def ask_question(path: Path) -> Callable[[], object]:
    from corpus import default_document
    from index import build_index
    from qa import Assistant

    assistant = Assistant(build_index([default_document()], path.with_name("index")))
    assistant.ask("中国建立了多少个植物园？")
    question, history = json.loads(path.read_text(encoding="utf-8"))
    return lambda: assistant.ask(question, [(asked, said) for asked, said in history])


def _warm(path: Path) -> Path:
    warm = path.with_name("warm.txt")
    warm.write_text("预热。", encoding="utf-8")
    return warm


WORK = {"read": read_file, "build": build_file, "page": show_file, "ask": ask_question}


def run_one(work: str, path: Path) -> None:
    """Do the work and print as JSON how it ended, in how many seconds, with how much memory."""
    from corpus.errors import YinjuError

    resource.setrlimit(resource.RLIMIT_AS, (CAP_MEMORY, CAP_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CAP_SECONDS, CAP_SECONDS + 1))
    ended, said = "done", ""
    began = _processor()
    try:
        do = WORK[work](path)
        began = _processor()
        do()
    except YinjuError as error:
        ended, said = "refused", str(error)
    except Exception as error:
        ended, said = "failed", f"{type(error).__name__}: {error}"
    seconds = _processor() - began
    print(json.dumps([ended, seconds, _peak(), said[:300]]))


def _processor() -> float:
    """Return the seconds of processor time of this process and of those it has started and waited for."""
    return sum(os.times()[:4])


def _peak() -> int:
    """Return the most memory that this process had, or one that it started, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    try:  # what getrusage says of this process counts what it was forked from, too
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return max(started, int(status.split("VmHWM:")[1].split()[0]) * 1024)
    except (OSError, IndexError):
        return max(started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


class Outcome(NamedTuple):
    """How it went with one size."""

    ended: str
    seconds: float
    peak: float
    said: str


def measure(family: Family, n: int, folder: Path) -> Outcome:
    """Measure one size in a process of its own."""
    content = family.make(n)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        path = Path(made, "hostile" + (family.suffix or ".json"))
        if not isinstance(content, bytes):
            content = (content if isinstance(content, str) else json.dumps(content)).encode()
        path.write_bytes(content)
        del content
        command = [sys.executable, __file__, "--one", family.work, str(path)]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        try:
            done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=12 * CAP_SECONDS)
        except subprocess.TimeoutExpired:
            return Outcome("killed", float(CAP_SECONDS), 0, f"after {12 * CAP_SECONDS} s")
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return Outcome("killed", float(CAP_SECONDS), 0, f"after {CAP_SECONDS} s")
    try:
        return Outcome(*json.loads(done.stdout.splitlines()[-1]))
    except (IndexError, ValueError):
        return Outcome("failed", 0, 0, f"status {done.returncode}: {done.stderr[-200:]}")


def breaches(family: Family, outcomes: list[Outcome]) -> list[str]:
    """Return what is wrong."""
    found = []
    for before, after in pairwise(outcomes):
        if after.ended == before.ended == "done" and after.seconds >= LEAST and before.seconds > 0:
            ratio = after.seconds / before.seconds
            if ratio > GROWTH:
                found.append(f"{ratio:.1f} times for the double")
    last = outcomes[-1]
    for outcome in outcomes:
        if outcome.ended in ("failed", "killed"):
            found.append(f"{outcome.ended}: {outcome.said}")
        if outcome.seconds > SECONDS:
            found.append(f"{outcome.seconds:.0f} s")
        if outcome.peak > MEMORY:
            found.append(f"{outcome.peak / 1e9:.1f} GB")
    if family.bomb:
        if last.ended != "refused":
            found.append("not refused")
        if last.seconds > BOMB_SECONDS:
            found.append(f"refused after {last.seconds:.0f} s")
    return list(dict.fromkeys(found))


def look_at(family: Family, folder: Path) -> list[str]:
    """Measure a family, print its line and return what is wrong."""
    outcomes: list[Outcome] = []
    for n in (family.n, 2 * family.n, 4 * family.n):
        outcomes.append(measure(family, n, folder))
        if outcomes[-1].ended in ("killed", "failed"):
            break
    for _ in range(2):
        if not any("double" in what for what in breaches(family, outcomes)):
            break
        # another program may have been at work: the least of several counts
        again = [measure(family, n, folder) for n in (family.n, 2 * family.n, 4 * family.n)]
        outcomes = [min(pair, key=lambda each: each.seconds) for pair in zip(outcomes, again, strict=True)]
    wrong = breaches(family, outcomes)
    seconds = " ".join(f"{each.seconds:7.2f}" for each in outcomes)
    memory = " ".join(f"{each.peak / 1e6:5.0f}" for each in outcomes)
    print(f"{family.name:45} {family.n:13,} {seconds:23} {memory:17}  {outcomes[-1].ended:8} {'; '.join(wrong)}")
    if outcomes[-1].ended == "refused":
        print(f"{'':45} {outcomes[-1].said[:150].replace(str(folder), '')}")
    sys.stdout.flush()
    return wrong


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--one"]:
        run_one(sys.argv[2], Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="families with this in their name")
    parser.add_argument("--list", action="store_true", help="only name the families")
    options = parser.parse_args()
    chosen = [f for f in FAMILIES if not options.only or any(part in f.name for part in options.only)]
    if options.list:
        print("\n".join(family.name for family in chosen))
        return
    print(f"{'family':45} {'n':>13} {'seconds n, 2n, 4n':23} {'MB':17}  ended")
    with tempfile.TemporaryDirectory() as folder:
        wrong = {family.name: found for family in chosen if (found := look_at(family, Path(folder)))}
    print(f"{len(chosen)} families, {len(wrong)} of them with a breach")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
