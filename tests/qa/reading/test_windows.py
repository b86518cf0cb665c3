"""Windows: what the reader reads, and that a stretch of it is the same characters of the document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import cut, read, read_text
from corpus.errors import NoText
from qa.reading.windows import asked, window

TEXTS = st.text(st.sampled_from("池塘里养着鲤鱼。，；\n 𠮷é\u0301aB3|\t（）—"), min_size=1, max_size=200)


def windows_of(text, title="题"):
    try:
        document = read_text(text, title=title, source="s")
    except NoText:
        return []
    return [(p, window(document, p.section, p.start, p.end)) for p in cut(document)]


def is_between(passage, at):
    return passage.document.text[at] in " \t\n|"


@given(TEXTS)
def test_every_character_of_a_passage_is_found_again_where_it_stands(text):
    for passage, read_ in windows_of(text):
        for at in range(passage.start, passage.end):
            shown = read_.shown(at, at + 1)
            if shown is None:  # what parts the cells of a table, or stands over them
                (paragraph,) = passage.document.paragraphs_in(at, at + 1) if not is_between(passage, at) else (None,)
                assert paragraph is None or paragraph.table.start <= at < paragraph.table.end
                continue
            assert read_.text[slice(*shown)] == passage.document.text[at]
            assert read_.span(*shown) == (at, at + 1)


@given(TEXTS, st.data())
def test_a_stretch_of_prose_maps_to_the_same_characters(text, data):
    for passage, read_ in windows_of(text):
        start = data.draw(st.integers(0, len(read_.text) - 1))
        end = data.draw(st.integers(start + 1, len(read_.text)))
        span = read_.span(start, end)
        if span is not None:
            assert passage.start <= span[0] < span[1] <= passage.end
            assert read_.text[start:end].endswith(passage.document.text[span[1] - 1]) or end > read_.body


def window_in(file):
    """Return the window over the one passage of a file."""
    (document,) = read(file)
    (passage,) = cut(document)
    return window(document, passage.section, passage.start, passage.end)


def test_title_and_headings_stand_before_the_passage(tmp_path):
    file = tmp_path / "规定.md"
    file.write_text("# 总则\n\n## 罚款\n\n逾期一天罚款五元。\n", encoding="utf-8")
    read_ = window_in(file)
    head, _, body = read_.text.partition("\n")
    assert head.split(" › ")[-2:] == ["总则", "罚款"]
    assert body == "逾期一天罚款五元。"
    assert read_.text[read_.body :] == body


def test_a_long_path_is_cut():
    document = read_text("鱼。", title="甲" * 500, source="s")
    (passage,) = cut(document)
    assert window(document, passage.section, passage.start, passage.end).body < 100


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        ("md", "| 型号 | 电池 |\n|---|---|\n| T200 | 5000 mAh |\n| T300 |  |\n"),
        ("csv", "型号,电池\nT200,5000 mAh\nT300,\n"),
    ],
)
def test_a_row_is_read_with_its_headers(tmp_path, suffix, text):
    file = tmp_path / f"表.{suffix}"
    file.write_text(text, encoding="utf-8")
    read_ = window_in(file)
    assert "型号：T200；电池：5000 mAh；" in read_.text
    assert read_.text.rstrip("\n").endswith("型号：T300；")
    at = read_.text.index("5000 mAh")
    span = read_.span(at, at + 8)
    assert span is not None
    assert read_.document.text[slice(*span)] == "5000 mAh"


def test_headers_of_two_storeys_are_joined_and_read_but_shown_nowhere():
    text = "招生人数如下：\n专业\t招生人数\t招生人数\n专业\t文科\t理科\n护理\t80\t120\n会计\t60\t50"
    document = read_text(text, title="简章", source="s")
    (passage,) = cut(document)
    read_ = window(document, passage.section, passage.start, passage.end)
    assert "专业：护理；招生人数 文科：80；招生人数 理科：120；" in read_.text
    at = read_.text.index("专业\t招生人数")
    assert read_.span(at, at + len("专业\t招生人数")) is None


def test_rows_far_below_their_headers_are_read_with_them():
    text = "编号\t名称\t价格\n" + "\n".join(f"N{i}\t物品{i}\t{i}元" for i in range(1, 251))
    document = read_text(text, title="", source="s")
    last = cut(document)[-1]
    assert "编号：N250；名称：物品250；价格：250元；" in window(document, last.section, last.start, last.end).text


def test_the_rest_of_a_cut_row_is_read_with_what_names_it():
    row = "\t".join(["T200", "甲" * 200, "乙" * 200])
    document = read_text(f"型号\t用途\t说明\n{row}", title="", source="s")
    last = cut(document)[-1]
    read_ = window(document, last.section, last.start, last.end)
    assert read_.text.endswith(f"型号：T200；说明：{'乙' * 200}；\n")


def test_what_is_written_around_a_cell_shows_nothing_of_the_document(tmp_path):
    file = tmp_path / "表.csv"
    file.write_text("型号,电池\nT200,5000 mAh\n", encoding="utf-8")
    read_ = window_in(file)
    at = read_.text.index("电池：5000")
    assert read_.span(at, at + 3) is None


def test_a_question_is_read_behind_the_last_two_turns():
    history = [("一？", "甲"), ("二？", "乙" * 100), ("三？", "丙\n丁")]
    assert asked("四？", history) == f"二？ => {'乙' * 60} | 三？ => 丙 丁 | 四？"
    assert asked("四？") == "四？"
