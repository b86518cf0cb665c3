"""The page in a real browser, on the real index: questions, answers and the chat."""

import json
import threading
from dataclasses import replace

import pytest

from ui.cli import main
from ui.notebooks import beside
from ui.page.library import Library
from ui.page.store import Store

GARDENS = "中国建立了多少个植物园？"


def test_an_answer_shows_the_number_and_its_mark_opens_the_paragraph_with_the_quote(url, open_page, ask):
    page = open_page(url)
    answer = ask(page, GARDENS)
    assert "近200个" in answer.inner_text().replace(" ", "")
    marks = answer.locator("a.yj-mark")
    assert marks.count() == 1
    marks.first.click()
    quote = page.locator("#src-1-1")
    assert "yj-active" in quote.get_attribute("class")
    assert "近200个" in quote.inner_text().replace(" ", "")
    card = page.locator(".yj-card").filter(has=quote)
    assert len(card.locator(".yj-paragraph").inner_text()) > len(quote.inner_text())
    assert "迁地保护" in card.locator(".yj-path").inner_text()
    assert "段" in card.locator(".yj-place").inner_text()
    assert page.evaluate("document.activeElement.id") == "src-1-1"


def test_a_mark_of_an_earlier_turn_still_opens_its_own_source(url, open_page, ask):
    page = open_page(url)
    first = ask(page, GARDENS)
    ask(page, "生态保护红线涵盖哪些生态系统？")
    assert page.locator("#turn-1").is_hidden()
    assert page.locator("#turn-2").is_visible()
    first.locator("a.yj-mark").first.click()
    page.locator("#turn-1").wait_for()
    assert page.locator("#turn-2").is_hidden()
    assert "植物园" in page.locator("#turn-1 mark.yj-active").first.inner_text()


