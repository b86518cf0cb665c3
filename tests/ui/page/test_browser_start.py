"""The page in a real browser: before the first question, and how documents come to it."""

import pytest

from corpus import read_text
from index import update_index
from ui.page.library import Library

TEA = "月湾茶馆开业于1987年，馆内有四十二张竹桌。"
GUIDE = read_text(
    "The harbour office opens at nine and closes at five. “Spring tide” is when the sea rises highest.",
    title="Harbour guide",
    source="harbour.txt",
)
FILE = {"name": "茶馆.txt", "mimeType": "text/plain", "buffer": TEA.encode()}
DROP = """([selector, name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name, { type: "text/plain" }));
    const at = document.querySelector(selector);
    for (const kind of ["dragover", "drop"])
        at.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_the_start_names_what_is_loaded_and_offers_questions_of_what_was_added(own_url, open_page, rebuild):
    page = open_page(own_url)
    page.locator(".yj-loaded").get_by_text("《中国的生物多样性保护》").wait_for()
    rebuild(page, text=f"月湾茶馆手册\n\n{TEA}", title="月湾茶馆手册")
    page.locator(".yj-loaded").get_by_text("《月湾茶馆手册》").wait_for()
    assert "“月湾茶馆手册”讲了什么？" in page.locator("#yj-log button.example").all_inner_texts()


def test_the_english_page_offers_english_questions_of_english_documents_first(own_index, serve, open_page):
    update_index(own_index, add=[GUIDE])
    url = serve(Library(own_index))
    page = open_page(url, locale="en-US")
    page.locator("#yj-log button.example").first.wait_for()
    assert "Spring tide" in page.locator("#yj-log button.example").first.inner_text()
    chinese = open_page(url)
    chinese.locator("#yj-log button.example").first.wait_for()
    assert "Spring tide" not in chinese.locator("#yj-log button.example").first.inner_text()


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_without_an_index_the_page_opens_empty_invites_files_and_answers_once_there_are_some(
    browser, tmp_path, serve, open_page, ask, rebuild, locale
):
    page = open_page(serve(Library(tmp_path / "new", new=True)), locale=locale)
    box = page.locator("#yj-box textarea")
    box.fill("月湾茶馆有多少张竹桌？")
    box.press("Enter")
    page.locator("#yj-note .yj-problem").wait_for()
    page.wait_for_function("document.querySelector('#yj-box textarea').value === '月湾茶馆有多少张竹桌？'")
    page.locator(".yj-add").click()
    assert page.locator("#yj-build").is_visible()
    rebuild(page, text=TEA, title="茶馆")
    page.locator(".yj-documents li").wait_for()
    assert "四十二张" in ask(page, "月湾茶馆有多少张竹桌？").inner_text()
    assert Library(tmp_path / "new").shelf.documents[0].title == "茶馆"


@pytest.mark.parametrize("place", ["#yj-log", "#yj-box textarea", "#yj-sources"])
def test_a_file_dropped_anywhere_is_taken(own_url, open_page, place):
    page = open_page(own_url)
    page.evaluate(DROP, [place, "茶馆.txt", TEA])
    page.locator("#yj-files td[aria-label='茶馆.txt']").wait_for()
    assert page.locator("#yj-dropping").is_hidden()
    assert page.locator("#yj-tab-documents").get_attribute("aria-selected") == "true"
    page.evaluate(DROP, [place, "客栈.txt", "东山客栈有十八间客房。"])
    page.locator("#yj-files td[aria-label='客栈.txt']").wait_for()
    page.locator("#yj-build").click()
    page.locator("#yj-report .yj-done").wait_for()
    assert {"茶馆", "客栈"} <= set(page.locator(".yj-documents .yj-title").all_inner_texts())


def test_choose_a_file_first_goes_away_once_something_is_given(own_url, open_page, rebuild):
    page = open_page(own_url)
    assert "请先选择文件" in rebuild(page).first.inner_text()
    page.locator("#yj-paste textarea").press_sequentially("茶")
    page.locator("#yj-report .yj-problem").wait_for(state="hidden")
    page.locator("#yj-paste textarea").fill("")
    rebuild(page)
    page.locator("#yj-files input[type=file]").set_input_files([FILE])
    page.locator("#yj-report .yj-problem").wait_for(state="hidden")


@pytest.mark.parametrize(
    ("locale", "words"), [("zh-CN", "是空文件，没有可读的内容"), ("en-US", "is empty: nothing to read")]
)
def test_why_a_file_cannot_be_read_is_told_in_the_language_of_the_page(own_url, open_page, rebuild, locale, words):
    page = open_page(own_url, locale=locale)
    report = rebuild(page, files=[{**FILE, "name": "a.txt", "buffer": b""}])
    assert words in report.first.inner_text()


SMALL = """() => [...document.querySelectorAll("button, summary, a[href]:not(.yj-mark)")]
    .filter(e => e.getBoundingClientRect().width > 0 && getComputedStyle(e).visibility !== "hidden")
    .filter(e => !e.closest(".yj-view, .yj-outline") && e.getBoundingClientRect().height < 44)
    .map(e => e.outerHTML.slice(0, 120))"""


def test_on_a_phone_everything_to_be_pressed_is_44_pixels_high(url, open_page, ask):
    page = open_page(url, width=390, height=844, has_touch=True, is_mobile=True)
    page.locator("#yj-log button.example").first.wait_for()
    assert page.evaluate(SMALL) == []
    answer = ask(page, "中国建立了多少个植物园？")
    ask(page, "法国的首都是哪里？")
    assert page.evaluate(SMALL) == []
    answer.locator("a.yj-mark").tap()
    page.locator("#src-1-1").wait_for()
    assert page.evaluate(SMALL) == []
    page.locator("#yj-tab-documents").tap()
    assert page.evaluate(SMALL) == []
