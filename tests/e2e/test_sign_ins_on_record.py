"""Who came in and who tried to is on the record, and nobody fills a disk by trying."""

import asyncio
from typing import Any

import pytest
from tests.visitor import EMAIL, Visitor

from freehold.contracts import guard
from freehold.contracts.guard import NOTED, Guard
from freehold.core.audit.queries import list_latest
from freehold.core.events.actor import SYSTEM
from freehold.core.people.agents import create_agent
from freehold.core.people.sign_in import set_password
from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.errors import Unauthenticated
from freehold.kernel.installation import Installation
from freehold.kernel.limits import Limiter
from freehold.kernel.tx import Tx


def noted(installation: Installation, limit: int = 10) -> list[tuple[Any, ...]]:
    """Operation, who, decision and details of the newest entries, oldest first."""
    rows = installation.database.read_now(lambda tx: list_latest(tx, limit))[::-1]
    return [(row["operation"], row["who"], row["decision"], row["details"]) for row in rows]


def test_coming_in_through_the_pages_is_noted(sqlite_visitor: Visitor, sqlite_installation: Installation) -> None:
    sqlite_visitor.sign_in("mallory@example.com", "hunter2")
    sqlite_visitor.sign_in(EMAIL, "wrong")
    sqlite_visitor.sign_in()
    assert noted(sqlite_installation) == [
        ("sign_in.failed", "somebody unknown", "refused", '{"address":"127.0.0.1"}'),
        ("sign_in.failed", EMAIL, "refused", '{"address":"127.0.0.1"}'),
        ("sign_in.pages", EMAIL, "allowed", '{"address":"127.0.0.1"}'),
    ]


def test_coming_in_with_a_password_through_the_api_is_noted_once(installation: Installation) -> None:
    def hire(tx: Tx) -> None:
        create_agent(tx, {"email": "kim@example.com", "role": "AGENT"}, SYSTEM)
        set_password(tx, "kim@example.com", "correct horse battery")

    installation.database.write_now(hire)
    entrance = Guard(installation, Limiter())

    async def come() -> None:
        for _ in range(3):
            await entrance.prove("192.0.2.1", "kim@example.com", "correct horse battery")
        with pytest.raises(Unauthenticated):
            await entrance.prove("192.0.2.1", "kim@example.com", "wrong")

    asyncio.run(come())
    assert noted(installation) == [
        ("sign_in.api", "kim@example.com", "allowed", '{"address":"192.0.2.1"}'),
        ("sign_in.failed", "kim@example.com", "refused", '{"address":"192.0.2.1"}'),
    ]


def test_of_many_failures_only_the_number_is_noted(
    sqlite_installation: Installation, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "is_password", lambda stored, password: False)  # the real one takes a tenth of a second
    entrance = Guard(sqlite_installation, Limiter())

    async def guess(how_many: int) -> None:
        for number in range(how_many):
            await entrance.check(f"198.51.100.{number}", f"person{number}@example.com", "guess")

    asyncio.run(guess(NOTED + 20))
    assert len(noted(sqlite_installation, 1000)) == NOTED
    clock.move(MINUTE)
    asyncio.run(guess(1))
    assert noted(sqlite_installation, 2) == [
        ("sign_in.more", "somebody", "refused", '{"count":20}'),
        ("sign_in.failed", "somebody unknown", "refused", '{"address":"198.51.100.0"}'),
    ]
