"""Chats as they are kept on disk."""

import os
import sqlite3
import stat
import threading

import pytest

from ui.notebooks import NotStored
from ui.page.store import LISTED, Key, Store, Turn


@pytest.fixture
def store(tmp_path, clock):
    return Store(tmp_path / "chats.sqlite", clock)


def turns(*questions):
    return [Turn({"question": question}, question) for question in questions]


def save(store, *questions, owner="", key=None):
    return store.save(owner, key, questions[0], turns(*questions), ["d1"])


def names(store, *query, owner=""):
    return [kept.name for kept in store.listed(owner, *query)[0]]


def test_before_the_first_chat_there_is_no_file_and_nothing_is_listed(store):
    assert store.listed("") == ([], 0)
    assert store.load("", 1) is None
    assert store.is_keeping("")
    assert not store._file.exists()


def test_a_chat_is_kept_loaded_and_goes_on(store, clock):
    key = save(store, "有几座凉亭？")
    assert key == Key(1, 1)
    clock.now += 60
    key = save(store, "有几座凉亭？", "有几口水井？", key=key)
    assert key == Key(1, 2)
    assert store.load("", 1) == (key, [{"question": "有几座凉亭？"}, {"question": "有几口水井？"}], ["d1"])
    ((kept,), count) = store.listed("")
    assert (kept.number, kept.name, kept.turns, kept.used, count) == (1, "有几座凉亭？", 2, clock.now, 1)
    save(store, "改过的", key=key)
    assert store.load("", 1)[1] == [{"question": "改过的"}]


def test_the_file_is_readable_by_its_owner_alone(store):
    save(store, "有几座凉亭？")
    if os.name == "posix":
        assert stat.S_IMODE(store._file.stat().st_mode) == 0o600


def test_what_was_asked_on_another_page_is_not_taken_away(store):
    key = save(store, "一")
    save(store, "一", "二", key=key)
    other = save(store, "一", "三", key=key)
    assert other == Key(2, 1)
    assert store.load("", 1)[1] == [{"question": "一"}, {"question": "二"}]
    assert store.load("", 2)[1] == [{"question": "一"}, {"question": "三"}]


def test_chats_kept_at_the_same_time_are_all_there(store):
    threads = [threading.Thread(target=save, args=(store, f"问{n}")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names(store)) == [f"问{n}" for n in range(8)]


def test_nobody_reaches_the_chats_of_another_person(store):
    key = save(store, "安娜的", owner="anna")
    assert names(store, owner="ben") == []
    assert store.load("ben", 1) is None
    assert not store.rename("ben", 1, "抢来的")
    assert not store.delete("ben", 1)
    assert save(store, "本的", owner="ben", key=key).number == 2
    store.forget("ben")
    assert (names(store, owner="anna"), names(store, owner="ben")) == (["安娜的"], [])
    assert (store.is_keeping("anna"), store.is_keeping("ben")) == (True, False)


def test_chats_are_found_by_each_word_in_name_question_or_answer_whatever_its_width_or_case(store):
    store.save("", None, "凉亭", [Turn({}, "有几座凉亭？\n山上有三座。")], [])
    store.save("", None, "PM2.5 的变化", [Turn({}, "怎么变的？\n下降了 20%")], [])
    assert names(store, "三座") == ["凉亭"]
    assert names(store, "ｐｍ2.5") == ["PM2.5 的变化"]
    assert names(store, "下降 变化") == ["PM2.5 的变化"]
    assert names(store, "下降 凉亭") == []
    assert names(store, "%") == ["PM2.5 的变化"]
    assert names(store, "_") == []


def test_the_latest_are_listed_first_a_number_at_once(store, clock):
    for n in range(LISTED + 2):
        clock.now += 1
        save(store, f"问{n}")
    first, count = store.listed("")
    assert (len(first), count, first[0].name) == (LISTED, LISTED + 2, f"问{LISTED + 1}")
    assert [kept.name for kept in store.listed("", "", LISTED)[0]] == ["问1", "问0"]


def test_a_chat_is_renamed_and_the_name_stays_while_it_goes_on(store):
    key = save(store, "有几座凉亭？")
    assert store.rename("", 1, "长" * 100)
    save(store, "有几座凉亭？", "还有呢？", key=key)
    assert names(store) == ["长" * 80]
    assert not store.rename("", 2, "没有的")


def test_a_deleted_chat_comes_back_for_ten_minutes_and_is_then_erased(store, clock):
    save(store, "秘密的问题")
    assert store.delete("", 1)
    assert not store.delete("", 1)
    assert (names(store), store.load("", 1)) == ([], None)
    clock.now += 599
    assert store.undelete("", 1)
    assert names(store) == ["秘密的问题"]
    store.delete("", 1)
    clock.now += 601
    assert not store.undelete("", 1)
    save(store, "别的")
    assert "秘密的问题".encode() not in store._file.read_bytes()


def test_what_goes_on_after_its_chat_was_deleted_is_another_chat(store):
    key = save(store, "一")
    store.delete("", 1)
    assert save(store, "一", "二", key=key).number == 2


def test_chats_are_kept_until_that_is_turned_off_and_then_erased(store):
    save(store, "秘密的问题")
    store.forget("")
    assert (names(store), store.is_keeping("")) == ([], False)
    assert "秘密的问题".encode() not in store._file.read_bytes()
    store.keep("")
    assert store.is_keeping("")


@pytest.mark.parametrize("content", [b"not a database, " * 100, b"SQLite format 3\x00" + bytes(200)])
def test_a_file_that_holds_no_chats_is_said_and_left_as_it_is(store, content):
    store._file.write_bytes(content)
    for use in (lambda: store.listed(""), lambda: save(store, "一"), lambda: store.load("", 1)):
        with pytest.raises(NotStored, match=r"chats\.sqlite"):
            use()
    assert store._file.read_bytes() == content


def test_chats_of_another_release_and_a_place_that_is_no_file_are_said(store, tmp_path):
    with sqlite3.connect(store._file) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(NotStored, match="another release"):
        store.listed("")
    with pytest.raises(NotStored):
        save(Store(tmp_path), "一")
    with pytest.raises(NotStored):
        save(Store(tmp_path / "missing" / "chats.sqlite"), "一")
