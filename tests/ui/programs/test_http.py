"""What programs ask over HTTP: answers whose quotes verify, builds that are followed, mistakes named in JSON."""

import base64
import json
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from corpus import read_text
from index import update_index
from ui.page.library import Library, Stopped
from ui.programs import calls
from ui.programs.http import create_api
from ui.programs.models import Build
from ui.programs.pool import Pool
from ui.verify import verify

TOWER = {"title": "灯塔", "text": "北屿灯塔高六十三米。", "source": "tower.txt"}


@pytest.fixture
def own(tmp_path, document):
    """A library of the test's own, to be changed."""
    update_index(tmp_path / "index", add=[document])
    return Library(tmp_path / "index", suggesting=False)


@pytest.fixture
def own_client(own):
    return TestClient(create_api(own, Pool()))


@pytest.fixture(scope="module")
def pond(directory):
    return Library(directory, suggesting=False)


@pytest.fixture(scope="module")
def client(pond):
    return TestClient(create_api(pond, Pool()))


def base64_of(text):
    return base64.b64encode(text.encode()).decode()


def test_ask_answers_with_quotes_that_verify(client, pond, document):
    answer = client.post("/ask", json={"question": "池塘里养着多少条鲤鱼？"}).json()
    assert (answer["abstained"], answer["short"]) == (False, "四十条")
    assert answer["citations"][0]["document"] == {"id": document.id, "title": "池塘", "source": "pond.txt", "also": []}
    assert [check.problem for check in verify(answer, pond.shelf.documents)] == [None]
    checked = client.post("/verify", json=answer).json()
    assert checked["verified"] is True
    assert checked["checks"][0]["quote"] == answer["citations"][0]["quote"]


def test_verify_says_which_quote_does_not_stand(client):
    answer = client.post("/ask", json={"question": "池塘里养着多少条鲤鱼？"}).json()
    answer["citations"][0]["quote"] = "池塘里养着五十条鲤鱼。"
    checked = client.post("/verify", json=answer).json()
    assert checked["verified"] is False
    assert checked["checks"][0]["problem"] is not None


def test_ask_takes_the_turns_before(client):
    asked = {"question": "那石桥呢？", "history": [["池塘里养着多少条鲤鱼？", "四十条。"]]}
    assert client.post("/ask", json=asked).json()["understood_as"] != "那石桥呢？"


def test_chosen_documents_alone_are_asked_and_searched(client, document):
    asked = {"question": "池塘里养着多少条鲤鱼？", "documents": [document.id]}
    assert client.post("/ask", json=asked).json()["abstained"] is False
    elsewhere = client.post("/ask", json={**asked, "documents": ["of no document"]}).json()
    assert (elsewhere["abstained"], elsewhere["hits"]) == (True, [])
    assert client.post("/search", json={"question": "石桥", "documents": []}).json() == {"hits": []}


def test_search_gives_passages_best_first(client, document):
    hits = client.post("/search", json={"question": "石桥", "k": 3}).json()["hits"]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert document.text[hits[0]["start"] : hits[0]["end"]] == hits[0]["text"]


def test_documents_are_listed_in_part_shown_whole_and_removed_but_for_the_last(own_client, own, document):
    own_client.post("/build", json={"texts": [TOWER]})
    listed = own_client.get("/documents", params={"first": 1, "most": 1}).json()
    assert (listed["total"], [each["title"] for each in listed["documents"]]) == (2, ["灯塔"])
    tower = listed["documents"][0]["id"]
    assert own_client.get(f"/documents/{tower}").json()["text"] == own.shelf.documents[1].text
    assert own_client.delete(f"/documents/{tower}").json()["title"] == "灯塔"
    assert own_client.get(f"/documents/{tower}").status_code == 404
    last = own_client.delete(f"/documents/{document.id}")
    assert (last.status_code, own_client.get("/documents").json()["total"]) == (409, 1)


def test_a_document_whose_id_is_a_path_is_found(tmp_path, document):
    update_index(tmp_path / "index", add=[replace(document, id="a/b c?d")])
    client = TestClient(create_api(Library(tmp_path / "index", suggesting=False), Pool()))
    assert client.get("/documents/a/b%20c%3Fd").json()["id"] == "a/b c?d"


def test_build_adds_texts_and_files_that_are_then_asked_and_can_replace_everything(own_client):
    file = {"name": "山.md", "content": base64_of("# 山\n\n北山高一百米。")}
    built = own_client.post("/build", json={"texts": [TOWER], "files": [file]}).json()
    assert (built["documents"], built["kept"], built["removed"], built["skipped"]) == (3, 1, 0, [])
    asked = {"question": "北山有多高？", "documents": built["ids"]}
    answer = own_client.post("/ask", json=asked).json()
    assert answer["citations"][0]["document"] == {"id": built["ids"][1], "title": "山", "source": "山.md", "also": []}
    built = own_client.post("/build", json={"texts": [TOWER], "replace": True}).json()
    assert (built["documents"], built["removed"]) == (1, 2)


