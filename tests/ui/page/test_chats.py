"""What one page's chat is made of."""

from dataclasses import replace

import pytest

from corpus import read_text
from index import Retriever, update_index
from qa import Assistant
from ui.page import chats
from ui.page.chats import Asker, Chat


@pytest.fixture(scope="module")
def asker(tmp_path_factory):
    directory = tmp_path_factory.mktemp("chat") / "index"
    pond = read_text("池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n", title="池塘", source="pond.txt")
    hill = read_text("山上有三座凉亭。山下有两口水井。\n", title="山", source="hill.txt")
    update_index(directory, add=[pond, hill])
    retriever = Retriever.load(directory)
    return Asker(Assistant(retriever), retriever.documents)


def talk(asker, *questions):
    chat = Chat()
    for question in questions:
        chat = chats.added(chat, question, asker)
    return chat


def test_a_follow_up_leans_on_what_came_before_until_it_is_taken_as_typed(asker):
    chat = talk(asker, "池塘里养着多少条鲤鱼？", "那石桥呢？")
    assert chat.turns[1].answer.understood_as == "池塘里养着多少条鲤鱼？ 那石桥呢？"
    typed = chats.retaken(chat, 2, asker, as_typed=True).turns
    assert typed[0] is chat.turns[0]
    assert (typed[1].as_typed, typed[1].answer.understood_as) == (True, "那石桥呢？")
    back = chats.retaken(Chat(typed), 2, asker, as_typed=False).turns
    assert back[1].answer.understood_as == chat.turns[1].answer.understood_as


def test_what_comes_after_a_question_taken_as_typed_leans_on_nothing_before_it(asker):
    chat = chats.retaken(talk(asker, "池塘里养着多少条鲤鱼？", "那石桥呢？"), 2, asker, as_typed=True)
    assert [question for question, _ in chats.history_of(chat.turns)] == ["那石桥呢？"]


def test_a_document_left_out_is_not_asked_and_a_turn_answered_again_asks_those_chosen_now(asker):
    chat = talk(asker, "池塘里养着多少条鲤鱼？")
    cited = chat.turns[0].answer.citations[0].passage.document.id
    other = (set(asker.every) - {cited}).pop()
    assert asker.chosen((cited,)) == (other,)
    without = chats.retaken(replace(chat, left_out=(cited,)), 1, asker, as_typed=False)
    assert without.turns[0].answer.abstained
    assert {hit.passage.document.id for hit in without.turns[0].answer.hits} <= {other}
    again = chats.retaken(replace(without, left_out=()), 1, asker, as_typed=False)
    assert again.turns[0].answer.text == chat.turns[0].answer.text


def test_the_browser_keeps_questions_how_they_were_taken_and_of_what_they_were_asked_and_no_answer(asker):
    chat = chats.retaken(talk(asker, "池塘里养着多少条鲤鱼？", "那石桥呢？"), 2, asker, as_typed=True)
    chat = chats.added(replace(chat, left_out=asker.every[:1]), "山上有几座凉亭？", asker)
    memory = chats.memory(replace(chat, left_out=asker.every[1:]))
    assert "四十" not in str(memory)
    again = chats.restored(memory, asker)
    assert again.left_out == asker.every[1:]
    assert [(t.answer.question, t.answer.text, t.as_typed, t.left_out) for t in again.turns] == [
        (t.answer.question, t.answer.text, t.as_typed, t.left_out) for t in chat.turns
    ]


def test_a_chat_that_is_not_kept_leaves_nothing_in_the_browser_but_that(asker):
    memory = chats.memory(replace(talk(asker, "有几座凉亭？"), is_kept=False))
    assert memory == {"kept": False}
    assert chats.restored(memory, asker) == Chat(is_kept=False)


TURN = {"question": "有几座凉亭？", "as_typed": False, "verdict": None, "choice": 0}


@pytest.mark.parametrize(
    "memory",
    [
        None,
        7,
        "池塘",
        {},
        [TURN],
        {"choices": [], "turns": [TURN]},
        {"choices": [[]], "turns": ["池塘"]},
        {"choices": [[]], "turns": [TURN | {"question": 1}]},
        {"choices": [[]], "turns": [TURN | {"question": ""}]},
        {"choices": [[]], "turns": [TURN | {"choice": 1}]},
        {"choices": [[]], "turns": [TURN | {"choice": -1}]},
        {"choices": [[]], "turns": [{"question": "有几座凉亭？"}]},
        {"choices": [7], "turns": []},
        {"choices": [[7]], "turns": []},
    ],
)
def test_a_memory_that_is_not_ours_is_left_out(asker, memory):
    assert chats.restored(memory, asker) == Chat()


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_turn_that_is_not_there_cannot_be_taken_again(asker, number):
    with pytest.raises(IndexError, match=f"no turn {number}"):
        chats.retaken(talk(asker, "有几座凉亭？"), number, asker, as_typed=True)


def test_a_verdict_is_set_changed_taken_back_and_kept(asker):
    chat = talk(asker, "有几座凉亭？", "有几口水井？")
    rated = chats.rated(chat, 1, "good")
    assert [turn.verdict for turn in rated.turns] == ["good", None]
    assert chats.rated(rated, 1, "citation").turns[0].verdict == "citation"
    assert chats.rated(rated, 1, "good") == chat
    memory = chats.memory(rated)
    assert [turn.verdict for turn in chats.restored(memory, asker).turns] == ["good", None]
    memory["turns"][0]["verdict"] = "<script>"
    assert [turn.verdict for turn in chats.restored(memory, asker).turns] == [None, None]
