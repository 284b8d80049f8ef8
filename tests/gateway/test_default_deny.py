"""Every operation of both products: what an assistant may do without a grant, with read, and with full.

Generated from the catalogue: a new operation is held to it from its first day. What is refused or asked about changes
nothing, and every call leaves exactly one entry.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, NamedTuple

import pytest
from tests.contract.api import Loopback
from tests.freshdesk.api import _part, connected
from tests.freshdesk.matrix.desk import PNG, Desk, Request
from tests.gateway.assistant import Assistant, Got, assistant_of

from freehold.catalogue.derive.apis import api_of
from freehold.catalogue.derive.examples import example_of
from freehold.catalogue.operation import Body, Operation, Risk
from freehold.catalogue.registry import ROWS
from freehold.kernel.installation import Installation

ASKS = Risk.CUSTOMER_FACING | Risk.IRREVERSIBLE | Risk.BULK | Risk.EXPORT | Risk.ADMIN
CALLS: dict[str, Any] = {}
for _module in iter_modules([str(Path(__file__).parents[1] / "freshdesk" / "matrix")]):
    if _module.name.endswith("_calls"):
        CALLS |= import_module(f"tests.freshdesk.matrix.{_module.name}").CALLS
TOGETHER = 3
"""Operations in one test: some things there may be only a few of."""
AREAS = sorted({(row.product, row.area) for row in ROWS})
PARTS = [
    pytest.param(area, rows[at : at + TOGETHER], id=f"{'.'.join(area)} {at // TOGETHER + 1}")
    for area in AREAS
    for rows in [[row for row in ROWS if (row.product, row.area) == area]]
    for at in range(0, len(rows), TOGETHER)
]
QUERIES = {
    "freshchat.metrics.historical": "/v2/metrics/historical?metric=conversation_metrics.created_interactions"
    "&start=2026-01-04T00:00:00Z&end=2026-01-05T00:00:00Z",
    "freshchat.metrics.instant": "/v2/metrics/instant?metric=conversation_metrics.created_interactions",
}


class Three(NamedTuple):
    """Assistants with nothing, with read in every area, with full in every area."""

    nobody: Assistant
    reader: Assistant
    doer: Assistant


@pytest.fixture
def desk(loopback: Loopback, sqlite_installation: Installation) -> Iterator[Desk]:
    with connected(loopback, sqlite_installation) as api:
        api.restart(freshdesk_rate_limit=1_000_000, rate_limit=1_000_000)
        desk = Desk(api, api.make_team("Deliveries"))
        desk.caller = api.agent["id"]  # who answers for the assistants
        yield desk


@pytest.mark.parametrize(("area", "rows"), PARTS)
def test_every_operation(desk: Desk, area: tuple[str, str], rows: list[Operation]) -> None:
    three = Three(*(assistant_of(desk.api, name) for name in ("Nobody", "Reader", "Doer")))
    three.reader.grant(area[1], "read", connection=area[0])
    three.doer.grant(area[1], "full", connection=area[0])
    for row in rows:
        _hold(desk, three, row)


def _hold(desk: Desk, three: Three, row: Operation) -> None:
    asks = bool(row.risks & ASKS)
    _is_kept_out(desk, three.nobody, row, "no_grant")
    if row.is_write:
        _is_kept_out(desk, three.reader, row, "level")
    elif asks:
        _is_kept_out(desk, three.reader, row, "risk")
    else:
        _is_let_in(desk, three.reader, row)
    if asks:
        _is_kept_out(desk, three.doer, row, "risk")
    else:
        _is_let_in(desk, three.doer, row)


def _is_kept_out(desk: Desk, assistant: Assistant, row: Operation, rule: str) -> None:
    request = _request(desk, row)
    before = assistant.everything()
    got = _send(assistant, row, request)
    assert got.status == 403, (row.id, rule, got)
    assert ("x-approval-id" in got.headers) == (rule == "risk"), row.id
    [entry] = got.entries
    expected = "pending" if rule == "risk" else "refused"
    assert (entry["operation"], entry["decision"], entry["rule"]) == (row.id, expected, rule), row.id
    assert (entry["who"], entry["who_kind"]) == (assistant.name, "assistant")
    assert entry["policy"] is not None
    assert re.fullmatch(r"[0-9a-f]{64}", entry["request_digest"])
    assert assistant.everything() == before, f"{row.id} changed something"


def _is_let_in(desk: Desk, assistant: Assistant, row: Operation) -> None:
    got = _send(assistant, row, _request(desk, row))
    [entry] = got.entries
    assert (entry["operation"], entry["decision"]) == (row.id, "allowed"), (row.id, got)
    assert got.status < 500, (row.id, got)
    assert entry["outcome"] == ("done" if got.status < 400 else "failed"), (row.id, got)
    if row.product == "freshdesk":
        assert got.status < 400, (row.id, got)


def _request(desk: Desk, row: Operation) -> Request:
    """A good call of a Freshdesk operation; of a Freshchat one, the example of the reference."""
    call = CALLS.get(f"{row.method} {row.path}")
    if call is not None:
        found: Request = call(desk)
        return found
    path = QUERIES.get(row.id) or re.sub(r"\{\w+\}", "e2b7a6c5-4d3f-4e2a-9b18-7c6d5e4f3a06", row.path)
    if row.body is Body.FORM:
        return Request(path, form=((row.form_field or "file", "a.png", PNG, "image/png"),))
    return Request(path, example_of(api_of(row), row.takes) if row.takes is not None else None)


def _send(assistant: Assistant, row: Operation, request: Request) -> Got:
    if not request.form:
        return assistant.call(row.method, request.path, request.body)
    content = b"".join(_part(part) for part in request.form) + b"--XbX--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=XbX"}
    return assistant.call(row.method, request.path, content, headers=headers)
