"""The head of the page: its language, its title and its style from the first paint on."""

from __future__ import annotations

import re

from ui.page.shell import HEAD
from ui.serving.asgi import ASGI, Message, Receive, Scope, Send, request_language


class PageHead:
    """Rewrites the page's head so that it has its language and its style from the first paint, and a script before all.

    Gradio chooses a language by `navigator.language` and knows few spellings of Chinese; the page tells it which to
    take. A style sheet handed to Gradio is rewritten (it breaks `:is(a, b)`) and comes late.
    """

    _CARDS = re.compile(rb'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>')

    def __init__(self, app: ASGI, *, style: str, script: str) -> None:
        """Wrap an application; `style` is the page's style sheet, `script` runs before any code of Gradio."""
        self.app = app
        self.script = script
        self.style = f"<style>{style}</style></head>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; hold the page back until it is whole and rewrite it."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        lang = request_language(scope)
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
            f"Object.defineProperty(navigator,'languages',{{value:['{tag}']}});{self.script}</script>"
        )
        page = self._CARDS.sub(b"", page)
        page = re.sub(rb'(<html\s[^>]*?)lang="[^"]*"', rf'\g<1>lang="{tag}"'.encode(), page, count=1)
        script += f"<title>引据 Yinju</title>{HEAD}"
        return page.replace(b"<head>", b"<head>" + script.encode(), 1).replace(b"</head>", self.style, 1)
