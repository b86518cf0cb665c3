"""The page in a real browser: notebooks side by side, their chats kept, found, renamed and deleted."""

import re

import pytest

from corpus import read_text
from index import update_index
from ui.notebooks import Notebooks, beside
from ui.page.library import Library
from ui.page.store import Store

GARDENS = "中国建立了多少个植物园？"
PARKS = "国家公园有多少个？"
TABLES = "月湾茶馆有多少张竹桌？"
TEA = read_text("月湾茶馆开业于1987年，馆内有四十二张竹桌。", title="茶馆", source="tea.txt")


@pytest.fixture
def tea(own_index):
    """A notebook of its own beside the shipped document's."""
    notebook = Notebooks(own_index).make("茶馆")
    update_index(notebook.index, add=[TEA])
    return notebook


def turn_to(page, name):
    page.locator("#yj-notebooks summary").click()
    page.locator(".yj-book").get_by_text(name, exact=True).click()
    page.locator("#yj-notebooks .yj-current").get_by_text(name, exact=True).wait_for()


def chats(page, count):
    """Return the titles of the kept chats once there are `count`."""
    page.locator("#yj-tab-chats").click()
    page.get_by_text(f"对话 {count} 段").wait_for()
    return page.locator(".yj-chats .yj-chat .yj-title")


def test_each_notebook_has_its_own_documents_and_chats_and_a_reload_stays_in_it(
    own_index, serve, tea, open_page, ask, reload
):
    page = open_page(serve(Library(own_index)))
    ask(page, GARDENS)
    turn_to(page, "茶馆")
    page.locator(".yj-loaded").get_by_text("《茶馆》").wait_for()
    assert page.locator(".yj-answer").count() == 0
    assert page.locator(".yj-documents .yj-title").all_text_contents() == ["茶馆"]
    assert chats(page, 0).count() == 0
    assert "四十二张" in ask(page, TABLES).inner_text()
    assert chats(page, 1).all_inner_texts() == [TABLES]
    reload(page)
    page.locator(".yj-answer").wait_for()
    assert page.locator(".yj-question").all_inner_texts() == [TABLES]
    assert page.locator("#yj-notebooks .yj-current").inner_text() == "茶馆"
    turn_to(page, "我的文档")
    page.locator(".yj-chats").get_by_text(GARDENS).wait_for(state="attached")
    refused = ask(page, TABLES)
    assert "四十二张" not in refused.inner_text()


@pytest.mark.parametrize(
    ("locale", "first", "taken"),
    [("zh-CN", "我的文档", "这个名称不能用"), ("en-US", "My documents", "This name cannot be used")],
)
def test_a_notebook_is_made_filled_and_renamed_on_the_page(
    own_index, serve, open_page, ask, rebuild, locale, first, taken
):
    page = open_page(serve(Library(own_index)), locale=locale)
    assert page.locator("#yj-notebooks .yj-current").inner_text() == first
    page.locator("#yj-notebooks summary").click()
    page.locator("#yj-notebook-new").fill("新的")
    page.locator("#yj-notebook-new").press("Enter")
    page.locator("#yj-notebooks .yj-current").get_by_text("新的", exact=True).wait_for()
    page.locator(".yj-add").wait_for()
    rebuild(page, text=TEA.text, title="茶馆")
    page.locator(".yj-documents li").wait_for()
    assert "四十二张" in ask(page, TABLES).inner_text()
    page.locator("#yj-notebooks summary").click()
    page.locator("#yj-notebook-new").fill("新的")
    page.locator("#yj-notebook-new").press("Enter")
    page.locator("#yj-notebooks .yj-problem").get_by_text(taken).wait_for()
    assert page.locator(".yj-answer").count() == 1  # nothing was turned to
    page.locator("#yj-notebook-name").fill("月湾茶馆")
    page.locator("#yj-notebook-name").press("Enter")
    page.locator("#yj-notebooks .yj-current").get_by_text("月湾茶馆", exact=True).wait_for()
    (_, made) = Notebooks(own_index).all()
    assert made.name == "月湾茶馆"
    assert [document.title for document in Library(made.index).shelf.documents] == ["茶馆"]
    assert Library(own_index).shelf.documents[0].title == "中国的生物多样性保护"


