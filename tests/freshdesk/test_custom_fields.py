"""What stands in the account's own fields of tickets: types, required fields, closure, nested values (contract 1.6)."""

from typing import Any

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.fields import COUNTRIES, LEVELS, TYPE, field
from tests.freshdesk.people import MISSING, UNKNOWN, look, made
from tests.freshdesk.rules import work

from freehold.kernel.text import load

TEXT = "It should be a String"
URGENT = "It should be one of these values: '2,3,4,5,6,7'"
TYPES = "It should be one of these values: 'Question,Incident,Problem,Feature Request,Refund'"


def wrongs(api: Api, **fields: Any) -> dict[str, tuple[str, str]]:
    """What is wrong with a new ticket that has these values, by the name of the field."""
    found = api.wrong("POST", "/tickets", {"email": "rita@example.com", "custom_fields": fields})
    return {name.removeprefix("custom_fields."): wrong for name, wrong in found.items()}


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", "Straße ✓", "Straße ✓"),
        ("text", "", ""),
        ("text", "x" * 255, "x" * 255),
        ("paragraph", "a\n" * 1000, "a\n" * 1000),
        ("checkbox", False, False),
        ("number", -7, -7),
        ("number", 2**53, 2**53),
        ("decimal", 1.25, 1.25),
        ("decimal", 3, 3),
        ("date", "2024-02-29", "2024-02-29"),
        ("number", None, None),
    ],
)
def test_values_come_back_as_they_were_sent(sqlite_api: Api, kind: str, given: Any, kept: Any) -> None:
    field(sqlite_api, "F", f"custom_{kind}")
    ticket = sqlite_api.ticket(custom_fields={"cf_f": given})
    assert look(sqlite_api, f"/tickets/{ticket['id']}")["custom_fields"] == ticket["custom_fields"] == {"cf_f": kept}


@pytest.mark.parametrize(
    ("kind", "given", "code", "message"),
    [
        ("text", 5, "datatype_mismatch", TEXT),
        ("text", ["a"], "datatype_mismatch", TEXT),
        ("text", "x" * 256, "invalid_value", "Has 256 characters, it can have maximum of 255 characters"),
        ("paragraph", {"a": 1}, "datatype_mismatch", TEXT),
        ("checkbox", 1, "datatype_mismatch", "It should be a/an Boolean"),
        ("checkbox", "maybe", "datatype_mismatch", "It should be a/an Boolean"),
        ("number", 1.5, "datatype_mismatch", "It should be a/an Integer"),
        ("number", True, "datatype_mismatch", "It should be a/an Integer"),
        ("number", "٣x", "datatype_mismatch", "It should be a/an Integer"),
        ("number", 2**53 + 1, "invalid_value", f"It should be at most {2**53}"),
        ("decimal", "1e", "datatype_mismatch", "It should be a/an Number"),
        ("decimal", "inf", "datatype_mismatch", "It should be a/an Number"),
        ("decimal", True, "datatype_mismatch", "It should be a/an Number"),
        ("decimal", 1e16, "invalid_value", f"It should be at most {2**53}"),
        ("date", "2023-02-29", "datatype_mismatch", "It should be a/an Date in the YYYY-MM-DD format"),
        ("date", "20240101", "datatype_mismatch", "It should be a/an Date in the YYYY-MM-DD format"),
        ("date", "2024-01-01T00:00:00Z", "datatype_mismatch", "It should be a/an Date in the YYYY-MM-DD format"),
        ("date", 5, "datatype_mismatch", "It should be a/an Date in the YYYY-MM-DD format"),
    ],
)
def test_values_of_the_wrong_type_are_refused(sqlite_api: Api, kind: str, given: Any, code: str, message: str) -> None:
    field(sqlite_api, "F", f"custom_{kind}")
    assert wrongs(sqlite_api, cf_f=given) == {"cf_f": (code, message)}


def test_a_form_brings_everything_as_text(sqlite_api: Api) -> None:
    for kind in ("number", "decimal", "checkbox", "date", "text"):
        field(sqlite_api, kind, f"custom_{kind}")
    given = {"number": "12", "decimal": "1.5", "checkbox": "true", "date": "2024-01-01", "text": "1"}
    parts = [(f"custom_fields[cf_{kind}]", value) for kind, value in given.items()]
    answer = sqlite_api.form("POST", "/tickets", ("email", "rita@example.com"), *parts)
    assert answer.status == 201, answer.content[:500]
    assert answer["custom_fields"] == {
        "cf_number": 12,
        "cf_decimal": 1.5,
        "cf_checkbox": True,
        "cf_date": "2024-01-01",
        "cf_text": "1",
    }


