"""The queue on a real server: who is let in, what is kept, who is served beside whom."""

import http.client
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import gradio as gr
import pytest
from fastapi import FastAPI
from gradio.events import api

from corpus import read_text
from index import update_index
from ui.page.library import Library
from ui.server import create_server
from ui.serving.desk import Desk

LONG = 60  # seconds after which a test gives up
ASKERS = 120


class Office:
    """A server whose slow endpoint answers when `open` is set, and notes in `begun_with` what it was called with.

    `page` and `slow_page` are the numbers of a quick and a slow listener of its page.
    """

    def __init__(self, **bounds):
        self.open, self.begun = threading.Event(), threading.Semaphore(0)
        self.begun_with = []

        def slow(word: str) -> str:
            self.begun_with.append(word)
            self.begun.release()
            assert self.open.wait(LONG)
            return word

        def quick(word: str) -> str:
            return word

        with gr.Blocks(analytics_enabled=False) as self.blocks:
            api(slow, api_name="slow", concurrency_id="slow", concurrency_limit=1)
            api(quick, api_name="quick", concurrency_id="quick")
            box = gr.Textbox()
            box.submit(lambda word: word, box, box, api_visibility="private")
            box.blur(slow, box, box, api_visibility="private")
        self.page, self.slow_page = (n for n, fn in self.blocks.fns.items() if fn.api_visibility == "private")
        self.blocks.queue(api_open=False)
        self.desk = self.blocks._queue = Desk(self.blocks, concurrency=4, **bounds)
        self.app = FastAPI()
        gr.mount_gradio_app(self.app, self.blocks, path="/", ssr_mode=False)

    def call(self, name, word):
        return send(self.address, f"/gradio_api/call/{name}", {"data": [word]})

    def told(self, name, event):
        return fetch(self.address, f"/gradio_api/call/{name}/{event}")

    def on_page(self, word, session="page"):
        body = {"data": [word], "fn_index": self.page, "session_hash": session}
        status, _, _ = send(self.address, "/gradio_api/queue/join", body)
        return status, fetch(self.address, f"/gradio_api/queue/data?session_hash={session}")


@pytest.fixture
def served(run):
    """Run an office with these bounds while a `with` lasts."""

    @contextmanager
    def served(**bounds):
        office = Office(**bounds)
        with run(office.app) as (host, port):
            office.address = f"{host}:{port}"
            try:
                yield office
            finally:
                office.open.set()

    return served


def send(address, path, body):
    """Return status, headers and JSON of a POST."""
    with closing(http.client.HTTPConnection(address, timeout=LONG)) as connection:
        connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
        response = connection.getresponse()
        return response.status, response.headers, json.loads(response.read())


def fetch(address, path):
    """Return what a GET tells, until Gradio breaks the stream off where it knows no such call."""
    with closing(http.client.HTTPConnection(address, timeout=LONG)) as connection:
        connection.request("GET", path)
        try:
            return connection.getresponse().read().decode()
        except http.client.IncompleteRead as error:
            return error.partial.decode()


def test_past_the_stated_number_a_call_is_turned_away(served):
    with served(waiting=3) as office:
        events = [office.call("slow", f"word {n}")[2]["event_id"] for n in range(1)]
        assert office.begun.acquire(timeout=LONG)  # one is worked on, three may wait
        events += [office.call("slow", f"word {n}")[2]["event_id"] for n in range(1, 4)]
        status, headers, told = office.call("slow", "too many")
        assert (status, headers["retry-after"]) == (503, "5")
        assert "3 calls wait already" in told["detail"]
        office.open.set()
        for n, event in enumerate(events):
            assert f'event: complete\ndata: ["word {n}"]' in office.told("slow", event)


def test_calls_that_wait_have_no_more_bytes_than_stated(served, monkeypatch):
    monkeypatch.setattr("ui.serving.desk._BYTES", 3_000)
    with served() as office:
        office.call("slow", "first")
        assert office.begun.acquire(timeout=LONG)
        assert [office.call("slow", "x" * 2_000)[0] for _ in range(2)] == [200, 503]
        assert office.call("slow", "short")[0] == 200