def test_chats_are_listed_found_opened_and_renamed(own_url, open_page, ask, reload):
    page = open_page(own_url)
    ask(page, GARDENS)
    page.locator("#yj-new").click()
    page.locator(".yj-answer").wait_for(state="detached")
    ask(page, PARKS)
    reload(page)
    page.locator(".yj-answer").wait_for()
    titles = chats(page, 2)
    assert titles.all_inner_texts() == [PARKS, GARDENS]
    assert page.locator(".yj-chat[aria-current] .yj-title").inner_text() == PARKS
    page.locator("#yj-chat-query :is(input, textarea)").fill("植物园")
    page.get_by_text("对话 1 段").wait_for()
    titles.first.click()
    page.locator(".yj-question").get_by_text(GARDENS).wait_for()
    page.locator(".yj-state.yj-unchanged").wait_for()
    item = page.locator(".yj-chats li").first
    item.get_by_role("button", name="改名").click()
    item.locator("input").fill("植物园有多少")
    item.locator("input").press("Enter")
    titles.get_by_text("植物园有多少", exact=True).wait_for()
    page.locator("#yj-chat-query :is(input, textarea)").fill("没有这几个字的")
    page.get_by_text("没有含“没有这几个字的”的对话").wait_for()


def test_a_deleted_chat_is_gone_from_the_page_and_comes_back_at_a_click(own_url, open_page, ask, reload):
    page = open_page(own_url)
    ask(page, GARDENS)
    chats(page, 1)
    page.locator(".yj-chats").get_by_role("button", name="删除").click()
    page.get_by_text("已删除，十分钟内可以撤销").wait_for()
    page.locator(".yj-answer").wait_for(state="detached")
    page.get_by_role("button", name="撤销").click()
    page.locator(".yj-answer").wait_for()
    assert chats(page, 1).all_inner_texts() == [GARDENS]
    page.locator(".yj-chats").get_by_role("button", name="删除").click()
    page.locator(".yj-answer").wait_for(state="detached")
    reload(page)
    assert chats(page, 0).count() == 0
    ask(page, PARKS)
    assert chats(page, 1).all_inner_texts() == [PARKS]


def test_two_pages_that_go_on_with_the_same_chat_take_nothing_from_each_other(own_url, open_page, ask):
    page = open_page(own_url)
    ask(page, GARDENS)
    page.wait_for_function("location.search.includes('chat=')")
    other = open_page(own_url, at=page.url.removeprefix(own_url))
    other.locator(".yj-answer").wait_for()
    ask(page, PARKS)
    ask(other, "自然保护地有多少处？")
    chats(other, 2).nth(1).click()
    other.locator(".yj-question").get_by_text(PARKS).wait_for()
    assert other.locator(".yj-question").all_inner_texts() == [GARDENS, PARKS]


def test_a_question_is_edited_where_it_stands_and_the_chat_as_it_was_is_still_there(own_url, open_page, ask):
    page = open_page(own_url)
    ask(page, "中国建立了多少个动物园？")
    ask(page, PARKS)
    page.locator("#edit-1").click()
    field = page.locator(".yj-editing textarea")
    assert field.input_value() == "中国建立了多少个动物园？"
    field.press("Escape")
    assert page.evaluate("document.activeElement.id") == "edit-1"
    page.locator("#edit-1").click()
    field.fill(GARDENS)
    field.press("Enter")
    page.locator(".yj-question").get_by_text(GARDENS).wait_for()
    assert page.locator(".yj-question").all_inner_texts() == [GARDENS]
    page.get_by_text("已从这里重新提问").wait_for()
    assert page.locator("#yj-box textarea").input_value() == ""
    assert chats(page, 2).count() == 2
    page.get_by_role("button", name="恢复").click()
    page.locator(".yj-question").get_by_text(PARKS).wait_for()
    assert page.locator(".yj-question").all_inner_texts() == ["中国建立了多少个动物园？", PARKS]


def test_how_long_answers_are_is_chosen_and_stays_chosen(url, open_page, ask, reload):
    page = open_page(url)
    answer = ask(page, GARDENS)
    page.locator("#yj-length [data-length=all]").click()
    evidence = answer.locator(".yj-whole")
    evidence.wait_for()
    assert "逐步完善迁地保护体系" in evidence.inner_text()
    assert "植物园" in evidence.locator("mark").first.inner_text()
    evidence.locator("a.yj-at").first.click()
    page.locator("#src-1-1.yj-active").wait_for()
    page.locator("#yj-length [data-length=one]").click()
    evidence.wait_for(state="hidden")
    reload(page)
    answer.wait_for()
    assert page.locator("#yj-length [aria-pressed=true]").inner_text() == "一句"
    page.locator("#yj-tab-sources").focus()
    page.keyboard.press("l")
    assert page.locator("#yj-length [aria-pressed=true]").inner_text() == "要点"


def test_one_line_is_the_first_line_and_the_points_are_a_click_away(url, open_page, ask):
    page = open_page(url)
    answer = ask(page, "这份文件讲了什么？")
    whole = answer.locator(".yj-text").inner_text()
    assert len(whole.splitlines()) > 2
    page.locator("#yj-length [data-length=one]").click()
    answer.locator(".yj-rest").wait_for(state="hidden")
    assert answer.locator(".yj-text").inner_text() == whole.splitlines()[0]
    answer.locator(".yj-more").click()
    answer.locator(".yj-more").wait_for(state="hidden")
    assert answer.locator(".yj-text").inner_text() == whole


