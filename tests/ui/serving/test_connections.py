"""Slow, silent and oversized clients against a real server, through plain sockets."""

import asyncio
import json
import select
import socket
import threading
from contextlib import contextmanager

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, StreamingResponse

from ui.serving.connections import Allowance

LONG = 30  # seconds after which a test gives up
QUICK = Allowance(head=0.4, body=0.4, reading=0.4, rate=50_000)


def application():
    app = FastAPI()
    app.state.stop = asyncio.Event()

    @app.get("/hello")
    async def hello():
        return PlainTextResponse("hello")

    @app.get("/events")
    async def events():
        async def told():
            yield "data: first\n\n"
            await app.state.stop.wait()
            yield "data: last\n\n"

        return StreamingResponse(told(), media_type="text/event-stream")

    @app.post("/stop")
    async def stop():
        app.state.stop.set()

    @app.post("/{path:path}")
    async def taken(request: Request):
        body = await request.body()
        return {"bytes": len(body), "declared": request.headers.get("content-length"), "last": body[-1:].decode()}

    return app


@pytest.fixture
def serving(run):
    """Serve an application while a `with` lasts; gives what connects to it."""

    @contextmanager
    def serving(allowance=QUICK, app=None):
        with run(app or application(), None, allowance) as address:
            yield lambda: socket.create_connection(address, timeout=LONG)

    return serving


@pytest.fixture
def connect(serving):
    with serving() as connect:
        yield connect


def is_closed(client):
    """Wait until the other side ends the connection."""
    try:
        while client.recv(65536):
            pass
    except ConnectionError:
        pass
    return True


def told_until(client, words, times=1):
    """Read until the words have come so often; tell whether they did before the end."""
    got = b""
    while got.count(words) < times and (part := client.recv(65536)):
        got += part
    return got.count(words) >= times


def trickle(client, data, every=0.05):
    """Send byte by byte until all is sent or the other side answers or ends; tell how many bytes went out."""
    for sent, byte in enumerate(data):
        try:
            client.send(bytes([byte]))
        except ConnectionError:
            return sent
        if select.select([client], [], [], every)[0]:
            return sent + 1
    return len(data)


def request(client, head, body=b""):
    client.sendall(f"{head}\r\nHost: 127.0.0.1\r\n\r\n".encode() + body)


def answer(client):
    """Return the status and the body of a response with a length."""
    file = client.makefile("rb")
    status = int(file.readline().split()[1])
    length = 0
    while (line := file.readline()) not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return status, file.read(length)


def test_who_says_nothing_is_let_go(connect):
    with connect() as client:
        assert is_closed(client)


def test_a_head_that_comes_byte_by_byte_is_not_waited_for(connect):
    head = b"GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-More: and more\r\n" * 100
    with connect() as client:
        assert trickle(client, head) < len(head)
        assert is_closed(client)


def test_a_second_request_is_waited_for_no_longer_than_the_first(connect):
    with connect() as client:
        request(client, "GET /hello HTTP/1.1")
        assert answer(client) == (200, b"hello")
        assert trickle(client, b"GET /hello HTTP/1.1\r\n" + b"X: y\r\n" * 300) < 1_800
        assert is_closed(client)


def test_a_body_that_comes_byte_by_byte_is_not_waited_for(connect):
    with connect() as client:
        request(client, "POST /text HTTP/1.1\r\nContent-Length: 1000")
        assert trickle(client, b"x" * 1000) < 1000
        assert is_closed(client)


def test_a_body_that_keeps_its_rate_may_take_longer(connect):
    # 2 MB are allowed 40 seconds here; the body comes in pieces that take longer than `body` alone allows
    with connect() as client:
        request(client, "POST /text HTTP/1.1\r\nContent-Length: 2000000")
        for _ in range(20):
            client.sendall(b"x" * 99_999)
            assert not select.select([client], [], [], 0.05)[0]
        client.sendall(b"x" * 19 + b"y")
        assert json.loads(answer(client)[1]) == {"bytes": 2_000_000, "declared": "2000000", "last": "y"}


def test_a_stream_of_events_lives_while_others_are_let_go(connect):
    with connect() as stream, connect() as idle:
        request(stream, "GET /events HTTP/1.1")
        assert told_until(stream, b"first")
        for client in (idle, connect(), connect()):
            assert is_closed(client)
            client.close()
        assert not select.select([stream], [], [], 0)[0]
        with connect() as other:
            request(other, "POST /stop HTTP/1.1\r\nContent-Length: 0")
            assert answer(other)[0] == 200
        assert told_until(stream, b"last")


def test_a_response_that_nobody_takes_is_given_up(serving):
    taken, given_up = threading.Event(), threading.Event()

    async def large(scope, receive, send):
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        taken.set()
        await send({"type": "http.response.body", "body": b"x" * 60_000_000, "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        given_up.set()

    with serving(app=large) as connect, connect() as client:
        request(client, "GET /large HTTP/1.1")
        assert taken.wait(LONG)
        assert given_up.wait(LONG)


def test_requests_one_behind_the_other_are_all_answered(connect):
    with connect() as client:
        for _ in range(3):
            request(client, "GET /hello HTTP/1.1")
        assert told_until(client, b"hello", times=3)


def test_where_there_are_too_many_the_longest_idle_makes_room(serving):
    with serving(Allowance(connections=3)) as connect:
        clients = [connect() for _ in range(4)]
        assert is_closed(clients[0])
        for client in clients[1:]:
            request(client, "GET /hello HTTP/1.1")
            assert answer(client) == (200, b"hello")
        late = connect()
        assert is_closed(clients[1])
        request(late, "GET /hello HTTP/1.1")
        assert answer(late) == (200, b"hello")
        for client in (*clients, late):
            client.close()


def test_many_that_come_at_once_make_room_as_well(serving):
    app, busy, gate = FastAPI(), threading.Event(), threading.Event()

    @app.get("/busy")
    async def stand_still():  # the server takes no connection meanwhile
        busy.set()
        assert gate.wait(LONG)

    with serving(Allowance(head=10 * LONG, connections=3), app) as connect:
        first = connect()
        request(first, "GET /busy HTTP/1.1")
        assert busy.wait(LONG)
        clients = [connect() for _ in range(20)]
        gate.set()
        assert answer(first)[0] == 200
        assert all(is_closed(client) for client in clients[:17])
        for client in (first, *clients):
            client.close()
