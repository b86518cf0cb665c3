"""The page as an application that can be installed."""

import struct

import pytest
from starlette.testclient import TestClient

from ui.page.library import Library
from ui.server import create_server


@pytest.fixture(scope="module")
def client(library):
    with TestClient(create_server(library), base_url="http://localhost") as client:
        yield client


@pytest.mark.parametrize(("language", "name"), [("zh-CN", "引据"), ("en-US", "Yinju")])
def test_the_manifest_names_the_page_in_its_language_and_icons_that_are_there(client, language, name):
    manifest = client.get("/manifest.json", headers={"accept-language": language})
    assert manifest.headers["content-type"].startswith("application/manifest+json")
    assert (manifest.json()["name"], manifest.json()["start_url"]) == (name, "./")
    for icon in manifest.json()["icons"]:
        given = client.get(f"/{icon['src']}")
        assert (given.status_code, given.headers["content-type"]) == (200, icon["type"])
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", given.content[16:24])
            assert icon["sizes"] == f"{width}x{height}"


@pytest.mark.parametrize(
    "path", ["/shell/worker.js", "/shell/__init__.py", "/shell/../app.py", "/shell/", "/shell/x.png"]
)
def test_nothing_else_of_the_folder_is_served(client, path):
    assert client.get(path).status_code == 404


def test_the_worker_is_another_one_where_what_it_keeps_is(client, monkeypatch):
    import gradio

    first = client.get("/worker.js")
    assert "VERSION" not in first.text
    assert first.headers["cache-control"] == "no-cache"
    from ui.page import shell

    assert shell._worker() == first.text
    monkeypatch.setattr(gradio, "__version__", "another")
    assert shell._worker() != first.text


def test_chromium_would_install_it(own_url, open_page):
    page = open_page(own_url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools = page.context.new_cdp_session(page)
    assert devtools.send("Page.getAppManifest")["errors"] == []
    errors = [error["errorId"] for error in devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [error for error in errors if error != "in-incognito"] == []


@pytest.mark.parametrize(
    ("locale", "heading", "again"),
    [("zh-CN", "引据没有在运行", "再试一次"), ("en-US", "Yinju is not running", "Try again")],
)
def test_while_the_server_is_not_there_the_shell_says_so_and_the_page_comes_back_with_it(
    own_index, serving, browser, locale, heading, again
):
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        with serving(Library(own_index)) as url:
            page.goto(url)
            page.locator("#yj-sources .yj-empty").wait_for(state="attached")
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            page.reload()
            page.locator("#yj-sources .yj-empty").wait_for(state="attached")
            kept = page.evaluate(
                "caches.keys().then((names) => caches.open(names[0])).then((cache) => cache.keys())"
                ".then((requests) => requests.map((request) => new URL(request.url).pathname))"
            )
            # the shell alone: nothing that anybody read or asked
            assert len(kept) > 2
            assert {path.split("/")[1] for path in kept} <= {"assets", "shell"}
        page.goto(url)
        page.get_by_role("heading", name=heading).wait_for()
        assert page.get_by_role("button", name=again).is_visible()
        with serving(Library(own_index), port=int(url.rstrip("/").rsplit(":", 1)[1])):
            page.locator("#yj-sources .yj-empty").wait_for(state="attached", timeout=20_000)
