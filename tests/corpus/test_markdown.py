from corpus.blocks import assemble
from corpus.lines import split_lines
from corpus.markdown import parse

TEXT = """---
title: "快递管理办法"
---

# 总则 #

为了规范快递市场，
保护用户权益，制定本办法。

> 引文保留标记。

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
    title, blocks = parse(split_lines(TEXT))
    document = assemble(blocks, source="text", title=title)
    found = [(p.kind, p.section, document.text[p.start : p.end]) for p in document.paragraphs]
    assert document.title == "快递管理办法"
    assert found == [
        ("paragraph", ("总则",), "为了规范快递市场，保护用户权益，制定本办法。"),
        ("paragraph", ("总则",), "> 引文保留标记。"),
        ("list", ("总则",), "应当提交：\n* 申请书；\n* 身份证明；需要复印件"),
        ("code", ("总则", "附则"), "```python\nx = 1\n    y = 2\n```"),
        ("table", ("总则", "附则"), "| 年份 | 件数 |\n|------|------|\n| 2020 | 833亿 |"),
    ]


def test_deeper_headings_end_with_the_next_of_their_level():
    _, blocks = parse(split_lines("# 甲\n\n## 乙\n\n一。\n\n## 丙\n\n二。\n\n# 丁\n\n三。\n"))
    document = assemble(blocks, source="text")
    assert [p.section for p in document.paragraphs] == [("甲", "乙"), ("甲", "丙"), ("丁",)]
