"""What a language model writes, in a real browser: it comes sentence by sentence, each with its mark and its proof."""

import json
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from corpus import read_text
from index import update_index
from qa.writing import Writer, model_at
from ui.page.library import Library

POND = "池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n"
CARP = "池塘里养着多少条鲤鱼？"


def piece(text, finish=None):
    return (
        b"data: " + json.dumps({"choices": [{"delta": {"content": text}, "finish_reason": finish}]}).encode() + b"\n\n"
    )


@pytest.fixture
def endpoint(answering):
    """A model that writes a sentence, and the rest of its text when it is let."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = self.rfile.read(int(self.headers["content-length"])).decode()
            self.server.asked.append(asked)
            self.send_response(200)
            self.end_headers()
            if "哪些编号段落" in json.loads(asked)["messages"][0]["content"]:
                self.wfile.write(piece("1", "stop"))
                return
            self.wfile.write(piece("池塘里有40条鲤鱼[1]。鲤鱼有50"))
            self.wfile.flush()
            self.server.go_on.wait(20)
            self.wfile.write(piece("条[1]。<b>石桥</b>长12米[1]。", "stop"))

    with answering(Handler) as server:
        server.asked, server.go_on = [], threading.Event()
        yield server
        server.go_on.set()


@pytest.fixture
def pond(browser, tmp_path, endpoint):
    update_index(tmp_path / "index", add=[read_text(POND, title="池塘", source="pond.txt")])
    model = model_at(f"http://127.0.0.1:{endpoint.server_port}/v1", "small")
    return Library(tmp_path / "index", writer=Writer(model))


def test_a_model_writes_at_a_click_and_each_sentence_is_marked_as_soon_as_it_is_proven(
    pond, endpoint, serve, open_page, ask
):
    page = open_page(serve(pond))
    answer = ask(page, CARP)
    quotes = answer.locator(".yj-text").inner_text()
    assert endpoint.asked == []
    button = page.locator("[id^=write-1-]")
    assert "127.0.0.1" in button.inner_text()
    button.click()
    page.locator(".yj-written.yj-going .yj-proven").wait_for()
    assert "鲤鱼有50" in page.locator(".yj-coming").inner_text()
    endpoint.go_on.set()
    page.locator(".yj-written:not(.yj-going)").wait_for()
    assert "鲤鱼有50条。" in page.locator(".yj-doubted").first.inner_text()
    assert "50" in page.locator(".yj-doubt").first.inner_text()
    assert page.locator(".yj-written b").count() == 0
    assert page.locator(".yj-answer .yj-text").inner_text() == quotes
    page.locator(".yj-written .yj-proven a.yj-mark").first.click()
    assert "四十条鲤鱼" in page.locator("mark.yj-active").first.inner_text()


def test_whoever_stops_it_keeps_the_sentences_that_have_come(pond, endpoint, serve, open_page, ask, reload):
    page = open_page(serve(pond))
    ask(page, CARP)
    page.locator("[id^=write-1-]").click()
    page.locator(".yj-written.yj-going .yj-proven").wait_for()
    page.locator(".yj-written button").click()
    page.locator(".yj-written:not(.yj-going)").wait_for()
    assert "已停止" in page.locator(".yj-written").inner_text()
    assert page.locator(".yj-written .yj-proven").count() == 1
    assert page.locator(".yj-coming").count() == 0
    endpoint.go_on.set()
    reload(page)
    page.locator(".yj-written .yj-proven").wait_for()
    assert page.locator(".yj-written p").count() == 3  # the sentence, why there is no more, the source


def test_the_page_offers_it_in_english_too_and_not_where_no_model_is_set(pond, serve, open_page, ask, endpoint):
    endpoint.go_on.set()
    page = open_page(serve(pond), locale="en-US")
    ask(page, "How many carp are in the pond?")
    assert "Have small write" in page.locator("[id^=write-1-]").inner_text()
    assert "go to 127.0.0.1" in page.locator("[id^=write-1-]").inner_text()
    pond.writer = None
    ask(page, "How long is the bridge?")
    assert page.locator("[id^=write-2-]").count() == 0
