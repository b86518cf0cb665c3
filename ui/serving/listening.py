"""Where the server listens, and what runs an application there."""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from corpus.errors import YinjuError
from ui.serving.connections import Allowance, protocol

DEFAULT_PORT = 7860
_PORTS = 20  # tried one after the other where no port was asked for


class ServeError(YinjuError):
    """What was asked for cannot be served."""


def is_local(host: str) -> bool:
    """Tell whether a host to serve on is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def names_of(host: str) -> list[str]:
    """Return the names by which a server on `host` may be asked for: one that another site points here is not ours."""
    return ["*"] if host in ("0.0.0.0", "::", "") else ["localhost", "127.0.0.1", "[::1]", host]


def address(host: str, sock: socket.socket) -> str:
    """Return the address of what listens on a socket, to be shown."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{sock.getsockname()[1]}/"


def listen(host: str, port: int | None) -> socket.socket:
    """Return a socket bound to `host` and `port`; without a port, to the first free one from 7860.

    Raises ServeError where the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    reason = ""
    for candidate in [port] if port is not None else range(DEFAULT_PORT, DEFAULT_PORT + _PORTS):
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host.strip("[]"), candidate))
            sock.listen(128)  # so that the next to come sees at once that the port is taken
        except (OSError, OverflowError) as error:
            sock.close()
            reason = str(error)
        else:
            return sock
    wanted = port if port is not None else f"{DEFAULT_PORT} to {DEFAULT_PORT + _PORTS - 1}"
    raise ServeError(f"cannot listen on {host} port {wanted}: {reason}; choose another with --port")


def web_server(app: FastAPI, allowance: Allowance = Allowance()) -> uvicorn.Server:  # noqa: B008 (frozen)
    """Return what runs the application on a socket; open pages do not keep it from stopping.

    `allowance` is how long slow clients are waited for.
    """
    config = uvicorn.Config(
        app,
        http=protocol(allowance),
        log_level="warning",
        timeout_graceful_shutdown=1,
        server_header=False,
        ws="none",
    )
    return _Server(config)


def run_on(app: FastAPI, host: str, port: int | None, announce: Callable[[str], None]) -> None:
    """Run the application until interrupted; `announce` is told the address once it is bound."""
    sock = listen(host, port)
    announce(address(host, sock))
    web_server(app).run(sockets=[sock])


class _Server(uvicorn.Server):
    """Ends when it is asked to and says nothing of pages that are open then."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop at a signal."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        super().handle_exit(sig, frame)
