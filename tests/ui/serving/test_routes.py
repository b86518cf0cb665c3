"""Which routes are there: all that the page asks for, and with MCP those of its tools; no other of Gradio's."""

from urllib.parse import unquote

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.testclient import TestClient

from corpus import read_text
from index import update_index
from ui.page.library import Library
from ui.server import create_server
from ui.serving.routes import Routes


@pytest.mark.parametrize("mcp", [True, False])
def test_tools_for_other_programs_are_there_where_they_are_asked_for(mcp):
    client = TestClient(Routes(PlainTextResponse("in"), mcp=mcp))
    for method in ("GET", "POST", "DELETE"):
        assert client.request(method, "/mcp").status_code == (200 if mcp else 404)
        assert client.request(method, "/gradio_api/mcp/").status_code == 404


def test_every_way_that_openapi_describes_is_open(library):
    door = TestClient(Routes(PlainTextResponse("in")))
    for path, methods in (
        TestClient(create_server(library), base_url="http://127.0.0.1").get("/api/openapi.json").json()["paths"].items()
    ):
        for method in methods:
            assert door.request(method, f"/api{path}".replace("{identity}", "a/b")).status_code == 200


@pytest.mark.parametrize(
    "path", ["//config", "/config/", "/Config", "/gradio_api//app_id", "/assets/a/../b", "/assets/%2e%2e/b", "/x", ""]
)
def test_another_spelling_is_another_route(awaited, path):
    asked = {"type": "http", "method": "GET", "path": unquote(path), "headers": []}
    sent = []

    async def send(message):
        sent.append(message)

    awaited(Routes(PlainTextResponse("in"))(asked, None, send))
    assert sent[0]["status"] == 404


def test_of_all_that_gradio_mounts_only_what_is_needed_is_reached(tmp_path):
    update_index(tmp_path / "index", add=[read_text("池塘里养着四十条鲤鱼。\n", title="池塘", source="pond.txt")])
    app = create_server(Library(tmp_path / "index"))
    (gradio,) = [route.app for route in app.routes if isinstance(route, Mount) and not route.path]
    door = TestClient(Routes(PlainTextResponse("in")))
    reached = set()
    for path, methods in gradio.openapi()["paths"].items():
        example = path.replace("{", "").replace("}", "")
        for method in map(str.upper, methods):
            if door.request(method, example).status_code == 200:
                reached.add(f"{method} {path}")
    assert reached == {
        "GET /", "HEAD /", "GET /config", "GET /theme.css", "GET /assets/{path}", "GET /static/{path}",
        "GET /favicon.ico", "GET /manifest.json", "GET /robots.txt", "GET /logout", "POST /login",
        "GET /gradio_api/app_id",
        "GET /gradio_api/heartbeat/{session_hash}", "POST /gradio_api/queue/join", "GET /gradio_api/queue/data",
        "POST /gradio_api/cancel", "POST /gradio_api/reset", "POST /gradio_api/upload",
        "GET /gradio_api/upload_progress",
        "GET /gradio_api/file={path_or_url}", "HEAD /gradio_api/file={path_or_url}",
    }  # fmt: skip
