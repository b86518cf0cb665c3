"""Answers to requests that are no question of a fact."""

import pytest

from index import build_index
from qa import Assistant

FIRST = """# 河道管理办法

为保护河道，制定本办法。

## 巡查

巡查员每周巡查两次河道。

## 罚则

倾倒垃圾的处以五百元罚款。
"""
SECOND = "# 图书馆规则\n\n读者每次可以借五本书。借期为三十天。\n"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    (folder / "river.md").write_text(FIRST, encoding="utf-8")
    (folder / "library.md").write_text(SECOND, encoding="utf-8")
    return Assistant(build_index([folder], tmp_path_factory.mktemp("index")))


def test_an_overview_cites_a_sentence_of_each_part(assistant):
    answer = assistant.ask("河道管理办法主要讲什么？")
    assert answer.text.splitlines() == [
        "河道管理办法：为保护河道，制定本办法。[1]",
        "巡查：巡查员每周巡查两次河道。[2]",
        "罚则：倾倒垃圾的处以五百元罚款。[3]",
    ]
    assert (answer.abstained, answer.short) == (False, "")
    for citation in answer.citations:
        document = citation.passage.document
        assert document.text[citation.start : citation.end] == citation.quote
        assert citation.passage.start <= citation.start < citation.end <= citation.passage.end


def test_an_overview_of_all_has_a_line_for_each_document(assistant):
    answer = assistant.ask("What are these documents about?")
    assert len(answer.text.splitlines()) == 2
    assert {c.passage.document.title for c in answer.citations} == {"河道管理办法", "图书馆规则"}


def test_an_overview_is_of_the_documents_that_are_asked(assistant):
    library = next(d for d in assistant.retriever.documents if d.title == "图书馆规则")
    answer = assistant.ask("总结一下", documents=[library.id])
    assert {c.passage.document.id for c in answer.citations} == {library.id}


def test_a_greeting_is_answered_without_quotes(assistant):
    for text, start in (("你好", "你好！"), ("hello", "Hello!"), ("谢谢", "不客气"), ("thanks", "You're welcome")):
        answer = assistant.ask(text)
        assert answer.text.startswith(start)
        assert (answer.citations, answer.abstained) == ((), False)


def test_an_overview_is_longer_where_it_is_asked_for_at_length(assistant):
    library = next(d for d in assistant.retriever.documents if d.title == "图书馆规则")
    first = assistant.ask("总结一下", documents=[library.id])
    longer = assistant.ask("详细一点", [("总结一下", first.text)], documents=[library.id])
    assert longer.understood_as == "总结一下"
    assert len(longer.text) >= len(first.text)
    assert longer.citations


def test_which_documents_there_are_is_told_by_title(assistant):
    answer = assistant.ask("现在有哪些文件？")
    assert set(answer.text.splitlines()) == {"共 2 份文件：", "河道管理办法", "图书馆规则"}


def test_a_part_that_there_is_not_is_asked_of_the_text(assistant):
    assert assistant.ask("第九章主要讲什么？").abstained
