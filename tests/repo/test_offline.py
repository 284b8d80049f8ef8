"""The guard around the tests themselves holds."""

import socket
import threading

import pytest


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")])
def test_a_stranger_cannot_be_reached(family: socket.AddressFamily, address: str) -> None:
    with socket.socket(family) as caller, pytest.raises(OSError, match="loopback only"):
        caller.connect((address, 80))


def test_a_strangers_name_cannot_be_looked_up() -> None:
    with pytest.raises(OSError, match="loopback only"):
        socket.getaddrinfo("example.com", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_can_be_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answering = threading.Thread(target=lambda: server.accept()[0].close())
        answering.start()
        socket.create_connection((host, port), timeout=5).close()
        answering.join()
