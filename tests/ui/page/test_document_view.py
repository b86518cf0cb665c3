"""A document to be read."""

import re
from dataclasses import replace

import pytest

from corpus import read, read_text
from ui.page.document_view import Heading, document_view_html, listed, outline, part_at, places

TEXT = """# 甲

第一段说到甲。

## 甲之一

第二段说到甲之一。

第三段也说到它。

# 乙

## 乙之一

第四段说到乙之一。
"""


def written(folder, title, text):
    path = folder / f"{title}.md"
    path.write_text(text, "utf-8")
    return read(path)[0]


@pytest.fixture
def document(tmp_path):
    return written(tmp_path, "大纲", TEXT)


@pytest.fixture
def long(tmp_path):
    return written(tmp_path, "长", "".join(f"# 第{n}节\n\n这是第{n}段。\n\n" for n in range(1, 451)))


def numbers(html):
    return [int(n) for n in re.findall(r'id="view-(\d+)"', html)]


def test_the_outline_names_each_heading_with_its_depth_and_first_paragraph(document):
    assert outline(document) == (
        Heading("甲", 1, 1),
        Heading("甲之一", 2, 2),
        Heading("乙", 1, 4),
        Heading("乙之一", 2, 4),
    )


def test_every_paragraph_is_there_with_its_number_and_every_heading_in_its_place(document):
    html = document_view_html(document, "zh")
    assert numbers(html) == [1, 2, 3, 4]
    body = html[html.index("</details>") :]
    words = re.sub(r"\d+|<[^>]*>", "", body)
    assert words == "甲第一段说到甲。甲之一第二段说到甲之一。第三段也说到它。乙乙之一第四段说到乙之一。"
    assert re.findall(r"yj-level-(\d)", body) == ["1", "2", "1", "2"]


def test_paragraphs_that_were_recognised_in_a_picture_say_so(document):
    second = document.paragraphs[1]
    (line,) = {document.locate(second.start, second.end).first_line}
    scan = replace(document, origins=replace(document.origins, recognised=(line,)))
    html = document_view_html(scan, "zh")
    assert html.count("由图片识别") == 1
    assert html.index("第二段说到") < html.index("由图片识别") < html.index("第三段也说到")
    assert "由图片识别" not in document_view_html(document, "zh")


def test_a_span_is_marked_and_one_outside_the_text_marks_nothing(document):
    start = document.text.index("第三段")
    html = document_view_html(document, "en", start=start, end=start + 3)
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", html) == ["第三段"]
    for start, end in ((-1, 4), (5, 2), (0, 10_000)):
        assert "<mark" not in document_view_html(document, "en", start=start, end=end)


def test_a_long_document_is_shown_in_parts_that_lead_to_one_another(long):
    first = document_view_html(long, "zh")
    assert numbers(first) == list(range(1, 201))
    assert "后面的段落" in first
    assert "前面的段落" not in first
    at = long.paragraphs[300]
    middle = document_view_html(long, "zh", start=at.start, end=at.end)
    assert numbers(middle) == list(range(201, 401))
    assert "后面的段落" in middle
    assert "前面的段落" in middle
    last = document_view_html(long, "zh", start=long.paragraphs[-1].start, end=long.paragraphs[-1].start)
    assert numbers(last) == list(range(401, 451))
    assert "后面的段落" not in last


def test_a_document_without_headings_has_no_outline():
    assert "yj-outline" not in document_view_html(read_text("只有一段话在这里。\n", title="短", source="a.txt"), "zh")


def test_a_monstrous_paragraph_is_shown_in_stretches_that_lead_on():
    document = read_text("生物多样性" * 300_000, title="长", source="a.txt")
    shown, at, pages = "", 0, 0
    while True:
        part = part_at(document, at)
        assert sum(end - start for _, start, end in part.stretches) < 500_000
        html = document_view_html(document, "zh", start=at, end=at)
        assert len(html) < 600_000
        assert len(numbers(html)) == 1
        shown += "".join(document.text[start:end] for _, start, end in part.stretches)
        pages += 1
        if part.after is None:
            break
        at = part.after.start
    assert shown == document.text
    assert pages == 4


def test_a_quote_far_into_a_monstrous_paragraph_is_marked():
    document = read_text("甲" * 1_000_000 + "乙。" + "甲" * 1_000_000, title="长", source="a.txt")
    html = document_view_html(document, "zh", start=1_000_000, end=1_000_002)
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", html) == ["乙。"]


def test_an_outline_of_very_many_headings_shows_the_upper_ones_then_those_near():
    deep = tuple(Heading(f"{n}", 1 + (n % 10 > 0), n + 1) for n in range(5_000))
    assert listed(deep[:1_000], 1) == deep[:1_000]
    assert [h.title for h in listed(deep, 1)] == [str(n) for n in range(0, 5_000, 10)]
    flat = tuple(Heading(f"{n}", 1, n + 1) for n in range(5_000))
    assert listed(flat, 2_501) == flat[2_000:3_000]
    assert listed(flat, 5_000) == flat[4_000:]


def test_every_place_of_some_words_is_marked_counted_and_the_one_shown_leads_on(garden):
    found = places(garden, "温室")
    assert [garden.text[slice(*span)] for span in found] == ["温室"] * 3
    html = document_view_html(garden, "zh", start=found[1][0], end=found[1][1], query="温室")
    assert html.count("<mark") == 3
    assert 'id="view-mark"' in html
    assert "第 2 处，共 3 处" in html
    none = document_view_html(garden, "en", query="<b>elephants")
    assert "Not found" in none
    assert "<mark" not in none and "<b>" not in none


def test_words_are_found_whatever_their_case_and_as_they_are_not_as_a_pattern():
    document = read_text("Alpha, ALPHA and a.pha.", title="t", source="t.txt")
    assert len(places(document, " alpha ")) == 2
    assert places(document, "a.pha") == [(17, 22)]
    assert places(document, " ") == []


def test_of_very_many_places_the_first_are_counted():
    document = read_text("甲" * 50_000, title="t", source="t.txt")
    assert len(places(document, "甲")) == 10_000
