"""`api`: an administrator's client of a fresh account behind a real server, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator

import pytest
from tests.contract.api import Loopback, serving
from tests.freshdesk.api import Api, connected

from freehold.kernel.installation import Installation


@pytest.fixture(scope="session")
def loopback() -> Iterator[Loopback]:
    with serving() as server:
        yield server


@pytest.fixture
def api(loopback: Loopback, installation: Installation) -> Iterator[Api]:
    with connected(loopback, installation) as client:
        yield client


@pytest.fixture
def sqlite_api(loopback: Loopback, sqlite_installation: Installation) -> Iterator[Api]:
    """The same on SQLite only, for what has nothing to do with the database."""
    with connected(loopback, sqlite_installation) as client:
        yield client
