"""The password: who has given it, and how fast wrong ones may be tried."""

from __future__ import annotations

import hashlib
import hmac
import html
import ipaddress
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from ui.serving.asgi import (
    ASGI,
    Body,
    BodyTooLong,
    Message,
    Receive,
    Scope,
    Send,
    answer,
    cookies,
    header,
    request_language,
    set_cookie,
)
from ui.words import Lang, say

USER = "yinju"  # who logs in where there is one password for all
_MOST = 10_000  # addresses, and log-ins, that are remembered; beyond, the oldest are forgotten
_LASTING = 30 * 24 * 3600.0  # seconds that a log-in lasts after its last use
_FORM = 10_000  # bytes of a log-in form


class Throttle:
    """Makes an address wait that gives wrong passwords; no other address waits for it."""

    FREE = 5  # wrong ones before the first wait
    LONGEST = 60.0  # seconds; the wait doubles from one up to this
    FORGOTTEN = 3600.0  # seconds without a wrong one after which an address begins anew

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with no address known; `clock` tells seconds."""
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Return how many seconds an address must wait before its next try, 0 where it need not."""
        count, last = self._wrong.get(_network(address), (0, 0.0))
        passed = self._clock() - last
        if count < self.FREE or passed > self.FORGOTTEN:
            return 0.0
        return max(0.0, min(2.0 ** min(count - self.FREE, 60), self.LONGEST) - passed)

    def wrong(self, address: str) -> None:
        """Note a wrong password."""
        network, now = _network(address), self._clock()
        count, last = self._wrong.pop(network, (0, now))
        self._wrong[network] = (1 if now - last > self.FORGOTTEN else count + 1, now)
        if len(self._wrong) > _MOST:
            self._wrong.popitem(last=False)


