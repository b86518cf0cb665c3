"""Tables as a person sees them: cells in rows under their headers, quotes marked in their cells."""

import re

from corpus import read, read_text
from ui.page.tables import stretch_html

TEXT = "型号一览：\n型号\t2023年\t2023年\n型号\t电池\t重量\nT200\t5000 mAh\t192克\nT300\t6000 mAh"


def shown(text, *quotes, start=0, end=None):
    document = read_text(text, title="", source="s")
    marked = [(at := document.text.index(q), at + len(q), n, f"src-1-{n}") for n, q in enumerate(quotes, 1)]
    return stretch_html(document, start, len(document.text) if end is None else end, marked)


def cells(html):
    """Return the rows, each cell with its tag and what it says."""
    html = re.sub(r"</?mark[^>]*>|&#\d+;", lambda m: chr(int(m[0][2:-1])) if m[0][0] == "&" else "", html)
    rows = re.findall("<tr>(.*?)</tr>", html)
    return [re.findall(r"<(t[hd])[^>]*>(.*?)</t", row) for row in rows]


def test_a_table_stands_in_rows_under_its_headers_behind_the_line_above_it():
    html = shown(TEXT)
    assert html.startswith('<p data-from="0">型号一览：</p><div>')
    assert cells(html) == [
        [("th", "型号"), ("th", "2023年")],
        [("th", "型号"), ("th", "电池"), ("th", "重量")],
        [("th", "T200"), ("td", "5000 mAh"), ("td", "192克")],
        [("th", "T300"), ("td", "6000 mAh"), ("td", "")],
    ]
    years, name = TEXT.index("2023年"), TEXT.index("T200")
    assert f'scope="col" colspan="2" data-from="{years}">2023年' in html
    assert f'scope="row" data-from="{name}">T200' in html


def test_a_quote_is_marked_in_each_of_its_cells_and_found_by_the_first():
    html = shown(TEXT, "T200\t5000 mAh\t192克", "6000")
    assert html.count(' id="src-1-1"') == 1 and html.count('data-number="1"') == 3
    assert (
        f'<td data-from="{TEXT.index("6000")}"><mark id="src-1-2" tabindex="-1" data-number="2">6000</mark> mAh</td>'
        in html
    )


def test_rows_far_below_stand_under_the_headers_too():
    text = "编号\t名称\n" + "\n".join(f"N{i}\t{i}元" for i in range(1, 251))
    document = read_text(text, title="", source="s")
    last = document.paragraphs[-1]
    html = shown(text, "250元", start=last.start, end=last.end)
    found = cells(html)
    assert (found[0], len(found)) == ([("th", "编号"), ("th", "名称")], 52)
    assert "<thead>" in html and "N199<" not in html


def test_a_title_in_a_table_reaches_over_its_columns(tmp_path):
    (tmp_path / "a.csv").write_text("费用表,\n地区,住宿\n一线,500元\n其他,300元\n", encoding="utf-8")
    (document,) = read(tmp_path / "a.csv")
    html = stretch_html(document, 0, len(document.text))
    assert '<tr><th colspan="2">费用表</th></tr><tr><th scope="col"' in html


def test_nothing_in_a_cell_is_live():
    html = shown("名称\t值\n<b onclick=x>\t1 元\n甲\t2 元")
    assert "<b" not in html and "onclick&#61;x" in html
