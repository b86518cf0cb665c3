"""The page in a real browser: what was answered stays as it was, and nothing that was typed or asked is lost."""

import json
import socket
import threading
from dataclasses import replace

import pytest

from corpus import read_text
from index import update_index
from ui.page.library import Library

GARDENS = "中国建立了多少个植物园？"
TABLES = "月湾茶馆有多少张竹桌？"
TEA = read_text("月湾茶馆开业于1987年，馆内有四十二张竹桌。", title="茶馆", source="tea.txt")
NEWER = read_text("月湾茶馆开业于1987年，馆内有五十张竹桌。", title="茶馆", source="tea.txt")
LONGER = read_text("茶馆简介。\n\n月湾茶馆开业于1987年，馆内有四十二张竹桌。", title="茶馆", source="tea.txt")


class Slow:
    """An assistant that answers once it may, and counts what it was asked."""

    def __init__(self, assistant):
        self._assistant, self.retriever = assistant, assistant.retriever
        self.may, self.asked = threading.Event(), []
        self.may.set()

    def ask(self, question, history=(), *, documents=None):
        self.asked.append(question)
        assert self.may.wait(30)
        return self._assistant.ask(question, history, documents=documents)


@pytest.fixture
def slow(own_index):
    library = Library(own_index)
    library.shelf = replace(library.shelf, assistant=Slow(library.shelf.assistant))
    return library


def test_a_reload_asks_nothing_again_and_says_that_the_sources_are_unchanged(slow, serve, open_page, ask, reload):
    page = open_page(serve(slow))
    words = ask(page, GARDENS).locator(".yj-text").inner_text()
    page.locator("#yj-next .yj-follow button").nth(2).wait_for()
    asked = len(slow.shelf.assistant.asked)
    assert page.locator(".yj-state").count() == 0
    reload(page)
    page.locator(".yj-state.yj-unchanged").wait_for()
    assert page.locator(".yj-answer .yj-text").inner_text() == words
    assert "来源未变" in page.locator(".yj-state").inner_text()
    assert len(slow.shelf.assistant.asked) == asked
    page.locator("a.yj-mark").first.click()
    assert "植物园" in page.locator("#src-1-1").inner_text()
    assert page.locator("#turn-1 .yj-context").count() >= 1


@pytest.mark.parametrize(
    ("now", "state", "words", "card"),
    [
        ([NEWER], "changed", "引文已不在其中", "文档已改动，这是当时的原文"),
        ([LONGER], "still", "引文仍逐字在其中", "这一句仍在其中"),
        ([], "gone", "来源已不在载入的文档里", "文档已不在这里"),
    ],
)
def test_a_changed_or_missing_source_is_told_and_asking_again_is_the_persons_choice(
    own_index, serve, open_page, ask, reload, now, state, words, card
):
    update_index(own_index, add=[TEA])
    library = Library(own_index)
    page = open_page(serve(library))
    before = ask(page, TABLES).locator(".yj-text").inner_text()
    update_index(own_index, add=now, remove=[TEA.id])
    library.shelf = Library(own_index).shelf
    reload(page)
    told = page.locator(f".yj-state.yj-{state}")
    told.wait_for()
    assert words in told.inner_text()
    assert page.locator(".yj-answer .yj-text").inner_text() == before
    assert card in page.locator("#turn-1 .yj-stale").inner_text()
    assert "四十二张竹桌" in page.locator("#src-1-1").inner_text()
    page.locator("#yj-export summary").click()
    with page.expect_download() as download:
        page.locator("#yj-export").get_by_role("button", name="JSON").click()
    (answer,) = json.loads(download.value.path().read_text("utf-8"))["answers"]
    assert (answer["source"], answer["citations"][0]["source"]) == (state, state)
    assert answer["citations"][0]["document"]["id"] == TEA.id
    told.get_by_role("button", name="重新提问").click()
    told.wait_for(state="detached")
    assert page.locator(".yj-question").all_inner_texts() == [TABLES]
    assert ("五十张" in page.locator(".yj-answer").inner_text()) == (state == "changed")


