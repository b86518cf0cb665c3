"""Who of the programs is let in: those with a key, where there are keys, each as often as may be."""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from starlette.responses import JSONResponse

from ui.serving.asgi import ASGI, Receive, Scope, Send, answer, header
from ui.serving.login import Throttle

RATE = 600  # calls a minute of one program
_CALLERS = 10_000  # whose calls are counted
_PROGRAMS = re.compile(r"/(?:api|mcp)(?:/.*)?", re.DOTALL)


def keys_of(given: Sequence[str], environment: str | None) -> tuple[str, ...]:
    """Return the keys that were given as arguments, else those that the environment names, parted by commas."""
    return tuple(given) or tuple(key for part in (environment or "").split(",") if (key := part.strip()))


class Rate:
    """Lets a caller have `most` calls at once, and as many again over each minute."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Count from now on; `clock` tells seconds."""
        self._most = most
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str) -> float:
        """Count a call of the caller and return 0, or where it has none left the seconds until it has one."""
        now = self._clock()
        left, last = self._left.pop(caller, (float(self._most), now))
        left = min(float(self._most), left + (now - last) * self._most / 60)
        taken = left >= 1
        self._left[caller] = (left - taken, now)
        if len(self._left) > _CALLERS:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) * 60 / self._most


class Gate:
    """Asks programs for a key (`Authorization: Bearer KEY`) and turns away who calls too often; pages pass by.

    `scope["program"]` says that a right key was given, so that nobody asks for the password too. Without keys programs
    are treated as the browsers of people are.
    """

    def __init__(self, app: ASGI, *, keys: Sequence[str] = (), rate: int = RATE) -> None:
        """Wrap an application; each key, or without keys each address, has `rate` calls a minute."""
        self.app = app
        self._keys = tuple(hashlib.sha256(key.encode()).digest() for key in keys)
        self._rate = Rate(rate)
        self._throttle = Throttle()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 401 or 429."""
        if scope["type"] != "http" or not _PROGRAMS.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        address = caller = str((scope.get("client") or ("",))[0])
        if self._keys:
            if wait := self._throttle.wait(address):
                await _later(scope, receive, send, wait, "too many wrong keys")
                return
            scheme, _, key = (header(scope, "authorization") or "").partition(" ")
            digest = hashlib.sha256(key.strip().encode("latin-1")).digest()  # the bytes of the header
            # every key is compared, so that the time tells nothing
            if scheme.lower() != "bearer" or not sum(hmac.compare_digest(digest, each) for each in self._keys):
                if key:
                    self._throttle.wrong(address)
                words = "a key is needed: send the header Authorization: Bearer KEY"
                refusal = JSONResponse({"detail": words}, 401, {"www-authenticate": "Bearer"})
                await answer(scope, receive, send, refusal)
                return
            caller = digest.hex()
        if wait := self._rate.wait(caller):
            await _later(scope, receive, send, wait, "too many calls")
            return
        await self.app({**scope, "program": bool(self._keys)}, receive, send)


async def _later(scope: Scope, receive: Receive, send: Send, wait: float, why: str) -> None:
    seconds = math.ceil(wait)
    refusal = JSONResponse({"detail": f"{why}; ask again in {seconds} s"}, 429, {"retry-after": str(seconds)})
    await answer(scope, receive, send, refusal)
