"""Answers to requests that are no question of a fact."""

import pytest

FIRST = """# 河道管理办法

为保护河道，制定本办法。

## 巡查

巡查员每周巡查两次河道。

## 罚则

倾倒垃圾的处以五百元罚款。
"""
SECOND = "# 图书馆规则\n\n读者每次可以借五本书。借期为三十天。\n"


@pytest.fixture(scope="module")
def assistant(assistant_of):
    return assistant_of({"library.md": SECOND, "river.md": FIRST})


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


RULES = """# 码头规则

## 第一章 停靠

第一条 船舶停靠应当登记。

第二条 停靠的船舶应当：

（一）系好缆绳；

（二）关闭主机。

## 第二章 装卸

第三条 装卸时间为每日八时至二十时。停靠费按船长收取：船长不满十米的，每日三十元；船长十米以上的，每日五十元。
"""
MANUAL = "# 泵站手册（{year}版）\n\n## 巡检\n\n水泵每{days}天巡检一次。阀门每年更换。\n"


@pytest.fixture(scope="module")
def rules(assistant_of):
    return assistant_of({"rules.md": RULES})


@pytest.fixture(scope="module")
def manuals(assistant_of):
    return assistant_of(
        {f"泵站手册{year}版.md": MANUAL.format(year=year, days=days) for year, days in ((2021, 9), (2024, 4))}
    )


def test_an_article_is_answered_with_all_its_words(rules):
    answer = rules.ask("第二条规定了什么？")
    assert answer.text.startswith("第二条 停靠的船舶应当：\n（一）系好缆绳；\n（二）关闭主机。[1]")
    assert not answer.abstained
    for citation in answer.citations:
        assert citation.passage.document.text[citation.start : citation.end] == citation.quote


def test_a_chapter_is_answered_with_its_outline_under_its_heading(rules):
    answer = rules.ask("第一章讲什么")
    assert answer.short == "第一章 停靠"
    assert "装卸" not in answer.text


def test_a_number_that_no_place_has_is_refused_with_those_that_there_are(rules):
    answer = rules.ask("第九条规定了什么")
    assert answer.abstained
    assert answer.text == "文中没有第九条：文中有第一条至第三条。"
    assert rules.ask("What does article 9 say?").text == "The text has no article 9; there are 第一条 to 第三条."


def test_places_are_counted_and_said_to_be_counted(rules):
    answer = rules.ask("这份规则有几章？")
    assert answer.short == "2章"
    assert "按编号或标题计数" in answer.text
    assert len(answer.citations) == 2


def test_what_is_asked_within_an_article_is_answered_from_there(rules):
    assert "八时至二十时" in rules.ask("第三条规定的装卸时间是几点到几点").text


def test_of_a_graded_rule_the_case_that_is_asked_about_answers(rules):
    assert rules.ask("船长15米的停靠费每日多少？").short.endswith("五十元")
    assert rules.ask("船长8米的停靠费每日多少？").short.endswith("三十元")


def test_a_version_that_is_named_answers_alone(manuals):
    for year, days, other in ((2021, 9, 4), (2024, 4, 9)):
        answer = manuals.ask(f"根据泵站手册{year}版，水泵几天巡检一次？")
        assert f"每{days}天" in answer.text
        assert f"每{other}天" not in answer.text
    assert manuals.ask("泵站手册2019版规定水泵几天巡检一次？").abstained


def test_values_of_several_documents_are_told_with_their_names(manuals):
    answer = manuals.ask("水泵几天巡检一次？")
    assert "《泵站手册（2021版）》" in answer.text
    assert "《泵站手册（2024版）》" in answer.text
    assert {c.passage.document.title for c in answer.citations} == {"泵站手册（2021版）", "泵站手册（2024版）"}


def test_one_fact_of_several_documents_is_said_once_with_all_of_them(manuals):
    answer = manuals.ask("阀门多久更换？")
    assert answer.text.count("阀门每年更换") == 1
    assert len(answer.citations) == 2


def test_documents_that_are_compared_are_answered_side_by_side(manuals):
    answer = manuals.ask("泵站手册2021版和2024版的水泵巡检有什么不同")
    assert "每9天" in answer.text
    assert "每4天" in answer.text
