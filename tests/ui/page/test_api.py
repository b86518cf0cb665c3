"""What programs call, through Gradio's own client."""

import threading
from contextlib import contextmanager

import pytest

from corpus import read_text
from index import update_index
from ui.page.library import Library
from ui.server import create_server, listen, web_server
from ui.verify import verify

POND = read_text("池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n", title="池塘", source="pond.txt")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    directory = tmp_path_factory.mktemp("api") / "index"
    update_index(directory, add=[POND])
    return Library(directory)


@contextmanager
def serving(library):
    from gradio_client import Client  # after ui.server, which forbids the hub's client to look for its host

    sock = listen("127.0.0.1", None)
    server = web_server(create_server(library))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    client = Client(f"http://127.0.0.1:{sock.getsockname()[1]}/", verbose=False, analytics_enabled=False)
    yield client
    server.should_exit = True  # first, since each waits a second for the other
    client.close()
    thread.join()
    sock.close()


@pytest.fixture(scope="module")
def client(library):
    with serving(library) as client:
        yield client


def test_ask_answers_with_quotes_that_verify(client, library):
    answer = client.predict("池塘里养着多少条鲤鱼？", api_name="/ask")
    assert answer["abstained"] is False
    assert answer["citations"][0]["document"] == {"id": POND.id, "title": "池塘", "source": "pond.txt"}
    assert [check.problem for check in verify(answer, library.shelf.documents)] == [None] * len(answer["citations"])


def test_ask_takes_the_turns_before(client):
    history = [["池塘里养着多少条鲤鱼？", "四十条。"]]
    answer = client.predict("那石桥呢？", history, api_name="/ask")
    assert answer["understood_as"] == "池塘里养着多少条鲤鱼？ 那石桥呢？"


def test_chosen_documents_alone_are_asked_and_searched(client):
    assert client.predict("池塘里养着多少条鲤鱼？", None, [POND.id], api_name="/ask")["abstained"] is False
    elsewhere = client.predict("池塘里养着多少条鲤鱼？", None, ["of no document"], api_name="/ask")
    assert (elsewhere["abstained"], elsewhere["hits"]) == (True, [])
    assert client.predict("石桥", 3, ["of no document"], api_name="/search") == []


def test_build_adds_texts_that_are_then_asked_and_can_replace_everything(tmp_path):
    update_index(tmp_path / "index", add=[POND])
    with serving(Library(tmp_path / "index")) as client:
        tower = {"title": "灯塔", "text": "北屿灯塔高六十三米。", "source": "tower.txt"}
        done = client.predict([tower], api_name="/build")
        assert (done["documents"], done["kept"], done["removed"]) == (2, 1, 0)
        answer = client.predict("北屿灯塔有多高？", None, done["ids"], api_name="/ask")
        assert answer["citations"][0]["document"] == {"id": done["ids"][0], "title": "灯塔", "source": "tower.txt"}
        done = client.predict([tower], True, api_name="/build")
        assert (done["documents"], done["removed"]) == (1, 1)


def test_search_gives_passages_best_first(client):
    hits = client.predict("石桥", 3, api_name="/search")
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert POND.text[hits[0]["start"] : hits[0]["end"]] == hits[0]["text"]


@pytest.mark.parametrize(
    ("arguments", "endpoint", "named"),
    [
        (("",), "/ask", "question"),
        (("问" * 5000,), "/ask", "2,?000"),
        (("问" * 5000,), "/search", "5000 characters long, at most 2000"),
        (("石桥？", [["问" * 2001, "答"]]), "/ask", "turn 1 of the history is 2001 characters long"),
        (
            ("石桥？", [["几条？", "四十条"], ["问", "答" * 10_001]]),
            "/ask",
            "turn 2 .* is 10001 characters",
        ),
        (("石桥？", [["只有问题"]]), "/ask", "history"),
        (("石桥", 0), "/search", "k is 0"),
        (("石桥", 51), "/search", "1 to 50"),
        (("石桥", "many"), "/search", "1 to 50"),
        ((7,), "/ask", "must be text, not int"),
        (("石桥？", 7), "/ask", "history must be a list, not int"),
        (("石桥？", [["问", 7]]), "/ask", r"list of \[question, answer\]"),
        ((7,), "/build", "texts must be a list, not int"),
        ((["石桥"],), "/search", "must be text, not list"),
        (("石桥？", None, [7]), "/ask", "documents"),
        (("石桥", 5, "池塘"), "/search", "documents"),
        (([{"title": "只有标题"}],), "/build", "text"),
        ((["只有正文"],), "/build", "text"),
        (([{"text": "正文。", "title": 7}],), "/build", "strings"),
    ],
)
def test_a_mistake_is_named(client, arguments, endpoint, named):
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError, match=named):
        client.predict(*arguments, api_name=endpoint)
