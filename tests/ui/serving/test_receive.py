"""Uploads: how much there may be, what a person is told, and that nothing is left behind."""

import io
import socket
import time
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from ui.server import create_server
from ui.serving.inbox import UploadLimits
from ui.serving.scratch import scratch

MB = 2**20
LIMITS = UploadLimits(file=2 * MB, request=4 * MB, session=6 * MB, total=10 * MB, files=3)


@pytest.fixture
def app(library):
    return create_server(library, uploads=LIMITS)


@pytest.fixture
def client(app):
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def send(client, *sizes, name="鱼.txt", **headers):
    files = [("files", (name, io.BytesIO(bytes(size)))) for size in sizes]
    return client.post("/gradio_api/upload", files=files, headers=headers)


def kept():
    """The files of all servers of this process."""
    return sorted(path for path in scratch().rglob("*") if path.is_file() and path.name != ".lock")


@pytest.mark.parametrize(
    ("sizes", "chinese", "english"),
    [
        ((3 * MB,), "“鱼.txt”超过 2 MB", "“鱼.txt” is larger than 2 MB"),
        ((2 * MB, 2 * MB, 1), "一次最多上传 4 MB", "At most 4 MB"),
        ((1, 1, 1, 1), "一次最多上传 3 个文件", "At most 3 files"),
    ],
)
def test_what_is_too_much_is_said_in_the_page_s_language_and_nothing_of_it_is_kept(client, sizes, chinese, english):
    before = kept()
    for headers, words in (({}, chinese), ({"accept-language": "en"}, english)):
        refused = send(client, *sizes, **headers)
        assert refused.status_code == 413
        assert words in refused.text
    assert kept() == before


def test_a_request_whose_length_is_not_told_is_measured_as_it_comes(client):
    def pieces():
        yield b'--x\r\ncontent-disposition: form-data; name="other"\r\n\r\n'
        for _ in range(5):
            yield bytes(MB)

    refused = client.post(
        "/gradio_api/upload", content=pieces(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert refused.status_code == 413
    assert "4 MB" in refused.text


def test_a_session_and_all_together_have_their_limits(app, client):
    assert send(client, 2 * MB, MB).status_code == 200
    assert send(client, 2 * MB).status_code == 200
    refused = send(client, 2 * MB)
    assert refused.status_code == 413
    assert "最多 6 MB" in refused.text
    one, other = TestClient(app, base_url="http://127.0.0.1"), TestClient(app, base_url="http://127.0.0.1")
    assert send(one, 2 * MB, 2 * MB - 40_000).status_code == 200
    refused = send(other, 2 * MB)
    assert refused.status_code == 413
    assert "几分钟" in refused.text


def test_empty_files_count(client):
    limits = LIMITS.session // 4096
    for _ in range(limits // 3):
        assert send(client, 0, 0, 0).status_code == 200
    assert send(client, 0, 0, 0).status_code == 413


def test_by_default_a_hundred_megabytes_are_taken_at_once_and_no_more(library, serve):
    url = serve(library)
    with httpx.Client(base_url=url, timeout=60) as client:
        refused = send(client, *[19 * MB] * 6)
    assert refused.status_code == 413
    assert "100 MB" in refused.text


def test_a_form_of_very_many_parts_is_not_read_to_its_end(client):
    part = b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n'
    refused = client.post(
        "/gradio_api/upload", content=part * 10_000, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert refused.status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data; boundary=x"),
        (
            b'--x\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nabc',
            "multipart/form-data; boundary=x",
        ),
        (b"{}", "application/json"),
        (b"--\r\n", "multipart/form-data"),
        (b"--x\r\n" + b"a" * 100_000, "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data; boundary=" + "x" * 5000),
    ],
)
def test_what_is_no_whole_form_is_turned_away_and_nothing_is_kept(client, body, kind):
    before = kept()
    assert client.post("/gradio_api/upload", content=body, headers={"content-type": kind}).status_code == 400
    assert kept() == before


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\a.txt", "a.txt"),
        ("..", "file"),
        ("", "file"),
        (".", "file"),
        ("灯塔 (1).txt", "灯塔 (1).txt"),
        ("长" * 300 + ".txt", None),
    ],
)
def test_a_name_is_only_a_name(client, given, kept_as):
    body = (
        b'--x\r\ncontent-disposition: form-data; name="files"; filename="'
        + given.replace("\\", "\\\\").encode()
        + b'"\r\n\r\nabc\r\n--x--\r\n'
    )
    (path,) = client.post(
        "/gradio_api/upload", content=body, headers={"content-type": "multipart/form-data; boundary=x"}
    ).json()
    assert Path(path).resolve().is_relative_to(scratch())
    assert Path(path).read_bytes() == b"abc"
    assert len(Path(path).name.encode()) <= 200
    assert kept_as is None or Path(path).name == kept_as


def test_an_upload_that_is_broken_off_leaves_nothing(library, serve):
    port = int(serve(library).rsplit(":", 1)[1].rstrip("/"))
    before = kept()
    with socket.create_connection(("127.0.0.1", port)) as raw:
        head = "POST /gradio_api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\n"
        part = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        raw.sendall(f"{head}Content-Type: multipart/form-data; boundary=x\r\n\r\n{part}".encode() + bytes(3 * MB))
        wait_until(lambda: len(kept()) == len(before) + 1)
    wait_until(lambda: kept() == before)


def wait_until(there, seconds=10):
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_server_that_stops_leaves_nothing(library):
    before = kept()
    with TestClient(create_server(library), base_url="http://127.0.0.1") as client:
        assert send(client, 100).status_code == 200
        assert len(kept()) == len(before) + 1
    assert kept() == before


def test_what_is_uploaded_lies_in_a_folder_open_to_its_owner_alone(client):
    (path,) = send(client, 100).json()
    assert Path(path).is_relative_to(scratch())
    assert scratch().stat().st_mode & 0o077 == 0


def test_what_is_handed_back_is_never_shown_as_a_page(client):
    (path,) = send(client, 3, name="a.html").json()
    given = client.get(f"/gradio_api/file={path}")
    assert given.content == bytes(3)
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["cache-control"] == "no-store"


def test_a_cookie_that_was_not_given_out_here_is_no_session(client):
    (path,) = send(client, 3).json()
    ((name, value),) = [(n, v) for n, v in client.cookies.items() if n.startswith("yinju-")]
    token, seal = value.split(".")
    client.cookies.clear()
    for forged in (token, f"{token}.", f"{token}.{'0' * len(seal)}", f"x{token}.{seal}", "", "."):
        assert client.get(f"/gradio_api/file={path}", headers={"cookie": f"{name}={forged}"}).status_code == 403
    assert client.get(f"/gradio_api/file={path}", headers={"cookie": f"{name}={value}"}).status_code == 200


def test_the_session_s_cookie_is_for_no_script_and_no_other_site(library):
    server = create_server(library)
    for scheme, is_secure in (("http", False), ("https", True)):
        with TestClient(server, base_url=f"{scheme}://127.0.0.1") as client:
            (cookie,) = client.get("/").headers.get_list("set-cookie")
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert ("Secure" in cookie) is is_secure
            assert client.get("/").headers.get_list("set-cookie") == []
