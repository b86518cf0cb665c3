"""Serves the page: response headers, page language, trusted hosts, password, and nothing asked of other machines."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

import ui.serving.offline  # noqa: F401 (before gradio)

# isort: split
import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from corpus.errors import YinjuError
from ui.notebooks import Notebooks
from ui.page.app import create_app, translations
from ui.page.head import PageHead
from ui.page.library import Library
from ui.page.script import page_script
from ui.page.shell import add_shell
from ui.page.theme import theme
from ui.serving.bodies import Bodies
from ui.serving.connections import Allowance, protocol
from ui.serving.headers import Headers
from ui.serving.inbox import Inbox, UploadLimits
from ui.serving.login import USER, Doorkeeper, Login
from ui.serving.origin import SameOrigin
from ui.serving.payload import OwnFiles
from ui.serving.receive import Uploads
from ui.serving.routes import Routes
from ui.serving.scratch import scratch
from ui.serving.session import Sessions

DEFAULT_PORT = 7860
_PORTS = 20  # tried one after the other where no port was asked for


class ServeError(YinjuError):
    """The page cannot be served as asked."""


def create_server(
    library: Library,
    *,
    host: str = "127.0.0.1",
    password: str | None = None,
    users: Mapping[str, str] | None = None,
    mcp: bool = False,
    uploads: UploadLimits | None = None,
) -> FastAPI:
    """Return the web application over a library, to be served on `host`.

    With `password` the page asks for it (user name `yinju`), with `users` for a name and the password of that name.
    With `mcp` the endpoints are tools of the Model Context Protocol too, at /gradio_api/mcp/, on this machine only.
    `uploads` limits what browsers may send. Raises ServeError for a host beyond this machine without a password or
    with `mcp`, and for `mcp` where its packages are not installed.
    """
    if mcp:
        _check_mcp(host)
    passwords = {**({USER: password} if password else {}), **(users or {})}
    if not is_local(host) and not passwords:
        raise ServeError(
            f"--host {host} lets other machines in, so it needs a password: "
            "pass --password or set YINJU_PASSWORD (or leave --host out to serve this machine only)"
        )
    inbox = Inbox(scratch() / secrets.token_hex(8), uploads)
    doorkeeper = Doorkeeper(passwords) if passwords else None

    @asynccontextmanager
    async def keeping_the_inbox(_: FastAPI) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(_sweep(inbox))
        yield
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        inbox.close()

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=keeping_the_inbox)

    run = secrets.token_hex(8)

    @app.get("/healthz")
    def healthz(response: Response) -> dict[str, str]:
        response.headers["x-yinju-run"] = run  # by which a page sees that this is another server than before
        return {"status": "ok"}

    add_shell(app)
    here = Path(__file__).parent / "page"
    page = create_app(library, inbox)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=host,
        auth_dependency=None if doorkeeper is None else _known_to(doorkeeper),
        footer_links=[],
        run_history=False,
        show_error=False,
        blocked_paths=[str(library.directory), str(Notebooks(library.directory).folder)],
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=mcp,
        i18n=translations(),
        theme=theme(),
        js=page_script(),
    )
    page.has_launched = True  # else gradio takes any path for one of an upload
    # from the page outwards: a request passes the last one first
    app.add_middleware(PageHead, style=(here / "page.css").read_text("utf-8"))
    app.add_middleware(OwnFiles, inbox=inbox)
    app.add_middleware(Bodies)
    app.add_middleware(Uploads, inbox=inbox)
    app.add_middleware(Sessions)
    if doorkeeper is not None:
        app.add_middleware(Login, doorkeeper=doorkeeper)
    app.add_middleware(Routes, mcp=mcp)
    app.add_middleware(SameOrigin)
    app.add_middleware(Headers)
    # a name that another site points at this machine must not reach the page
    if not _is_any(host):
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", "[::1]", host])
    return app


async def _sweep(inbox: Inbox) -> None:
    while True:
        await asyncio.sleep(60)
        await asyncio.to_thread(inbox.sweep)


def _known_to(doorkeeper: Doorkeeper) -> Callable[[Request], str | None]:
    """Return what gradio asks who a request is from: the second lock, behind the log-in page."""

    def user(request: Request) -> str | None:
        return doorkeeper.who(request.cookies)

    return user


def _check_mcp(host: str) -> None:
    if not is_local(host):
        raise ServeError(f"tools for other programs (MCP) are for this machine only; leave out --host {host} or MCP")
    if find_spec("mcp") is None:
        raise ServeError("the packages for MCP are not installed; install them with: pip install 'yinju[mcp]'")


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
    users: Mapping[str, str] | None = None,
    mcp: bool = False,
    announce: Callable[[str], None],
) -> None:
    """Serve the page until interrupted; `announce` is told the address once it is bound.

    `password`, `users` and `mcp` as `create_server` takes them.
    """
    app = create_server(library, host=host, password=password, users=users, mcp=mcp)
    sock = listen(host, port)
    name = f"[{host}]" if ":" in host else host
    announce(f"http://{name}:{sock.getsockname()[1]}/")
    web_server(app).run(sockets=[sock])


def web_server(app: FastAPI, allowance: Allowance = Allowance()) -> uvicorn.Server:  # noqa: B008 (frozen)
    """Return what runs the application on a socket; open pages do not keep it from stopping.

    `allowance` is how long slow clients are waited for.
    """
    config = uvicorn.Config(
        app,
        http=protocol(allowance),
        log_level="warning",
        timeout_graceful_shutdown=1,
        server_header=False,
        ws="none",
    )
    return _Server(config)


class _Server(uvicorn.Server):
    """Ends when it is asked to and says nothing of pages that are open then."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop at a signal."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        super().handle_exit(sig, frame)
