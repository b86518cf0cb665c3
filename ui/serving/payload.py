"""Looks through what is sent to the page's listeners before Gradio does: no file but an upload of one's own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

from anyio import to_thread
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from ui.serving.asgi import ASGI, Body, Receive, Scope, Send, answer, request_language
from ui.serving.bodies import with_body
from ui.serving.inbox import Inbox
from ui.words import say

_VALUES = 1_000_000  # values in a body: a million empty objects of three bytes each take twenty times as much memory
_SMALL = 2**16  # bytes that are looked through at once, without a thread
_DEEPEST = 100  # how deep values may be nested

# to its end where it is not closed, so that nothing is looked at twice
_STRING = re.compile(r'"[^"\\]*+(?:\\(?:.|\Z)[^"\\]*+)*+(?:"|\Z)', re.DOTALL)


class Refused(Exception):
    """A body that is not passed on: the status and the words to answer with."""

    def __init__(self, status: int, words: str) -> None:
        """Say why."""
        super().__init__(words)
        self.status = status


class OwnFiles:
    """Reads the JSON of each POST and passes it on if all files it names are uploads of the session that sends it.

    Gradio opens, copies or downloads whatever a body says is a file, for every listener and every component. What is
    passed on is the JSON written anew: what was looked at is what Gradio reads.
    """

    def __init__(self, app: ASGI, *, inbox: Inbox) -> None:
        """Wrap an application whose POST requests are JSON, no longer than may be (`ui.serving.bodies`)."""
        self.app = app
        self._inbox = inbox
        self._one_large = asyncio.Lock()  # bodies take some times their length in memory while they are looked through

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer what is wrong with its body."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        try:
            body = await Body(receive).whole()
            if len(body) <= _SMALL:
                checked = self._check(scope, body)
            else:
                async with self._one_large:
                    checked = await to_thread.run_sync(self._check, scope, body)
        except Refused as error:
            await answer(scope, receive, send, JSONResponse({"detail": str(error)}, error.status))
            return
        except ClientDisconnect:
            return
        await self.app(*with_body(scope, checked, receive), send)

    def _check(self, scope: Scope, body: bytes) -> bytes:
        try:
            text = body.decode(json.detect_encoding(body), "surrogatepass")
            bare = _STRING.sub("", text)
            if sum(map(bare.count, ",[{")) > _VALUES:
                raise Refused(413, f"the body holds more than {_VALUES:,} values; send it in several parts")
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise Refused(400, "the body is not JSON, or not of a kind that is read here") from None
        for each in _objects(value):
            # a file for Gradio is what has a path and says in meta that it is one; nothing of ours has both
            if "path" in each and "meta" in each and not self._inbox.owns(scope["session"], each["path"]):
                raise Refused(403, say("not_uploaded", request_language(scope)))
        return json.dumps(value).encode()


def _objects(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 (any JSON)
    """Yield the objects in a value, in no order. Raises Refused where they are nested too deep."""
    level = [value]
    for _ in range(_DEEPEST):
        yield from (each for each in level if isinstance(each, dict))
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise Refused(400, f"the body is nested deeper than {_DEEPEST} times")
