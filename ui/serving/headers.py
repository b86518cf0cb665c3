"""The headers of every response: what the page may load, and that no other site may read or show any of it."""

from __future__ import annotations

from ui.serving.asgi import ASGI, Message, Receive, Scope, Send

HEADERS = {
    # gradio's own code needs inline script and eval; images, frames and connections stay on this machine
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    # no page of another origin, not even of another port of this machine, shows or opens anything of ours
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Headers:
    """Adds the security headers to every response, and takes away whatever would let another origin read it."""

    def __init__(self, app: ASGI) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and change the start of its response."""

        async def change(message: Message) -> None:
            if message["type"] == "http.response.start":
                # gradio grants any origin what it asks for
                given = [(k, v) for k, v in message["headers"] if not k.lower().startswith(b"access-control-")]
                names = {name.lower() for name, _ in given}
                extra = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in names]
                message = {**message, "headers": [*given, *extra]}
            await send(message)

        await self.app(scope, receive, change)
