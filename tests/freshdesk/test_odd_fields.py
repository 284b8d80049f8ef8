"""What strangers can send as fields, sections and forms, and accounts that were made by an older version."""

from typing import Any

import pytest
from sqlalchemy import bindparam, update
from tests.freshdesk.api import Api
from tests.freshdesk.fields import TYPE, field
from tests.freshdesk.people import look, made
from tests.freshdesk.test_bad_input import ODD

from freehold.catalogue.freshdesk import ROWS
from freehold.catalogue.operation import Operation
from freehold.core.fields.model import fields
from freehold.kernel.query import Query

AREAS = {"ticket_fields", "ticket_forms", "contact_fields", "company_fields"}
WRITES = [row for row in ROWS if row.takes is not None and row.area in AREAS]
_STORE = Query(update(fields).where(fields.c.id == bindparam("number")).values(choices=bindparam("choices")))
NEW = {"label": "X", "label_for_customers": "X", "type": "custom_dropdown", "choices": [{"value": "A"}]}


@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.id)
def test_odd_values_in_every_attribute(sqlite_api: Api, row: Operation) -> None:
    """Each is taken or refused, and never trouble."""
    api = sqlite_api
    whole = dict(NEW)
    if row.area == "company_fields":
        del whole["label_for_customers"]
    numbers = {"form_id": 108_000_000_000, "field_id": TYPE, "section_id": 0}
    if row.area in ("contact_fields", "company_fields"):
        numbers["field_id"] = made(api, f"/{row.area}", whole)["id"]
    elif row.area == "ticket_forms":
        numbers["field_id"] = 107_000_000_001
    if "section_id" in row.path:
        path = f"/admin/ticket_fields/{TYPE}/sections"
        numbers["section_id"] = made(api, path, {"label": "S", "choice_ids": [TYPE * 10_000 + 1]})["id"]
    assert row.takes is not None
    for name in row.takes.model_fields:
        for value in ODD:
            given = {**whole, name: value} if row.method == "POST" and row.area.endswith("_fields") else {name: value}
            answer = api.call(row.method, row.path.format(**numbers), given)
            assert answer.status in (200, 201, 400, 409), (name, value, answer.status, answer.content[:300])


def test_odd_choices(sqlite_api: Api) -> None:
    api, path = sqlite_api, "/admin/ticket_fields"
    deep: Any = []
    for _ in range(50):
        deep = [{"value": "x", "choices": deep}]
    number = made(api, path, NEW | {"label": "Y"})["id"]
    for choices in (
        deep,
        [{"value": "x" * 256}],
        [{"value": "\u202e"}, {"value": "\x01" + "0"}],
        [{"id": 2**63 - 1, "deleted": True}],
        [{"id": 1.5}],
        [{"deleted": True}],
        [{"value": str(place)} for place in range(1001)],
        [{"value": "A", "position": 10**9}],
        {"value": "A"},
    ):
        answer = api.put(f"{path}/{number}", {"choices": choices})
        assert answer.status in (200, 400, 409), (choices, answer.status, answer.content[:300])
    assert look(api, f"{path}/{number}")["choices"][0]["value"] == "A"


def test_there_is_an_end_to_choices(sqlite_api: Api) -> None:
    api, path = sqlite_api, "/admin/ticket_fields"
    below = [{"value": f"{place}"} for place in range(1000)]
    body = {
        "label": "Big",
        "type": "nested_field",
        "dependent_fields": [{"label": "L", "level": 2}],
        "choices": [{"value": f"{place}", "choices": below} for place in range(6)],
    }
    found = api.wrong("POST", path, body)
    assert found == {"choices": ("invalid_value", "Has 6006 elements, it can have maximum of 5000 elements")}


def test_names_that_sql_would_stumble_over(api: Api) -> None:
    odd = 'Robert\'); DROP TABLE "tickets"; $.a[0]%_\\'
    row = field(api, odd, "custom_dropdown", choices=[{"value": odd}])
    assert row["name"] == "cf_robert_drop_table_tickets_a_0"
    ticket = api.ticket(custom_fields={row["name"]: odd})["id"]
    choice = row["choices"][0]["id"]
    assert api.put(f"/admin/ticket_fields/{row['id']}", {"choices": [{"id": choice, "value": '"{}"'}]}).status == 200
    assert look(api, f"/tickets/{ticket}")["custom_fields"] == {row["name"]: '"{}"'}
    assert api.delete(f"/admin/ticket_fields/{row['id']}").status == 204
    assert look(api, f"/tickets/{ticket}")["custom_fields"] == {}


def test_choices_whose_numbers_an_older_version_wrote_as_text(api: Api) -> None:
    number = field(api, "Carrier", "custom_dropdown", choices=[{"value": "Rail"}])["id"]
    old = '[{"id": "1", "value": "Rail"}, {"id": "2", "value": "Road"}]'
    api.installation.database.write_now(lambda tx: tx.run(_STORE, number=number, choices=old))
    path = f"/admin/ticket_fields/{number}"
    assert [(one["id"], one["value"]) for one in look(api, path)["choices"]] == [(1, "Rail"), (2, "Road")]
    after = api.put(path, {"choices": [{"id": 1, "value": "Railway"}, {"value": "Air"}]})
    assert [one["value"] for one in after["choices"]] == ["Railway", "Road", "Air"]
