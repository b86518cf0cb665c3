"""A chat as a file."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import read_text
from ui.page.chats import Entry
from ui.page.export import chat_json, chat_markdown, literal
from ui.page.records import Loaded, record_of


def markdown(documents, answers, lang="zh", **more):
    turns = [Entry(answer, record=record_of(answer), **more) for answer in answers]
    return chat_markdown(turns, Loaded(documents), WHEN, lang)


WHEN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def test_markdown_has_questions_answers_and_quotes_with_their_places(garden, answered, refused):
    answer = answered(garden, "全园共有三个温室。", short="三个", question="有几个温室？", text="共三个[1]。")
    lines = markdown([garden], [answer, refused(garden)]).split("\n\n")
    assert lines[:5] == ["# 引据对话", "2026-03-04 05:06", "## 1. 有几个温室？", "**三个**", "共三个[1]。"]
    assert lines[5] == (
        "> 全园共有三个温室。\n>\n> [1] 园子 · 一、植物 · 第 1 段 · 第 3 行 · garden.txt  \n"
        f"> sha256 `{answer.citations[0].digest}`"
    )
    assert lines[6:] == ["## 2. 园里有几头大象？", "文中没有找到答案。\n"]


def test_an_answer_that_is_only_its_quotes_says_them_once(garden, answered):
    assert markdown([garden], [answered(garden, "全园共有三个温室。")], "en").count("全园共有三个温室。") == 1


def test_markdown_says_how_a_follow_up_was_understood(garden, answered):
    answer = answered(garden, "第二个温室种着仙人掌。", question="第二个呢？", understood="第二个温室里有什么？")
    assert "已理解为：第二个温室里有什么？" in markdown([garden], [answer])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![x](http://evil.example/x.png)", r"!\[x\](http://evil.example/x.png)"),
        ("<img src=x>", r"\<img src=x\>"),
        ("**粗** `码`", r"\*\*粗\*\* \`码\`"),
        ("# 题\n- 项\n1. 项", "\\# 题\n\\- 项\n1\\. 项"),
        ("2021年10月，近200个", "2021年10月，近200个"),
    ],
)
def test_what_documents_and_people_wrote_is_no_markdown(text, shown):
    assert literal(text) == shown


@given(st.text())
def test_escaping_only_adds_backslashes(text):
    escaped, at = literal(text), 0
    for character in text:
        at += escaped[at] == "\\" and (character != "\\" or escaped[at : at + 2] == "\\\\")
        assert escaped[at] == character
        at += 1
    assert at == len(escaped)


def test_hostile_text_is_inert_in_markdown(answered):
    hostile = "<script>alert(1)</script> ![x](http://evil.example/) [y](javascript:z)"
    document = read_text(f"开头说到这里。{hostile}然后结束。\n", title=hostile, source="x.txt")
    written = markdown([document], [answered(document, document.text.strip(), question=hostile)], "en")
    assert "<script" not in written.replace("\\<script", "")
    assert "![x](" not in written
    assert "[y](" not in written


def test_json_names_its_format_and_holds_each_answer_with_what_became_of_its_source(garden, answered, refused):
    answers = [answered(garden, "全园共有三个温室。"), refused(garden)]
    turns = [Entry(answer, record=record_of(answer)) for answer in answers]
    other = read_text("全园共有四个温室。", title="园子", source="garden.txt")
    for documents, states in (
        ([garden], ("unchanged", "unchanged")),
        ([other], ("changed", "changed")),
        ([], ("gone",) * 2),
    ):
        chat = json.loads(chat_json(turns, Loaded(documents), WHEN))
        assert (chat["format"], chat["version"], chat["exported"]) == ("yinju-chat", 2, "2026-03-04T05:06:00+00:00")
        assert [len(answer["citations"]) for answer in chat["answers"]] == [1, 0]
        (cited,) = chat["answers"][0]["citations"]
        assert (cited["quote"], cited["source"]) == ("全园共有三个温室。", states[0])
        assert tuple(answer["source"] for answer in chat["answers"]) == states


def test_markdown_says_where_a_source_is_no_longer_what_it_was(garden, answered):
    answer = answered(garden, "全园共有三个温室。")
    assert "来源" not in markdown([garden], [answer])
    assert "来源未变" in markdown([garden], [answer], is_kept=True)
    assert "来源已不在载入的文档里" in markdown([], [answer])
    assert "Its source has changed" in markdown([read_text("别的。", title="园", source="garden.txt")], [answer], "en")
