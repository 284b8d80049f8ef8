"""What counts of what a proxy says, and from whom (Freshdesk contract 2)."""

import asyncio
from typing import Any

import pytest

from freehold.cli.proxy import BehindProxy
from freehold.contracts.guard import address_of
from freehold.contracts.request import base_url

FORWARDED = [
    (b"x-forwarded-for", b"203.0.113.9"),
    (b"x-forwarded-proto", b"https"),
    (b"x-forwarded-host", b"desk.example.com"),
]


def reached(peer: str, *headers: tuple[bytes, bytes]) -> tuple[str, str]:
    """The address by which the application takes a request to have come, and from whom."""
    seen: list[Any] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append((base_url(scope), address_of(scope)))

    scope = {
        "type": "http",
        "scheme": "http",
        "client": (peer, 5000),
        "server": ("127.0.0.1", 8000),
        "headers": [(b"host", b"127.0.0.1:8000"), *headers],
    }
    asyncio.run(BehindProxy(application, "127.0.0.1")(scope, None, None))  # type: ignore[arg-type]
    [found] = seen
    return found  # type: ignore[no-any-return]


def test_a_trusted_proxy_tells_how_it_was_reached() -> None:
    assert reached("127.0.0.1", *FORWARDED) == ("https://desk.example.com", "203.0.113.9")


def test_nobody_else_does() -> None:
    assert reached("198.51.100.7", *FORWARDED) == ("http://127.0.0.1:8000", "198.51.100.7")


@pytest.mark.parametrize(
    ("told", "host"),
    [
        (b"desk.example.com:8443, inner.example.com", "desk.example.com:8443"),
        (b"", "127.0.0.1:8000"),
        (b"a.example/><script>", "127.0.0.1:8000"),
    ],
)
def test_of_several_the_first_and_of_none_our_own(told: bytes, host: str) -> None:
    assert reached("127.0.0.1", (b"x-forwarded-host", told)) == (f"http://{host}", "127.0.0.1")
