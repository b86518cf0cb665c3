"""Bodies of requests: taken in whole before anything looks at them, or turned away by their length."""

import asyncio
import json

import pytest

from ui.serving.bodies import Bodies, BodyLimits

LIMITS = BodyLimits(question=1_000, other=5_000, together=6_000)


class Seen:
    """An application that keeps what it is given, behind the limits."""

    def __init__(self):
        self.bodies = []
        self.layer = Bodies(self, LIMITS)

    async def __call__(self, scope, receive, send):
        message = await receive()
        assert not message.get("more_body")
        length = next(value for name, value in scope["headers"] if name == b"content-length")
        self.bodies.append((message["body"], int(length)))

    async def sent(self, path, pieces, declared=None):
        """Send a body in pieces; return status and words of the answer, None where it was passed on."""
        messages = ({"type": "http.request", "body": piece, "more_body": True} for piece in pieces)
        answered = []

        async def receive():
            return next(messages, {"type": "http.request", "body": b"", "more_body": False})

        async def send(message):
            answered.append(message)

        headers = [(b"content-length", str(declared).encode())] if declared is not None else []
        scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
        await self.layer(scope, receive, send)
        if not answered:
            return None
        assert (b"connection", b"close") in answered[0]["headers"]
        return answered[0]["status"], json.loads(answered[1]["body"])["detail"]


@pytest.mark.parametrize("path", ["api/ask", "api/search", "mcp"])
def test_a_question_that_is_too_large_is_turned_away_before_it_is_read(awaited, path):
    seen = Seen()
    for size in (1_001, 3_000, 10**12):
        status, words = awaited(seen.sent(f"/{path}", [b"x" * min(size, 3_000)], declared=size))
        assert status == 413
        assert f"{size:,}" in words
        assert "1,000" in words
        assert "较早的对话" in words
    assert seen.bodies == []
    assert awaited(seen.sent(f"/{path}", [b"x" * 1_000], declared=1_000)) is None


def test_a_body_without_a_length_is_counted_as_it_comes_and_passed_on_with_one(awaited):
    seen = Seen()
    assert awaited(seen.sent("/api/build", [b"x" * 2_000, b"y" * 2_000])) is None
    assert seen.bodies == [(b"x" * 2_000 + b"y" * 2_000, 4_000)]
    assert awaited(seen.sent("/api/build", [b"x" * 2_500] * 3))[0] == 413
    assert len(seen.bodies) == 1


def test_no_more_is_read_of_an_endless_body_than_four_times_what_may_be(awaited):
    read = []

    def endless():
        while True:
            read.append(1_000)
            yield b"x" * 1_000

    assert awaited(Seen().sent("/api/build", endless()))[0] == 413
    assert sum(read) <= 5 * LIMITS.other


def test_what_is_sent_at_the_same_time_is_counted_together(awaited):
    async def both():
        seen = Seen()
        gate = asyncio.Event()

        async def slowly():
            async def receive():
                if not slowly.begun:
                    slowly.begun = True
                    return {"type": "http.request", "body": b"x" * 3_500, "more_body": True}
                await gate.wait()
                return {"type": "http.request", "body": b"", "more_body": False}

            scope = {"type": "http", "method": "POST", "path": "/text", "headers": []}
            await seen.layer(scope, receive, None)

        slowly.begun = False
        first = asyncio.create_task(slowly())
        while not seen.layer._held:
            await asyncio.sleep(0)
        refused = await seen.sent("/text", [b"x" * 3_500])
        gate.set()
        await first
        passed = await seen.sent("/text", [b"x" * 3_500])
        return refused, passed, len(seen.bodies)

    refused, passed, count = awaited(both())
    assert refused[0] == 503
    assert (passed, count) == (None, 2)


def test_uploads_have_limits_of_their_own(awaited):
    seen = Seen()
    passed = []

    async def app(scope, receive, send):
        passed.append(await receive())

    seen.layer = Bodies(app, LIMITS)
    assert awaited(seen.sent("/gradio_api/upload", [b"x" * 20_000], declared=20_000)) is None
    assert len(passed[0]["body"]) == 20_000
