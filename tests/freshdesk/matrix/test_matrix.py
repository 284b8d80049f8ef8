"""The whole matrix: every operation, every stock role, every ticket scope, against the document for people.

What is expected comes from `docs/reference/permissions.md` alone. A role that may not is answered 403, whether or not
the record exists, and a ticket outside the scope 404; neither changes anything. Everything else succeeds.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, NamedTuple

import pytest
from tests.contract.api import Answer, Loopback
from tests.freshdesk.api import Api, connected
from tests.freshdesk.matrix.desk import Desk, Request
from tests.freshdesk.matrix.table import Line, read_lines, read_scopes

from freehold.catalogue.freshdesk import ROWS
from freehold.core.access.permissions import CHAT_ONLY, STOCK_ROLES
from freehold.jobs import Worker
from freehold.kernel.installation import Installation

LINES, SCOPES = read_lines(), read_scopes()
CALLS: dict[str, Callable[[Desk], Request]] = {}
for _module in iter_modules([str(Path(__file__).parent)]):
    if _module.name.endswith("_calls"):
        CALLS |= import_module(f"tests.freshdesk.matrix.{_module.name}").CALLS
PLACES = ("own", "group", "elsewhere")
SCOPED = sorted(name for name, line in LINES.items() if line.tickets != "–")
OTHERS = sorted(set(LINES) - set(SCOPED))
ROLE_WORDS = {name: word for word, name, *_ in STOCK_ROLES if word not in CHAT_ONLY}
REFUSED = {"code": "access_denied", "message": "You are not authorized to perform this action."}
REFUSED_OBJECT = {
    "error_type": "PERMISSION_NOT_ALLOWED",
    "message": "You are not authorized to perform this action",
    "errors": [],
}
"""How it is said of custom objects."""


class Caller(NamedTuple):
    """An agent with one role and one scope."""

    api: Api
    role: str
    scope: int


def test_every_operation_is_in_the_document_and_has_a_call() -> None:
    assert set(LINES) == {f"{row.method} {row.path}" for row in ROWS if row.permission}
    assert set(CALLS) == set(LINES)
    assert all(set(line.may) == set(ROLE_WORDS) for line in LINES.values())


@pytest.mark.parametrize("operation", SCOPED)
def test_about_tickets(api: Api, operation: str) -> None:
    line, desk = LINES[operation], _desk(api)
    callers = list(_callers(desk))
    _refusals(desk, line, callers)
    for caller in callers:
        if line.may[caller.role]:
            for place in PLACES:
                _about_a_ticket(desk, line, caller, place)


@pytest.mark.parametrize("operation", OTHERS)
def test_about_anything_else(loopback: Loopback, sqlite_installation: Installation, operation: str) -> None:
    with connected(loopback, sqlite_installation) as api:
        line, desk = LINES[operation], _desk(api)
        callers = list(_callers(desk))
        _refusals(desk, line, callers)
        for caller in callers:
            if line.may[caller.role]:
                answer = _call(desk, line, caller, "elsewhere")
                assert 200 <= answer.status < 300, (caller.role, caller.scope, answer.status, answer.content[:500])


def _desk(api: Api) -> Desk:
    api.restart(freshdesk_rate_limit=1_000_000)
    return Desk(api, api.make_team("Deliveries"))


def _callers(desk: Desk) -> Iterator[Caller]:
    """An agent for every role and scope; those of a group are in the team."""
    for role, word in ROLE_WORDS.items():
        for scope in SCOPES:
            api = desk.api.hire(word, scope)
            if scope == 2:
                members = [{"id": api.agent["id"]}]
                assert desk.api.patch(f"/admin/groups/{desk.team}/agents", {"agents": members}).status == 204
            yield Caller(api, role, scope)


def _refusals(desk: Desk, line: Line, callers: list[Caller]) -> None:
    """Whoever may not is told so, about what exists and about what does not; nothing is changed."""
    if all(line.may.values()):
        return
    request = CALLS[line.operation](desk)
    method, path = line.operation.split(" ")
    nothing = re.sub(r"\{\w+\}", "9" * 12, path)
    refused = REFUSED_OBJECT if "/custom_objects/" in path else REFUSED
    with desk.api.untouched():
        for caller in callers:
            if not line.may[caller.role]:
                for asked in (request, request._replace(path=nothing)):
                    answer = desk.send(caller.api, method, asked)
                    assert (answer.status, answer.body) == (403, refused), (caller.role, caller.scope, answer.content)


def _about_a_ticket(desk: Desk, line: Line, caller: Caller, place: str) -> None:
    is_seen = place in SCOPES[caller.scope]
    case = (caller.role, caller.scope, place)
    if line.tickets == "hidden":
        answer = _call(desk, line, caller, place)
        expected = 200 <= answer.status < 300 if is_seen else (answer.status, answer.content) == (404, b"")
        assert expected, (*case, answer.status, answer.content[:500])
    elif line.tickets == "left out":
        shown = {item["id"] for item in _listed(_call(desk, line, caller, place))}
        assert (desk.latest in shown) == is_seen, case
    elif line.tickets == "as unknown":
        answer = _call(desk, line, caller, place)
        assert (answer.status == 204) if is_seen else (answer["errors"][0]["code"] == "invalid_value"), case
    else:
        assert line.tickets == "passed over", line
        assert _call(desk, line, caller, place).status == 200
        before = desk.api.look(desk.latest)
        asyncio.run(Worker(desk.api.installation).drain())
        assert (desk.api.look(desk.latest) != before) == is_seen, case


def _call(desk: Desk, line: Line, caller: Caller, place: str) -> Answer:
    desk.caller, desk.place = caller.api.agent["id"], place
    return desk.send(caller.api, line.operation.split(" ")[0], CALLS[line.operation](desk))


def _listed(answer: Answer) -> list[Any]:
    assert answer.status == 200, answer.content[:500]
    found = answer.body["results"] if isinstance(answer.body, dict) else answer.body
    return list(found)
