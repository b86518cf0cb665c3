"""A document to be read."""

import re

import pytest

from corpus import read, read_text
from ui.reader import Heading, outline, reader_html

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
    return [int(n) for n in re.findall(r'id="read-(\d+)"', html)]


def test_the_outline_names_each_heading_with_its_depth_and_first_paragraph(document):
    assert outline(document) == (
        Heading("甲", 1, 1),
        Heading("甲之一", 2, 2),
        Heading("乙", 1, 4),
        Heading("乙之一", 2, 4),
    )


def test_every_paragraph_is_there_with_its_number_and_every_heading_in_its_place(document):
    html = reader_html(document, "zh")
    assert numbers(html) == [1, 2, 3, 4]
    body = html[html.index("</details>") :]
    words = re.sub(r"\d+|<[^>]*>", "", body)
    assert words == "甲第一段说到甲。甲之一第二段说到甲之一。第三段也说到它。乙乙之一第四段说到乙之一。"
    assert re.findall(r"yj-level-(\d)", body) == ["1", "2", "1", "2"]


def test_a_span_is_marked_and_one_outside_the_text_marks_nothing(document):
    start = document.text.index("第三段")
    html = reader_html(document, "en", start=start, end=start + 3)
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", html) == ["第三段"]
    for start, end in ((-1, 4), (5, 2), (0, 10_000)):
        assert "<mark" not in reader_html(document, "en", start=start, end=end)


def test_a_long_document_is_shown_in_parts_that_lead_to_one_another(long):
    first = reader_html(long, "zh")
    assert numbers(first) == list(range(1, 201))
    assert "后面的段落" in first
    assert "前面的段落" not in first
    at = long.paragraphs[300]
    middle = reader_html(long, "zh", start=at.start, end=at.end)
    assert numbers(middle) == list(range(201, 401))
    assert "后面的段落" in middle
    assert "前面的段落" in middle
    last = reader_html(long, "zh", start=long.paragraphs[-1].start, end=long.paragraphs[-1].start)
    assert numbers(last) == list(range(401, 451))
    assert "后面的段落" not in last


def test_a_document_without_headings_has_no_outline():
    assert "yj-outline" not in reader_html(read_text("只有一段话在这里。\n", title="短", source="a.txt"), "zh")
