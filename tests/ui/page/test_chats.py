"""What one page's chat is made of."""

import json
from dataclasses import replace

import pytest

from corpus import read_text
from index import Retriever, update_index
from qa import Assistant
from ui.page import chats
from ui.page.chats import Asker, Chat
from ui.page.records import Loaded


@pytest.fixture(scope="module")
def asker(tmp_path_factory):
    directory = tmp_path_factory.mktemp("chat") / "index"
    pond = read_text("池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n", title="池塘", source="pond.txt")
    hill = read_text("山上有三座凉亭。山下有两口水井。\n", title="山", source="hill.txt")
    update_index(directory, add=[pond, hill])
    retriever = Retriever.load(directory)
    return Asker(Assistant(retriever), retriever.documents)


@pytest.fixture(scope="module")
def loaded(asker):
    return Loaded(asker._assistant.retriever.documents)


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


def test_the_browser_keeps_what_was_answered_and_gives_it_back_as_it_was(asker, loaded):
    chat = chats.retaken(talk(asker, "池塘里养着多少条鲤鱼？", "那石桥呢？"), 2, asker, as_typed=True)
    chat = chats.added(replace(chat, left_out=asker.every[:1]), "山上有几座凉亭？", asker)
    chat = asker.leading_on(chats.added(chat, "月亮有多远？", asker))
    memory = json.loads(json.dumps(chats.memory(chat)))
    again = chats.restored(memory, loaded)
    assert again.left_out == asker.every[:1]
    assert [turn.is_kept for turn in again.turns] == [True] * 4
    for before, after in zip(chat.turns, again.turns, strict=True):
        assert after.record == before.record
        assert (after.as_typed, after.asked_of, after.follow_up) == (before.as_typed, before.asked_of, before.follow_up)
        assert (after.answer.text, after.answer.certainty) == (before.answer.text, before.answer.certainty)
        assert [c.quote for c in after.answer.citations] == [c.quote for c in before.answer.citations]
    assert json.loads(json.dumps(chats.memory(again))) == memory


def test_a_new_chat_keeps_the_one_before_and_going_back_leads_round(asker, loaded):
    first = talk(asker, "有几座凉亭？")
    second = chats.added(chats.anew(first), "有几口水井？", asker)
    assert chats.anew(chats.anew(first)).earlier == (first.turns,)
    kept = chats.restored(json.loads(json.dumps(chats.memory(second))), loaded)
    assert [[t.answer.question for t in turns] for turns in (kept.turns, *kept.earlier)] == [
        ["有几口水井？"],
        ["有几座凉亭？"],
    ]
    back = chats.brought_back(second)
    assert (back.turns, back.earlier) == (first.turns, (second.turns,))
    assert chats.brought_back(back).turns == second.turns
    assert chats.brought_back(chats.anew(second)).turns == second.turns


def test_what_the_browser_keeps_has_a_bound_and_the_latest_is_kept(asker, loaded, monkeypatch):
    chat = talk(asker, "有几座凉亭？", "有几口水井？", "池塘里养着多少条鲤鱼？")
    size = len(json.dumps(chats.memory(chat)["turns"][-1], ensure_ascii=False))
    monkeypatch.setattr(chats, "_CHARACTERS", size + 10)
    assert [t.answer.question for t in chats.restored(chats.memory(chat), loaded).turns] == ["池塘里养着多少条鲤鱼？"]


def test_a_chat_that_is_not_kept_leaves_nothing_in_the_browser_but_that(asker, loaded):
    memory = chats.memory(replace(talk(asker, "有几座凉亭？"), is_kept=False))
    assert memory == {"kept": False}
    assert chats.restored(memory, loaded) == Chat(is_kept=False)


@pytest.mark.parametrize(
    "memory",
    [
        None,
        7,
        "池塘",
        {},
        [],
        {"left_out": [], "turns": [], "earlier": 7},
        {"left_out": [7], "turns": ["池塘", 7, {}], "earlier": [7, []]},
        {
            "left_out": [],
            "turns": [{"answer": {}, "as_typed": False, "verdict": None, "asked_of": None, "follow_up": ""}],
            "earlier": [],
        },
    ],
)
def test_a_memory_that_is_not_ours_is_left_out(loaded, memory):
    assert chats.restored(memory, loaded) == Chat()


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_turn_that_is_not_there_cannot_be_taken_again(asker, number):
    with pytest.raises(IndexError, match=f"no turn {number}"):
        chats.retaken(talk(asker, "有几座凉亭？"), number, asker, as_typed=True)


def test_a_verdict_is_set_changed_taken_back_and_kept(asker, loaded):
    chat = talk(asker, "有几座凉亭？", "有几口水井？")
    rated = chats.rated(chat, 1, "good")
    assert [turn.verdict for turn in rated.turns] == ["good", None]
    assert chats.rated(rated, 1, "citation").turns[0].verdict == "citation"
    assert chats.rated(rated, 1, "good") == chat
    memory = json.loads(json.dumps(chats.memory(rated)))
    assert [turn.verdict for turn in chats.restored(memory, loaded).turns] == ["good", None]
    memory["turns"][0]["verdict"] = "<script>"
    assert [turn.verdict for turn in chats.restored(memory, loaded).turns] == [None, None]