def test_keys_lead_to_notebooks_chats_edits_and_what_may_be_asked_next(own_url, open_page, ask):
    page = open_page(own_url)
    ask(page, GARDENS)
    page.locator("#yj-next .yj-follow button").nth(2).wait_for()
    words = page.locator("#yj-next .yj-follow button").first.inner_text()
    page.locator("#yj-tab-sources").focus()
    page.keyboard.press("b")
    assert page.evaluate("document.activeElement.className").startswith("yj-do yj-book")
    page.keyboard.press("Escape")
    assert page.locator("#yj-notebooks > div").is_hidden()
    page.keyboard.press("h")
    assert page.locator("#yj-tab-chats").get_attribute("aria-selected") == "true"
    page.locator(".yj-chat").wait_for()
    page.keyboard.press("e")
    page.locator(".yj-editing textarea").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.locator(".yj-answer").nth(1).wait_for()
    assert page.locator(".yj-question").nth(1).inner_text() == words
    page.locator("#yj-tab-chats").focus()
    page.keyboard.press("o")
    page.locator(".yj-answer").first.wait_for(state="detached")


def test_a_notebook_or_chat_that_is_no_longer_there_is_said_and_the_page_is_whole(own_url, open_page, ask):
    page = open_page(own_url, at="?notebook=gone&chat=7")
    page.locator("#yj-note .yj-problem").get_by_text("这个笔记本已不在了").wait_for()
    assert page.locator(".yj-loaded").is_visible()
    page = open_page(own_url, at="?chat=99")
    assert page.locator(".yj-question").count() == 0
    ask(page, GARDENS)


def test_with_names_to_log_in_by_each_person_has_chats_of_their_own(own_index, serve, ask, browser):
    url = serve(Library(own_index), users={"anna": "开门", "ben": "芝麻"})
    for name, password, question in (("anna", "开门", GARDENS), ("ben", "芝麻", PARKS)):
        with browser.new_context(locale="zh-CN") as context:
            page = context.new_page()
            page.goto(url)
            page.get_by_label("用户名").fill(name)
            page.get_by_label("密码").fill(password)
            page.get_by_role("button", name="登录").click()
            page.locator("#yj-sources .yj-empty").wait_for(state="attached")
            assert chats(page, 0).count() == 0
            ask(page, question)
            assert chats(page, 1).all_inner_texts() == [question]
    kept = Store(beside(own_index, "chats.sqlite"))
    assert [kept.listed(owner)[1] for owner in ("anna", "ben", "", "yinju")] == [1, 1, 0, 0]


def test_a_file_of_chats_that_is_damaged_is_said_and_questions_are_answered_all_the_same(
    own_index, serve, open_page, ask
):
    beside(own_index, "chats.sqlite").write_bytes(b"no database at all " * 100)
    page = open_page(serve(Library(own_index)))
    assert "200" in ask(page, GARDENS).inner_text()
    page.locator("#yj-note .yj-problem").get_by_text("对话没能读写").wait_for()
    page.locator("#yj-tab-chats").click()
    page.locator("#yj-chats .yj-problem").get_by_text(re.compile("chats.sqlite")).wait_for()
    ask(page, PARKS)


def test_on_a_phone_notebooks_and_chats_fit_and_are_44_pixels_high(own_index, serve, tea, open_page, ask):
    page = open_page(serve(Library(own_index)), width=390, height=844, has_touch=True, is_mobile=True)
    ask(page, GARDENS)
    page.locator("#yj-notebooks summary").tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = """() => [...document.querySelectorAll("button, summary")]
        .filter(e => e.getBoundingClientRect().width > 0 && getComputedStyle(e).visibility !== "hidden")
        .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 120))"""
    assert page.evaluate(small) == []
    page.locator("#yj-notebooks summary").tap()
    page.locator("#yj-open").tap()
    page.locator("#yj-tab-chats").tap()
    page.locator(".yj-chat").wait_for()
    assert page.evaluate(small) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_who_edits_a_question_or_renames_a_notebook_by_the_keyboard_keeps_the_focus(own_url, open_page, ask):
    page = open_page(own_url)
    ask(page, GARDENS)
    page.locator("#yj-tab-sources").focus()
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('#yj-box textarea')")
    page.locator("#yj-tab-sources").focus()
    page.keyboard.press("b")
    page.keyboard.press("Tab")
    name = page.locator("#yj-notebook-name")
    assert name.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.insert_text("课题")
    page.keyboard.press("Enter")
    page.locator("#yj-notebooks summary").get_by_text("课题").wait_for()
    page.wait_for_function("document.activeElement.matches('#yj-notebooks summary')")
