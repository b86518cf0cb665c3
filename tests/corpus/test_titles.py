import pytest

from corpus.titles import says_something


@pytest.mark.parametrize(
    "title",
    ["", "  ", "untitled", "Untitled-1", "Document1", "Microsoft Word - 年度报告.doc", "无标题", "文档1",
     "新建 Microsoft Word 文档",
     "src_two.html", "年度报告.docx", "PowerPoint 演示文稿", "Presentation2", "12", "---"],
)  # fmt: skip
def test_what_a_program_made_up_says_nothing(title):
    assert not says_something(title)


@pytest.mark.parametrize(
    "title",
    ["年度报告", "Annual report 2023", "Documents of the board", "文档管理办法", "On .NET", "无标题音乐", "GB/T 7714"],
)
def test_what_somebody_wrote_says_something(title):
    assert says_something(title)
