"""What a text is about: its parts in order, each with a sentence of its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read_text
from qa import overview
from qa.question import read_question

HANDBOOK = """# 园区手册

本手册供参观者和工作人员使用。

## 第一章 开放时间

园区每天八点开门，十七点关门。冬季提前一小时关门。

## 第二章 收费

成人票三十元，学生票十五元。六岁以下儿童免票。

## 三、养护

池塘每年清淤一次。柳树每三年修剪一次。
"""
TALE = "\n\n".join(f"老人在第{n}天走到了河边的第{n}座桥。桥上有风，他站了很久才继续往前走。" for n in range(1, 21))


@pytest.fixture(scope="module")
def handbook(from_markdown):
    return from_markdown(HANDBOOK)


def asked(text):
    return read_question(text, lambda term: 1.0)


def quotes(lines):
    return [line.document.text[slice(*line.stretch)] if line.stretch else None for line in lines]


def test_a_document_is_told_by_its_first_lines_and_a_sentence_of_each_part(handbook):
    lines = overview.of_document(handbook)
    assert [line.heading for line in lines] == ["园区手册", "第一章 开放时间", "第二章 收费", "三、养护"]
    first, *rest = quotes(lines)
    assert first == "本手册供参观者和工作人员使用。"
    for line, quote in zip(lines[1:], rest, strict=True):
        paragraph = handbook.paragraph_at(line.stretch[0])
        assert paragraph.section[-1] == line.heading
        assert quote in HANDBOOK


def test_a_text_without_headings_is_told_from_beginning_to_end():
    tale = read_text(TALE, title="河边", source="tale.txt")
    lines = overview.of_document(tale)
    assert [line.heading for line in lines] == ["河边", "", "", "", ""]
    starts = [line.stretch[0] / len(tale.text) for line in lines]
    assert starts == sorted(starts)
    assert starts[0] < 0.2 < 0.8 < starts[-1]


def test_a_part_is_named_by_its_heading(handbook):
    part, depth = overview.part_named(asked("开放时间这一章讲什么"), handbook)
    assert (part.heading, depth) == ("第一章 开放时间", 1)


def test_an_article_is_told_with_its_number_once():
    law = read_text(
        "第一条 河道由县里管理。\n\n第二条 巡查员每周巡查两次河道。\n\n第三条 本办法自五月起施行。",
        title="办法",
        source="s",
    )
    assert [line.heading for line in overview.of_document(law)] == ["办法", "", "", ""]


@pytest.mark.parametrize("question", ["这份文件讲了什么", "园区手册讲什么", "门票办法讲了什么"])
def test_what_names_no_part_gets_none(handbook, question):
    assert overview.part_named(asked(question), handbook) is None


def test_a_document_is_named_by_its_title_or_its_file(handbook):
    tale = read_text(TALE, title="河边", source="老人与桥.txt")
    both = [handbook, tale]
    assert overview.named(asked("园区手册讲了什么"), both) == [handbook]
    assert overview.named(asked("《老人与桥》写的是什么"), both) == [tale]
    assert overview.named(asked("这些文件讲了什么"), both) == both


def test_of_many_documents_those_that_have_no_room_are_named():
    many = [read_text(f"{'很' * 40}长的第{n}份文件说明了一件事。" * 2, title=f"文件{n}", source="s") for n in range(30)]
    lines = overview.of_collection(many)
    assert [line.heading for line in lines] == [document.title for document in many]
    shown = [line.stretch is not None for line in lines]
    assert shown == sorted(shown, reverse=True)
    assert 1 < sum(shown) < 30


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["# 一", "## 二", "### 三", "一句话说明了问题所在。", "- 项目一条", "```\ncode\n```"]),
        max_size=12,
    )
)
def test_every_quote_stands_in_the_document_in_order(from_markdown, parts):
    text = "\n\n".join([*parts, "最后一句话在这里。"])
    document = from_markdown(text)
    spans = [line.stretch for line in overview.of_document(document) if line.stretch]
    assert all(0 <= start < end <= len(document.text) for start, end in spans)
    assert spans == sorted(set(spans))


@pytest.mark.parametrize("chapters", [40, 300])
def test_of_more_parts_than_can_be_named_some_are_told_and_how_many_there_are(from_markdown, chapters):
    parts = (f"## 第{n}章 水库的第{n}年\n\n第{n}年水库蓄水{n}万方，没有放水。\n" for n in range(1, chapters + 1))
    lines = overview.of_document(from_markdown("# 水库志\n\n" + "\n".join(parts)))
    told = [line for line in lines if line.stretch]
    assert len(told) > 1
    assert lines[-1].heading == f"…… {len(lines) - 2}/{chapters}"
    assert sum(len(line.heading) for line in lines) + sum(map(len, filter(None, quotes(lines)))) <= overview.LONGEST


def test_of_very_many_documents_some_are_told_and_how_many_there_are():
    documents = [read_text(f"第{n}年水库蓄水{n}万方。", title=f"水库第{n}年", source=f"{n}.txt") for n in range(1_000)]
    lines = overview.of_collection(documents)
    assert lines[-1].heading == f"…… {len(lines) - 1}/1000"
    assert sum(len(line.heading) for line in lines) <= overview.LONGEST
    assert any(line.stretch for line in lines)
