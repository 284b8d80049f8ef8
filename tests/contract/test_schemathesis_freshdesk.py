"""Whatever can be made up from the Freshdesk document, the server answers as the document says, and never with a 5xx.

A real server, real HTTP, thousands of calls, on a desk that has one of everything that the calls of the matrix make.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.conftest import MORNING, _open
from tests.contract.api import Loopback, serving
from tests.freshdesk.api import connected
from tests.freshdesk.matrix.desk import Desk
from tests.freshdesk.matrix.test_matrix import CALLS

from freehold.catalogue.derive.freshdesk_api import FRESHDESK
from freehold.catalogue.derive.openapi import openapi
from freehold.kernel.clock import ManualClock
from freehold.kernel.installation import DATABASE_FILE

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 3


def loaded(document: dict[str, Any]) -> schemathesis.BaseSchema:
    schema = schemathesis.openapi.from_dict(document)
    schema.config.seed = 1
    schema.config.generation.deterministic = True
    schema.config.generation.max_examples = EXAMPLES
    schema.config.phases.coverage.enabled = False  # every attribute is spoiled in tests/freshdesk/test_hostile_calls.py
    return schema


SCHEMA = loaded(openapi(FRESHDESK))


class Target:
    """A desk behind a server, and a session with an administrator's key."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.url = f"http://127.0.0.1:{desk.api.server.port}"
        self.session = requests.Session()
        self.session.auth = (desk.api.token or "", "X")
        self._known: dict[str, dict[str, str]] = {}

    def known(self, method: str, path: str) -> dict[str, str]:
        """What the placeholders of a path can be, so that a call gets past the first look-up; new for each DELETE."""
        place = f"{method} {path}"
        if place not in CALLS or "{" not in path or "{export_id}" in path:  # one export at a time
            return {}
        if place not in self._known or method == "DELETE":
            called = CALLS[place](self.desk).path.partition("?")[0]
            called = called if called.startswith("/api") else f"/api/v2{called}"
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
            found = re.fullmatch(pattern, called)
            assert found is not None, (path, called)
            self._known[place] = found.groupdict()
        return self._known[place]


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def target(
    request: pytest.FixtureRequest, server: Loopback, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    data = tmp_path_factory.mktemp("desk") / "data"
    data.mkdir(mode=0o700)
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{shutil.copyfile(request.getfixturevalue('sqlite_template'), data / DATABASE_FILE)}"
        else:
            url = stack.enter_context(request.getfixturevalue("postgresql").copy())
        installation = stack.enter_context(_open(data, url, ManualClock(MORNING)))
        api = stack.enter_context(connected(server, installation))
        api.restart(freshdesk_rate_limit=10_000_000)
        target = Target(Desk(api, api.make_team("Deliveries")))
        stack.enter_context(target.session)
        assert (
            api.get("/contacts/autocomplete?term=rita").status == 200
        )  # the thread of long reads stays with the database
        yield target


@SCHEMA.parametrize()
def test_the_server_keeps_to_its_document(case: schemathesis.Case, target: Target) -> None:
    assert case.meta is not None
    known = target.known(case.method, case.path)
    if known and case.meta.generation.mode.is_positive:
        case.path_parameters = {**(case.path_parameters or {}), **known}
    case.call_and_validate(base_url=target.url, session=target.session, checks=CHECKS)
