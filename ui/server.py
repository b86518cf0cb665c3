"""Serves the page: response headers, page language, trusted hosts, password, and nothing asked of other machines."""

from __future__ import annotations

import asyncio
import gc
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import ui.serving.offline  # noqa: F401 (before gradio)

# isort: split
import gradio as gr
from fastapi import FastAPI, Request, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from ui.notebooks import Notebooks
from ui.page.app import create_app, translations
from ui.page.head import PageHead
from ui.page.library import Library
from ui.page.script import page_script
from ui.page.shell import add_shell
from ui.page.theme import theme
from ui.programs.gate import RATE, Gate
from ui.programs.mount import mount
from ui.serving.bodies import Bodies
from ui.serving.headers import Headers
from ui.serving.inbox import Inbox, UploadLimits
from ui.serving.listening import ServeError, is_local, names_of, run_on
from ui.serving.login import USER, Doorkeeper, Login
from ui.serving.origin import SameOrigin
from ui.serving.payload import OwnFiles
from ui.serving.receive import Uploads
from ui.serving.routes import Routes
from ui.serving.scratch import scratch
from ui.serving.session import Sessions


def create_server(
    library: Library,
    *,
    host: str = "127.0.0.1",
    password: str | None = None,
    users: Mapping[str, str] | None = None,
    mcp: bool = False,
    keys: Sequence[str] = (),
    rate: int = RATE,
    uploads: UploadLimits | None = None,
) -> FastAPI:
    """Return the web application over a library, to be served on `host`.

    With `password` the page asks for it (user name `yinju`), with `users` for a name and the password of that name.
    Programs ask at /api, with `mcp` at /mcp too; with `keys` they need one of these, and no password. Each of them may
    call `rate` times a minute. `uploads` limits what browsers may send. Raises ServeError for a host beyond this
    machine without a password, with `mcp` and without a key, and for `mcp` where its packages are not installed.
    """
    if mcp and not keys and not is_local(host):
        raise ServeError(f"--host {host} lets other machines use the tools (MCP), so it needs a key: pass --api-key")
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
        async with programs():
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
    programs = mount(app, library, mcp=mcp)
    here = Path(__file__).parent / "page"
    page = create_app(library, inbox, settable=is_local(host))
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
        i18n=translations(),
        theme=theme(),
        js=page_script(),
    )
    page.has_launched = True  # else gradio takes any path for one of an upload
    # from the page outwards: a request passes the last one first
    style, script = ((here / name).read_text("utf-8") for name in ("page.css", "stream.js"))
    app.add_middleware(PageHead, style=style, script=script)
    app.add_middleware(OwnFiles, inbox=inbox)
    app.add_middleware(Bodies)
    app.add_middleware(Uploads, inbox=inbox)
    app.add_middleware(Sessions)
    if doorkeeper is not None:
        app.add_middleware(Login, doorkeeper=doorkeeper)
    app.add_middleware(Gate, keys=keys, rate=rate)
    app.add_middleware(Routes, mcp=mcp)
    app.add_middleware(SameOrigin)
    app.add_middleware(Headers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=names_of(host))
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


def serve(
    library: Library,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    password: str | None = None,
    users: Mapping[str, str] | None = None,
    mcp: bool = False,
    keys: Sequence[str] = (),
    rate: int = RATE,
    announce: Callable[[str], None],
) -> None:
    """Serve the page until interrupted; `announce` is told the address once it is bound.

    `password`, `users`, `mcp`, `keys` and `rate` as `create_server` takes them.
    """
    app = create_server(library, host=host, password=password, users=users, mcp=mcp, keys=keys, rate=rate)
    gc.freeze()  # what is loaded by now stays: to look through it for garbage held up an answer for 0.2 s
    run_on(app, host, port, announce)
