"""Where calls of programs wait: a few are worked on together, more would only slow down pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio

from corpus.errors import YinjuError

_AT_ONCE = 2
_WAITING = 1_000
_LONG_AT_ONCE = 2

T = TypeVar("T")


class Crowded(YinjuError):
    """As many calls wait as may."""


class Pool:
    """Does the work of calls in threads, `at_once` together; `waiting` more may wait."""

    def __init__(self, at_once: int = _AT_ONCE, waiting: int = _WAITING) -> None:
        """Begin with nobody waiting."""
        self._limiter = anyio.CapacityLimiter(at_once)
        self._long_limiter = anyio.CapacityLimiter(_LONG_AT_ONCE)
        self._waiting = waiting

    async def do(self, work: Callable[[], T], *, long: bool = False) -> T:
        """Return what `work` returns once its turn has come. Raises Crowded, and whatever it raises.

        What takes `long`, such as what waits for a language model, holds up no other work: it has a row of its own.
        """
        limiter = self._long_limiter if long else self._limiter
        waiting = limiter.statistics().tasks_waiting
        if waiting >= self._waiting:
            raise Crowded(f"{waiting} calls wait already; ask again in a few seconds")
        return await anyio.to_thread.run_sync(work, limiter=limiter)
