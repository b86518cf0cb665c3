"""The page in a real browser: words found in a document, what is selected asked about, keys."""

import pytest

GARDENS = "中国建立了多少个植物园？"


@pytest.fixture
def reading(url, open_page):
    """The page with its document open."""
    page = open_page(url)
    page.locator("#yj-tab-documents").click()
    page.get_by_role("button", name="阅读").click()
    page.locator("#yj-view .yj-numbered").first.wait_for()
    return page


def test_words_are_found_in_a_document_and_counted_and_one_leads_to_the_next(reading):
    page, field = reading, reading.locator(".yj-find input")
    field.fill("植物园")
    field.press("Enter")
    found = page.locator(".yj-found")
    found.wait_for()
    count = page.locator("#yj-view mark").count()
    assert count > 1
    assert found.inner_text() == f"第 1 处，共 {count} 处"
    assert page.locator("#view-mark").inner_text() == "植物园"
    page.get_by_role("button", name="下一处").click()
    page.get_by_text(f"第 2 处，共 {count} 处").wait_for()
    page.get_by_role("button", name="上一处").click()
    page.get_by_text(f"第 1 处，共 {count} 处").wait_for()
    field.fill("没有这几个字的")
    field.press("Enter")
    page.locator(".yj-found").get_by_text("没有找到").wait_for()
    assert page.locator("#yj-view mark").count() == 0


def test_what_is_selected_is_asked_about(reading):
    page = reading
    page.evaluate(
        "() => { const p = document.querySelector('#yj-view .yj-numbered p').firstChild;"
        " getSelection().setBaseAndExtent(p, 0, p, 6); }"
    )
    words = page.evaluate("getSelection().toString()")
    page.locator("#yj-about").click()
    assert page.locator("#yj-box textarea").input_value() == f"“{words}”是指什么？"
    assert page.evaluate("document.activeElement === document.querySelector('#yj-box textarea')")
    page.locator("#yj-about").wait_for(state="hidden")


def test_single_keys_lead_around_are_listed_and_can_be_turned_off(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    page.locator("#yj-tab-sources").focus()
    page.keyboard.press("n")
    page.wait_for_function("document.activeElement.id === 'src-1-1'")
    page.keyboard.press("d")
    assert page.locator("#yj-tab-documents").get_attribute("aria-selected") == "true"
    page.keyboard.press("m")
    assert page.evaluate("document.activeElement.closest('#yj-export[open]') !== null")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("sd?")
    assert page.locator("#yj-box textarea").input_value() == "sd?"
    page.locator("#yj-tab-documents").focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="键盘快捷键")
    sheet.wait_for()
    assert sheet.locator("dt").count() == 16
    sheet.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    page.keyboard.press("s")
    assert page.locator("#yj-tab-documents").get_attribute("aria-selected") == "true"
    page.locator("#yj-export summary").click()
    page.locator(".yj-keys").click()
    sheet.get_by_role("checkbox").check()


def test_enter_goes_on_to_the_next_place_and_the_button_that_leads_on_keeps_the_focus(reading):
    page = reading
    page.keyboard.press("f")
    page.keyboard.type("植物园")
    page.keyboard.press("Enter")
    page.locator(".yj-found").get_by_text("第 1 处").wait_for()
    page.keyboard.press("Enter")
    page.locator(".yj-found").get_by_text("第 2 处").wait_for()
    page.keyboard.press("Shift+Enter")
    page.locator(".yj-found").get_by_text("第 1 处").wait_for()
    assert page.evaluate("document.activeElement.matches('.yj-find input')")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".yj-found").get_by_text("第 2 处").wait_for()
    page.wait_for_function("document.activeElement.matches('.yj-find_after')")


def test_a_key_leads_into_a_part_of_the_side_and_takes_the_focus_along(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    page.locator("#yj-tab-pins").focus()
    page.keyboard.press("Enter")
    for key, name in (("s", "sources"), ("d", "documents"), ("h", "chats"), ("k", "pins")):
        page.keyboard.press(key)
        assert page.locator(f"#yj-tab-{name}").get_attribute("aria-selected") == "true"
        assert page.evaluate("document.activeElement.id") == f"yj-tab-{name}"


def test_escape_leaves_what_is_read_for_where_it_was_opened_and_then_the_side(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    page.locator("#cite-1-1").press("Enter")
    page.wait_for_function("document.activeElement.id === 'src-1-1'")
    page.locator("#turn-1 .yj-context").press("Enter")
    page.locator("#turn-1 [data-do=read]").first.press("Enter")
    page.wait_for_function("document.activeElement.id === 'view-mark'")
    page.keyboard.press("Escape")
    assert page.locator("#yj-tab-sources").get_attribute("aria-selected") == "true"
    assert page.evaluate("document.activeElement.dataset.do") == "read"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "cite-1-1"
