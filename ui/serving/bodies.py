"""How long the body of a request may be: taken in whole, and counted, before anything looks at it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from ui.serving.asgi import ASGI, Body, Message, Receive, Scope, Send, answer, request_language
from ui.words import say

_READ_ON = 4  # times the most that is taken: who is still sending would not hear the answer
_UPLOAD = re.compile(r"/gradio_api/upload/?")
_QUESTION = re.compile(r"/api/(?:ask|search)|/mcp")


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The most bytes of a question or search with its history, of another body, and of all at one time."""

    question: int = 2_000_000
    other: int = 32_000_000
    together: int = 256_000_000


class Bodies:
    """Takes in the body of each request and turns away one that is too large.

    Uploads of files pass as they come; they have limits of their own.
    """

    def __init__(self, app: ASGI, limits: BodyLimits | None = None) -> None:
        """Wrap an application."""
        self.app = app
        self._limits = limits or BodyLimits()
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body at hand, or answer why not."""
        bodiless = scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS")
        if bodiless or _UPLOAD.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        is_question = _QUESTION.fullmatch(scope["path"]) is not None
        most = self._limits.question if is_question else self._limits.other
        declared = next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)
        body, taken, size = Body(receive), bytearray(), 0
        lang = request_language(scope)
        try:
            while declared <= _READ_ON * most and size <= _READ_ON * most:
                piece = await body.piece()
                if piece is None:
                    break
                size += len(piece)
                if max(declared, size) <= most:
                    self._held += len(piece)
                    taken += piece
                if self._held > self._limits.together:
                    await _refuse(scope, receive, send, 503, say("bodies_too_many", lang))
                    return
        except ClientDisconnect:
            return
        except TimeoutError:
            await _refuse(scope, receive, send, 408, say("body_stood_still", lang))
            return
        finally:
            self._held -= len(taken)
        if max(declared, size) > most:
            key = "question_too_large" if is_question else "body_too_large"
            words = say(key, lang, size=f"{max(declared, size):,}", most=f"{most:,}")
            await _refuse(scope, receive, send, 413, words)
            return
        await self.app(*with_body(scope, bytes(taken), receive), send)


def with_body(scope: Scope, body: bytes, receive: Receive) -> tuple[Scope, Receive]:
    """Return a request with that body: its scope, and a receiver that tells it, then what the client does next."""
    length = (b"content-length", str(len(body)).encode())
    other = [(k, v) for k, v in scope["headers"] if k not in (b"content-length", b"transfer-encoding")]
    is_told = False

    async def replay() -> Message:
        nonlocal is_told
        if is_told:
            return await receive()
        is_told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return {**scope, "headers": [*other, length]}, replay


async def _refuse(scope: Scope, receive: Receive, send: Send, code: int, why: str) -> None:
    """Answer with an error, and take no more of the request."""
    retry = [(b"retry-after", b"5")] if code == 503 else []
    await answer(scope, receive, send, JSONResponse({"detail": why}, code), [(b"connection", b"close"), *retry])
