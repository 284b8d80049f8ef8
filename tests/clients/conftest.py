"""Every client is run against a server process; most tests of a client look at one session with it."""

from collections.abc import Iterator
from pathlib import Path

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
    """An account on SQLite for all tests of a module."""
    with account(_folder(tmp_path_factory)) as opened:
        yield opened


def _folder(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("served")