def test_what_agents_must_fill_in(api: Api) -> None:
    field(api, "Order", required_for_agents=True)
    field(api, "Carrier", "custom_dropdown", required_for_agents=True, choices=[{"value": "Rail"}, {"value": "Road"}])
    one_of = "It should be one of these values: 'Rail,Road'"
    assert wrongs(api, cf_carrier="") == {
        "cf_order": ("missing_field", MISSING),
        "cf_carrier": ("missing_field", one_of),
    }
    assert wrongs(api, cf_order="5", cf_carrier="Air", cf_colour="red") == {
        "cf_carrier": ("invalid_value", one_of),
        "cf_colour": ("invalid_field", UNKNOWN),
    }
    ticket = api.ticket(custom_fields={"cf_order": "5", "cf_carrier": "Rail"})["id"]
    assert api.put(f"/tickets/{ticket}", {"priority": 2}).status == 200
    blank = api.wrong("PUT", f"/tickets/{ticket}", {"custom_fields": {"cf_order": None}})
    assert blank == {"custom_fields.cf_order": ("missing_field", MISSING)}
    assert look(api, f"/tickets/{ticket}")["custom_fields"] == {"cf_carrier": "Rail", "cf_order": "5"}


def test_a_ticket_does_not_move_on_while_something_is_missing(api: Api) -> None:
    ticket = api.ticket()["id"]
    field(api, "Order", required_for_agents=True)
    field(api, "Cause", required_for_closure=True)
    path = f"/tickets/{ticket}"
    assert api.put(path, {"priority": 2}).status == 200, "an update of something else goes on"
    assert api.wrong("PUT", path, {"status": 3}) == {"custom_fields.cf_order": ("missing_field", MISSING)}
    assert api.put(path, {"status": 3, "custom_fields": {"cf_order": "5"}}).status == 200
    for status in (4, 5):
        assert api.wrong("PUT", path, {"status": status}) == {"custom_fields.cf_cause": ("missing_field", MISSING)}
    assert api.put(path, {"status": 4, "custom_fields": {"cf_cause": "Rain"}}).status == 200
    assert api.put(path, {"status": 5}).status == 200
    new = {"email": "rita@example.com", "status": 5, "custom_fields": {"cf_order": "6"}}
    assert api.wrong("POST", "/tickets", new) == {"custom_fields.cf_cause": ("missing_field", MISSING)}


def test_none_of_many_tickets_moves_on_while_something_is_missing_there(api: Api) -> None:
    """The others do: each ticket has its own fields."""
    field(api, "Order", required_for_agents=True)
    field(api, "Cause", required_for_closure=True)
    ready = api.ticket(custom_fields={"cf_order": "5", "cf_cause": "Rain"})["id"]
    waiting = api.ticket(custom_fields={"cf_order": "6"})["id"]

    def move(**properties: Any) -> list[int]:
        many = {"ids": [ready, waiting], "properties": properties}
        assert api.post("/tickets/bulk_update", {"bulk_action": many}).status == 200
        work(api)
        return [api.look(number)["status"] for number in (ready, waiting)]

    assert move(status=3) == [3, 3], "to wait takes no cause"
    assert move(status=5, priority=4) == [5, 3]
    assert api.look(waiting)["priority"] == 1, "nothing else of it is done either"
    [job] = [row for row in api.rows("bulk_jobs") if row["failures"] != "[]"]
    assert load(job["failures"]) == [{"id": waiting, "reason": "It lacks custom_fields.cf_cause."}]
    assert move(status=4, custom_fields={"cf_cause": "Snow"}) == [4, 4]


def test_nested_values_follow_from_one_another(api: Api) -> None:
    made(
        api,
        "/admin/ticket_fields",
        {"label": "Country", "type": "nested_field", "choices": COUNTRIES, "dependent_fields": LEVELS},
    )
    none = "It should be one of these values: ''"
    assert wrongs(api, cf_country="Chile") == {
        "cf_country": ("invalid_value", "It should be one of these values: 'India,Peru'")
    }
    assert wrongs(api, cf_country="India", cf_state="Cusco") == {
        "cf_state": ("invalid_value", "It should be one of these values: 'Goa'")
    }
    assert wrongs(api, cf_country="Peru", cf_state="Cusco", cf_city="Panaji") == {"cf_city": ("invalid_value", none)}
    assert wrongs(api, cf_city="Panaji") == {"cf_city": ("invalid_value", none)}
    ticket = api.ticket(custom_fields={"cf_country": "India", "cf_state": "Goa", "cf_city": "Panaji"})["id"]
    path = f"/tickets/{ticket}"
    city = api.put(path, {"custom_fields": {"cf_city": "Margao"}})["custom_fields"]
    assert city == {"cf_country": "India", "cf_state": "Goa", "cf_city": "Margao"}
    moved = api.put(path, {"custom_fields": {"cf_country": "Peru"}})["custom_fields"]
    assert moved == {"cf_country": "Peru", "cf_state": None, "cf_city": None}, "what does not follow any more goes"
    api.put(path, {"custom_fields": {"cf_country": "India", "cf_state": "Goa"}})
    many = {"ids": [ticket], "properties": {"custom_fields": {"cf_country": "Peru"}}}
    assert api.post("/tickets/bulk_update", {"bulk_action": many}).status == 200
    work(api)
    assert look(api, path)["custom_fields"] == moved


