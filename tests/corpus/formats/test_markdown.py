import pytest

from corpus import read
from corpus.blocks import assemble
from corpus.formats.markdown import title_and_blocks
from corpus.lines import split_lines

TEXT = """---
title: "快递管理办法"
---

# 总则 #

为了规范快递市场，
保护用户权益，制定本办法。

> 引文保留
> 标记。

应当提交：

* 申请书；
* 身份证明；
  需要复印件

附则
----

```python
x = 1

    y = 2
```

| 年份 | 件数 |
|------|------|
| 2020 | 833亿 |
"""


def test_markdown_marks_say_what_each_block_is():
    title, blocks = title_and_blocks(split_lines(TEXT))
    document = assemble(blocks, source="text", title=title)
    found = [(p.kind, p.section, document.text[p.start : p.end]) for p in document.paragraphs]
    assert document.title == "快递管理办法"
    assert found == [
        ("paragraph", ("总则",), "为了规范快递市场，保护用户权益，制定本办法。"),
        ("paragraph", ("总则",), "引文保留标记。"),
        ("list", ("总则",), "应当提交：\n* 申请书；\n* 身份证明；需要复印件"),
        ("code", ("总则", "附则"), "```python\nx = 1\n    y = 2\n```"),
        ("table", ("总则", "附则"), "| 年份 | 件数 |\n|------|------|\n| 2020 | 833亿 |"),
    ]


def test_deeper_headings_end_with_the_next_of_their_level():
    _, blocks = title_and_blocks(split_lines("# 甲\n\n## 乙\n\n一。\n\n## 丙\n\n二。\n\n# 丁\n\n三。\n"))
    document = assemble(blocks, source="text")
    assert [p.section for p in document.paragraphs] == [("甲", "乙"), ("甲", "丙"), ("丁",)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("**第五条** 申请人*应当*提交申请。", "第五条 申请人应当提交申请。"),
        ('见[操作指南](https://example.org/a_(b) "标题")和[注]。', "见操作指南和[注]。"),
        (
            "**见[附录](#a)**，`a * b` 与 2*3*4、snake__case__name 不动。",
            "见附录，`a * b` 与 2*3*4、snake__case__name 不动。",
        ),
        ("- **过滤网**：每周清洗。", "- 过滤网：每周清洗。"),
        ("> > 甲说：**不。**", "甲说：不。"),
        ("未闭合的**标记留下。", "未闭合的**标记留下。"),
    ],
)
def test_marks_of_emphasis_links_and_quotations_go_and_what_stands_in_them_maps_back(raw, expected):
    _, blocks = title_and_blocks(split_lines(raw))
    document = assemble(blocks, source="text")
    assert document.text == expected
    at = document.text.find("不")
    if at >= 0:
        place = document.locate(at, at + 1)
        assert raw[place.start : place.end] == "不"


def test_a_line_of_marks_alone_is_nothing():
    _, blocks = title_and_blocks(split_lines("甲。\n\n>\n\n乙。"))
    assert [b.lines[0].text for b in blocks] == ["甲。", "乙。"]


def test_an_article_set_in_bold_labels_what_follows():
    _, blocks = title_and_blocks(split_lines("# 办法\n\n**第三条** 甲。\n\n乙。\n"))
    document = assemble(blocks, source="text")
    assert [p.section for p in document.paragraphs] == [("办法", "第三条"), ("办法", "第三条")]


MANY = 400_000


# marks that nothing closes, and white space: hours of work for a parser that looks anew from each of them
@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("甲" + " " * MANY + "乙", "甲" + " " * MANY + "乙"),
        ("# 甲" + " " * MANY + "#乙", "甲" + " " * MANY + "#乙"),
        ("# 甲" + " " * MANY + "#", "甲"),
        ("**a " * MANY, "**a " * (MANY - 1) + "**a"),
        ("a __a" * MANY, "a __a" * MANY),
        ("[a](" * MANY, "[a](" * MANY),
        ("[a](b" + ' "' * MANY, "[a](b" + ' "' * MANY),
        ("**a *b " * 50_000 + "c* d**" * 50_000, None),
        ("> " * MANY + "甲", "甲"),
        ("* " * MANY + "甲", "* " * MANY + "甲"),
    ],
)
def test_a_monstrous_line_is_read_as_it_stands(raw, expected):
    _, blocks = title_and_blocks(split_lines(raw))
    text = assemble(blocks, source="text").text
    if expected is None:
        assert text.count("d") == 50_000
    else:
        assert "".join(text.split()) == "".join(expected.split())


