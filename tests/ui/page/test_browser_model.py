"""The language model in a real browser: what goes where is agreed to, it is set, switched off, and its text kept."""

import json
from dataclasses import dataclass

import pytest

from corpus import read_text
from index import update_index
from qa.writing import Model, Writer, model_at
from ui.page.library import Library

POND = read_text("池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n", title="池塘", source="pond.txt")
CARP = "池塘里养着多少条鲤鱼？"
KEY = "sk-very-secret"


@dataclass(frozen=True, slots=True, repr=False)
class Far(Model):
    """A model that is to be taken for one on another machine."""

    @property
    def is_remote(self):
        return True


@pytest.fixture
def pond(browser, tmp_path, language_model):
    language_model.says = "池塘里有40条鲤鱼[1]。石桥长12米[1]。鲤鱼有50条[1]。"
    update_index(tmp_path / "index", add=[POND])
    return Library(tmp_path / "index", writer=Writer(model_at(language_model.url, "small")))


@pytest.fixture
def far(pond, language_model):
    pond.writer = Writer(Far(language_model.url, "big"))
    return pond


def open_panel(page):
    page.locator("#yj-export summary").click()
    page.locator(".yj-model-open").click()
    return page.locator("#yj-model-sheet #yj-model")


def test_what_was_written_is_shown_again_after_a_reload_with_what_became_of_its_quotes(
    pond, serve, open_page, ask, reload, language_model
):
    page = open_page(serve(pond))
    ask(page, CARP)
    page.locator("[id^=write-1-]").click()
    page.locator(".yj-written:not(.yj-going)").wait_for()
    sentences = page.locator(".yj-written p").all_inner_texts()
    asked = len(language_model.asked)
    reload(page)
    page.locator(".yj-written .yj-state.yj-unchanged").wait_for()
    assert page.locator(".yj-written p:not(.yj-state)").all_inner_texts() == sentences
    assert page.locator(".yj-written .yj-proven").count() == 2
    assert page.locator("[id^=write-1-]").count() == 0
    page.locator(".yj-written .yj-proven a.yj-mark").last.click()
    assert "十二米" in page.locator("mark.yj-active").first.inner_text()
    page.locator("#yj-export summary").click()
    with page.expect_download() as download:
        page.locator("#yj-export").get_by_role("button", name="JSON").click()
    (answer,) = json.loads(download.value.path().read_text("utf-8"))["answers"]
    assert answer["written"]["model"] == "small"
    assert {c["source"] for c in answer["written"]["citations"]} == {"unchanged"}
    update_index(pond.directory, add=[read_text("别的。", title="别的", source="other.txt")], remove=[POND.id])
    pond.shelf = Library(pond.directory).shelf
    reload(page)
    page.locator(".yj-written .yj-state.yj-gone").wait_for()
    assert page.locator(".yj-written p:not(.yj-state)").all_inner_texts() == sentences
    assert len(language_model.asked) == asked


def test_nothing_goes_to_another_machine_before_a_clear_yes_which_is_asked_for_once(
    far, serve, open_page, ask, language_model, serious
):
    page = open_page(serve(far))
    ask(page, CARP)
    page.locator("[id^=write-1-]").click()
    dialog = page.locator("#yj-sheet")
    dialog.wait_for()
    said = dialog.inner_text()
    assert language_model.url in said
    assert "big" in said
    assert "段落原文" in said
    assert serious(page) == []
    page.get_by_role("button", name="不发送").click()
    dialog.wait_for(state="hidden")
    assert page.locator(".yj-written").count() == 0
    assert language_model.asked == []
    page.locator("[id^=write-1-]").click()
    page.get_by_role("button", name="同意并发送").click()
    page.locator(".yj-written:not(.yj-going)").wait_for()
    assert language_model.asked
    ask(page, "石桥有多长？")
    page.locator("[id^=write-2-]").click()
    page.locator(".yj-written:not(.yj-going)").nth(1).wait_for()
    assert dialog.is_hidden()


def test_what_goes_where_is_asked_in_english_too(far, serve, open_page, ask, language_model, serious):
    page = open_page(serve(far), locale="en-US", color_scheme="dark")
    ask(page, "How many carp are in the pond?")
    page.locator("[id^=write-1-]").click()
    page.locator("#yj-sheet").wait_for()
    assert "the passages found, as your documents have them" in page.locator("#yj-sheet").inner_text()
    assert page.locator("#yj-sheet").get_by_role("button", name="Agree and send").is_visible()
    assert serious(page) == []


def test_a_model_that_was_set_anew_is_sent_nothing_by_a_button_that_names_another(
    pond, serve, open_page, ask, language_model
):
    page = open_page(serve(pond))
    ask(page, CARP)
    pond.writer = Writer(model_at("http://127.0.0.1:9/v1", "other"))
    page.locator("[id^=write-1-]").click()
    page.get_by_text("语言模型已重新设置，没有发送任何内容").wait_for()
    assert language_model.asked == []
    assert "other" in page.locator("[id^=write-1-]").inner_text()


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_the_panel_says_which_model_is_set_and_switches_writing_off_and_on(
    pond, serve, open_page, ask, reload, language_model, locale, serious
):
    page = open_page(serve(pond), locale=locale)
    ask(page, CARP)
    panel = open_panel(page)
    assert "small" in panel.inner_text()
    assert language_model.url in panel.inner_text()
    assert serious(page) == []
    panel.locator(".yj-model-on").uncheck()
    panel.locator(".yj-model-shut").click()
    page.locator("[id^=write-1-]").wait_for(state="hidden")
    reload(page)
    ask(page, "石桥有多长？")
    assert page.locator("[id^=write-2-]").is_hidden()
    open_panel(page).locator(".yj-model-on").check()
    page.keyboard.press("Escape")
    page.locator("[id^=write-2-]").wait_for()


def test_on_this_machine_the_panel_sets_the_model_and_shows_its_key_to_nobody(
    pond, serve, open_page, ask, language_model, serious
):
    pond.writer = None
    page = open_page(serve(pond))
    ask(page, CARP)
    assert page.locator("[id^=write-1-]").count() == 0
    panel = open_panel(page)
    panel.get_by_label("地址").fill("https://api.example.org/v1")
    panel.get_by_label("模型名").fill("small")
    panel.get_by_label("密钥").fill(KEY)
    panel.get_by_role("button", name="设置").click()
    panel.get_by_role("alert").wait_for()
    assert "另一台机器" in panel.get_by_role("alert").inner_text()
    assert panel.get_by_label("密钥").input_value() == ""
    assert pond.writer is None
    panel.get_by_label("地址").fill(language_model.url)
    panel.get_by_label("密钥").fill(KEY)
    panel.get_by_role("button", name="设置").click()
    panel.get_by_role("status").wait_for()
    assert pond.writer.model.key == KEY
    assert serious(page) == []
    assert panel.get_by_label("密钥").input_value() == ""
    assert KEY not in page.content()
    assert page.evaluate("window.yinju.taken('set-model')") is None
    page.keyboard.press("Escape")
    page.locator("[id^=write-1-]").click()
    page.locator(".yj-written:not(.yj-going) .yj-proven").first.wait_for()
    assert not [
        file for file in pond.directory.parent.rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()
    ]
