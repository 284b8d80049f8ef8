"""`visitor`: somebody with a browser, in front of an account with one administrator; `command`: a command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.command_line import Command, command_in
from tests.visitor import Visitor, hire

from freehold.kernel.installation import Installation


@pytest.fixture
def visitor(installation: Installation) -> Iterator[Visitor]:
    hire(installation)
    visitor = Visitor(installation)
    yield visitor
    visitor.close()


@pytest.fixture
def sqlite_visitor(sqlite_installation: Installation) -> Iterator[Visitor]:
    hire(sqlite_installation)
    visitor = Visitor(sqlite_installation)
    yield visitor
    visitor.close()


@pytest.fixture
def command(installation: Installation, data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    url = installation.database.engine.url
    return command_in(data, capsys, *(() if url.startswith("sqlite") else ("--database", url)))