def test_white_space_that_is_dropped_and_marks_that_go_leave_the_places_of_the_rest():
    raw = "**甲** 　乙 *丙* " * 20_000
    _, blocks = title_and_blocks(split_lines(raw))
    document = assemble(blocks, source="text")
    assert "".join(document.text.split()) == "甲乙丙" * 20_000
    for at in range(0, len(document.text), 999):
        place = document.locate(at, at + 1)
        assert raw[place.start : place.end] == document.text[at]


def test_what_is_far_too_long_to_be_a_heading_is_a_paragraph():
    long = "很长" * 200
    _, blocks = title_and_blocks(split_lines(f"# 章\n\n## {long}\n\n甲。\n\n### 节\n\n乙。\n"))
    document = assemble(blocks, source="text")
    assert [(p.section, document.text[p.start : p.end]) for p in document.paragraphs] == [
        (("章",), long),
        (("章",), "甲。"),
        (("章", "节"), "乙。"),
    ]
    assert len(assemble(blocks, source="text", title=long * 9).title) == 300


NOTES = """# 办法

邮件须在三日[^a]内投递[^b]，逾期赔偿。正则[^0-9]不是注。

[^a]: 指工作日，
不含节假日。

- 甲[^三]；
- 乙。

    [^c]: 缩进的**也是**注。

结束。

[^三]: 见附录。

    附录另有一段。

[^b]: 1. 交到收件人手中。
## 附则
```
[^a]: 代码里的不动
```
"""


def test_a_footnote_is_a_paragraph_behind_the_block_that_refers_to_it_and_its_mark_goes():
    _, blocks = title_and_blocks(split_lines(NOTES))
    document = assemble(blocks, source="text")
    assert [(p.kind, document.text[p.start : p.end]) for p in document.paragraphs] == [
        ("paragraph", "邮件须在三日内投递，逾期赔偿。正则[^0-9]不是注。"),
        ("paragraph", "指工作日，不含节假日。"),
        ("paragraph", "1. 交到收件人手中。"),
        ("list", "- 甲；\n- 乙。"),
        ("paragraph", "见附录。"),
        ("paragraph", "附录另有一段。"),
        ("paragraph", "结束。"),
        ("code", "```\n[^a]: 代码里的不动\n```"),
        ("paragraph", "缩进的也是注。"),
    ]
    for text in ("工作日", "交到", "附录另有", "也是"):
        start = document.text.index(text)
        place = document.locate(start, start + len(text))
        assert NOTES[place.start : place.end] == text


@pytest.mark.parametrize("unit", ["[^", "[^a]", "[^a]:", "[^a]: \n", "a[^a]\n[^a]: b\n\n"])
def test_many_footnotes_are_read_in_one_go(unit):
    _, blocks = title_and_blocks(split_lines("甲" + unit * 50_000 + "\n\n[^a]: 乙"))
    text = assemble(blocks, source="text").text
    assert text[:1] == "甲"
    assert text.count("乙") == 1


def test_what_holds_a_note_and_what_follows_it_has_its_place_in_the_file(tmp_path):
    raw = "甲说明[^1]。\n\n乙说明。\n\n[^1]: 注一。\n"
    (tmp_path / "a.md").write_text(raw)
    (document,) = read(tmp_path / "a.md")
    assert document.text == "甲说明。\n注一。\n乙说明。"
    note = document.text.index("注")
    place = document.locate(note, len(document.text))
    assert raw[place.start : place.end].rstrip() == "乙说明。\n\n[^1]: 注一。"
    assert (place.first_line, place.last_line) == (3, 5)
