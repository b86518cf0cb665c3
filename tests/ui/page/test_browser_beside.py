"""The page in a real browser: two documents next to each other, and a question asked of each ticked one."""

import pytest

from corpus import read_text
from index import update_index
from ui.page.library import Library

TEXTS = {"池塘": "池塘里养着四十条鲤鱼。\n", "湖": "湖里养着七十条鲤鱼。\n", "墙": "这面墙是去年砌的。\n"}


@pytest.fixture(scope="module")
def waters_url(browser, tmp_path_factory, serve_for_module):
    directory = tmp_path_factory.mktemp("beside") / "index"
    documents = [read_text(text, title=title, source=f"{title}.txt") for title, text in TEXTS.items()]
    update_index(directory, add=documents)
    return serve_for_module(Library(directory))


def compared(page, name="并排对照"):
    page.locator("#yj-tab-documents").click()
    page.get_by_role("button", name=name).click()
    page.locator(".yj-pane").nth(1).wait_for()
    return page.locator(".yj-pane")


def test_two_documents_stand_next_to_each_other_and_another_is_chosen(waters_url, open_page):
    page = open_page(waters_url)
    panes = compared(page)
    left, right = (panes.nth(n).bounding_box() for n in (0, 1))
    assert right["x"] >= left["x"] + left["width"] and right["y"] == left["y"]
    assert page.locator("#yj-chat").is_hidden()
    assert {panes.nth(n).locator("p").inner_text() for n in (0, 1)} <= {text.strip() for text in TEXTS.values()}
    panes.nth(1).get_by_role("combobox").select_option(label="墙")
    panes.nth(1).get_by_text("这面墙是去年砌的。").wait_for()
    page.wait_for_function("document.activeElement.matches('.yj-pane:nth-child(2) select')")
    page.locator("#yj-tab-sources").click()
    assert page.locator("#yj-chat").is_visible()


def test_a_question_is_asked_of_each_ticked_document_and_saved_as_a_table(waters_url, open_page, tmp_path):
    page = open_page(waters_url)
    page.locator("#yj-tab-documents").click()
    page.get_by_role("checkbox", name="墙").uncheck()
    page.locator(".yj-scope").wait_for()
    compared(page)
    field = page.locator(".yj-each input")
    field.fill("养着多少条鲤鱼？")
    field.press("Enter")
    rows = page.locator("#yj-each tbody tr")
    rows.first.wait_for()
    assert sorted(rows.locator("th").all_inner_texts()) == ["池塘", "湖"]
    assert "四十" in rows.filter(has_text="池塘").locator("td").first.inner_text()
    assert "七十" in rows.filter(has_text="湖里").locator("td").first.inner_text()
    for form, begin in (("XLSX", b"PK"), ("CSV", "\ufeff文档,回答".encode())):
        with page.expect_download() as saved:
            page.locator("#yj-each").get_by_role("button", name=form).click()
        saved.value.save_as(tmp_path / form)
        assert (tmp_path / form).read_bytes().startswith(begin)
    rows.filter(has_text="池塘").locator("[data-do=read]").click()
    page.locator("#view-mark").wait_for()
    assert "四十条鲤鱼" in page.locator("#view-mark").inner_text()


@pytest.mark.parametrize(("locale", "scheme"), [("zh-CN", "light"), ("en-US", "dark")])
def test_side_by_side_has_nothing_serious_for_axe_and_fits_a_phone(waters_url, open_page, locale, scheme, serious):
    page = open_page(waters_url, locale=locale, color_scheme=scheme)
    compared(page, "并排对照" if locale == "zh-CN" else "Compare side by side")
    page.locator(".yj-each input").fill("养着多少条鲤鱼？")
    page.locator(".yj-ask-each").click()
    page.locator("#yj-each tbody tr").first.wait_for()
    assert serious(page) == []
    page.locator("#yj-each td").first.evaluate("e => (e.textContent = 'an-unbroken-name-of-a-project/and-more')")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    first, second = (page.locator(".yj-pane").nth(n).bounding_box() for n in (0, 1))
    assert second["y"] > first["y"]
    assert page.locator("#yj-each .yj-table").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_a_key_for_the_question_box_or_a_new_chat_leaves_side_by_side(waters_url, open_page, ask):
    page = open_page(waters_url)
    ask(page, "池塘里有多少鲤鱼？")
    for key in ("/", "o"):
        compared(page)
        page.locator("#yj-tab-beside").focus()
        page.keyboard.press(key)
        page.wait_for_function("document.activeElement.matches('#yj-box textarea')")
        assert page.locator("#yj-chat").is_visible()
    page.locator(".yj-anew").wait_for()
