"""Rate limits, in one process and shared by several."""

import asyncio

import pytest

from freehold.contracts.upkeep import Upkeep, Uses
from freehold.core.access.commands import create_token
from freehold.core.access.queries import list_credentials
from freehold.kernel.clock import ManualClock
from freehold.kernel.crypto import digest
from freehold.kernel.installation import Installation
from freehold.kernel.limits import Limiter

MINUTE = 60


def test_a_window_gives_so_many_calls_and_then_starts_anew(clock: ManualClock) -> None:
    limiter = Limiter()
    taken = [limiter.take("standard", "a", 3, MINUTE, clock.now()) for _ in range(5)]
    assert [quota.is_over for quota in taken] == [False, False, False, True, True]
    assert [quota.remaining for quota in taken] == [2, 1, 0, 0, 0]
    assert taken[0].resets_at * 1000 == clock.now() + MINUTE * 1000
    assert not limiter.take("standard", "b", 3, MINUTE, clock.now()).is_over, "another caller has calls of their own"
    clock.move(MINUTE * 1000)
    assert limiter.take("standard", "a", 3, MINUTE, clock.now()).remaining == 2


def test_servers_on_one_database_share_a_limit(installation: Installation, clock: ManualClock) -> None:
    """What one server has counted the other knows after an exchange; SQLite has one server and exchanges nothing."""
    one, two = Limiter(), Limiter()
    for _ in range(7):
        one.take("standard", "a", 10, MINUTE, clock.now())
    two.take("standard", "a", 10, MINUTE, clock.now())
    keepers = [Upkeep(installation, limiter, Uses()) for limiter in (one, two)]
    for keeper in (*keepers, keepers[0]):
        asyncio.run(keeper.run_once())
    quota = two.take("standard", "a", 10, MINUTE, clock.now())
    assert quota.remaining == (1 if installation.database.backend == "postgresql" else 8)
    assert one.take("standard", "a", 10, MINUTE, clock.now()).remaining == (
        1 if installation.database.backend == "postgresql" else 2
    )


def test_the_last_use_of_a_token_is_written_down_once_a_minute(installation: Installation, clock: ManualClock) -> None:
    token = installation.database.write_now(lambda tx: create_token(tx, name="bridge"))
    uses = Uses()
    keeper = Upkeep(installation, Limiter(), uses)

    def last_use() -> int | None:
        asyncio.run(keeper.run_once())
        [row] = installation.database.read_now(lambda tx: list_credentials(tx, "freshchat_token"))
        return row["used_at"]  # type: ignore[no-any-return]

    assert last_use() is None
    uses.note(digest(token), clock.now())
    assert last_use() == clock.now()
    first = clock.now()
    clock.move(10_000)
    uses.note(digest(token), clock.now())
    assert last_use() == first, "too soon"
    clock.move(60_000)
    uses.note(digest(token), clock.now())
    assert last_use() == clock.now()


def test_names_of_strangers_do_not_fill_the_memory(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("freehold.kernel.limits.MOST", 10)
    limiter = Limiter()
    for number in range(100):
        limiter.take("sign-in", f"stranger {number}", 3, MINUTE, clock.now())
    assert len(limiter.uses(clock.now())) == 10
    assert limiter.look("sign-in", "stranger 99", 3, MINUTE, clock.now()) is not None
