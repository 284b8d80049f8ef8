"""Where webhooks may go: which addresses are taken, and which networks are left alone."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
from tests.desk import Desk
from tests.hooks import hook

from freehold.contracts.post import authorities
from freehold.contracts.reach import Forbidden, is_public, resolve
from freehold.core.webhooks.model import clean_url
from freehold.core.webhooks.queries import list_endpoints
from freehold.kernel.clock import SystemClock
from freehold.kernel.errors import Invalid
from freehold.kernel.installation import Installation
from freehold.kernel.tls import certificate_for


@pytest.fixture
def local(sqlite_installation: Installation) -> Desk:
    return Desk(sqlite_installation)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_private_networks_are_refused_where_the_server_is_public(local: Desk, host: str) -> None:
    local.installation.is_on_loopback = False
    with hook() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        local.listen(f"https://{host}:{port}/hook")
        local.say("a")
        local.work()
        assert receiver.got == []
    (row,) = local.deliveries()
    assert (row["state"], row["attempts"], row["response_status"]) == ("failed", 1, None)
    assert "is in a private network" in row["error"]
    assert "webhook_private_networks" in row["error"]


def test_plain_http_is_refused_where_the_server_is_public(local: Desk) -> None:
    local.installation.is_on_loopback = False
    with hook() as receiver:
        local.listen(receiver.url)
        local.say("a")
        local.work()
        assert receiver.got == []
        assert "only https://" in local.deliveries()[0]["error"]
        local.setting(webhook_private_networks=True)
        local.say("b")
        local.work()
        assert receiver.texts == ["b"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("127.8.9.10", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("not an address", False),
    ],
)
def test_which_addresses_the_internet_can_see(address: str, expected: bool) -> None:
    assert is_public(address) is expected


@pytest.mark.parametrize("form", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_a_number_in_other_clothes_is_still_this_machine(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = socket.inet_ntoa(socket.inet_aton(form))  # what the resolver makes of it; the network is off in tests
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **given: real(packed, *rest, **given))
    with pytest.raises(Forbidden):
        asyncio.run(resolve(form, 443, may_be_private=False))


def test_a_name_with_two_faces_is_reached_at_its_public_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*_: Any, **__: Any) -> list[Any]:
        addresses = ("10.0.0.7", "93.184.216.34")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    assert asyncio.run(resolve("two.example", 443, may_be_private=False)) == ["93.184.216.34"]
    assert asyncio.run(resolve("two.example", 443, may_be_private=True)) == ["10.0.0.7", "93.184.216.34"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://LocalHost:9000", "http://localhost:9000/"),
        ("  https://desk.example/hook?a=1&b=2#top ", "https://desk.example/hook?a=1&b=2"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
    ],
)
def test_addresses_are_kept_as_they_are_used(given: str, kept: str) -> None:
    assert clean_url(given) == kept
    assert clean_url(kept) == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "desk.example/hook",
        "ftp://desk.example/",
        "file:///etc/passwd",
        "https://",
        "https:///hook",
        "https://user:secret@desk.example/",
        "https://desk.example:0/",
        "https://desk.example:99999/",
        "https://desk.example/a b",
        "https://desk.example/\r\nX-Injected: yes",
        "https://desk.example\r\nX-Injected: yes/",
        "https://desk.example/\0",
        "https://[::1",
        "https://desk.example/" + "x" * 2000,
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(local: Desk, url: str) -> None:
    with pytest.raises(Invalid, match="The webhook address"):
        local.listen(url)
    assert local.database.read_now(list_endpoints) == []


def test_https_is_checked_against_the_authorities_that_the_machine_trusts(
    local: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = SystemClock().now()
    trusted = certificate_for(tmp_path / "trusted", ("127.0.0.1",), now)
    stranger = certificate_for(tmp_path / "stranger", ("127.0.0.1",), now)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.authority))
    authorities.cache_clear()
    try:
        with hook(tls=trusted) as good, hook(tls=stranger) as bad:
            local.listen(good.url)
            local.listen(bad.url)
            local.say("a", "b")
            local.work()
    finally:
        authorities.cache_clear()
    assert good.texts == ["a", "b"]
    assert bad.got == []
    errors = [row["error"] for row in local.deliveries() if row["error"]]
    assert len(errors) == 1
    assert errors[0].startswith("no secure connection: ")
    assert "certificate" in errors[0].lower()
