"""The page in a real browser: languages, small and dark screens, keyboard, zoom, axe."""

import re

import pytest

GARDENS = "中国建立了多少个植物园？"


@pytest.mark.parametrize(
    ("locale", "heading"), [("zh-CN", "依据"), ("zh-HK", "依据"), ("fr-FR", "依据"), ("en-US", "Sources")]
)
def test_the_page_speaks_chinese_unless_the_browser_asks_for_english(url, open_page, locale, heading):
    page = open_page(url, locale=locale)
    assert page.locator("#yj-tab-sources").inner_text() == heading
    assert page.locator("html").get_attribute("lang") == ("en" if locale == "en-US" else "zh-CN")


def test_the_language_can_be_switched_stays_switched_and_keeps_the_chat(url, open_page, ask):
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
    page.locator(".yj-answer").wait_for()  # before the chat is back there is nothing to leave
    page.locator("#yj-new").click()
    page.locator("#yj-sources .yj-empty").wait_for()
    assert page.locator(".yj-answer").count() == 0


def test_on_a_phone_the_source_comes_up_as_a_sheet_and_nothing_scrolls_sideways(url, open_page, ask):
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


def test_the_dark_page_is_dark_and_readable(url, open_page, ask):
    page = open_page(url, color_scheme="dark")
    ask(page, GARDENS)
    light = "([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b"
    for selector, is_ground in (("#yj-side", True), (".yj-text", False), (".yj-paragraph p:not(.yj-around)", False)):
        style = "backgroundColor" if is_ground else "color"
        value = page.locator(selector).first.evaluate(
            f"e => ({light})(getComputedStyle(e).{style}.match(/\\d+/g).map(Number))"
        )
        assert value < 60 if is_ground else value > 180


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(url, open_page, ask, reload, serious, scheme, locale):
    page = open_page(url, color_scheme=scheme, locale=locale)

    def check(view):
        assert (view, serious(page)) == (view, [])

    check("start")
    ask(page, GARDENS)
    ask(page, "法国的首都是哪里？")
    check("answers")
    page.locator("#yj-export summary").click()
    check("menu")
    page.keyboard.press("Escape")
    page.locator("#yj-notebooks summary").click()
    check("notebooks")
    page.keyboard.press("Escape")
    page.locator(".yj-edit").first.click()
    check("editing")
    page.keyboard.press("Escape")
    page.locator("#yj-length [data-length=all]").click()
    check("all evidence")
    page.locator("#yj-length [data-length=one]").click()
    check("one line")
    page.locator("#yj-length [data-length=points]").click()
    page.locator("#yj-tab-chats").click()
    page.locator(".yj-chat[aria-current]").wait_for()
    page.locator("li:has(> [aria-current]) .yj-rename").click()
    check("chats")
    page.locator("li:has(> [aria-current]) .yj-danger").click()
    page.get_by_role("button", name=re.compile("撤销|Undo")).click()
    page.locator(".yj-answer").nth(1).wait_for()
    page.locator("#yj-tab-documents").click()
    check("documents")
    page.locator("#yj-mode input[value=replace]").check()
    page.locator("#yj-build").click()
    page.locator(".yj-replace").wait_for()
    check("replacing")
    page.locator(".yj-documents [data-do=read]").click()
    field = page.locator("#yj-view .yj-find input")
    field.fill("植物")
    field.press("Enter")
    page.locator(".yj-found").wait_for()
    check("view")
    page.locator("#yj-tab-view").focus()
    page.keyboard.press("?")
    page.locator("#yj-sheet").wait_for()
    check("keys")
    page.keyboard.press("Escape")
    reload(page)
    page.locator(".yj-state").first.wait_for()
    check("reloaded")
    page.locator("#yj-new").click()
    page.locator(".yj-anew").wait_for()
    check("anew")


