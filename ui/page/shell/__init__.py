"""The page as an application that can be installed: its manifest, its icons, and the worker that keeps its shell."""

from __future__ import annotations

import hashlib
import html
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from ui.serving.asgi import request_language
from ui.words import Lang, say

_HERE = Path(__file__).parent
_ICONS = {"icon.svg": "image/svg+xml", "icon-192.png": "image/png", "icon-512.png": "image/png"}
_GROUND, _ACCENT = "#f7f6f3", "#0f6b62"  # those of page.css

#: What stands in the head of the page.
HEAD = (
    '<link rel="manifest" href="manifest.json" crossorigin="use-credentials">'
    f'<meta name="theme-color" content="{_ACCENT}"><link rel="apple-touch-icon" href="shell/icon-192.png">'
)


def add_shell(app: FastAPI) -> None:
    """Serve manifest, icons, worker and the page that is shown while the server is not there."""
    worker = _worker()

    @app.get("/manifest.json")
    def manifest(request: Request) -> Response:
        return JSONResponse(_manifest(request_language(request.scope)), media_type="application/manifest+json")

    @app.get("/worker.js")
    def script() -> Response:
        return Response(worker, media_type="text/javascript", headers={"cache-control": "no-cache"})

    @app.get("/shell/offline.html")
    def offline(request: Request) -> Response:
        return Response(_offline(request_language(request.scope)), media_type="text/html")

    @app.get("/shell/{name}")
    def icon(name: str) -> Response:
        if name not in _ICONS:
            return JSONResponse({"detail": "Not Found"}, 404)
        return Response((_HERE / name).read_bytes(), media_type=_ICONS[name])


def _worker() -> str:
    """Return the worker's script; it is another one where what it keeps is of another release."""
    script = (_HERE / "worker.js").read_text("utf-8")
    made_of = [script, gr.__version__, *(_offline(lang) for lang in ("zh", "en"))]
    return script.replace("VERSION", hashlib.sha256("".join(made_of).encode()).hexdigest()[:12], 1)


def _manifest(lang: Lang) -> dict[str, object]:
    pictures = [
        {"src": f"shell/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    return {
        "id": "./",
        "name": say("name", lang),
        "short_name": say("name", lang),
        "description": say("tagline", lang),
        "lang": "zh-CN" if lang == "zh" else "en",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": _GROUND,
        "theme_color": _ACCENT,
        "icons": [*pictures, {"src": "shell/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }


def _offline(lang: Lang) -> str:
    heading, hint, again = (html.escape(say(f"offline_{key}", lang)) for key in ("heading", "hint", "again"))
    return f"""<!doctype html>
<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{heading}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 0;
  min-height: 100vh; display: grid; place-items: center }}
main {{ width: min(28rem, 86vw) }}
button {{ min-height: 44px; padding: 0 1.25rem; font: inherit; border: 0; border-radius: .5rem; background: {_ACCENT};
  color: #fff }}
</style></head><body><main>
<h1>{heading}</h1><p>{hint}</p><button onclick="location.reload()">{again}</button>
<script>
const later = () => setTimeout(look, 3000);
const look = () => fetch("healthz", {{ cache: "no-store" }}).then(() => location.reload(), later);
later();
</script>
</main></body></html>
"""
