"""What one page's chat is made of."""

import sqlite3
from dataclasses import replace

import pytest

from corpus import read_text
from index import Retriever, update_index
from qa import Assistant
from ui.page import chats
from ui.page.chats import Asker, Chat
from ui.page.records import Loaded
from ui.page.store import Key, Store


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


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "chats.sqlite")


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


def test_a_kept_chat_comes_back_as_it_was_answered(asker, loaded, store):
    chat = chats.retaken(talk(asker, "池塘里养着多少条鲤鱼？", "那石桥呢？"), 2, asker, as_typed=True)
    chat = chats.added(replace(chat, left_out=asker.every[:1]), "山上有几座凉亭？", asker)
    chat = chats.kept(chats.added(chat, "月亮有多远？", asker), store, "")
    assert chat.key == Key(1, 1)
    again = chats.opened(store, "", 1, loaded)
    assert (again.left_out, again.key) == (asker.every[:1], chat.key)
    assert [turn.is_kept for turn in again.turns] == [True] * 4
    for before, after in zip(chat.turns, again.turns, strict=True):
        assert after.record == before.record
        assert (after.as_typed, after.asked_of) == (before.as_typed, before.asked_of)
        assert (after.answer.text, after.answer.certainty) == (before.answer.text, before.answer.certainty)
        assert [c.quote for c in after.answer.citations] == [c.quote for c in before.answer.citations]
    assert store.listed("")[0][0].name == "池塘里养着多少条鲤鱼？"
    assert chats.opened(store, "", 2, loaded) is None


def test_a_chat_that_is_not_to_be_kept_or_has_no_turns_is_not(asker, store):
    chat = replace(talk(asker, "有几座凉亭？"), is_kept=False)
    assert chats.kept(chat, store, "") is chat
    assert chats.kept(Chat(), store, "") == Chat()
    assert store.listed("") == ([], 0)


def test_a_new_chat_keeps_the_one_before_and_going_back_leads_round(asker):
    first = replace(talk(asker, "有几座凉亭？"), key=Key(1, 1))
    second = chats.added(chats.anew(first), "有几口水井？", asker)
    assert second.key is None
    assert chats.anew(chats.anew(first)).earlier == ((first.turns, first.key),)
    back = chats.brought_back(second)
    assert (back.turns, back.key, back.earlier) == (first.turns, first.key, ((second.turns, None),))
    assert chats.brought_back(back).turns == second.turns
    assert chats.brought_back(chats.anew(second)).turns == second.turns


def test_a_question_asked_in_other_words_goes_on_from_there_and_leaves_the_chat_as_it_was(asker, store):
    chat = chats.kept(talk(asker, "有几座凉亭？", "有几口水井？", "池塘里养着多少条鲤鱼？"), store, "")
    edited = chats.kept(chats.edited(chat, 2, "石桥有多长？", asker), store, "")
    assert [turn.answer.question for turn in edited.turns] == ["有几座凉亭？", "石桥有多长？"]
    assert edited.turns[0] is chat.turns[0]
    assert edited.earlier == ((chat.turns, chat.key),)
    assert (chat.key.number, edited.key.number) == (1, 2)
    assert [kept.turns for kept in store.listed("")[0]] == [2, 3]
    with pytest.raises(IndexError, match="no turn 4"):
        chats.edited(chat, 4, "石桥有多长？", asker)


def test_a_turn_that_cannot_be_read_is_left_out_and_what_is_asked_then_is_another_chat(asker, loaded, store):
    chat = chats.kept(talk(asker, "有几座凉亭？", "有几口水井？"), store, "")
    with sqlite3.connect(store._file) as db:
        db.execute("""UPDATE turns SET entry = '{"answer": {}}' WHERE number = 1""")
    db.close()
    again = chats.opened(store, "", chat.key.number, loaded)
    assert [turn.answer.question for turn in again.turns] == ["有几口水井？"]
    assert chats.kept(again, store, "").key.number == 2


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_turn_that_is_not_there_cannot_be_taken_again(asker, number):
    with pytest.raises(IndexError, match=f"no turn {number}"):
        chats.retaken(talk(asker, "有几座凉亭？"), number, asker, as_typed=True)


def test_a_verdict_is_set_changed_taken_back_and_kept(asker, loaded, store):
    chat = talk(asker, "有几座凉亭？", "有几口水井？")
    rated = chats.rated(chat, 1, "good")
    assert [turn.verdict for turn in rated.turns] == ["good", None]
    assert chats.rated(rated, 1, "citation").turns[0].verdict == "citation"
    assert chats.rated(rated, 1, "good") == chat
    number = chats.kept(rated, store, "").key.number
    assert [turn.verdict for turn in chats.opened(store, "", number, loaded).turns] == ["good", None]
