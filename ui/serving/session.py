"""Who a browser is from one request to the next: what one uploads no other can read."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from ui.serving.asgi import ASGI, Message, Receive, Scope, Send, cookies, set_cookie

_KEY = secrets.token_bytes(32)
# cookies are shared by all ports of a machine: two servers must not take each other's
COOKIE = f"yinju-{hashlib.sha256(_KEY).hexdigest()[:8]}"


def session_of(given: Mapping[str, str]) -> str | None:
    """Return the session that cookies name, None where they name none that was given out here."""
    token, _, seal = given.get(COOKIE, "").partition(".")
    return token if hmac.compare_digest(seal.encode(), _seal(token).encode()) else None


def _seal(token: str) -> str:
    return hmac.new(_KEY, token.encode(), hashlib.sha256).hexdigest()


class Sessions:
    """Gives each browser a session with the page, or with its first upload; `scope["session"]` has it, or None."""

    def __init__(self, app: ASGI) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its session."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        session = session_of(cookies(scope))
        if session is not None or (scope["method"], scope["path"]) not in (
            ("GET", "/"),
            ("POST", "/gradio_api/upload"),
        ):
            await self.app({**scope, "session": session}, receive, send)
            return
        session = secrets.token_urlsafe(24)
        given = set_cookie(scope, COOKIE, f"{session}.{_seal(session)}")

        async def give(message: Message) -> None:
            if message["type"] == "http.response.start":
                # a proxy that kept it would give many the same session
                kept = (b"cache-control", b"private, no-store")
                message = {**message, "headers": [*message["headers"], given, kept]}
            await send(message)

        await self.app({**scope, "session": session}, receive, give)
