"""Every client is run against a server process; most tests of a client look at one session with it."""

from collections.abc import Iterator

import pytest
from tests.clients.published import Account, account
from tests.conftest import PostgreSQLCopies


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """None for SQLite, or the URL of a fresh PostgreSQL database; the module runs once on each."""
    if request.param == "sqlite":
        yield None
        return
    copies: PostgreSQLCopies = request.getfixturevalue("postgresql")
    with copies.copy() as url:
        yield url


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account on SQLite for all tests of a module; its WhatsApp sandbox is quick."""
    with account(tmp_path_factory.mktemp("served"), environment={"FREEHOLD_WHATSAPP_STEP_SECONDS": "0.05"}) as opened:
        yield opened
