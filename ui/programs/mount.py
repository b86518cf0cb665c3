"""Puts what programs call into an application: /api, and /mcp where it is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.util import find_spec

from fastapi import FastAPI
from starlette.routing import Route

from ui.page.library import Library
from ui.programs.http import create_api
from ui.programs.pool import Pool
from ui.serving.listening import ServeError

Running = Callable[[], AbstractAsyncContextManager[None]]


def mount(app: FastAPI, library: Library, *, mcp: bool) -> Running:
    """Add the routes; return what is to be entered while the application runs.

    Raises ServeError for `mcp` where its packages are not installed.
    """
    if mcp:
        check_mcp()
    pool = Pool()
    app.mount("/api", create_api(library, pool))

    @asynccontextmanager
    async def nothing_more() -> AsyncIterator[None]:
        yield

    if not mcp:
        return nothing_more
    from ui.programs.mcp import create_mcp, over_http

    tools = over_http(create_mcp(library, pool))
    # an object with __call__ is taken as it is, a method would be taken for a function of a request
    app.router.routes.append(Route("/mcp", tools.asgi_app))
    running: Running = tools.run
    return running


def check_mcp() -> None:
    """Raise ServeError where the packages for MCP are not installed."""
    if find_spec("mcp") is None:
        raise ServeError("the packages for MCP are not installed; install them with: pip install 'yinju[mcp]'")