def _network(address: str) -> str:
    """Return what one person has for certain: an IPv4 address, the /64 network of an IPv6 address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((int(ip) >> 64 << 64, 64)))


class Doorkeeper:
    """Knows the passwords and who has given theirs."""

    def __init__(self, passwords: Mapping[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        """Guard with the password of each log-in name; `clock` tells seconds."""
        self.throttle = Throttle(clock)
        # cookies are shared by all ports of a machine: two servers must not take each other's
        self.cookie = f"yinju-login-{secrets.token_hex(4)}"
        self.names = tuple(passwords)
        self._passwords = [(name, _digest(name), _digest(password)) for name, password in passwords.items()]
        self._clock = clock
        self._seen: OrderedDict[bytes, tuple[str, float]] = OrderedDict()

    def is_right(self, user: str, password: str) -> bool:
        """Tell whether user name and password are right, in the same time whatever they are."""
        name, word = _digest(user.strip()), _digest(password)
        right = [
            hmac.compare_digest(name, known) & hmac.compare_digest(word, kept) for _, known, kept in self._passwords
        ]
        return any(right)

    def let_in(self, user: str) -> str:
        """Return the value of a cookie by which `user` is known from now on."""
        token = secrets.token_urlsafe(32)
        self._seen[_digest(token)] = user, self._clock()
        if len(self._seen) > _MOST:
            self._seen.popitem(last=False)
        return token

    def who(self, given: Mapping[str, str]) -> str | None:
        """Return the log-in name of who has these cookies, None where they are of nobody who has given a password."""
        token = _digest(given.get(self.cookie, ""))
        user, used = self._seen.get(token, (None, 0.0))
        if user is None or self._clock() - used > _LASTING:
            self._seen.pop(token, None)
            return None
        self._seen[token] = user, self._clock()
        self._seen.move_to_end(token)
        return user

    def forget(self, given: Mapping[str, str]) -> None:
        """Know these cookies no more."""
        self._seen.pop(_digest(given.get(self.cookie, "")), None)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class Login:
    """Answers everything but /healthz with the log-in page, or 401, until the password is given; a key will do too."""

    def __init__(self, app: ASGI, *, doorkeeper: Doorkeeper) -> None:
        """Wrap an application."""
        self.app = app
        self._doorkeeper = doorkeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] != "http" or scope["path"] == "/healthz" or scope.get("program"):
            await self.app(scope, receive, send)
            return
        given = cookies(scope)
        match scope["method"], scope["path"]:
            case "POST", "/login":
                response = await self._log_in(scope, receive)
            case "GET", "/logout":
                self._doorkeeper.forget(given)
                response = RedirectResponse("./", 303)
            case "GET", "/login":
                response = RedirectResponse("./", 303)
            case _ if self._doorkeeper.who(given) is not None:
                await self.app(scope, receive, send)
                return
            case "GET", "/":
                response = self._page(request_language(scope), 401)
            case _:
                response = JSONResponse({"detail": "Not authenticated"}, 401)
        await answer(scope, receive, send, response)

    async def _log_in(self, scope: Scope, receive: Receive) -> Response:
        lang = request_language(scope)
        is_page = "text/html" in (header(scope, "accept") or "")  # the form of the log-in page, or a program
        address = str((scope.get("client") or ("",))[0])
        try:
            user, password = await _form(scope, receive)
        except (BodyTooLong, ClientDisconnect, HTTPException, MultiPartException, TimeoutError, ValueError):
            return JSONResponse({"detail": "no form with username and password"}, 400)
        # no await from here on: many tries at once are counted one by one
        wait = math.ceil(self._doorkeeper.throttle.wait(address))
        if wait:
            words = say("login_wait", lang, seconds=wait)
            refusal = self._page(lang, 429, words) if is_page else JSONResponse({"detail": words}, 429)
            refusal.headers["retry-after"] = str(wait)
            return refusal
        if not self._doorkeeper.is_right(user, password):
            self._doorkeeper.throttle.wrong(address)
            words = say("login_wrong", lang)
            return self._page(lang, 400, words) if is_page else JSONResponse({"detail": words}, 400)
        response: Response = RedirectResponse("./", 303) if is_page else JSONResponse({"success": True})
        response.raw_headers.append(set_cookie(scope, self._doorkeeper.cookie, self._doorkeeper.let_in(user.strip())))
        return response

    def _page(self, lang: Lang, status: int, problem: str = "") -> HTMLResponse:
        names = self._doorkeeper.names
        return _page(lang, status, problem, names[0] if len(names) == 1 else "")


async def _form(scope: Scope, receive: Receive) -> tuple[str, str]:
    """Return user name and password of a log-in form. Raises ValueError where it has none, and what Body raises."""
    body = await Body(receive).whole(_FORM)

    async def replay() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async with Request(scope, replay).form(max_files=2, max_fields=10) as form:
        given = [form.get(name) for name in ("username", "password")]
    match given:
        case [str(user), str(password)]:
            return user, password
    raise ValueError("no user name and password")


def _page(lang: Lang, status: int, problem: str, user: str) -> HTMLResponse:
    """Return the log-in page, all of it: whoever is not known is served nothing else. `user` stands in its field."""
    words = {
        key: html.escape(say(key, lang)) for key in ("name", "login_heading", "login_user", "login_password", "login")
    }
    said = f'<p role="alert">{html.escape(problem)}</p>' if problem else ""
    return HTMLResponse(
        f"""<!doctype html>
<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>引据 Yinju</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 0;
  min-height: 100vh; display: grid; place-items: center }}
form {{ width: min(20rem, 90vw); display: grid; gap: .75rem }}
label {{ display: grid; gap: .25rem }}
input, button {{ font: inherit; padding: .5rem .75rem; border-radius: .4rem; border: 1px solid #6b7280 }}
button {{ background: #0f766e; color: #fff; border-color: #0f766e }}
p {{ margin: 0 }}
</style></head><body><main>
<form method="post" action="./login">
<h1>{words["name"]}</h1><p>{words["login_heading"]}</p>{said}
<label>{words["login_user"]}<input name="username" value="{html.escape(user)}" autocomplete="username" required></label>
<label>{words["login_password"]}
<input name="password" type="password" autocomplete="current-password" required autofocus></label>
<button>{words["login"]}</button>
</form></main></body></html>
""",
        status,
        # without it the browser says that the form comes from nowhere
        {"referrer-policy": "same-origin"},
    )
