"""What another website has a browser ask for is turned away; the page, programs and people are let in."""

import httpx
import pytest
from starlette.testclient import TestClient

from ui.server import create_server

NEIGHBOUR = "http://127.0.0.1:8000"
WAYS = [
    ("GET", "/config"),
    ("GET", "/assets/index.js"),
    ("GET", "/api/documents"),
    ("GET", "/gradio_api/queue/data?session_hash=x"),
    ("GET", "/gradio_api/file=/etc/hostname"),
    ("POST", "/gradio_api/upload"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/api/search"),
    ("POST", "/gradio_api/cancel"),
    ("OPTIONS", "/gradio_api/queue/join"),
]


@pytest.fixture(scope="module")
def client(library):
    with TestClient(create_server(library), base_url="http://127.0.0.1:7860") as client:
        yield client


@pytest.mark.parametrize("how", ["cross-site", "same-site"])
@pytest.mark.parametrize(("method", "path"), WAYS)
def test_another_site_and_another_port_are_turned_away(client, method, path, how):
    asked = client.request(method, path, headers={"sec-fetch-site": how, "sec-fetch-mode": "no-cors"})
    assert asked.status_code == 403


@pytest.mark.parametrize(
    "origin", [NEIGHBOUR, "https://evil.example", "null", "http://127.0.0.1:7860.evil.example", "x"]
)
@pytest.mark.parametrize(("method", "path"), WAYS)
def test_a_browser_that_only_names_the_origin_is_turned_away_for_another(client, method, path, origin):
    assert client.request(method, path, headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://127.0.0.1:7860"},
        {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:7860"},
        {"sec-fetch-site": "none"},
        # a proxy that strips a prefix: it passes Host on, or says what it was, or the browser says whose request it is
        {"origin": "https://docs.example", "x-forwarded-host": "docs.example", "x-forwarded-proto": "https"},
        {"origin": "https://docs.example:8443", "x-forwarded-host": "docs.example:8443, inner"},
        {"origin": "https://docs.example", "x-forwarded-host": "docs.example/yinju"},  # gradio reads the prefix there
        {"origin": "https://docs.example", "sec-fetch-site": "same-origin"},
    ],
)
def test_the_page_itself_and_programs_are_let_in(client, headers):
    assert client.get("/config", headers=headers).status_code == 200
    files = [("files", ("鱼.txt", "池塘里有鱼。".encode()))]
    uploaded = client.post("/gradio_api/upload", files=files, headers=headers)
    assert uploaded.status_code == 200
    assert uploaded.json()[0].endswith("鱼.txt")


def test_a_link_on_another_site_opens_the_page_and_nothing_else(client):
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client.get("/", headers=link).status_code == 200
    assert client.get("/", headers={**link, "sec-fetch-dest": "iframe"}).status_code == 403
    assert client.post("/", headers=link).status_code == 403
    assert client.get("/config", headers=link).status_code == 403
    assert client.get("/logout", headers=link).status_code == 403


@pytest.mark.parametrize("origin", [NEIGHBOUR, "https://evil.example", "null", "http://127.0.0.1:7860"])
@pytest.mark.parametrize("host", ["127.0.0.1", "box"])
def test_no_origin_is_granted_anything(library, host, origin):
    server = create_server(library, host="0.0.0.0", password="开门")
    with TestClient(server, base_url=f"http://{host}:7860") as client:
        client.post("/login", data={"username": "yinju", "password": "开门"})
        wish = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": "x"}
        for asked in (client.get("/config", headers={"origin": origin}), client.options("/config", headers=wish)):
            assert [name for name in asked.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize("path", ["/", "/config", "/theme.css", "/healthz", "/nothing"])
def test_every_response_is_for_its_own_origin_alone(client, path):
    headers = client.get(path).headers
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_the_whole_way_of_a_program_is_open(library, serve):
    (hit,) = httpx.post(f"{serve(library)}api/search", json={"question": "鲤鱼", "k": 1}).json()["hits"]
    assert "四十条鲤鱼" in hit["text"]