def test_a_new_chat_is_undone_at_once_or_later_and_loses_no_draft(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    page.locator("body:not(.yj-asking)").wait_for()  # a question that is still being answered is given back
    page.locator("#yj-box textarea").fill("还没有写完的问题")
    page.locator("#yj-new").click()
    page.get_by_text("已开始新对话").wait_for()
    assert page.locator("#yj-box textarea").input_value() == "还没有写完的问题"
    page.get_by_role("button", name="恢复").click()
    page.locator(".yj-answer").wait_for()
    page.locator("#yj-new").click()
    page.locator(".yj-answer").wait_for(state="detached")
    ask(page, "国家公园有多少个？")
    page.locator("#yj-export summary").click()
    page.get_by_role("button", name="上一段对话").click()
    page.locator(".yj-question").get_by_text(GARDENS).wait_for()
    page.locator("#yj-export summary").click()
    page.get_by_role("button", name="上一段对话").click()
    page.locator(".yj-question").get_by_text("国家公园有多少个？").wait_for()


def test_replacing_all_documents_is_asked_about_and_does_not_stay_chosen(own_url, open_page, rebuild):
    page = open_page(own_url)
    page.locator("#yj-tab-documents").click()
    page.locator("#yj-paste textarea").fill(TEA.text)
    page.locator("#yj-mode input[value=replace]").check()
    page.locator("#yj-build").click()
    asked = page.locator(".yj-replace")
    asked.wait_for()
    assert "都会从索引里移除" in asked.inner_text()
    asked.get_by_role("button", name="取消").click()
    asked.wait_for(state="hidden")
    assert page.locator(".yj-documents li").count() == 1
    assert page.locator("#yj-paste textarea").input_value() == TEA.text
    page.locator("#yj-build").click()
    page.get_by_role("button", name="移除并替换").click()
    page.locator("#yj-report .yj-done").wait_for()
    assert page.locator(".yj-documents .yj-title").all_inner_texts() == ["粘贴的文本"]
    assert page.locator("#yj-mode input[value=add]").is_checked()
    rebuild(page, text="北屿灯塔高六十三米。")
    page.locator(".yj-documents li").nth(1).wait_for()


def test_a_question_sent_while_another_is_answered_waits_for_it_and_is_asked_then(slow, serve, open_page):
    page = open_page(serve(slow))
    slow.shelf.assistant.may.clear()
    box = page.locator("#yj-box textarea")
    box.fill(GARDENS)
    box.press("Enter")
    page.locator(".yj-pending").wait_for()
    for question in ("国家公园有多少个？", "写错的"):
        box.fill(question)
        box.press("Enter")
    page.locator(".yj-queued p").nth(1).wait_for()
    assert box.input_value() == ""
    assert "国家公园有多少个？" in page.locator(".yj-queued p").first.inner_text()
    page.locator(".yj-queued p").nth(1).get_by_role("button", name="取回").click()
    assert box.input_value() == "写错的"
    slow.shelf.assistant.may.set()
    page.locator(".yj-answer").nth(1).wait_for()
    assert page.locator(".yj-question").all_inner_texts() == [GARDENS, "国家公园有多少个？"]
    page.wait_for_function("document.querySelector('#yj-box textarea').value === '写错的'")
    assert page.locator(".yj-queued p").count() == 0


def test_what_is_typed_while_an_answer_comes_or_a_suggestion_is_taken_stays(slow, serve, open_page):
    page = open_page(serve(slow))
    slow.shelf.assistant.may.clear()
    box = page.locator("#yj-box textarea")
    box.fill("先写一半")
    page.locator("#yj-log button.example").first.click()
    page.locator(".yj-pending").wait_for()
    assert box.input_value() == "先写一半"
    slow.shelf.assistant.may.set()
    page.locator(".yj-answer").wait_for()
    page.locator(".yj-pending").wait_for(state="hidden")
    assert box.input_value() == "先写一半"


def test_a_language_switch_keeps_what_was_typed_everywhere(own_url, open_page):
    page = open_page(own_url)
    page.locator("#yj-box textarea").fill("写到一半的问题")
    page.locator("#yj-tab-documents").click()
    page.locator("#yj-paste textarea").fill("粘贴到一半的文本")
    page.locator("#yj-lang").click()
    page.get_by_placeholder("Ask about the documents").wait_for()
    page.wait_for_function("document.querySelector('#yj-box textarea').value === '写到一半的问题'")
    assert page.locator("#yj-paste textarea").input_value() == "粘贴到一半的文本"


@pytest.mark.parametrize(
    ("locale", "words"), [("zh-CN", "与引据的连接断开了"), ("en-US", "The connection to Yinju is lost")]
)
def test_a_server_that_is_gone_is_told_looked_for_and_nothing_typed_is_lost(
    own_index, serving, open_page, ask, locale, words
):
    with socket.socket() as free:  # one of those that are handed out by turns, which no other server takes soon
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with serving(Library(own_index), port=port) as url:
        page = open_page(url, locale=locale)
        answer = ask(page, GARDENS).locator(".yj-text").inner_text()
    box = page.locator("#yj-box textarea")
    box.fill("国家公园有多少个？")
    box.press("Enter")
    told = page.locator("#yj-lost")
    told.wait_for()
    assert words in told.inner_text()
    page.locator(".yj-pending").wait_for(state="hidden")
    page.wait_for_function("document.querySelector('#yj-box textarea').value === '国家公园有多少个？'")
    assert not page.get_by_text("Connection to the server was lost").is_visible()
    with serving(Library(own_index), port=port):
        told.wait_for(state="hidden", timeout=20_000)
        page.locator(".yj-state.yj-unchanged").wait_for(timeout=20_000)
        assert page.locator(".yj-text").inner_text() == answer
        page.wait_for_function("document.querySelector('#yj-box textarea').value === '国家公园有多少个？'")
        box.press("Enter")
        page.locator(".yj-answer").nth(1).wait_for()


def test_after_a_new_chat_the_question_box_has_the_focus_and_undoing_is_a_key_away(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    page.locator("#yj-tab-sources").focus()
    page.keyboard.press("o")
    page.locator(".yj-anew").wait_for()
    page.wait_for_function("document.activeElement.matches('#yj-box textarea')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.locator(".yj-answer").wait_for()
    page.wait_for_function("document.activeElement.matches('#yj-box textarea')")
