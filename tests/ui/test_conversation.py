"""What one page's chat is made of."""

import pytest

from corpus import read_text
from index import Retriever, update_index
from qa import Assistant
from ui import conversation


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    directory = tmp_path_factory.mktemp("chat") / "index"
    text = "池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n\n山上有三座凉亭。山下有两口水井。\n"
    update_index(directory, add=[read_text(text, title="园子", source="garden.txt")])
    return Assistant(Retriever.load(directory))


def chat(assistant, *questions):
    turns = ()
    for question in questions:
        turns = conversation.added(turns, question, assistant)
    return turns


def test_a_follow_up_leans_on_what_came_before_until_it_is_taken_as_typed(assistant):
    turns = chat(assistant, "池塘里养着多少条鲤鱼？", "那石桥呢？")
    assert turns[1].answer.understood_as == "池塘里养着多少条鲤鱼？ 那石桥呢？"
    typed = conversation.retaken(turns, 2, assistant)
    assert typed[0] is turns[0]
    assert (typed[1].as_typed, typed[1].answer.understood_as) == (True, "那石桥呢？")
    assert conversation.retaken(typed, 2, assistant)[1].answer.understood_as == turns[1].answer.understood_as


def test_what_comes_after_a_question_taken_as_typed_leans_on_nothing_before_it(assistant):
    turns = conversation.retaken(chat(assistant, "池塘里养着多少条鲤鱼？", "那石桥呢？"), 2, assistant)
    assert [question for question, _ in conversation.history_of(turns)] == ["那石桥呢？"]


def test_the_browser_keeps_questions_and_how_they_were_taken_and_no_answer(assistant):
    turns = conversation.retaken(chat(assistant, "池塘里养着多少条鲤鱼？", "那石桥呢？"), 2, assistant)
    memory = conversation.kept(turns)
    assert "四十" not in str(memory)
    again = conversation.restored(memory, assistant)
    assert [(t.answer.question, t.answer.text, t.as_typed) for t in again] == [
        (t.answer.question, t.answer.text, t.as_typed) for t in turns
    ]


@pytest.mark.parametrize(
    "memory",
    [
        None,
        7,
        "池塘",
        {},
        [1],
        ["池塘"],
        [{"question": 1, "as_typed": False, "verdict": None}],
        [{"question": "", "as_typed": True, "verdict": None}],
        [{"question": "有几座凉亭？"}],
    ],
)
def test_a_memory_that_is_not_ours_is_left_out(assistant, memory):
    assert conversation.restored(memory, assistant) == ()


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_turn_that_is_not_there_cannot_be_retaken(assistant, number):
    with pytest.raises(IndexError, match=f"no turn {number}"):
        conversation.retaken(chat(assistant, "有几座凉亭？"), number, assistant)


def test_a_verdict_is_set_changed_taken_back_and_kept(assistant):
    turns = chat(assistant, "有几座凉亭？", "有几口水井？")
    rated = conversation.rated(turns, 1, "good")
    assert [turn.verdict for turn in rated] == ["good", None]
    assert conversation.rated(rated, 1, "citation")[0].verdict == "citation"
    assert conversation.rated(rated, 1, "good") == turns
    memory = conversation.kept(rated)
    assert [turn.verdict for turn in conversation.restored(memory, assistant)] == ["good", None]
    memory[0]["verdict"] = "<script>"
    assert [turn.verdict for turn in conversation.restored(memory, assistant)] == [None, None]
