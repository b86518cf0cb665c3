"""The routes that the page and programs need; Gradio mounts many more, and more with each release."""

from __future__ import annotations

import re

from starlette.responses import JSONResponse

from ui.serving.asgi import ASGI, Receive, Scope, Send, answer

_WORD = r"[\w-]{1,128}"
_FILE = r"(?!.*\.\.)[\w./@+-]{1,256}"
_ROUTES = {
    ("GET", "HEAD"): [
        "/",
        "/healthz",
        # what the page is made of
        "/config",
        r"/theme\.css",
        rf"/(?:assets|static)/{_FILE}",
        r"/(?:favicon\.ico|manifest\.json|robots\.txt|worker\.js)",
        r"/shell/(?:offline\.html|icon\.svg|icon-(?:192|512)\.png)",
        # what was uploaded, seen only by who did so
        "/gradio_api/file=.+",
    ],
    ("GET",): [
        "/login",
        "/logout",
        "/gradio_api/app_id",
        rf"/gradio_api/heartbeat/{_WORD}",
        "/gradio_api/queue/data",
        "/gradio_api/upload_progress",
        # what programs ask for
        r"/api/(?:openapi\.json|documents)",
        "/api/documents/.+",
    ],
    ("POST",): [
        "/login",
        "/gradio_api/upload",
        "/gradio_api/queue/join",
        "/gradio_api/cancel",
        "/gradio_api/reset",
        "/api/(?:ask|search|build|verify)",
    ],
    ("DELETE",): ["/api/documents/.+"],
}
_MCP_ROUTES = {("GET", "POST", "DELETE"): ["/mcp"]}


class Routes:
    """Lets through requests for the routes listed here and answers 404 to every other."""

    def __init__(self, app: ASGI, *, mcp: bool = False) -> None:
        """Wrap an application; with `mcp` its tools for other programs are reached too."""
        self.app = app
        self._allowed: dict[str, re.Pattern[str]] = {}
        listed: dict[str, list[str]] = {}
        for methods, paths in [*_ROUTES.items(), *(_MCP_ROUTES.items() if mcp else ())]:
            for method in methods:
                listed.setdefault(method, []).extend(paths)
        for method, paths in listed.items():
            self._allowed[method] = re.compile("|".join(paths))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 404."""
        if scope["type"] == "lifespan" or (scope["type"] == "http" and self._is_allowed(scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await answer(scope, receive, send, JSONResponse({"detail": "Not Found"}, 404))
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _is_allowed(self, scope: Scope) -> bool:
        allowed = self._allowed.get(scope["method"])
        return allowed is not None and allowed.fullmatch(scope["path"]) is not None