def test_one_bad_file_is_named_and_the_others_go_in(own_client):
    files = [{"name": "bad.pdf", "content": ""}, {"name": "good.txt", "content": base64_of("灯塔高六十三米。")}]
    built = own_client.post("/build", json={"files": files}).json()
    assert built["documents"] == 2
    assert [each["source"] for each in built["skipped"]] == ["bad.pdf"]


def test_a_build_that_is_followed_tells_its_steps_and_in_the_end_what_it_did(own_client):
    told = own_client.post("/build?follow=true", json={"texts": [TOWER]})
    assert told.headers["content-type"] == "application/x-ndjson"
    *steps, last = [json.loads(line) for line in told.text.splitlines()]
    percents = [step["progress"]["percent"] for step in steps if step["progress"]["step"] == "index"]
    assert percents
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert last["built"]["documents"] == 2


def test_a_build_that_fails_says_why_in_its_last_line(own_client):
    told = own_client.post("/build?follow=true", json={"files": [{"name": "bad.pdf", "content": ""}]})
    assert "bad.pdf" in json.loads(told.text.splitlines()[-1])["detail"]


def test_a_build_that_is_stopped_leaves_the_index_as_it_was(own, document):
    def stop(step, percent):
        raise Stopped("enough")

    with pytest.raises(Stopped):
        calls.build(own, Build.model_validate({"texts": [TOWER], "replace": True}), stop)
    assert [each.id for each in Library(own.directory, suggesting=False).shelf.documents] == [document.id]


def test_what_another_process_adds_is_asked_too(own_client, own):
    update_index(own.directory, add=[read_text("北屿灯塔高六十三米。", title="灯塔", source="tower.txt")])
    assert own_client.get("/documents").json()["total"] == 2
    assert own_client.post("/ask", json={"question": "北屿灯塔有多高？"}).json()["short"] == "六十三米"


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/ask", {"question": ""}, "the question is empty"),
        ("/ask", {"question": "问" * 5000}, "5000 characters long, at most 2000"),
        ("/search", {"question": "问" * 5000}, "5000 characters long, at most 2000"),
        ("/ask", {"question": "石桥？", "history": [["问" * 2001, "答"]]}, "turn 1 of the history"),
        ("/ask", {"question": "石桥？", "history": [["只有问题"]]}, "history.0"),
        ("/ask", {"question": "石桥？", "history": [["问", 7]]}, "history.0.1"),
        ("/ask", {"question": "石桥？", "documents": "池塘"}, "documents"),
        ("/ask", {"question": "石桥？", "history": 7}, "history"),
        ("/ask", {"question": 7}, "question"),
        ("/ask", {"question": "石桥？", "hisotry": []}, "hisotry"),
        ("/ask", [], "body"),
        ("/search", {"question": "石桥", "k": 0}, "k: "),
        ("/search", {"question": "石桥", "k": 51}, "k: "),
        ("/search", {"question": "石桥", "k": "many"}, "k: "),
        ("/build", {}, "nothing to add"),
        ("/build", {"texts": [{"title": "只有标题"}]}, "texts.0.text"),
        ("/build", {"texts": [{"text": "  "}]}, "text"),
        ("/build", {"files": [{"name": "../a.txt", "content": ""}]}, "no name of a file"),
        ("/build", {"files": [{"name": "a\u0000.txt", "content": ""}]}, "no name of a file"),
        ("/build", {"files": [{"name": "长" * 250 + ".txt", "content": ""}]}, "shorter"),
        ("/build", {"files": [{"name": "a.txt", "content": "！"}]}, "Base64"),
        ("/verify", {}, "neither an answer"),
        ("/verify", {"citations": [1]}, "citation 1"),
    ],
)
def test_a_mistake_is_named_in_json(client, path, body, named):
    said = client.post(path, json=body)
    assert said.status_code == 422
    assert named in said.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "/ask", 405), ("GET", "/documents/no", 404)]
)
def test_what_is_not_there_is_said_in_json(client, method, path, status):
    said = client.request(method, path)
    assert (said.status_code, type(said.json()["detail"])) == (status, str)


def test_a_flaw_of_ours_is_said_in_json_and_kept_from_the_caller(client, monkeypatch):
    def broken(library, asked):
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(calls, "ask", broken)
    quiet = TestClient(client.app, raise_server_exceptions=False)
    said = quiet.post("/ask", json={"question": "石桥？"})
    assert said.status_code == 500
    assert "secret" not in said.text
    assert "log" in said.json()["detail"]


def test_openapi_names_the_key_and_the_form_of_every_answer(client):
    described = client.get("/openapi.json").json()
    assert described["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    for path, methods in described["paths"].items():
        for way in methods.values():
            form = way["responses"]["200"]["content"]["application/json"]["schema"]
            assert form["$ref"].startswith("#/components/schemas/"), path
            assert way["responses"]["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/Mistake")
