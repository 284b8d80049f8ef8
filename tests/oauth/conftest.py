"""`desk`: an account with an administrator at a browser and one app that they can allow something."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.command_line import Command, command_in
from tests.oauth.desk import Desk

from freehold.kernel.installation import Installation


@pytest.fixture
def desk(installation: Installation) -> Iterator[Desk]:
    opened = Desk(installation)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_desk(sqlite_installation: Installation) -> Iterator[Desk]:
    """The same on SQLite only, for what has nothing to do with the database."""
    opened = Desk(sqlite_installation)
    yield opened
    opened.close()


@pytest.fixture
def command(installation: Installation, data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    url = installation.database.engine.url
    return command_in(data, capsys, *(() if url.startswith("sqlite") else ("--database", url)))
