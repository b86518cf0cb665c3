"""Serves the page: response headers, page language, trusted hosts, password, and nothing asked of other machines."""

from __future__ import annotations

import hmac
import ipaddress
import os
import re
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# read by gradio and the hub client when they are imported: nothing may be asked of another machine, and no statistics
# of requests kept (gradio makes them anew, with pandas, after each one)
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    GRADIO_ANALYTICS_MAX_EVENTS="1",
    GRADIO_ANALYTICS_CACHE_FREQUENCY="1000000000",
    HF_HUB_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
)

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from corpus.errors import YinjuError
from ui.app import create_app, translations
from ui.connections import Allowance, BodyLimit, protocol
from ui.library import Library
from ui.words import preferred_language

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]

USER = "yinju"
DEFAULT_PORT = 7860
_PORTS = 20  # tried one after the other where no port was asked for

HEADERS = {
    # gradio's own code needs inline script and eval; images, frames and connections stay on this machine
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class ServeError(YinjuError):
    """The page cannot be served as asked."""


class Headers:
    """Adds the security headers to every response."""

    def __init__(self, app: ASGI) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the start of its response."""

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                extra = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in given]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await self.app(scope, receive, add)


class PageHead:
    """Rewrites the page's head so that it has its language and its style from the first paint.

    Gradio chooses a language by `navigator.language` and knows few spellings of Chinese; the page tells it which to
    take. A style sheet handed to Gradio is rewritten (it breaks `:is(a, b)`) and comes late.
    """

    _CARDS = re.compile(rb'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>')

    def __init__(self, app: ASGI, *, style: str) -> None:
        """Wrap an application; `style` is the page's style sheet."""
        self.app = app
        self.style = f"<style>{style}</style></head>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; hold the page back until it is whole and rewrite it."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        cookie = SimpleCookie(headers.get(b"cookie", "")).get("ui_lang")
        lang = preferred_language(cookie.value if cookie else None, headers.get(b"accept-language"))
        # a compressed page could not be rewritten
        scope = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]}
        start: Message = {}
        body = bytearray()

        async def hold(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            page = self._rewrite(bytes(body), "zh-CN" if lang == "zh" else "en")
            kept = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
            length = (b"content-length", str(len(page)).encode())
            await send({**start, "headers": [*kept, length, (b"vary", b"Accept-Language, Cookie")]})
            await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, hold)

    def _rewrite(self, page: bytes, tag: str) -> bytes:
        script = (
            f"<script>Object.defineProperty(navigator,'language',{{value:'{tag}'}});"
            f"Object.defineProperty(navigator,'languages',{{value:['{tag}']}});</script>"
        )
        page = self._CARDS.sub(b"", page)
        page = re.sub(rb'(<html\s[^>]*?)lang="[^"]*"', rf'\g<1>lang="{tag}"'.encode(), page, count=1)
        script += "<title>引据 Yinju</title>"
        return page.replace(b"<head>", b"<head>" + script.encode(), 1).replace(b"</head>", self.style, 1)


def theme() -> gr.themes.Base:
    """Return the page's colours and type for Gradio's own controls: system fonts, one accent."""
    sans = ["system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        font=sans,
        font_mono=["ui-monospace", "SFMono-Regular", "Consolas", "monospace"],
    ).set(
        body_background_fill="var(--yj-ground)",
        body_background_fill_dark="var(--yj-ground)",
        body_text_color="var(--yj-ink)",
        body_text_color_dark="var(--yj-ink)",
        body_text_color_subdued="var(--yj-quiet)",
        body_text_color_subdued_dark="var(--yj-quiet)",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0",
        block_shadow="none",
        block_label_text_color="var(--yj-quiet)",
        block_label_text_color_dark="var(--yj-quiet)",
        block_title_text_color="var(--yj-quiet)",
        block_title_text_color_dark="var(--yj-quiet)",
        link_text_color="var(--yj-accent)",
        link_text_color_dark="var(--yj-accent)",
        link_text_color_hover="var(--yj-accent-strong)",
        link_text_color_hover_dark="var(--yj-accent-strong)",
        checkbox_background_color_selected="var(--yj-accent)",
        checkbox_background_color_selected_dark="var(--yj-accent)",
        checkbox_border_color_selected="var(--yj-accent)",
        checkbox_border_color_selected_dark="var(--yj-accent)",
        checkbox_label_background_fill="transparent",
        checkbox_label_background_fill_dark="transparent",
        checkbox_label_background_fill_selected="transparent",
        checkbox_label_background_fill_selected_dark="transparent",
        input_background_fill="var(--yj-paper)",
        input_background_fill_dark="var(--yj-paper)",
        input_border_color="var(--yj-line)",
        input_border_color_dark="var(--yj-line)",
        input_border_color_focus="var(--yj-accent)",
        input_border_color_focus_dark="var(--yj-accent)",
        input_placeholder_color="var(--yj-quiet)",
        input_placeholder_color_dark="var(--yj-quiet)",
        input_shadow="none",
        input_shadow_focus="none",
        button_primary_background_fill="var(--yj-accent)",
        button_primary_background_fill_dark="var(--yj-accent)",
        button_primary_background_fill_hover="var(--yj-accent-strong)",
        button_primary_background_fill_hover_dark="var(--yj-accent-strong)",
        button_primary_text_color="var(--yj-on-accent)",
        button_primary_text_color_dark="var(--yj-on-accent)",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_background_fill_hover="var(--yj-hover)",
        button_secondary_background_fill_hover_dark="var(--yj-hover)",
        button_secondary_border_color="transparent",
        button_secondary_border_color_dark="transparent",
        button_secondary_text_color="var(--yj-quiet)",
        button_secondary_text_color_dark="var(--yj-quiet)",
    )


