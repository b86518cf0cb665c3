"""Questions to start with."""

import pytest

from corpus import read_text
from index import Retriever, update_index
from qa import Assistant
from ui.suggest import suggest

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
    }
    for question in questions:
        answer = assistant.ask(question)
        assert not answer.abstained
        assert answer.citations


def test_a_text_that_gives_nothing_to_ask_gets_no_question(opened):
    assistant, documents = opened("今天下雨了，我们都留在家里。\n")
    assert suggest(assistant, documents) == ()


def test_no_more_than_asked_for(opened):
    assistant, documents = opened(TEXT)
    assert len(suggest(assistant, documents, most=1)) <= 1
