"""Turns away what another website has a browser ask for."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import JSONResponse

from ui.serving.asgi import ASGI, Receive, Scope, Send, answer, header

_DEFAULT_PORTS = {"http": 80, "https": 443}


class SameOrigin:
    """Lets through what the page itself asks for, what a person opens, and programs.

    Browsers say whose request it is: `Sec-Fetch-Site`, which no page can forge, or where they know no such header or
    send none (plain http from another machine) `Origin`. Another port of the same machine is another origin. Programs
    send neither, and have no cookies of the person to misuse.
    """

    def __init__(self, app: ASGI) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] != "http" or _is_ours(scope) or _opens_the_page(scope):
            await self.app(scope, receive, send)
            return
        words = "asked for by another website; open the page itself (behind a proxy: have it pass Host on)"
        await answer(scope, receive, send, JSONResponse({"detail": words}, 403))


def _is_ours(scope: Scope) -> bool:
    site = header(scope, "sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")  # none: typed, or a bookmark
    origin = header(scope, "origin")
    if origin is None:
        return True
    # no other website can have a browser send X-Forwarded-Host without asking first, which is turned away
    hosts = (header(scope, "host"), (header(scope, "x-forwarded-host") or "").split(",")[0].split("/")[0].strip())
    return _place(origin) in {host.lower() for host in hosts if host}


def _place(origin: str) -> str | None:
    """Return host and port of an origin the way a Host header has them, None for what is none ("null")."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return name if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{name}:{port}"


def _opens_the_page(scope: Scope) -> bool:
    """Tell whether a person follows a link to the page."""
    wanted = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    return (
        scope["path"] == "/"
        and scope["method"] in ("GET", "HEAD")
        and all(header(scope, name) == value for name, value in wanted.items())
    )
