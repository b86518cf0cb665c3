"""That the watch over every test of this folder sees what it is there to see."""

import contextlib
import socket

import pytest


@pytest.mark.parametrize("host", ["nowhere.invalid", b"nowhere.invalid"])
def test_a_look_up_of_a_name_is_noted(reached, host):
    with contextlib.suppress(OSError):
        socket.getaddrinfo(host, 80)
    assert reached == ["nowhere.invalid"]
    reached.clear()


def test_a_connection_to_another_machine_is_noted(reached):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:  # connects without sending anything
        with contextlib.suppress(OSError):
            sock.connect(("192.0.2.1", 9))
    assert reached == ["192.0.2.1"]
    reached.clear()


def test_what_stays_on_this_machine_is_not(reached):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
    assert reached == []
