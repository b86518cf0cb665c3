"""What a connection may take of the server: seconds to say what it wants, and a place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_FILES = 16_384  # open files that are asked of the system


@dataclass(frozen=True, slots=True)
class Allowance:
    """How long a connection is waited for, in seconds, and how many there may be.

    `head` is for the head of a request; a body has `body` and what its bytes take at `rate` a second. A response of
    which less than `rate` a second is taken over `reading` is given up; one that has nothing to say, such as a stream
    of events, is not.
    """

    head: float = 20.0
    body: float = 20.0
    reading: float = 60.0
    rate: int = 1_000
    connections: int = 4_000


class Patient(H11Protocol):
    """Uvicorn's protocol, which waits for a slow or silent client as long as `allowance` says and no longer."""

    allowance: ClassVar[Allowance]
    idle: ClassVar[dict[Patient, None]]  # connections of the server without a request, the longest idle first

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection; where there are too many, in place of the one that has asked nothing for longest."""
        super().connection_made(transport)
        self._awaited: object = None
        self._since = 0.0
        self._received = 0
        self._unsent = 0
        self._asking: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None
        if len(self.connections) > self.allowance.connections:
            longest = next(iter(self.idle), self)
            self.idle.pop(longest, None)  # it is lost a little later, when more may have come
            longest.transport.abort()
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Take what has arrived."""
        self._received += len(data)
        super().data_received(data)
        self._expect()

    def on_response_complete(self) -> None:
        """Wait for the next request, and for the client to take the end of this response."""
        super().on_response_complete()
        self._expect()
        if self.transport.get_write_buffer_size():
            self._watch_taking()

    def pause_writing(self) -> None:
        """Wait for the client to take what was sent."""
        super().pause_writing()
        self._watch_taking()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        super().connection_lost(exc)
        self.idle.pop(self, None)
        for timer in filter(None, (self._asking, self._taking)):
            timer.cancel()

    def _expect(self) -> None:
        """Begin to wait for a head or a body, where one is next; go on where that was so before."""
        state = self.conn.their_state
        if state is self._awaited or self.transport.is_closing():
            return
        self._awaited, self._since, self._received = state, self.loop.time(), 0
        self.idle.pop(self, None)
        if state is h11.IDLE:
            self.idle[self] = None
        if state in (h11.IDLE, h11.SEND_BODY) and self._asking is None:
            self._asking = self.loop.call_later(self._left(), self._check_asking)

    def _left(self) -> float:
        """Return the seconds left for the head or the body that is awaited."""
        allowed = self.allowance.head
        if self._awaited is h11.SEND_BODY:
            allowed = self.allowance.body + self._received / self.allowance.rate
        return self._since + allowed - self.loop.time()

    def _check_asking(self) -> None:
        self._asking = None
        if self._awaited not in (h11.IDLE, h11.SEND_BODY) or self.transport.is_closing():
            return
        if self.flow.read_paused:  # it is the server that does not read
            self._since, self._received = self.loop.time(), 0
        if self._left() > 0:
            self._asking = self.loop.call_later(self._left(), self._check_asking)
        else:
            self.transport.abort()

    def _watch_taking(self) -> None:
        if self._taking is None:
            self._unsent = self.transport.get_write_buffer_size()
            self._taking = self.loop.call_later(self.allowance.reading, self._check_taking)

    def _check_taking(self) -> None:
        self._taking = None
        unsent = self.transport.get_write_buffer_size()
        if unsent and self._unsent - unsent < self.allowance.rate * self.allowance.reading:
            self.transport.abort()
        elif unsent:
            self._watch_taking()


def protocol(allowance: Allowance) -> type[Patient]:
    """Return the protocol of one server; it has no more connections than half the files that may be open."""
    most = min(allowance.connections, open_files() // 2)

    class Protocol(Patient):
        pass

    Protocol.allowance = replace(allowance, connections=most)
    Protocol.idle = {}
    return Protocol


def open_files() -> int:
    """Return how many files the process may have open, after asking the system for as many as a server may need."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return _FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return _FILES if soft == resource.RLIM_INFINITY else soft
