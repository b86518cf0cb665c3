"""Serves programs alone, without the page: /api and /mcp."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from ui.page.library import Library
from ui.programs.gate import RATE, Gate
from ui.programs.mount import mount
from ui.serving.bodies import Bodies
from ui.serving.headers import Headers
from ui.serving.listening import ServeError, is_local, names_of, run_on
from ui.serving.origin import SameOrigin


def create_programs(
    library: Library, *, host: str = "127.0.0.1", keys: Sequence[str] = (), rate: int = RATE
) -> FastAPI:
    """Return the application over a library, to be served on `host`.

    With `keys` programs need one of these; each may call `rate` times a minute. Raises ServeError for a host beyond
    this machine without a key, and where the packages for MCP are not installed.
    """
    if not keys and not is_local(host):
        raise ServeError(
            f"--host {host} lets other machines in, so it needs a key: pass --api-key or set YINJU_API_KEY "
            "(or leave --host out to serve this machine only)"
        )

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with programs():
            yield

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=running)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    programs = mount(app, library, mcp=True)
    # outwards: a request passes the last one first
    app.add_middleware(Bodies)
    app.add_middleware(Gate, keys=keys, rate=rate)
    app.add_middleware(SameOrigin)
    app.add_middleware(Headers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=names_of(host))
    return app


def serve_programs(
    library: Library,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    keys: Sequence[str] = (),
    rate: int = RATE,
    announce: Callable[[str], None],
) -> None:
    """Serve programs until interrupted; `announce` is told the address once it is bound."""
    app = create_programs(library, host=host, keys=keys, rate=rate)
    run_on(app, host, port, announce)
