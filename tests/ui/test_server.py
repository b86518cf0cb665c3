"""The web application without a browser: headers, language, hosts, password, addresses."""

import pytest
from starlette.testclient import TestClient

from ui.server import create_server
from ui.serving.listening import ServeError, is_local, listen


@pytest.fixture(scope="module")
def client(library):
    with TestClient(create_server(library), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/healthz", "/config", "/nothing-here"])
def test_every_response_keeps_the_page_on_this_machine(client, path):
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("headers", "lang"),
    [
        ({}, "zh-CN"),
        ({"accept-language": "zh-HK"}, "zh-CN"),
        ({"accept-language": "fr"}, "zh-CN"),
        ({"accept-language": "en-GB,en;q=0.9"}, "en"),
        ({"accept-language": "zh-CN", "cookie": "a=b; ui_lang=en"}, "en"),
        ({"accept-language": "en", "cookie": "ui_lang='><script>"}, "en"),
    ],
)
def test_the_page_comes_in_the_visitors_language(client, headers, lang):
    page = client.get("/", headers=headers)
    assert f'lang="{lang}"' in page.text[:400]
    assert f"'language',{{value:'{lang}'}}" in page.text
    assert int(page.headers["content-length"]) == len(page.content)
    assert "<title>" in page.text


def test_the_page_names_no_other_host(client):
    page = client.get("/").text
    head = page[: page.index("</head>")].split("window.gradio_config")[0]
    assert "http://" not in head
    assert "https://" not in head


def test_a_name_that_is_not_ours_is_turned_away(client):
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/healthz", headers={"host": "localhost:7860"}).status_code == 200


def test_files_of_this_machine_are_not_served(client, library):
    for path in ("/etc/passwd", str(library.directory / "CURRENT"), __file__):
        assert client.get(f"/gradio_api/file={path}").status_code in (403, 404)


def test_programs_ask_as_openapi_describes_and_no_listener_of_the_page_is_published(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    assert sorted(paths) == ["/ask", "/build", "/documents", "/documents/{identity}", "/search", "/verify"]
    assert all(way["description"] for ways in paths.values() for way in ways.values())
    assert client.post("/api/ask", json={"question": "池塘里养着多少条鲤鱼？"}).json()["short"] == "四十条"
    assert {d["api_visibility"] for d in client.get("/config").json()["dependencies"]} <= {"private", "undocumented"}


def test_beyond_this_machine_a_password_is_required(library):
    with pytest.raises(ServeError, match="--password"):
        create_server(library, host="0.0.0.0")
    with TestClient(create_server(library, host="0.0.0.0", password="开门"), base_url="http://box") as client:
        assert client.get("/config").status_code == 401
        assert client.post("/login", data={"username": "yinju", "password": "x"}).status_code == 400
        assert client.post("/login", data={"username": "other", "password": "开门"}).status_code == 400
        assert client.post("/login", data={"username": "yinju", "password": "开门"}).status_code == 200
        assert client.get("/config").status_code == 200


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.0.2.5", False),
        ("box", False),
    ],
)
def test_which_hosts_are_this_machine(host, local):
    assert is_local(host) is local


def test_a_taken_port_is_named_and_without_a_port_the_next_free_one_is_taken():
    with listen("127.0.0.1", None) as first:
        port = first.getsockname()[1]
        with pytest.raises(ServeError, match=f"port {port}"):
            listen("127.0.0.1", port)
        with listen("127.0.0.1", None) as second:
            assert second.getsockname()[1] > port


def test_tools_for_other_programs_are_off_by_default_and_need_a_key_beyond_this_machine(library, client):
    assert client.post("/mcp", json={}).status_code == 404
    with pytest.raises(ServeError, match="--api-key"):
        create_server(library, host="0.0.0.0", password="开门", mcp=True)


def test_tools_for_other_programs_need_their_packages_by_name(library, monkeypatch):
    monkeypatch.setattr("ui.programs.mount.find_spec", lambda name: None)
    with pytest.raises(ServeError, match=r"pip install 'yinju\[mcp\]'"):
        create_server(library, mcp=True)