def test_answers_that_nobody_fetched_are_kept_up_to_a_number(served):
    with served(answers=3) as office:
        events = [office.call("quick", f"word {n}")[2]["event_id"] for n in range(6)]
        last = office.call("quick", "last")[2]["event_id"]
        assert "last" in office.told("quick", last)
        kept = ["complete" in office.told("quick", event) for event in events]
        assert kept == [False] * 4 + [True] * 2
        assert len(office.desk.pending_messages_per_session) == len(office.desk.pending_event_ids_session) == 3


def test_a_session_that_never_reads_keeps_no_more_than_its_last_answers(served):
    with served(answers=3) as office:
        for n in range(8):
            body = {"data": [f"word {n}"], "fn_index": office.page, "session_hash": "deaf"}
            assert send(office.address, "/gradio_api/queue/join", body)[0] == 200
        status, told = office.on_page("heard", session="other")
        assert status == 200
        assert "heard" in told
        assert len(office.desk.pending_event_ids_session.get("deaf", ())) <= 3


def test_a_page_is_answered_one_call_after_the_other_and_beside_other_pages(served):
    with served() as office:
        for session, word in (("page", "one"), ("page", "two"), ("other", "three")):
            body = {"data": [word], "fn_index": office.slow_page, "session_hash": session}
            assert send(office.address, "/gradio_api/queue/join", body)[0] == 200
        for _ in range(2):
            assert office.begun.acquire(timeout=LONG)
        assert sorted(office.begun_with) == ["one", "three"]
        office.open.set()
        told = fetch(office.address, "/gradio_api/queue/data?session_hash=page")
        assert told.index('"data":["one"]') < told.index('"data":["two"]')


def test_a_call_that_was_stopped_holds_up_none_of_its_page(served):
    with ThreadPoolExecutor() as pool, served() as office:
        body = {"fn_index": office.slow_page, "session_hash": "page"}
        event = send(office.address, "/gradio_api/queue/join", {**body, "data": ["one"]})[2]["event_id"]
        assert office.begun.acquire(timeout=LONG)
        send(office.address, "/gradio_api/queue/join", {**body, "data": ["two"]})
        pool.submit(send, office.address, "/gradio_api/cancel", {**body, "event_id": event})  # is told once it is over
        assert office.begun.acquire(timeout=LONG)
        assert office.begun_with == ["one", "two"]


def test_nothing_leads_past_the_queue(served):
    with served() as office:
        for path in ("/gradio_api/run/quick", "/gradio_api/api/quick"):
            assert send(office.address, path, {"data": ["word"]})[0] == 404
        assert (
            send(office.address, "/gradio_api/queue/join", {"data": [], "fn_index": 99, "session_hash": "s"})[0] == 404
        )


@pytest.fixture(scope="module")
def pond(tmp_path_factory, run):
    """The address of a server of a small document."""
    directory = tmp_path_factory.mktemp("desk") / "index"
    text = "池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n"
    update_index(directory, add=[read_text(text, title="池塘", source="pond.txt")])
    with run(create_server(Library(directory))) as (host, port):
        yield f"{host}:{port}"


def ask(address, question="池塘里养着多少条鲤鱼？", history=None):
    status, _, told = send(address, "/api/ask", {"question": question, "history": history or []})
    return f"{status} {told}"


def test_many_who_ask_at_once_are_all_answered(pond):
    with ThreadPoolExecutor(ASKERS) as pool:
        told = list(pool.map(lambda _: ask(pond), range(ASKERS)))
    assert all(t.startswith("200") and "鲤" in t for t in told), [t for t in told if not t.startswith("200")]


@pytest.mark.parametrize(
    ("question", "history", "named"),
    [
        ("石桥有多长？", [["问" * 2_001, "答"]], "turn 1 .* 2001 characters"),
        ("石桥有多长？", [["几条？", "答" * 10_001]], "turn 1 .* 10001 characters"),
        ("石桥有多长？", [["几条？", "答" * 9_000]] * 100, "413 .*最多 2,000,000.*较早的对话"),
    ],
)
def test_a_history_that_is_too_long_is_named_over_http(pond, question, history, named):
    told = ask(pond, question, history)
    assert re.search(named, told), told


def test_a_history_of_many_turns_is_answered(pond):
    assert ask(pond, "它呢？", [["它呢？", "四十条。"]] * 10_000).startswith("200")
