"""What the layers around the page share: the types of ASGI, headers and cookies of a request, a short answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from typing import Any

from starlette.requests import ClientDisconnect, cookie_parser
from starlette.responses import Response

from ui.words import Lang, preferred_language

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]

_PATIENCE = 60.0  # seconds that a body may stand still


class BodyTooLong(Exception):
    """A request's body is longer than was asked for."""


def header(scope: Scope, name: str) -> str | None:
    """Return the first header of that name (in lower case), None where there is none."""
    wanted = name.encode()
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == wanted), None)


def cookies(scope: Scope) -> dict[str, str]:
    """Return the cookies of a request."""
    return cookie_parser("; ".join(value.decode("latin-1") for key, value in scope["headers"] if key == b"cookie"))


def set_cookie(scope: Scope, name: str, value: str) -> tuple[bytes, bytes]:
    """Return the header that sets a cookie until the browser is closed: no script and no other site may use it.

    Over TLS it is never sent without. The scheme is that of the connection, or what a trusted proxy says of it.
    """
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return b"set-cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()


def request_language(scope: Scope) -> Lang:
    """Return the language that a request's page is in."""
    return preferred_language(cookies(scope).get("ui_lang"), header(scope, "accept-language"))


async def answer(
    scope: Scope, receive: Receive, send: Send, response: Response, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send a response of ours, which nobody may keep."""
    response.headers.setdefault("cache-control", "no-store")
    response.raw_headers.extend(headers)
    await response(scope, receive, send)


class Body:
    """A request's body, piece by piece."""

    def __init__(self, receive: Receive) -> None:
        """Read from `receive`."""
        self._receive = receive
        self.is_whole = False  # whether the last piece has come

    async def piece(self) -> bytes | None:
        """Return the next piece, None after the last one.

        Raises ClientDisconnect where the client is gone, TimeoutError where nothing comes for a minute.
        """
        if self.is_whole:
            return None
        async with asyncio.timeout(_PATIENCE):
            message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        self.is_whole = not message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        return piece

    async def whole(self, most: int | None = None) -> bytes:
        """Return all of it. Raises BodyTooLong past `most` bytes, where that is given, and what `piece` raises."""
        read = bytearray()
        while (piece := await self.piece()) is not None:
            read += piece
            if most is not None and len(read) > most:
                raise BodyTooLong(f"the body is longer than {most:,} bytes")
        return bytes(read)

    async def waste(self, most: int) -> None:
        """Read on and keep nothing, at most `most` bytes: a browser that is still sending hears no answer."""
        with suppress(ClientDisconnect, TimeoutError):
            while most > 0 and (piece := await self.piece()) is not None:
                most -= len(piece)
