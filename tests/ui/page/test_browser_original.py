"""The page in a real browser: pages of a PDF file as they were given, with the quote marked."""

import pytest
import typst

from corpus import read_text
from index import update_index
from ui.page.library import Library

REPORT = """#set page(width: 300pt, height: 400pt)
The pond of the village holds forty carps. A bridge of stone crosses the stream.
#pagebreak()
Next year thirty ponds will be dug.
"""
QUESTION = "How many carps does the pond hold?"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    (folder / "report.typ").write_text(REPORT, "utf-8")
    return {"name": "report.pdf", "mimeType": "application/pdf", "buffer": typst.compile(str(folder / "report.typ"))}


@pytest.fixture
def directory(tmp_path):
    update_index(tmp_path / "index", add=[read_text("这面墙是去年砌的。\n", title="墙", source="wall.txt")])
    return tmp_path / "index"


@pytest.fixture
def report_url(browser, directory, serve):
    return serve(Library(directory))


def test_an_uploaded_pdf_shows_the_page_of_a_quote_with_it_marked_and_turns(
    report_url, directory, open_page, ask, rebuild, report
):
    page = open_page(report_url)
    rebuild(page, files=[report])
    ask(page, QUESTION)
    page.locator(".yj-card .yj-to-original").first.click()
    picture = page.locator(".yj-page img")
    picture.wait_for()
    assert picture.get_attribute("alt") == "第 1 页，共 2 页"
    page.wait_for_function("document.querySelector('.yj-page img').naturalWidth === 1400")
    mark, whole = page.locator(".yj-page mark").first.bounding_box(), picture.bounding_box()
    assert whole["x"] < mark["x"] and mark["x"] + mark["width"] <= whole["x"] + whole["width"]
    assert whole["y"] < mark["y"] < whole["y"] + whole["height"] / 3
    page.get_by_role("button", name="下一页").click()
    page.get_by_alt_text("第 2 页，共 2 页").wait_for()
    assert page.locator(".yj-page mark").count() == 0
    page.locator(".yj-page-text summary").click()
    assert "thirty ponds" in page.locator(".yj-page-text").inner_text()
    page.locator(".yj-original").get_by_role("button", name="原文").click()
    page.locator(".yj-numbered").first.wait_for()
    assert page.locator(".yj-page-number").all_inner_texts() == ["第 1 页", "第 2 页"]
    (kept,) = (directory.parent / "index-originals").iterdir()
    assert kept.read_bytes() == report["buffer"]


def test_what_is_removed_is_not_kept_and_what_was_not_kept_is_said(
    report_url, directory, open_page, ask, rebuild, report
):
    page = open_page(report_url, locale="en-US")
    rebuild(page, files=[report])
    ask(page, QUESTION)
    (kept,) = (directory.parent / "index-originals").iterdir()
    kept.rename(directory.parent / "away.pdf")
    page.locator(".yj-card .yj-to-original").first.click()
    page.locator("#yj-read .yj-problem").wait_for()
    assert "Add the file again" in page.locator("#yj-read").inner_text()
    (directory.parent / "away.pdf").rename(kept)
    page.locator("#yj-tab-documents").click()
    row = page.locator(".yj-documents li").filter(has_text="report.pdf")
    row.locator(".yj-remove").click()
    row.locator("[data-do=remove]").click()
    row.wait_for(state="detached")
    assert list((directory.parent / "index-originals").iterdir()) == []


@pytest.mark.parametrize(("locale", "scheme"), [("zh-CN", "light"), ("en-US", "dark")])
def test_a_page_has_nothing_serious_for_axe_and_fits_a_phone(
    report_url, open_page, ask, rebuild, report, locale, scheme, serious
):
    page = open_page(report_url, locale=locale, color_scheme=scheme)
    rebuild(page, files=[report])
    ask(page, QUESTION)
    page.locator(".yj-card .yj-to-original").first.click()
    page.locator(".yj-page mark").first.wait_for()
    assert serious(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator(".yj-page img").bounding_box()["width"] <= 320


def test_a_page_is_turned_and_left_for_words_to_be_found_by_the_keyboard(report_url, open_page, ask, rebuild, report):
    page = open_page(report_url)
    rebuild(page, files=[report])
    ask(page, QUESTION)
    page.locator(".yj-card .yj-to-original").first.press("Enter")
    page.locator(".yj-page mark").first.wait_for()
    page.get_by_role("button", name="下一页").press("Enter")
    page.get_by_alt_text("第 2 页，共 2 页").wait_for()
    page.wait_for_function("document.activeElement.innerText === '上一页'")
    page.keyboard.press("f")
    page.wait_for_function("document.activeElement.matches('.yj-find input')")
