"""The page in a real browser: what documents are about, when one is opened and on the start page."""

import pytest

from corpus import read_text
from index import update_index
from ui.page.library import Library


def opened(page, name="阅读"):
    page.locator("#yj-tab-documents").click()
    page.get_by_role("button", name=name).first.click()
    page.locator(".yj-overview").wait_for()
    return page.locator(".yj-overview")


def test_a_document_that_is_opened_is_told_of_by_its_parts_and_each_line_leads_there(url, open_page):
    page = open_page(url)
    overview = opened(page)
    lines = overview.locator("li [data-do=read]")
    assert lines.count() >= 3
    words = lines.last.inner_text()
    lines.last.click()
    page.locator("#view-mark").wait_for()
    assert page.locator("#view-mark").inner_text() == words
    page.locator(".yj-overview").wait_for(state="detached")


def test_a_key_term_is_found_in_the_document_where_it_stands(url, open_page):
    page = open_page(url)
    term = opened(page).locator(".yj-terms button").first
    words = term.inner_text()
    term.click()
    page.locator(".yj-found").wait_for()
    assert page.locator("#view-mark").inner_text() == words
    assert page.locator("#yj-view mark").count() > 1


def test_a_question_to_begin_with_is_asked_and_answered(url, open_page):
    page = open_page(url)
    opened(page)
    question = page.locator(".yj-begin button").first
    question.wait_for()
    words = question.inner_text()
    question.click()
    page.locator(".yj-answer").wait_for()
    assert page.locator(".yj-question").inner_text() == words
    page.wait_for_function("!document.body.classList.contains('yj-asking')")


def test_the_start_page_tells_of_the_documents_and_opens_them(browser, tmp_path, serve, open_page):
    texts = {"桥": "石桥有三个桥洞。桥上可以走人。\n", "池塘": "池塘里养着四十条鲤鱼。池塘边有柳树。\n"}
    documents = [read_text(text, title=title, source=f"{title}.txt") for title, text in texts.items()]
    update_index(tmp_path / "index", add=documents)
    page = open_page(serve(Library(tmp_path / "index")))
    told = page.locator(".yj-told li")
    told.first.wait_for()
    assert told.count() == 2
    said = told.filter(has_text="池塘").first.inner_text()
    assert "四十条鲤鱼" in said or "柳树" in said
    told.get_by_role("button", name="池塘").click()
    page.locator(".yj-view").get_by_text("池塘里养着四十条鲤鱼").wait_for()


@pytest.mark.parametrize(("locale", "scheme"), [("zh-CN", "light"), ("en-US", "dark")])
def test_an_overview_has_nothing_serious_for_axe_and_fits_a_phone(url, open_page, locale, scheme, serious):
    page = open_page(url, locale=locale, color_scheme=scheme)
    opened(page, "阅读" if locale == "zh-CN" else "Read")
    page.locator(".yj-begin").wait_for()
    assert serious(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator(".yj-overview").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for button in page.locator(".yj-overview button, .yj-begin button").all():
        assert button.bounding_box()["height"] >= 44
