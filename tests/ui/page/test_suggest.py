"""Questions to start with."""

import pytest

from corpus import read_text
from index import Retriever, update_index
from qa import Assistant
from ui.page.suggest import follow_ups, suggest

TEXT = """一、概况

设立植物园（树木园）近200个，保存植物2.3万余种。建立250处野生动物救护基地。

二、改善环境质量

加强资金保障。中央和地方都为保护工作安排了专项资金，并且逐年增加。

开展“绿盾”行动，对自然保护区进行强化监督，发现问题两千余个。
"""


@pytest.fixture
def opened(tmp_path):
    def open_(*texts):
        documents = [read_text(text, title=f"文{n}", source=f"{n}.txt") for n, text in enumerate(texts)]
        update_index(tmp_path, add=documents)
        retriever = Retriever.load(tmp_path)
        return Assistant(retriever), retriever.documents

    return open_


def test_questions_are_of_different_kinds_and_answered_by_the_document(opened):
    assistant, documents = opened(TEXT)
    questions = suggest(assistant, documents)
    assert 1 <= len(questions) <= 4
    assert len(set(questions)) == len(questions)
    assert set(questions) <= {
        "设立了多少个植物园？",
        "建立了多少处野生动物救护基地？",
        "“绿盾”是什么？",
        "如何加强资金保障？",
        "如何改善环境质量？",
        "“概况”这一部分讲了什么？",
        "“改善环境质量”这一部分讲了什么？",
    }
    for question in questions:
        answer = assistant.ask(question)
        assert not answer.abstained
        assert answer.citations


def test_a_text_that_gives_nothing_to_ask_gets_no_question(opened):
    assistant, documents = opened("今天下雨了，我们都留在家里。\n")
    assert suggest(assistant, documents) == ()


NOTICE = "停水通知\n\n本周五上午检修水管，全院停水，请各科室提前储水。\n\n下午三点恢复供水，如有延误另行通知。\n"
GUIDE = (
    "Harbour guide\n\nThe harbour office opens at nine and closes at five.\n\n"
    "A berth costs forty euros a night. “Spring tide” is when the sea rises highest.\n"
)


def test_a_document_that_was_added_is_asked_about_first_in_its_own_language(opened):
    assistant, documents = opened(TEXT, NOTICE, GUIDE)
    questions = suggest(assistant, documents)
    english = [question for question in questions if question.isascii() or question.startswith("What")]
    assert any("Spring tide" in question for question in english)
    for title, question in (("文1", "“文1”讲了什么？"),):
        if question in questions:  # where it is understood as what it is
            assert {c.passage.document.title for c in assistant.ask(question).citations} == {title}


def test_a_question_to_go_on_with_stays_with_the_document_that_was_answered_from(opened):
    assistant, _ = opened(TEXT, TEXT.replace("植物园", "苗圃").replace("“绿盾”", "“蓝盾”"))
    answer = assistant.ask("设立了多少个苗圃？")
    (cited,) = {citation.passage.document.id for citation in answer.citations}
    history = [(answer.question, answer.text)]
    for question in follow_ups(assistant, answer, history):
        assert {c.passage.document.id for c in assistant.ask(question, history).citations} == {cited}


def test_no_more_than_asked_for(opened):
    assistant, documents = opened(TEXT)
    assert len(suggest(assistant, documents, most=1)) <= 1


class Counting:
    """An assistant that counts what it is asked."""

    def __init__(self, assistant):
        self.assistant, self.asked = assistant, []

    def ask(self, question, history=(), *, documents=None):
        self.asked.append(question)
        return self.assistant.ask(question, history)


def test_what_is_offered_to_go_on_with_is_new_is_answered_and_costs_six_questions_at_most(opened):
    assistant, _ = opened(TEXT)
    history = []
    question = "设立了多少个植物园？"
    most = 0
    for _ in range(4):
        answer = assistant.ask(question, history)
        history.append((question, answer.text))
        counting = Counting(assistant)
        offered = follow_ups(counting, answer, history)
        assert len(counting.asked) <= 6
        assert len(set(offered)) == len(offered) <= 3
        most = max(most, len(offered))
        for question in offered:
            assert question not in [asked for asked, _ in history]
            assert assistant.ask(question, history).citations
        if not offered:
            break
        question = offered[0]
    assert len(history) > 1
    assert most > 1


def test_nothing_is_offered_after_a_refusal(garden, refused):
    assert follow_ups(Counting(None), refused(garden), []) == ()


def test_of_a_monstrous_paragraph_only_the_beginning_is_searched_for_questions(opened):
    counted = "设立植物园近200个，保存植物2.3万余种。"
    assistant, documents = opened(counted + "“绿盾”行动，" * 200_000, "甲" * 500_000 + "，湖里养着三百条鲤鱼。")
    by_beginning = {document.text[0]: document for document in documents}
    assert "设立了多少个植物园？" in suggest(assistant, [by_beginning["设"]])
    assert suggest(assistant, [by_beginning["甲"]]) == ()
