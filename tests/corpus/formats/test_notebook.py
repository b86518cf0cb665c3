"""Notebooks: what a reader of one sees, without pictures and the marks of the file."""

import json

import pytest

from corpus import Limits, TooLarge, Unreadable, read


@pytest.fixture
def notebook(tmp_path):
    """Return what writes a notebook of cells and reads it."""

    def make(*cells, **limits):
        path = tmp_path / "a.ipynb"
        path.write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}), encoding="utf-8")
        (document,) = read(path, limits=Limits(**limits))
        return document

    return make


def markdown(*lines):
    return {"cell_type": "markdown", "metadata": {}, "source": list(lines)}


def code(source, *outputs):
    return {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": source, "outputs": list(outputs)}


def printed(*lines):
    return {"output_type": "stream", "name": "stdout", "text": list(lines)}


def returned(**data):
    kinds = {kind.replace("_", "/"): text for kind, text in data.items()}
    return {"output_type": "execute_result", "metadata": {}, "execution_count": 1, "data": kinds}


def test_markdown_reads_as_markdown_and_code_with_what_it_printed_as_code(notebook, outline):
    document = notebook(
        markdown("# 销量分析\n", "\n", "数据来自**年报**。\n", "```\n", "没有结束"),
        code("import pandas as pd\nprint(1)", printed("\x1b[31m1\x1b[0m\n", "二\n"), returned(text_plain=["42"])),
        markdown("## 结论\n", "\n", "| 年 | 件 |\n", "|---|---|\n", "| 2020 | 8 |"),
        {"cell_type": "raw", "metadata": {}, "source": "不读"},
    )
    assert document.title == "销量分析"
    assert outline(document) == [
        ("paragraph", ("销量分析",), "数据来自年报。"),
        ("code", ("销量分析",), "```\n没有结束"),
        ("code", ("销量分析",), "import pandas as pd\nprint(1)"),
        ("code", ("销量分析",), "1\n二\n42"),
        ("table", ("销量分析", "结论"), "| 年 | 件 |\n|---|---|\n| 2020 | 8 |"),
    ]
    assert document.locate(document.text.index("数据"), document.text.index("数据") + 1).first_line == 3


def test_pictures_pages_and_errors_are_no_text(notebook):
    picture = returned(image_png="iVBORw0KGgo=", text_plain="<Figure size 640x480>")
    page = returned(text_html="<table></table>", text_plain="   a\n0  1")
    error = {"output_type": "error", "ename": "E", "evalue": "坏", "traceback": ["坏"]}
    assert notebook(code("a", picture, page, error)).text == "a\na\n0  1"


def test_long_output_is_cut_at_the_end_of_a_line(notebook):
    text = notebook(code("run()", printed(*[f"epoch {n}\n" for n in range(100_000)]))).text
    assert 1_900 < len(text) < 2_100
    assert text.endswith(f"epoch {text.count('epoch') - 1}")


def test_what_is_no_notebook_or_too_much_is_named(notebook, tmp_path):
    path = tmp_path / "b.ipynb"
    for content in ("{", "[]", '{"worksheets": []}', '{"cells": [{"cell_type": "code"}]}', "[" * 100_000):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(Unreadable, match=r"b\.ipynb is no notebook of format 4"):
            read(path)
    with pytest.raises(TooLarge, match="characters"):
        notebook(markdown("字" * 600), markdown("字" * 600), characters=1_000)