def test_a_field_in_a_section_is_asked_for_where_the_section_is_shown(api: Api) -> None:
    incident = TYPE * 10_000 + 2
    by_type = made(api, f"/admin/ticket_fields/{TYPE}/sections", {"label": "Outage", "choice_ids": [incident]})["id"]
    carrier = field(api, "Carrier", "custom_dropdown", choices=[{"value": "Rail"}, {"value": "Road"}])
    rail = carrier["choices"][0]["id"]
    path = f"/admin/ticket_fields/{carrier['id']}/sections"
    by_carrier = made(api, path, {"label": "By rail", "choice_ids": [rail]})["id"]
    field(api, "Since", required_for_agents=True, section_mappings=[{"section_id": by_type, "position": 1}])
    field(api, "Train", required_for_agents=True, section_mappings=[{"section_id": by_carrier, "position": 1}])
    since, train = {"custom_fields.cf_since": "missing_field"}, {"custom_fields.cf_train": "missing_field"}
    body = {"email": "rita@example.com"}
    assert api.codes("POST", "/tickets", {**body, "type": "Incident"}) == since
    assert api.codes("POST", "/tickets", {**body, "custom_fields": {"cf_carrier": "Rail"}}) == train
    ticket = api.ticket(type="Question", custom_fields={"cf_carrier": "Road"})["id"]
    assert api.codes("PUT", f"/tickets/{ticket}", {"type": "Incident", "status": 3}) == since


def test_strict_forms_ask_for_what_the_stock_form_requires(sqlite_api: Api) -> None:
    api = sqlite_api
    body = {"email": "rita@example.com"}
    assert api.post("/tickets", body).status == 201, "by default nothing of it is asked for"
    api.restart(freshdesk_strict_forms=True)
    assert api.wrong("POST", "/tickets", body) == {
        "subject": ("missing_field", MISSING),
        "description": ("missing_field", MISSING),
        "status": ("missing_field", URGENT),
        "priority": ("missing_field", "It should be one of these values: '1,2,3,4'"),
    }
    whole = api.post("/tickets", {**body, "subject": "S", "description": "D", "status": 2, "priority": 1})
    assert whole.status == 201
    path = f"/tickets/{whole['id']}"
    assert api.wrong("PUT", path, {"subject": ""}) == {"subject": ("missing_field", MISSING)}
    assert api.put(path, {"priority": 2}).status == 200


def test_an_account_can_require_a_type(api: Api) -> None:
    old = api.ticket()["id"]
    assert api.put(f"/admin/ticket_fields/{TYPE}", {"required_for_agents": True}).status == 200
    missing = {"type": ("missing_field", TYPES)}
    assert api.wrong("POST", "/tickets", {"email": "rita@example.com"}) == missing
    assert api.wrong("PUT", f"/tickets/{old}", {"status": 4}) == missing
    assert api.put(f"/tickets/{old}", {"priority": 2}).status == 200
    assert api.put(f"/tickets/{old}", {"status": 4, "type": "Refund"}).status == 200


def test_many_tickets_at_once_keep_what_they_have(api: Api) -> None:
    field(api, "Order", required_for_agents=True)
    field(api, "Note")
    ticket = api.ticket(custom_fields={"cf_order": "5"})["id"]
    action = {"ids": [ticket], "properties": {"status": 3, "custom_fields": {"cf_note": "N"}}}
    assert api.post("/tickets/bulk_update", {"bulk_action": action}).status == 200
    wrong = {"ids": [ticket], "properties": {"custom_fields": {"cf_order": ""}}}
    assert api.codes("POST", "/tickets/bulk_update", {"bulk_action": wrong}) == {
        "bulk_action.properties.custom_fields.cf_order": "missing_field"
    }
