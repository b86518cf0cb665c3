"""The lists of notebooks and kept chats."""

import json

import pytest

from ui.page.chats import Chat
from ui.page.lists import chats_html, keeping_html, next_html, notebooks_html, where_html
from ui.page.store import LISTED, Kept, Key

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://evil.example/x.png) \"'&lt;"


@pytest.fixture
def asked(seen):
    """Return the values that the buttons for something to do send."""
    return lambda html, do: [json.loads(a["data-with"]) for a in seen(html).having("data-do") if a["data-do"] == do]


def kept(number, name="有几座凉亭？", turns=2):
    return Kept(number, name, turns, 1_700_000_000.0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_and_questions_stay_text_everywhere(seen, lang):
    for html in (
        notebooks_html([("first", HOSTILE), ("a1", HOSTILE)], "a1", lang),
        chats_html([kept(1, HOSTILE)], 1, lang, query=HOSTILE),
        chats_html([], 0, lang, query=HOSTILE),
        next_html([HOSTILE], 1, lang),
        where_html(Chat(notebook=HOSTILE)),
    ):
        found = seen(html)
        assert "img" not in found.tags
        assert not any(name.startswith("on") for each in found.attributes for name in each)


def test_the_menu_marks_the_notebook_that_is_shown_and_turns_to_the_others(seen, asked):
    html = notebooks_html([("first", "我的文档"), ("a1", "茶馆")], "a1", "zh")
    assert asked(html, "turn") == [["first"], ["a1"]]
    assert [each["data-with"] for each in seen(html).attributes if "aria-current" in each] == ['["a1"]']
    assert asked(html, "rename-notebook") == [["a1"]]
    assert "open" not in seen(html).attributes[0]
    assert "open" in seen(notebooks_html([("first", "我")], "first", "zh", "<p>taken</p>")).attributes[0]


def test_chats_are_listed_with_how_many_questions_and_leaf_by_leaf(seen, asked):
    html = chats_html([kept(n) for n in range(LISTED)], 2 * LISTED + 1, "zh", query="凉亭", first=LISTED)
    assert len(asked(html, "open-chat")) == LISTED
    assert asked(html, "chats") == [["凉亭", 0], ["凉亭", 2 * LISTED]]
    assert "第 51–100 个，共 101 个" in seen(html).text
    assert "1 question ·" in seen(chats_html([kept(1, turns=1)], 1, "en")).text


def test_why_no_chat_is_listed_is_said(seen):
    assert "还没有对话" in seen(chats_html([], 0, "zh")).text
    assert "没有含“凉亭”的对话" in seen(chats_html([], 0, "zh", query="凉亭")).text
    assert "不保留对话" in seen(chats_html([], 0, "zh", on=False)).text


def test_what_leads_back_is_there_where_there_is_something_to_go_back_to(asked):
    assert asked(keeping_html("zh", is_kept=True, earlier=1), "back") == [[]]
    assert asked(keeping_html("zh", is_kept=True), "back") == []


def test_the_script_is_told_which_chat_the_page_shows(seen):
    (kept_chat,) = seen(where_html(Chat(notebook="a1", key=Key(7, 3)))).attributes
    assert (kept_chat["data-notebook"], kept_chat["data-chat"]) == ("a1", "7")
    assert seen(where_html(Chat(notebook="a1"))).attributes[0]["data-chat"] == "0"


def test_nothing_to_go_on_with_is_no_line(asked):
    assert next_html([], 1, "zh") == ""
    assert asked(next_html(["还有呢？", "哪一年？"], 3, "zh"), "next") == [["还有呢？"], ["哪一年？"]]