def create_server(
    library: Library, *, host: str = "127.0.0.1", password: str | None = None, mcp: bool = False
) -> FastAPI:
    """Return the web application over a library, to be served on `host`.

    With `password` the page asks for it (user name `yinju`). With `mcp` the endpoints are tools of the Model Context
    Protocol too, at /gradio_api/mcp/, on this machine only. Raises ServeError for a host beyond this machine without
    a password or with `mcp`, and for `mcp` where its packages are not installed.
    """
    if mcp:
        _check_mcp(host)
    if not is_local(host) and not password:
        raise ServeError(
            f"--host {host} lets other machines in, so it needs a password: "
            "pass --password or set YINJU_PASSWORD (or leave --host out to serve this machine only)"
        )
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    here = Path(__file__).parent
    gr.mount_gradio_app(
        app,
        create_app(library),
        path="/",
        server_name=host,
        auth=_check(password) if password else None,
        auth_message=f"引据 Yinju · 用户名 / user name: <b>{USER}</b>" if password else None,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size="20mb",
        blocked_paths=[str(library.directory)],
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=mcp,
        i18n=translations(),
        theme=theme(),
        js=(here / "page.js").read_text("utf-8"),
    )
    app.add_middleware(PageHead, style=(here / "page.css").read_text("utf-8"))
    app.add_middleware(Headers)
    # a name that another site points at this machine must not reach the page
    if not _is_any(host):
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", "[::1]", host])
    return app


def _check_mcp(host: str) -> None:
    if not is_local(host):
        raise ServeError(f"tools for other programs (MCP) are for this machine only; leave out --host {host} or MCP")
    if find_spec("mcp") is None:
        raise ServeError("the packages for MCP are not installed; install them with: pip install 'yinju[mcp]'")


def _check(password: str) -> Callable[[str, str], bool]:
    def check(user: str, given: str) -> bool:
        return hmac.compare_digest(user.encode(), USER.encode()) & hmac.compare_digest(
            given.encode(), password.encode()
        )

    return check


def is_local(host: str) -> bool:
    """Tell whether a host to serve on is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_any(host: str) -> bool:
    return host in ("0.0.0.0", "::", "")


def listen(host: str, port: int | None) -> socket.socket:
    """Return a socket bound to `host` and `port`; without a port, to the first free one from 7860.

    Raises ServeError where the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    reason = ""
    for candidate in [port] if port is not None else range(DEFAULT_PORT, DEFAULT_PORT + _PORTS):
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host.strip("[]"), candidate))
            sock.listen(128)  # so that the next to come sees at once that the port is taken
        except (OSError, OverflowError) as error:
            sock.close()
            reason = str(error)
        else:
            return sock
    wanted = port if port is not None else f"{DEFAULT_PORT} to {DEFAULT_PORT + _PORTS - 1}"
    raise ServeError(f"cannot listen on {host} port {wanted}: {reason}; choose another with --port")


def serve(
    library: Library,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    password: str | None = None,
    mcp: bool = False,
    announce: Callable[[str], None],
) -> None:
    """Serve the page until interrupted; `announce` is told the address once it is bound.

    `password` and `mcp` as `create_server` takes them.
    """
    app = create_server(library, host=host, password=password, mcp=mcp)
    sock = listen(host, port)
    name = f"[{host}]" if ":" in host else host
    announce(f"http://{name}:{sock.getsockname()[1]}/")
    web_server(app).run(sockets=[sock])


def web_server(app: FastAPI, allowance: Allowance = Allowance()) -> uvicorn.Server:  # noqa: B008 (frozen)
    """Return what runs the application on a socket; open pages do not keep it from stopping.

    `allowance` is how long slow clients are waited for.
    """
    config = uvicorn.Config(
        BodyLimit(app, allowance),
        http=protocol(allowance),
        log_level="warning",
        timeout_graceful_shutdown=1,
        server_header=False,
        ws="none",
    )
    return uvicorn.Server(config)