def test_at_a_zoom_of_200_percent_everything_is_there_and_nothing_scrolls_sideways(url, open_page, ask):
    # what a window of 1280 x 800 leaves the page when it is enlarged to 200%
    page = open_page(url, width=640, height=400, device_scale_factor=2)

    def fits():
        return page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)") <= 640

    assert fits()
    answer = ask(page, GARDENS)
    assert fits()
    for place in (page.locator("#yj-box textarea"), page.locator("#yj-new"), page.locator("#yj-lang")):
        box = place.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 640 and box["y"] + box["height"] <= 400
    answer.locator("a.yj-mark").click()
    page.locator("#src-1-1").wait_for()
    assert fits()
    page.locator("#yj-tab-documents").click()
    page.locator("#yj-build").scroll_into_view_if_needed()
    assert page.locator("#yj-build").is_visible()
    assert fits()


def test_who_wants_little_motion_gets_none(url, open_page, ask):
    page = open_page(url, width=390, height=844, reduced_motion="reduce")
    page.evaluate(
        "() => { window.moved = []; const all = Element.prototype, go = all.scrollIntoView;"
        " all.scrollIntoView = function (how) { window.moved.push(how?.behavior); go.call(this, how); }; }"
    )
    ask(page, GARDENS).locator("a.yj-mark").click()
    page.wait_for_function("window.moved.length > 0")
    assert "smooth" not in page.evaluate("window.moved")
    took = page.locator("#yj-side").evaluate("e => getComputedStyle(e).transitionDuration")
    assert all(float(part.strip().removesuffix("s")) < 0.01 for part in took.split(","))


FOCUS = """() => {
    const at = document.activeElement;
    const framed = at.closest(".input-container, .upload-container, label") ?? at;
    const seen = [at, framed].some(node => {
        const style = getComputedStyle(node);
        return (parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none") || style.boxShadow !== "none";
    });
    return { id: at.id, tag: at.outerHTML.slice(0, 160), seen: seen || !at.getBoundingClientRect().width };
}"""


def test_the_whole_way_is_gone_by_keyboard_and_the_focus_is_always_seen(own_url, open_page):
    page = open_page(own_url)

    def go(key, arrived, most=60):
        """Press a key until the focus is where it is to be."""
        for _ in range(most):
            page.keyboard.press(key)
            at = page.evaluate(FOCUS)
            assert at["seen"], at
            if page.evaluate(f"(at => {arrived})(document.activeElement)"):
                return
        raise AssertionError(f"never reached: {arrived}")

    page.wait_for_function("document.activeElement.matches('#yj-box textarea')")
    page.keyboard.type(GARDENS)
    page.keyboard.press("Enter")
    page.locator(".yj-answer").wait_for()
    go("Shift+Tab", "at.id === 'cite-1-1'")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'src-1-1'")
    go("Shift+Tab", "at.matches('.yj-context')")
    page.keyboard.press("Enter")
    go("Tab", "at.dataset.do === 'read'")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'view-mark'")
    go("Shift+Tab", "at.id === 'yj-tab-view'")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.id") == "yj-tab-chats"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.id") == "yj-tab-documents"
    go("Tab", "at.matches('#yj-paste textarea')")
    page.keyboard.insert_text("月湾茶馆开业于1987年，馆内有四十二张竹桌。")
    go("Tab", "at.matches('#yj-build')")
    page.keyboard.press("Enter")
    page.locator("#yj-report .yj-done").wait_for()
    go("Shift+Tab", "at.matches('.yj-documents input')")
    page.keyboard.press("Space")
    page.locator(".yj-scope").wait_for()
    page.keyboard.press("Space")
    page.locator(".yj-scope").wait_for(state="detached")
    go("Tab", "at.matches('.yj-remove')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.yj-keep')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.yj-remove')")
    go("Shift+Tab", "at.matches('#yj-export summary')", most=120)
    page.keyboard.press("Enter")
    go("Tab", "at.matches('.yj-save')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#yj-export summary')")
    go("Shift+Tab", "at.id === 'yj-new'")
    page.keyboard.press("Enter")
    page.locator(".yj-answer").wait_for(state="detached")
