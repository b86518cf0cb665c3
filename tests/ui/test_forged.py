"""Forged calls against the real server: no file but one's own upload is read, shown, fetched or waited for."""

import json
import os
import socket
import threading
import uuid
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from corpus import read_text
from index import update_index
from ui.page.library import Library

POND = read_text("池塘里养着四十条鲤鱼。池塘边有一座石桥。\n", title="池塘", source="pond.txt")
SECRET = "保险柜的密码是八七六五四三二一。\n"
FILE = {"_type": "gradio.FileData"}


@pytest.fixture(scope="module")
def address(library, serve_for_module):
    return serve_for_module(library)


@pytest.fixture
def browser_of(address):
    """A browser without a screen: it has loaded the page and keeps its cookies."""
    opened = []

    def browser_of(url=None):
        client = httpx.Client(base_url=url or address, timeout=20)
        client.get("/").raise_for_status()
        opened.append(client)
        return client

    yield browser_of
    for client in opened:
        client.close()


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text(SECRET, encoding="utf-8")
    return file


def listener(client, kind="file"):
    """Return the number of a listener that takes a component of that kind, how many values it takes, and which."""
    config = client.get("/config").json()
    kinds = {component["id"]: component["type"] for component in config["components"]}
    for dependency in config["dependencies"]:
        taken = [kinds[each] for each in dependency["inputs"]]
        if kind in taken and dependency["backend_fn"]:
            return dependency["id"], len(taken), taken.index(kind)
    raise AssertionError(f"no listener takes {kind}")


def call(client, value, kind="file", **changes):
    """Send a value to a listener as the page does; return the status, and what came of it where it was taken."""
    number, count, place = listener(client, kind)
    data = [""] * count
    data[place] = value
    if kind == "file":
        data[3] = "add"
    session = uuid.uuid4().hex[:11]
    asked = {"data": data, "fn_index": number, "session_hash": session, **changes}
    joined = client.post("/gradio_api/queue/join", json=asked)
    if joined.status_code != 200:
        return joined.status_code, joined.text
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
            if message.get("msg") == "process_completed":
                return 200, json.dumps(message["output"], ensure_ascii=False)
    raise AssertionError("the call never ended")


def upload(client, *files, name="鲤鱼.txt"):
    files = files or ("池塘里又来了七条草鱼。\n".encode(),)
    return client.post("/gradio_api/upload", files=[("files", (name, content)) for content in files])


def titles(library):
    return sorted(document.title for document in Library(library.directory).shelf.documents)


def test_an_upload_of_ones_own_is_read_and_then_no_longer_there(browser_of, serve, tmp_path):
    update_index(tmp_path / "index", add=[POND])
    library = Library(tmp_path / "index")
    client = browser_of(serve(library))
    (path,) = upload(client).json()
    assert client.get(f"/gradio_api/file={path}").content.decode().startswith("池塘里又来了")
    status, said = call(client, [{"path": path, "meta": FILE}])
    assert status == 200
    assert "共 2 个文档" in said
    assert "鲤鱼" in titles(library)
    assert not os.path.exists(path)
    # nor has gradio left anything where it keeps files
    assert [each for each in Path(path).parents[3].iterdir() if each.is_file() and each.name != ".lock"] == []


@pytest.mark.parametrize("shape", ["plain", "named", "in_folder", "second"])
def test_no_other_file_of_the_machine_becomes_a_document(browser_of, library, secret, shape):
    client = browser_of()
    (own,) = upload(client).json()
    forged = {"path": str(secret), "meta": FILE}
    value = {
        "plain": [forged],
        "named": [{**forged, "orig_name": "a.txt", "url": f"/gradio_api/file={own}", "size": 3, "is_stream": True}],
        "in_folder": [
            {**forged, "path": os.path.join(os.path.dirname(own), os.path.relpath(secret, os.path.dirname(own)))}
        ],
        "second": [{"path": own, "meta": FILE}, forged],
    }[shape]
    call(client, value)
    assert titles(library) == ["池塘"]


@pytest.mark.parametrize("kind", ["textbox", "file"])
def test_no_component_takes_a_file_that_was_not_uploaded(browser_of, secret, kind):
    status, said = call(browser_of(), {"path": str(secret), "meta": FILE}, kind)
    assert status == 403
    assert SECRET.strip() not in said


