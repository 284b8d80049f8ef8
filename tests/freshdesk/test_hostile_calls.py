"""What strangers can send, for every operation: each answer is one of the contract's errors, and nothing is changed.

Generated from the catalogue: the calls that work are those of the matrix of who may do what, spoiled in one place each.
That no refusal has another form, records an event or leaves an entry is held against each answer as it comes in.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from tests.contract.api import Loopback
from tests.freshdesk.api import Api, connected
from tests.freshdesk.matrix.desk import Desk, Request
from tests.freshdesk.matrix.test_matrix import CALLS

from freehold.catalogue.freshdesk import ROWS
from freehold.catalogue.operation import Operation
from freehold.kernel.installation import Installation

AREAS = sorted({row.area for row in ROWS})
DEEP = 100_000
NOT_JSON = (
    b"{", b'{"a": 1}{"b": 2}', b"\xff\xfe", b'{"a": "\\ud800"}', b'{"a": "\\u0000"}', b'{"a": 9223372036854775808}',
    b'{"a": NaN}', b"[" * DEEP, b'{"a":' * DEEP, b'{"a":' + b"[" * DEEP + b"]" * DEEP + b"}",
    b"[]", b'"x"', b"5", b'{"a": "' + b"\\" * 99_999,
)  # fmt: skip
HALF_A_FORM = b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'
KEYS = (
    "0", "-1", "1.5", "x", "9" * 18, "9223372036854775808", "9" * 400, "%00", "%ff", "..%2f..", "%E2%80%AE", "1%0d%0aX:%20y",
    "null", "'%20OR%201=1--", "%ed%a0%80",
)  # fmt: skip
QUERIES = (
    "page=0", "page=-1", "page=x", "page=1.5", f"page={'9' * 30}", "per_page=0", "per_page=101", "per_page=x", "nothing=1",
    "page[]=1", "a=%00", "%00=1", "page=%D9%A1", f"{'x' * 3000}=1", "&".join(f"a{number}=1" for number in range(300)),
)  # fmt: skip
ODD: tuple[Any, ...] = (
    True, -1, 2**63 - 1, 1.5, "", "1",
    "\u202e\u2066שלום 🔥\ufeff<script>alert(1)</script>'; DROP TABLE tickets; --\r\nBcc: x@example.com",
    "{{ticket.id}}" * 10_000, [[]], [None], ["x"] * 3000, [{"id": {}}], {"id": [None]}, {"": ""}, None,
)  # fmt: skip
FOR_A_DATABASE: tuple[Any, ...] = (2**63 - 1, "", "x" * 3000, "\ud7ff\ue000\U0010ffff\x01%_\\", [2**63 - 1], {})
"""What SQLite takes and PostgreSQL might not: numbers of other widths, long keys of an index, patterns."""


class Known(NamedTuple):
    row: Operation
    request: Request

    @property
    def path(self) -> str:
        return self.request.path.partition("?")[0]


def calls(desk: Desk, area: str) -> Iterator[Known]:
    """A good call of every operation of an area that there is a call for."""
    for row in ROWS:
        call = CALLS.get(f"{row.method} {row.path}")
        if row.area == area and call is not None and not row.id.endswith(".get_export"):
            yield Known(row, call(desk))


@pytest.fixture
def desk(loopback: Loopback, sqlite_installation: Installation) -> Iterator[Desk]:
    with connected(loopback, sqlite_installation) as api:
        yield unlimited(api)


def unlimited(api: Api) -> Desk:
    api.restart(freshdesk_rate_limit=10_000_000)
    return Desk(api, api.make_team("Deliveries"))


@pytest.mark.parametrize("area", AREAS)
def test_bodies_that_cannot_be_read(desk: Desk, area: str) -> None:
    known = list(calls(desk, area))
    with desk.api.untouched():
        for row, request in known:
            path = request.path.partition("?")[0]
            if row.takes is None and row.method != "GET":
                assert desk.api.call(row.method, path, {"zzz": 1}).status in (400, 404), row.id
            if row.takes is None or row.method == "DELETE":
                continue
            for content in NOT_JSON:
                answer = desk.api.call(row.method, path, content=content, headers={"content-type": "application/json"})
                assert answer.status == 400, (row.id, content[:40], answer.content[:300])
                assert area == "custom_objects" or answer["code"] == "invalid_json"
                assert len(answer.content) < 500, "an error does not repeat what was sent"
            answer = desk.api.call(row.method, path, content=b"a=1", headers={"content-type": "text/plain"})
            assert (answer.status, answer["code"]) == (415, "unsupported_content_type"), row.id
            multipart = {"content-type": "multipart/form-data; boundary=x"}
            answer = desk.api.call(row.method, path, content=HALF_A_FORM, headers=multipart)
            assert answer.status == (400 if row.form_field else 415), (row.id, answer.content)


@pytest.mark.parametrize("area", AREAS)
def test_attributes_and_parameters_that_nobody_knows(desk: Desk, area: str) -> None:
    """All of them are named, beside a body that is good otherwise."""
    known = list(calls(desk, area))
    with desk.api.untouched():
        for row, request in known:
            path = request.path.partition("?")[0]
            if isinstance(request.body, dict) and row.takes is not None:
                answer = desk.api.call(row.method, path, {**request.body, "zzz": 1, "yyy": {"x": [None]}})
                assert answer.status == 400, (row.id, answer.content[:300])
                named = {item.get("field", item.get("name")) for item in answer["errors"]}
                assert {"zzz", "yyy"} <= named, (row.id, named)
            for query in QUERIES if row.query is not None and row.method == "GET" else ():
                if area != "custom_objects" or "page" not in query:  # theirs has other names, and ours are passed over
                    answer = desk.api.get(f"{path}?{query}")
                    assert answer.status == 400, (row.id, query[:60], answer.content[:300])
                    assert len(answer.content) < 50_000


@pytest.mark.parametrize("area", AREAS)
def test_ids_that_lead_nowhere(desk: Desk, area: str) -> None:
    known = [call for call in calls(desk, area) if "{" in call.row.path]
    with desk.api.untouched():
        for row, request in known:
            for key in KEYS if area != "custom_objects" else KEYS[:4]:
                path = re.sub(r"\{\w+\}", lambda _, key=key: key, row.path)
                answer = desk.api.call(row.method, path, request.body if row.takes is not None else None)
                assert answer.status in (400, 404), (row.id, key[:40], answer.status, answer.content[:300])
                assert "x" not in answer.headers


@pytest.mark.parametrize("area", AREAS)
def test_odd_values_in_every_attribute(desk: Desk, area: str) -> None:
    """Each is taken, or refused by name; never trouble."""
    _try(desk, area, ODD)


@pytest.mark.parametrize("area", AREAS)
def test_odd_values_in_every_attribute_on_postgresql(loopback: Loopback, installation: Installation, area: str) -> None:
    with connected(loopback, installation) as api:
        _try(unlimited(api), area, FOR_A_DATABASE)


def _try(desk: Desk, area: str, values: tuple[Any, ...]) -> None:
    for row, request in list(calls(desk, area)):
        good = request.body if isinstance(request.body, dict) else {}
        for name, field in row.takes.model_fields.items() if row.takes is not None else ():
            for value in values:
                body = {**good, field.alias or name: value}
                answer = desk.api.call(row.method, request.path, body)
                assert answer.status < 500, (row.id, name, str(value)[:60], answer.content[:300])