def test_a_follow_up_is_answered_as_typed_at_a_click_stays_so_over_a_reload_and_can_be_taken_back(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    follow_up = ask(page, "那动物园呢？")
    assert "已理解为：" in follow_up.inner_text()
    follow_up.get_by_role("button", name="按原文提问").click()
    page.get_by_text("按原文提问，未结合上文").wait_for()
    assert page.locator(".yj-question").all_inner_texts() == [GARDENS, "那动物园呢？"]
    assert page.locator("#turn-2").is_visible()
    third = ask(page, "那其他的呢？")
    assert GARDENS not in third.inner_text()
    page.reload()
    page.get_by_text("按原文提问，未结合上文").wait_for()
    assert page.locator(".yj-answer").count() == 3
    page.locator("#retake-2").click()
    page.get_by_text("按原文提问，未结合上文").wait_for(state="detached")
    assert "已理解为：" in page.locator(".yj-answer").nth(1).inner_text()


def test_the_number_in_the_panel_leads_back_to_the_answer(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    page.locator("#turn-1 .yj-back a").first.click()
    assert page.evaluate("document.activeElement.id") == "cite-1-1"


def test_the_quote_is_shown_while_a_mark_is_pointed_at_or_reached_by_keyboard(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS).locator("a.yj-mark").hover()
    preview = page.locator("#yj-preview")
    preview.wait_for()
    assert "植物园" in preview.inner_text()
    page.mouse.move(5, 5)
    preview.wait_for(state="hidden")
    page.locator("#yj-box textarea").focus()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.id") == "cite-1-1":
            break
    preview.wait_for()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "src-1-1"


def test_an_answer_is_copied_with_its_quotes_and_places(url, open_page, ask):
    page = open_page(url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, GARDENS).locator(".yj-copy").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.locator("#src-1-1").inner_text() in copied
    assert "中国的生物多样性保护.txt · 第" in copied


def test_a_chat_is_exported_as_markdown_and_as_json_that_can_be_verified(url, open_page, paper, tmp_path, capsys, ask):
    page = open_page(url)
    assert page.locator(".yj-save").first.is_hidden()
    ask(page, GARDENS)
    ask(page, "那动物园呢？")
    saved = {}
    for form in ("Markdown", "JSON"):
        page.locator("#yj-export summary").click()
        with page.expect_download() as download:
            page.locator("#yj-export").get_by_role("button", name=form).click()
        saved[form] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[form])
        assert page.locator("#yj-export").get_attribute("open") is None
    assert (saved["Markdown"].suffix, saved["JSON"].suffix) == (".md", ".json")
    written = saved["Markdown"].read_text("utf-8")
    assert f"## 1. {GARDENS}" in written
    assert "> " + page.locator("#src-1-1").text_content() in written
    assert main(["verify", str(saved["JSON"]), "--index", str(paper)]) == 0
    assert capsys.readouterr().out.startswith("相符  1.[1] ")


def test_a_verdict_goes_to_a_file_beside_the_index_that_the_page_names(own_url, open_page, tmp_path, ask):
    page = open_page(own_url)
    ask(page, GARDENS)
    page.get_by_role("button", name="引用有误").click()
    kept = page.locator(".yj-kept")
    kept.wait_for()
    file = tmp_path / "index-feedback.jsonl"
    assert str(file) in kept.inner_text()
    assert page.get_by_role("button", name="引用有误").get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.activeElement.id") == "rate-1-citation"
    page.reload()
    kept.wait_for()
    page.get_by_role("button", name="引用有误").click()
    kept.wait_for(state="detached")
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [line["verdict"] for line in lines] == ["citation", None]
    assert lines[0]["question"] == GARDENS
    assert lines[0]["citations"][0]["quote"] == page.locator("#src-1-1").text_content()


def test_enter_that_confirms_an_input_method_does_not_send(url, open_page, ask):
    page = open_page(url)
    box = page.locator("#yj-box textarea")
    box.fill("zhi wu yuan")
    box.evaluate(
        "e => ['keydown', 'keypress'].forEach(kind => e.dispatchEvent("
        "new KeyboardEvent(kind, {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})))"
    )
    ask(page, GARDENS)
    assert page.locator(".yj-question").all_inner_texts() == [GARDENS]


def test_the_paragraphs_around_a_quote_are_one_click_away(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    around = page.locator("#turn-1 .yj-around")
    assert around.first.is_hidden()
    page.locator("#turn-1 .yj-context").first.click()
    assert around.first.is_visible()


def test_what_the_document_does_not_say_is_refused_with_the_nearest_passages(url, open_page, ask):
    page = open_page(url)
    answer = ask(page, "法国的首都是哪里？")
    assert "yj-none" in answer.get_attribute("class")
    assert answer.locator("a.yj-mark").count() == 0
    near = answer.locator("a.yj-near")
    assert near.count() >= 1
    near.first.click()
    assert page.locator("#near-1-1").is_visible()
    assert page.locator("#turn-1 mark").count() == 0


def test_a_suggested_question_is_answered(url, open_page):
    page = open_page(url)
    suggestion = page.locator("#yj-log button.example").first
    words = suggestion.inner_text().strip()
    suggestion.click()
    page.locator(".yj-answer").wait_for()
    assert page.locator(".yj-question").inner_text() == words
    assert page.locator(".yj-answer a.yj-mark").count() >= 1


def test_questions_to_go_on_with_are_offered_after_an_answer_and_answered_at_a_click(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    offered = page.locator("#yj-next .yj-follow button")
    offered.nth(2).wait_for()
    words = offered.all_inner_texts()
    assert len(set(words)) == 3
    offered.nth(1).click()
    page.locator(".yj-answer").nth(1).wait_for()
    assert page.locator(".yj-question").all_inner_texts() == [GARDENS, words[1]]
    assert page.locator(".yj-answer").nth(1).locator("a.yj-mark").count() >= 1
    assert page.locator("#yj-next").get_by_text(words[1], exact=True).count() == 0
    page.locator("#yj-new").click()
    page.locator(".yj-answer").first.wait_for(state="detached")
    offered.first.wait_for(state="hidden")


def test_an_empty_and_an_over_long_question_get_a_message_and_lose_nothing(url, open_page, ask):
    page = open_page(url)
    ask(page, GARDENS)
    box = page.locator("#yj-box textarea")
    box.fill("问" * 5000)
    box.press("Enter")
    page.locator("#yj-note .yj-problem").wait_for()
    assert len(box.input_value()) == 5000
    assert page.locator(".yj-answer").count() == 1
    ask(page, GARDENS)
    page.locator("#yj-note .yj-problem").wait_for(state="detached")


def test_two_people_do_not_see_each_others_chats(url, open_page, ask):
    one, two = open_page(url), open_page(url, locale="en-US")  # two profiles
    ask(one, GARDENS)
    ask(two, "生态保护红线涵盖哪些生态系统？")
    assert one.locator(".yj-question").all_inner_texts() == [GARDENS]
    assert two.locator(".yj-question").all_inner_texts() == ["生态保护红线涵盖哪些生态系统？"]


def test_a_question_is_answered_again_in_its_place_and_tells_its_stages_on_demand(url, open_page, ask):
    page = open_page(url)
    words = ask(page, GARDENS).locator(".yj-text").inner_text()
    ask(page, "那动物园呢？")
    stages = page.locator(".yj-details").first
    assert stages.locator("span").is_hidden()
    stages.locator("summary").click()
    assert all(stage in stages.locator("span").inner_text() for stage in ("把握", "理解", "检索", "阅读"))
    page.locator("#retry-1").click()
    page.locator("#turn-1:not([hidden])").wait_for()
    assert page.locator(".yj-question").all_inner_texts() == [GARDENS, "那动物园呢？"]
    assert page.locator(".yj-answer .yj-text").first.inner_text() == words
    assert page.evaluate("document.activeElement.id") == "retry-1"


def test_chats_are_not_kept_once_the_switch_is_off_and_what_was_kept_is_erased_after_asking(
    own_index, own_url, open_page, ask, reload
):
    page = open_page(own_url)
    switch, kept = page.locator(".yj-keeping"), Store(beside(own_index, "chats.sqlite"))
    ask(page, GARDENS)
    page.locator("#yj-export summary").click()
    switch.click()
    page.get_by_text("保留的对话会全部删除").wait_for()
    page.locator(".yj-not").click()
    assert (switch.get_attribute("aria-checked"), kept.listed("")[1]) == ("true", 1)
    switch.click()
    page.get_by_role("button", name="关闭并删除").click()
    page.locator(".yj-keeping[aria-checked=false]").wait_for()
    assert page.locator(".yj-question").count() == 1  # the chat on the page goes on
    ask(page, "国家公园有多少个？")
    assert kept.listed("") == ([], 0)
    reload(page)
    assert page.locator(".yj-question").count() == 0
    page.locator("#yj-export summary").click()
    switch.click()
    page.locator(".yj-keeping[aria-checked=true]").wait_for()
    page.keyboard.press("Escape")
    ask(page, GARDENS)
    reload(page)
    page.locator(".yj-answer").wait_for()
    assert page.locator(".yj-question").all_inner_texts() == [GARDENS]


class Held:
    """An assistant that answers once it may."""

    def __init__(self, assistant):
        self._assistant, self.retriever, self.leave = assistant, assistant.retriever, threading.Event()

    def ask(self, question, history=(), *, documents=None):
        assert self.leave.wait(30)
        return self._assistant.ask(question, history, documents=documents)


@pytest.fixture
def held(own_index, serve):
    """The address of a library whose assistant answers once it may, and that assistant."""
    library = Library(own_index)
    assistant = Held(library.shelf.assistant)
    library.shelf = replace(library.shelf, assistant=assistant)
    return serve(library), assistant


def _is_asking(request):
    return "/queue/join" in request.url and GARDENS in (request.post_data or "")


@pytest.mark.parametrize("is_early", [False, True], ids=["once it is being answered", "before the server has it"])
def test_a_question_can_be_stopped_and_stays_in_the_box(held, open_page, ask, is_early):
    url, assistant = held
    page = open_page(url)
    joins = []

    def hold(join):
        # what the page asks for itself while it is being loaded is let through
        joins.append(join) if _is_asking(join.request) else join.continue_()

    if is_early:
        page.route("**/queue/join*", hold)
    page.locator("#yj-box textarea").fill(GARDENS)
    taken = page.expect_response(lambda response: _is_asking(response.request))
    with page.expect_request(_is_asking) if is_early else taken:
        page.keyboard.press("Enter")
    page.locator(".yj-pending").wait_for()
    with page.expect_response("**/cancel"):
        page.locator(".yj-pending").get_by_role("button", name="停止").click()
        page.locator(".yj-pending").wait_for(state="hidden")
        for join in joins:
            join.continue_()
        page.unroute("**/queue/join*")
    assistant.leave.set()
    assert page.locator("#yj-box textarea").input_value() == GARDENS
    ask(page, "国家公园有多少个？")
    assert page.locator(".yj-question").all_inner_texts() == ["国家公园有多少个？"]


def test_a_question_that_the_server_fails_at_is_given_back_and_one_that_it_answers_never_is(
    own_index, serve, open_page
):
    library = Library(own_index)
    answering = library.shelf.assistant

    class Failing:
        retriever = answering.retriever

        def ask(self, question, history=(), *, documents=None):
            raise RuntimeError("the disk is on fire")

    library.shelf = replace(library.shelf, assistant=Failing())
    page = open_page(serve(library))
    box = page.locator("#yj-box textarea")
    box.fill(GARDENS)
    box.press("Enter")
    page.wait_for_function("document.querySelector('#yj-box textarea').value !== ''")
    page.locator("body:not(.yj-asking)").wait_for()
    assert box.input_value() == GARDENS
    library.shelf = replace(library.shelf, assistant=answering)
    box.press("Enter")
    page.locator("body:not(.yj-asking) .yj-answer").wait_for()
    page.locator("#yj-new").click()
    page.locator(".yj-answer").wait_for(state="detached")
    assert box.input_value() == ""


def test_what_a_page_asks_of_another_host_is_noticed(url, open_page, foreign):
    page = open_page(url)
    with page.expect_console_message():
        page.evaluate("fetch('http://192.0.2.1/').catch(() => {})")
    assert any("192.0.2.1" in asked for asked in foreign)
    foreign.clear()