@pytest.mark.parametrize("escaped", ['{"\\u0070ath": PATH, "m\\u0065ta": {"_typ\\u0065": "gradio.File\\u0044ata"}}'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_way_of_writing_a_forged_file_is_missed(browser_of, library, secret, escaped, encoding):
    client = browser_of()
    number, _, _ = listener(client)
    value = escaped.replace("PATH", json.dumps(str(secret)))
    body = f'{{"data": [[{value}], "", "", "add", null], "fn_index": {number}, "session_hash": "forged"}}'
    joined = client.post(
        "/gradio_api/queue/join", content=body.encode(encoding), headers={"content-type": "application/json"}
    )
    assert joined.status_code == 403
    assert titles(library) == ["池塘"]


def test_what_never_ends_is_not_read(browser_of):
    client = browser_of()
    status, _ = call(client, [{"path": "/dev/zero", "meta": FILE}])
    assert status == 403
    assert client.get("/healthz").json() == {"status": "ok"}


def test_without_our_door_gradio_s_own_check_and_the_rebuild_s_still_hold(library, secret):
    from starlette.testclient import TestClient

    from ui.server import create_server
    from ui.serving.payload import OwnFiles

    app = create_server(library)
    app.user_middleware = [layer for layer in app.user_middleware if layer.cls is not OwnFiles]
    with TestClient(app, base_url="http://127.0.0.1") as one:
        other = TestClient(app, base_url="http://127.0.0.1")
        one.get("/")
        other.get("/")
        (path,) = upload(other).json()
        assert call(one, [{"path": str(secret), "meta": FILE}]) == (200, '{"error": null}')
        assert "重新选择文件" in call(one, [{"path": path, "meta": FILE}])[1]
    assert titles(library) == ["池塘"]


def test_what_one_browser_has_uploaded_no_other_reads(browser_of, library, address):
    one, other = browser_of(), browser_of()
    (path,) = upload(one).json()
    assert other.get(f"/gradio_api/file={path}").status_code == 403
    assert httpx.get(f"{address}gradio_api/file={path}").status_code == 403
    assert call(other, [{"path": path, "meta": FILE}])[0] == 403
    assert titles(library) == ["池塘"]
    assert one.get(f"/gradio_api/file={path}").status_code == 200


def test_the_same_file_of_two_browsers_is_kept_twice(browser_of):
    one, other = browser_of(), browser_of()
    assert upload(one).json() != upload(other).json()


@contextmanager
def trap():
    """A server on this machine that notes who connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        caught = []

        def wait():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                return
            caught.append(connection.recv(100))
            connection.close()

        thread = threading.Thread(target=wait)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/a.txt", caught
        thread.join()


@pytest.mark.parametrize("host", ["127.0.0.1", "example.com"])
def test_the_server_connects_to_nobody_for_a_visitor(browser_of, host, reached):
    client = browser_of()
    with trap() as (url, caught):
        url = url.replace("127.0.0.1", host)
        assert client.get(f"/gradio_api/file={url}").status_code in (400, 403, 404)
        assert client.get(f"/gradio_api/proxy={url}").status_code == 404
        assert call(client, [{"path": url, "meta": FILE}])[0] == 403
        assert call(client, {"path": url, "meta": FILE}, "textbox")[0] == 403
    assert caught == []
    assert reached == []


def test_a_link_in_the_folder_leads_nowhere(browser_of, library, secret):
    client = browser_of()
    (path,) = upload(client).json()
    os.remove(path)
    os.symlink(secret, path)
    assert client.get(f"/gradio_api/file={path}").status_code == 403
    _, said = call(client, [{"path": path, "meta": FILE}])
    assert SECRET.strip() not in said
    assert titles(library) == ["池塘"]


def test_a_pipe_in_the_folder_is_not_waited_for(browser_of):
    client = browser_of()
    (path,) = upload(client).json()
    os.remove(path)
    os.mkfifo(path)
    assert client.get(f"/gradio_api/file={path}").status_code == 403
    _, said = call(client, [{"path": path, "meta": FILE}])
    assert "重新选择文件" in said


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/api/ask"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/stream/x"),
        ("GET", "/gradio_api/startup-events"),
        ("GET", "/gradio_api/token"),
        ("GET", "/gradio_api/user"),
        ("GET", "/gradio_api/dev/reload"),
        ("GET", "/gradio_api/deep_link?session_hash=x"),
        ("GET", "/gradio_api/file/etc/passwd"),
        ("GET", "/gradio_api/custom_component/x/client/x/x"),
        ("GET", "/monitoring"),
        ("GET", "/openapi.json"),
        ("GET", "/pwa_icon"),
        ("OPTIONS", "/gradio_api/upload"),
        ("PUT", "/gradio_api/upload"),
    ],
)
def test_a_route_that_the_page_does_not_need_is_not_there(address, method, path):
    assert httpx.request(method, address.rstrip("/") + path).status_code == 404


@pytest.mark.parametrize(
    "path", ["..", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "a/%2fetc/passwd", "..%5c..%5ca"]
)
@pytest.mark.parametrize("root", ["assets", "static"])
def test_no_path_leads_out_of_the_page_s_own_files(address, root, path):
    with socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1].rstrip("/")))) as raw:
        raw.sendall(f"GET /{root}/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = raw.makefile("rb").read()
    assert int(answer.split()[1]) in (403, 404)
    assert b"root:" not in answer


def test_json_that_is_none_or_nested_without_end_is_turned_away(browser_of):
    client = browser_of()
    sent = {"headers": {"content-type": "application/json"}}
    for body in (b"", b"{", b"[" * 100_000, b'{"a":' * 500 + b"1" + b"}" * 500, b"9" * 5000):
        assert client.post("/gradio_api/queue/join", content=body, **sent).status_code == 400
    many = client.post("/gradio_api/queue/join", content=b'{"data": [' + b"{}," * 2_000_000 + b"1]}", **sent)
    assert many.status_code == 413
    assert client.get("/healthz").status_code == 200
