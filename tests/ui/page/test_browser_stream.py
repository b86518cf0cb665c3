"""What is asked of the server while it ends its stream of answers, and while the same is asked already."""

import asyncio

import pytest

from corpus import read_text
from index import update_index
from ui.page.library import Library


class Late:
    """Holds the end of a stream of answers back until another call was taken: the worst that can come between."""

    def __init__(self, app, made):
        self.app = app
        self.held = 0
        self.over = False
        self.taken = asyncio.Event()
        made.append(self)

    async def __call__(self, scope, receive, send):
        path = scope.get("path", "")

        async def late(message):
            if path.endswith("/queue/data") and b'"close_stream"' in message.get("body", b"") and not self.over:
                self.held += 1
                self.loop = asyncio.get_running_loop()
                self.taken.clear()
                await self.taken.wait()
            await send(message)
            if path.endswith("/queue/join") and message["type"] == "http.response.body":
                self.taken.set()

        await self.app(scope, receive, late)

    def end(self):
        self.over = True
        self.loop.call_soon_threadsafe(self.taken.set)


@pytest.fixture
def late(serve, open_page, tmp_path):
    """A page whose server ends its streams late, and what holds them back."""
    made = []
    page = open_page(serve(_library(tmp_path, "灯塔"), around=lambda app: Late(app, made)))
    yield page, made[-1]
    made[-1].end()


def _library(tmp_path, *names):
    told = "一、样子\n\n{0}高六十三米，是石头砌的。\n\n二、来历\n\n{0}建成于1954年。\n"
    texts = [read_text(told.format(name), title=name, source=f"{name}.txt") for name in names]
    update_index(tmp_path / "index", add=texts)
    return Library(tmp_path / "index")


def test_a_call_that_is_taken_while_the_stream_before_it_ends_is_answered_too(late, ask):
    page, held = late
    page.locator("#yj-pins .yj-count").wait_for(state="attached")  # called when the page itself was answered
    assert "六十三米" in ask(page, "灯塔有多高？").inner_text()
    page.locator("#yj-tab-documents").click()
    page.locator(".yj-documents [data-do=read]").click()
    page.locator("#yj-view .yj-view").wait_for()
    page.locator(".yj-overview").wait_for()  # called when the document was there
    assert held.held > 3


def test_whatever_is_pressed_while_the_same_is_being_answered_is_answered_in_turn(serve, open_page, tmp_path):
    page = open_page(serve(_library(tmp_path, "灯塔", "水塔", "钟楼", "石桥")))
    page.locator("#yj-tab-documents").click()
    page.evaluate("document.querySelectorAll('.yj-documents input.yj-do').forEach((box, n) => n && box.click())")
    page.locator(".yj-scope", has_text="1").wait_for()
    page.evaluate("document.querySelectorAll('.yj-documents [data-do=read]').forEach((button) => button.click())")
    page.locator("#yj-view .yj-view", has_text="石桥高").wait_for()
    page.locator(".yj-overview:visible", has_text="石桥").wait_for()
    assert page.locator(".yj-overview").count() == 1


def test_a_question_that_is_offered_waits_for_the_one_before_and_is_asked_once(serve, open_page, tmp_path):
    page = open_page(serve(_library(tmp_path, "灯塔")))
    page.evaluate("""() => {
        const [one, two] = ["灯塔有多高？", "灯塔建成于哪一年？"].map((question) => {
            const button = Object.assign(document.createElement("button"), { className: "yj-do" });
            Object.assign(button.dataset, { do: "ask", with: JSON.stringify([question]) });
            document.body.append(button);
            return button;
        });
        for (const button of [one, one, two, two, one]) button.click();
    }""")
    page.locator("#yj-log .yj-question").nth(1).wait_for()
    page.locator("body:not(.yj-asking)").wait_for()
    assert page.locator("#yj-log .yj-question").all_inner_texts() == ["灯塔有多高？", "灯塔建成于哪一年？"]
