"""`visitor`: somebody with a browser, in front of an account with one administrator."""

from collections.abc import Iterator

import pytest
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
