"""The page in a real browser: quotes kept from answers and texts, noted, sorted, removed, put back, exported."""

import json

import pytest

from corpus import read_text
from index import update_index
from ui.page.library import Library

GARDENS = "园里有几个温室？"
TEXT = (
    "一、植物\n\n全园共有三个温室。第一个温室种着热带植物。\n\n园中还有一片竹林，每年春天开放。\n\n"
    "二、动物\n\n池塘里养着四十条鲤鱼。\n"
)


@pytest.fixture
def directory(tmp_path):
    directory = tmp_path / "index"
    update_index(directory, add=[read_text(TEXT, title="园子", source="garden.txt")])
    return directory


@pytest.fixture
def garden_url(browser, directory, serve):
    return serve(Library(directory))


def select(page, first, start, last, end):
    """Select from one place in the text of a paragraph to one in another, as a person drags over it."""
    page.evaluate(
        """([first, start, last, end]) => {
            const text = number => document.querySelector(`#view-${number} [data-from]`).firstChild;
            getSelection().setBaseAndExtent(text(first), start, text(last), end);
        }""",
        [first, start, last, end],
    )
    page.locator("#yj-pin").wait_for()


def read(page, name="阅读"):
    page.locator("#yj-tab-documents").click()
    page.get_by_role("button", name=name).click()
    page.locator("#yj-view .yj-numbered").first.wait_for()


def keep_a_quote(page, ask):
    """Ask, keep the first quote of the answer and turn to what is kept."""
    ask(page, GARDENS)
    page.locator(".yj-pin-this").first.click()
    page.get_by_role("button", name="已摘录").wait_for()
    page.locator("#yj-tab-pins").click()


def test_a_quote_of_an_answer_is_kept_noted_and_there_after_a_reload(garden_url, open_page, ask, reload):
    page = open_page(garden_url)
    keep_a_quote(page, ask)
    quote = page.locator(".yj-pins blockquote").inner_text()
    assert "三个温室" in quote
    note = page.get_by_role("textbox", name="批注")
    note.fill("要引用\n这一句")
    note.press("Tab")
    page.wait_for_function("!document.querySelector('#yj-note .yj-problem')")
    page.locator(".yj-pins").get_by_role("button", name="在全文中阅读").click()
    page.locator("#view-mark").wait_for()
    assert page.locator("#view-mark").inner_text() == quote
    reload(page)
    page.locator("#yj-tab-pins").click()
    page.locator(".yj-pins blockquote").wait_for()
    assert page.get_by_role("textbox", name="批注").input_value() == "要引用\n这一句"


def test_what_is_selected_over_paragraphs_is_kept_as_it_stands_in_the_document(garden_url, open_page):
    page = open_page(garden_url)
    read(page)
    select(page, 1, 9, 2, 8)
    page.locator("#yj-pin").click()
    page.locator(".yj-pins blockquote").wait_for()
    assert page.locator("#yj-tab-pins").get_attribute("aria-selected") == "true"
    kept = page.locator(".yj-pins blockquote").inner_text()
    assert kept.split() == ["第一个温室种着热带植物。", "园中还有一片竹林"]
    assert page.locator("#yj-pin").is_hidden()
    assert "1 条相符" in page.locator("#yj-pins .yj-place").first.inner_text()


def test_quotes_are_sorted_removed_and_put_back(garden_url, open_page):
    page = open_page(garden_url, locale="en-US")
    for number in (3, 1):
        read(page, "Read")
        select(page, number, 0, number, 8)
        page.locator("#yj-pin").click()
        page.locator(f".yj-pins li >> nth={0 if number == 3 else 1}").wait_for()
    quotes = page.locator(".yj-pins blockquote")
    assert quotes.all_inner_texts() == ["全园共有三个温室", "池塘里养着四十条"]
    page.locator(".yj-note").last.fill("fish")
    page.locator(".yj-note").last.press("Tab")
    page.get_by_role("button", name="By document").press("Enter")
    page.locator("[aria-pressed=true]").get_by_text("By document").wait_for()
    page.wait_for_function("document.activeElement.innerText === 'By document'")
    assert quotes.all_inner_texts() == ["全园共有三个温室", "池塘里养着四十条"]
    page.locator(".yj-pins li").last.get_by_role("button", name="Remove").click()
    page.get_by_text("The quote was removed.").wait_for()
    assert quotes.count() == 1
    page.get_by_role("button", name="Bring it back").click()
    page.locator(".yj-pins li >> nth=1").wait_for()
    assert page.locator(".yj-note").last.input_value() == "fish"


def test_quotes_are_saved_as_files_of_each_kind(garden_url, open_page, ask, tmp_path):
    page = open_page(garden_url)
    keep_a_quote(page, ask)
    begins = {"Markdown": b"# ", "DOCX": b"PK", "BibTeX": b"@misc{", "JSON": b"{"}
    for form, begin in begins.items():
        with page.expect_download() as saved:
            page.locator("#yj-pins").get_by_role("button", name=form).and_(page.locator("[data-do]")).click()
        file = tmp_path / saved.value.suggested_filename
        saved.value.save_as(file)
        assert file.read_bytes().startswith(begin), form
        if form == "JSON":
            assert json.loads(file.read_text("utf-8"))["citations"][0]["state"] == "unchanged"


def test_a_file_of_quotes_that_cannot_be_read_is_named(garden_url, directory, open_page):
    file = directory.with_name("index-pins.json")
    file.write_text("{", "utf-8")
    page = open_page(garden_url)
    page.locator("#yj-tab-pins").click()
    page.locator("#yj-pins .yj-problem").wait_for()
    assert str(file) in page.locator("#yj-pins .yj-problem").inner_text()
    page.locator("#yj-tab-documents").click()
    read(page)
    select(page, 1, 0, 1, 4)
    page.locator("#yj-pin").click()
    page.locator("#yj-note .yj-problem").wait_for()
    assert file.read_text("utf-8") == "{"


@pytest.mark.parametrize(("locale", "scheme"), [("zh-CN", "light"), ("en-US", "dark")])
def test_the_list_has_nothing_serious_for_axe_and_fits_a_phone(garden_url, open_page, ask, locale, scheme, serious):
    page = open_page(garden_url, locale=locale, color_scheme=scheme)
    ask(page, GARDENS)
    page.locator(".yj-pin-this").first.click()
    page.locator("#yj-tab-pins").click()
    page.locator(".yj-pins blockquote").wait_for()
    assert serious(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator("#yj-open").click()
    page.locator("#yj-tab-pins").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for button in page.locator("#yj-pins button").all():
        assert button.bounding_box()["height"] >= 44
    assert page.locator(".yj-close").bounding_box()["x"] + page.locator(".yj-close").bounding_box()["width"] <= 320


def test_a_note_that_is_written_is_framed(garden_url, open_page, ask):
    page = open_page(garden_url)
    ask(page, GARDENS)
    page.locator(".yj-pin-this").first.click()
    page.get_by_role("button", name="已摘录").wait_for()
    page.locator("#yj-tab-pins").click()
    page.keyboard.press("Tab")
    page.get_by_role("textbox", name="批注").focus()
    assert page.get_by_role("textbox", name="批注").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
