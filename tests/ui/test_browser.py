"""The page in a real browser, on the real index."""

import json
import os
import shutil
import threading
from contextlib import contextmanager

import pytest

from corpus import default_document
from index import build_index
from ui.cli import main
from ui.library import Library
from ui.server import create_server, listen, web_server

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
LIGHTHOUSE = "北屿灯塔高六十三米，建成于1954年。\n"
GARDENS = "中国建立了多少个植物园？"


def absent(reason):
    """Skip, saying why; where everything is meant to be there (CI) fail instead."""
    if os.environ.get("CI"):
        pytest.fail(f"the browser tests cannot run: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed (pip install playwright)")
    if not os.path.exists(CHROMIUM):
        absent(f"no Chromium at {CHROMIUM} (apt-get install chromium, or name it in CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def running(directory):
    """Serve the index in `directory` on a free port."""
    sock = listen("127.0.0.1", None)
    server = web_server(create_server(Library(directory)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()
        sock.close()


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    """An index of the document that ships with the project."""
    directory = tmp_path_factory.mktemp("browser") / "index"
    build_index([default_document()], directory)
    return directory


@pytest.fixture(scope="module")
def url(browser, paper):
    """The page over the shipped document; tests that change documents serve their own."""
    with running(paper) as url:
        yield url


@pytest.fixture
def own_url(browser, paper, tmp_path):
    shutil.copytree(paper, tmp_path / "index")
    with running(tmp_path / "index") as url:
        yield url


@pytest.fixture(scope="module")
def contexts(browser):
    """Browser profiles by their options, kept over tests so that the page's files are loaded once."""
    made = {}

    def get(**options):
        key = tuple(sorted((name, str(value)) for name, value in options.items()))
        if key not in made:
            made[key] = browser.new_context(**options)
            made[key].set_default_timeout(10_000)
        return made[key]

    yield get
    for context in made.values():
        context.close()


@pytest.fixture
def open_page(contexts):
    """Open pages that must ask no other host for anything and raise no error of their own."""
    pages, foreign, errors = [], [], []

    def open_(url, *, locale="zh-CN", width=1280, height=800, **options):
        page = contexts(locale=locale, viewport={"width": width, "height": height}, **options).new_page()
        pages.append(page)
        page.on("request", lambda r: r.url.startswith((url, "data:", "blob:")) or foreign.append(r.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"dialog {dialog.message}"))
        page.goto(url)
        page.locator("#yj-sources :is(.yj-empty, .yj-turn)").first.wait_for(state="attached")
        return page

    yield open_
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.context.clear_cookies()
        page.close()
    assert foreign == []
    assert errors == []


def ask(page, question):
    """Ask and return the answer's message once it is there."""
    answers = page.locator("#yj-log [data-testid=bot]")
    before = answers.count()
    page.locator("#yj-box textarea").fill(question)
    page.locator("#yj-box textarea").press("Enter")
    answers.nth(before).locator(".yj-answer").wait_for()
    return answers.nth(before).locator(".yj-answer")


def rebuild(page, *, text=None, title=None, files=None, mode=None):
    """Load text on the documents tab and return the report."""
    page.locator("#yj-tab-documents").click()
    if text is not None:
        page.locator("#yj-paste textarea").fill(text)
    if title is not None:
        page.locator("#yj-title :is(input, textarea)").fill(title)
    if files is not None:
        page.locator("#yj-files input[type=file]").set_input_files(files)
        page.locator(f"#yj-files td[aria-label='{files[-1]['name']}']").wait_for()
    if mode is not None:
        page.locator(f"#yj-mode input[value={mode}]").check()
    page.locator("#yj-build").click()
    report = page.locator("#yj-report :is(.yj-done, .yj-problem)")
    report.first.wait_for()
    return report


def test_an_answer_shows_the_number_and_its_mark_opens_the_paragraph_with_the_quote(url, open_page):
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


def test_a_mark_of_an_earlier_turn_still_opens_its_own_source(url, open_page):
    page = open_page(url)
    first = ask(page, GARDENS)
    ask(page, "生态保护红线涵盖哪些生态系统？")
    assert page.locator("#turn-1").is_hidden()
    assert page.locator("#turn-2").is_visible()
    first.locator("a.yj-mark").first.click()
    page.locator("#turn-1").wait_for()
    assert page.locator("#turn-2").is_hidden()
    assert "植物园" in page.locator("#turn-1 mark.yj-active").first.inner_text()


def test_a_follow_up_is_answered_as_typed_at_a_click_stays_so_over_a_reload_and_can_be_taken_back(url, open_page):
    page = open_page(url)
    ask(page, GARDENS)
    follow_up = ask(page, "那动物园呢？")
    assert f"已理解为：{GARDENS} 那动物园呢？" in follow_up.inner_text()
    follow_up.get_by_role("button", name="按原文提问").click()
    page.get_by_text("按原文提问，未结合上文").wait_for()
    assert page.locator(".yj-question").all_inner_texts() == [GARDENS, "那动物园呢？"]
    assert page.locator("#turn-2").is_visible()
    third = ask(page, "那其他的呢？")
    assert GARDENS not in third.inner_text()
    assert "那动物园呢？ 那其他的呢？" in third.inner_text()
    page.reload()
    page.get_by_text("按原文提问，未结合上文").wait_for()
    assert page.locator(".yj-answer").count() == 3
    page.locator("#retake-2").click()
    page.get_by_text(f"已理解为：{GARDENS} 那动物园呢？").first.wait_for()
    assert page.get_by_text("按原文提问，未结合上文").count() == 0


def test_the_number_in_the_panel_leads_back_to_the_answer(url, open_page):
    page = open_page(url)
    ask(page, GARDENS)
    page.locator("#turn-1 .yj-back a").first.click()
    assert page.evaluate("document.activeElement.id") == "cite-1-1"


def test_the_quote_is_shown_while_a_mark_is_pointed_at_or_reached_by_keyboard(url, open_page):
    page = open_page(url)
    ask(page, GARDENS).locator("a.yj-mark").hover()
    preview = page.locator("#yj-preview")
    preview.wait_for()
    assert "植物园" in preview.inner_text()
    page.mouse.move(5, 5)
    preview.wait_for(state="hidden")
    page.locator("#yj-box textarea").focus()
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.id") == "cite-1-1":
            break
    preview.wait_for()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "src-1-1"


def test_an_answer_is_copied_with_its_quotes_and_places(url, open_page):
    page = open_page(url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, GARDENS).locator(".yj-copy").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.locator("#src-1-1").inner_text() in copied
    assert "中国的生物多样性保护.txt · 第" in copied


def test_a_chat_is_exported_as_markdown_and_as_json_that_can_be_verified(url, open_page, paper, tmp_path, capsys):
    page = open_page(url)
    assert page.locator("#yj-export").is_hidden()
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


def test_a_verdict_goes_to_a_file_beside_the_index_that_the_page_names(own_url, open_page, tmp_path):
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


def test_enter_that_confirms_an_input_method_does_not_send(url, open_page):
    page = open_page(url)
    box = page.locator("#yj-box textarea")
    box.fill("zhi wu yuan")
    box.evaluate(
        "e => ['keydown', 'keypress'].forEach(kind => e.dispatchEvent("
        "new KeyboardEvent(kind, {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})))"
    )
    ask(page, GARDENS)
    assert page.locator(".yj-question").all_inner_texts() == [GARDENS]


def test_the_paragraphs_around_a_quote_are_one_click_away(url, open_page):
    page = open_page(url)
    ask(page, GARDENS)
    around = page.locator("#turn-1 .yj-around")
    assert around.first.is_hidden()
    page.locator("#turn-1 .yj-context").first.click()
    assert around.first.is_visible()


def test_what_the_document_does_not_say_is_refused_with_the_nearest_passages(url, open_page):
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


def test_a_question_to_go_on_with_is_offered_under_the_last_answer_and_answered_at_a_click(url, open_page):
    page = open_page(url)
    ask(page, GARDENS)
    offered = page.locator(".yj-follow button")
    words = offered.inner_text()
    offered.click()
    page.locator(".yj-answer").nth(1).wait_for()
    assert page.locator(".yj-question").all_inner_texts() == [GARDENS, words]
    assert page.locator(".yj-answer").nth(1).locator("a.yj-mark").count() >= 1
    assert page.locator(".yj-answer").nth(0).locator(".yj-follow").count() == 0


def test_an_empty_and_an_over_long_question_get_a_message_and_lose_nothing(url, open_page):
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


def test_pasted_text_is_answered_from_once_the_index_is_rebuilt_and_the_old_stays(own_url, open_page):
    page = open_page(own_url)
    first = ask(page, GARDENS)
    words = first.locator(".yj-text").inner_text()
    report = rebuild(page, text="月湾茶馆开业于1987年，馆内有四十二张竹桌。", title="茶馆")
    assert "共 2 个文档" in report.first.inner_text()
    assert page.locator("#yj-library .yj-documents").inner_text().count("茶馆") >= 1
    assert page.locator("#yj-paste textarea").input_value() == ""
    answer = ask(page, "月湾茶馆有多少张竹桌？")
    assert "四十二张" in answer.inner_text()
    assert page.locator("#turn-2 .yj-title").first.inner_text() == "茶馆"
    first.locator("a.yj-mark").first.click()
    assert page.locator("#turn-1").is_visible()
    page.locator("#yj-new").click()
    page.locator("#yj-sources .yj-empty").wait_for()
    assert ask(page, GARDENS).locator(".yj-text").inner_text() == words


def test_an_uploaded_file_can_replace_the_documents_and_a_bad_file_is_named(own_url, open_page):
    page = open_page(own_url)
    files = [
        {
            "name": "灯塔.txt",
            "mimeType": "text/plain",
            "buffer": "北屿灯塔高六十三米，建成于1954年。\n".encode("gb18030"),
        },
        {"name": "空.txt", "mimeType": "text/plain", "buffer": b""},
    ]
    report = rebuild(page, files=files, mode="replace")
    assert "共 1 个文档" in report.nth(0).inner_text()
    assert "空.txt" in report.nth(1).inner_text()
    answer = ask(page, "北屿灯塔有多高？")
    assert "六十三米" in answer.inner_text()
    assert page.locator("#turn-1 .yj-place").first.inner_text() == "第 1 段 · 第 1 行"


def test_a_document_is_read_from_the_list_and_its_outline_leads_to_paragraphs(url, open_page):
    page = open_page(url)
    assert page.locator("#yj-tab-reader").is_hidden()
    page.locator("#yj-tab-documents").click()
    assert "不能移除" in page.locator("#yj-listing").inner_text()
    assert page.locator(".yj-remove").count() == 0
    page.get_by_role("button", name="阅读").click()
    page.locator("#yj-reader .yj-numbered").first.wait_for()
    assert page.locator("#yj-tab-reader").get_attribute("aria-selected") == "true"
    heading = page.locator("#yj-reader .yj-outline a").nth(2)
    target = heading.get_attribute("href").removeprefix("#")
    heading.click()
    assert page.evaluate("document.activeElement.id") == target
    page.keyboard.press("Escape")
    page.locator("#yj-tab-reader").press("ArrowRight")
    assert page.locator("#yj-tab-sources").get_attribute("aria-selected") == "true"


def test_the_context_of_a_quote_leads_to_the_quote_in_the_whole_text(url, open_page):
    page = open_page(url)
    ask(page, GARDENS)
    quote = page.locator("#src-1-1").inner_text()
    page.locator("#turn-1 .yj-context").first.click()
    page.locator("#turn-1").get_by_role("button", name="在全文中阅读").click()
    mark = page.locator("#yj-reader mark")
    mark.wait_for()
    assert mark.inner_text() == quote
    assert page.evaluate("document.activeElement.id") == "read-mark"
    assert page.locator("#yj-reader .yj-numbered").count() > 10


def test_a_document_is_removed_after_a_confirmation_and_answers_given_from_it_stay(own_url, open_page):
    page = open_page(own_url)
    rebuild(page, text="月湾茶馆开业于1987年，馆内有四十二张竹桌。\n\n茶馆后院种着三棵银杏。", title="茶馆")
    ask(page, "月湾茶馆有多少张竹桌？")
    page.locator("#yj-tab-documents").click()
    item = page.locator(".yj-documents li").filter(has_text="茶馆")
    item.locator(".yj-remove").click()
    item.get_by_role("button", name="取消").click()
    assert item.locator(".yj-confirm").is_hidden()
    item.locator(".yj-remove").click()
    item.locator(".yj-danger").click()
    page.locator("#yj-listing .yj-done").wait_for()
    assert page.locator(".yj-documents li").count() == 1
    assert "只有这一个文档" in page.locator("#yj-listing").inner_text()
    page.locator("#yj-log a.yj-mark").first.click()
    page.locator("#turn-1 .yj-context").first.click()
    page.locator("#turn-1").get_by_role("button", name="在全文中阅读").click()
    page.locator("#yj-reader mark").wait_for()
    assert "四十二张" not in ask(page, "月湾茶馆有多少张竹桌？").inner_text()


def test_rebuilding_from_nothing_or_from_an_unreadable_file_changes_nothing(own_url, open_page):
    page = open_page(own_url)
    assert "请先选择文件" in rebuild(page).first.inner_text()
    page.reload()
    binary = [{"name": "a.exe", "mimeType": "application/octet-stream", "buffer": bytes(range(256)) * 8}]
    report = rebuild(page, files=binary)
    assert "a.exe" in report.first.inner_text()
    assert "索引没有改动" in report.last.inner_text()
    assert page.locator("#yj-library .yj-documents li").count() == 1


def test_hostile_text_in_a_document_and_in_a_question_is_inert(own_url, open_page):
    hostile = (
        '<img src=x onerror="alert(1)"> ![x](http://evil.example/x.png) [点我](javascript:alert(2)) ${7*7} {{7*7}} '
        "<script>alert(3)</script> http://evil.example/ <b>粗</b> **粗**"
    )
    page = open_page(own_url)
    rebuild(page, text=f"暗号鹦鹉的口令是四十九个字 {hostile} 结束。", title=hostile)
    for question in ("暗号鹦鹉的口令是什么？", hostile):
        answer = ask(page, question)
        assert answer.locator("img, script, b, strong, code").count() == 0
    answer = page.locator(".yj-answer").first
    assert "<img src=x" in answer.inner_text()
    assert "**粗**" in answer.inner_text()
    assert "${7*7} {{7*7}}" in answer.inner_text()
    assert page.locator(".yj-question").last.inner_text() == hostile
    for place in ("#yj-sources", "#yj-library .yj-documents", "#yj-log"):
        assert page.locator(f"{place} img").count() == 0
    links = page.eval_on_selector_all("#yj-log a, #yj-sources a", "all => all.map(a => a.getAttribute('href'))")
    assert all(link.startswith("#") for link in links)


@pytest.mark.parametrize(
    ("locale", "heading"), [("zh-CN", "依据"), ("zh-HK", "依据"), ("fr-FR", "依据"), ("en-US", "Sources")]
)
def test_the_page_speaks_chinese_unless_the_browser_asks_for_english(url, open_page, locale, heading):
    page = open_page(url, locale=locale)
    assert page.locator("#yj-tab-sources").inner_text() == heading
    assert page.locator("html").get_attribute("lang") == ("en" if locale == "en-US" else "zh-CN")


def test_the_language_can_be_switched_stays_switched_and_keeps_the_chat(url, open_page):
    page = open_page(url)
    words = ask(page, GARDENS).locator(".yj-text").inner_text()
    page.locator("#yj-lang").click()
    page.get_by_placeholder("Ask about the documents").wait_for()
    page.locator(".yj-answer").wait_for()
    assert page.locator(".yj-question").inner_text() == GARDENS
    assert page.locator(".yj-text").inner_text() == words
    assert page.locator("#yj-tab-documents").inner_text() == "Documents"
    assert "paragraph" in page.locator("#turn-1 .yj-place").first.inner_text()
    page.reload()
    page.get_by_placeholder("Ask about the documents").wait_for()
    page.locator("#yj-new").click()
    page.locator("#yj-sources .yj-empty").wait_for()
    assert page.locator(".yj-answer").count() == 0


def test_two_people_do_not_see_each_others_chats(url, open_page):
    one, two = open_page(url), open_page(url, color_scheme="dark")  # two profiles
    ask(one, GARDENS)
    ask(two, "生态保护红线涵盖哪些生态系统？")
    assert one.locator(".yj-question").all_inner_texts() == [GARDENS]
    assert two.locator(".yj-question").all_inner_texts() == ["生态保护红线涵盖哪些生态系统？"]


def test_on_a_phone_the_source_comes_up_as_a_sheet_and_nothing_scrolls_sideways(url, open_page):
    page = open_page(url, width=390, height=844, has_touch=True, is_mobile=True)
    side = page.locator("#yj-side")
    assert side.is_hidden()
    mark = ask(page, GARDENS).locator("a.yj-mark").first
    assert mark.bounding_box()["height"] >= 28
    assert side.is_hidden()
    mark.tap()
    side.wait_for()
    page.locator("#src-1-1").wait_for()
    for _ in ("open", "closed"):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("document.body.scrollWidth") <= 390
        page.keyboard.press("Escape")
        side.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "cite-1-1"
    page.locator("#yj-open").tap()
    side.wait_for()
    assert page.locator("#yj-library").is_visible()
    page.locator(".yj-close").tap()
    side.wait_for(state="hidden")


def test_the_dark_page_is_dark_and_readable(url, open_page):
    page = open_page(url, color_scheme="dark")
    ask(page, GARDENS)
    light = "([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b"
    for selector, is_ground in (("#yj-side", True), (".yj-text", False), (".yj-paragraph p:not(.yj-around)", False)):
        style = "backgroundColor" if is_ground else "color"
        value = page.locator(selector).first.evaluate(
            f"e => ({light})(getComputedStyle(e).{style}.match(/\\d+/g).map(Number))"
        )
        assert value < 60 if is_ground else value > 180
