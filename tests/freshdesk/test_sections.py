"""Sections of the ticket form (contract 6.11)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.fields import TYPE, field
from tests.freshdesk.people import LATER, MISSING, UNIQUE, UNKNOWN, done, ids, look, made

from freehold.kernel.clock import MINUTE, ManualClock

PROBLEM = TYPE * 10_000 + 3


def dropdown(api: Api) -> Any:
    return field(api, "Carrier", "custom_dropdown", choices=[{"value": "Rail"}, {"value": "Road"}])


def test_a_section_is_added_plainly_and_wrapped(api: Api) -> None:
    parent = dropdown(api)
    path = f"/admin/ticket_fields/{parent['id']}/sections"
    rail, road = ids(parent["choices"])
    answer = api.post(path, {"label": " By rail ", "choice_ids": [rail]})
    number = answer["id"]
    expected = {
        "id": number,
        "label": "By rail",
        "parent_ticket_field_id": parent["id"],
        "choice_ids": [rail],
        "ticket_field_ids": [],
        "is_fsm": False,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{path}/{number}"
    assert answer.events == ["section.created"]
    assert answer.entries == [f"API key gave field {parent['id']} section {number}"]
    other = made(api, path, {"sections": [{"label": "By road", "choice_ids": [road]}]})["id"]
    both = made(api, path, {"section": {"label": "Both", "choice_ids": [rail, road, rail]}})
    assert both["choice_ids"] == [rail, road]
    inside = field(api, "Train", section_mappings=[{"section_id": number, "position": 2}])
    assert inside["section_mappings"] == [{"section_id": number, "position": 2}]
    shown = {**expected, "ticket_field_ids": [inside["id"]]}
    assert look(api, f"{path}/{number}") == shown
    listed = look(api, f"{path}?per_page=100")
    assert (listed[0], ids(listed)) == (shown, [number, other, both["id"]])
    with_sections = look(api, f"/admin/ticket_fields/{parent['id']}?include=section")
    assert (with_sections["has_section"], with_sections["sections"]) == (True, listed)
    assert "sections" not in look(api, f"/admin/ticket_fields/{parent['id']}")
    every = look(api, "/admin/ticket_fields?include=section")
    assert next(item["sections"] for item in every if item["id"] == parent["id"]) == listed
    assert api.codes("GET", "/admin/ticket_fields?include=sections") == {"include": "invalid_value"}
    of_types = f"/admin/ticket_fields/{TYPE}/sections"
    assert made(api, of_types, {"label": "By rail", "choice_ids": [PROBLEM]})["parent_ticket_field_id"] == TYPE
    api.missing("GET", f"{of_types}/{number}")


def test_what_a_section_cannot_be(sqlite_api: Api) -> None:
    api, parent = sqlite_api, dropdown(sqlite_api)
    path = f"/admin/ticket_fields/{parent['id']}/sections"
    assert api.wrong("POST", path, {"label": " ", "choice_ids": [], "colour": 1}) == {
        "label": ("missing_field", MISSING),
        "choice_ids": ("missing_field", MISSING),
        "colour": ("invalid_field", UNKNOWN),
    }
    unknown = ("invalid_value", "There is no choice matching the given choice_ids")
    assert api.wrong("POST", path, {"label": "X", "choice_ids": [PROBLEM]}) == {"choice_ids": unknown}
    choices = ids(parent["choices"])
    made(api, path, {"label": "X", "choice_ids": choices})
    assert api.wrong("POST", path, {"label": "x", "choice_ids": choices}, 409) == {"label": ("duplicate_value", UNIQUE)}
    plain = field(api, "Plain")["id"]
    no = {"id": ("incompatible_field", "Sections can be added only to dropdown fields")}
    assert api.wrong("POST", f"/admin/ticket_fields/{plain}/sections", {"label": "X", "choice_ids": choices}) == no
    assert look(api, f"/admin/ticket_fields/{plain}/sections") == []
    api.missing("GET", "/admin/ticket_fields/1/sections")
    own = look(api, path)[0]["id"]
    mapping = [{"section_id": own}]
    assert api.codes("PUT", f"/admin/ticket_fields/{parent['id']}", {"section_mappings": mapping}) == {
        "section_mappings": "invalid_value"
    }
    assert api.codes("PUT", f"/admin/ticket_fields/{TYPE}", {"section_mappings": mapping}) == {
        "section_mappings": "incompatible_field"
    }


def test_a_section_is_changed_and_goes(api: Api, clock: ManualClock) -> None:
    parent = dropdown(api)
    rail, road = ids(parent["choices"])
    path = f"/admin/ticket_fields/{parent['id']}/sections"
    before = made(api, path, {"label": "By rail", "choice_ids": [rail]})
    at = f"{path}/{before['id']}"
    inside = field(api, "Train", section_mappings=[{"section_id": before["id"]}])["id"]
    clock.move(MINUTE)
    answer = api.put(at, {"section": {"label": "Both", "choice_ids": [rail, road]}})
    expected = {**before, "label": "Both", "choice_ids": [rail, road], "ticket_field_ids": [inside]}
    assert (answer.status, answer.body, answer.events) == (200, expected, ["section.updated"])
    assert answer.entries == [f"API key changed section {before['id']} of field {parent['id']}"]
    assert api.put(at, {"label": "both"})["choice_ids"] == [rail, road]
    assert api.codes("PUT", at, {"choice_ids": []}) == {"choice_ids": "missing_field"}
    gone = api.put(f"/admin/ticket_fields/{parent['id']}", {"choices": [{"id": rail, "deleted": True}]})
    assert gone["updated_at"] == LATER
    assert look(api, at)["choice_ids"] == [road]
    assert done(api, "DELETE", at) == ["section.deleted"]
    assert look(api, f"/admin/ticket_fields/{inside}")["section_mappings"] == []
    for method, body in (("GET", None), ("PUT", {"label": "X"}), ("DELETE", None)):
        api.missing(method, at, body)


def test_sections_go_with_their_field(api: Api) -> None:
    parent = dropdown(api)
    path = f"/admin/ticket_fields/{parent['id']}"
    section = made(api, f"{path}/sections", {"label": "X", "choice_ids": ids(parent["choices"])})["id"]
    inside = field(api, "Train", section_mappings=[{"section_id": section}])["id"]
    done(api, "DELETE", path)
    api.missing("GET", f"{path}/sections")
    assert look(api, f"/admin/ticket_fields/{inside}")["section_mappings"] == []


def test_only_administrators_look_after_sections(sqlite_api: Api) -> None:
    path = f"/admin/ticket_fields/{TYPE}/sections"
    number = made(sqlite_api, path, {"label": "X", "choice_ids": [PROBLEM]})["id"]
    kim = sqlite_api.hire("SUPERVISOR")
    for method, at in (("GET", ""), ("POST", ""), *((way, f"/{number}") for way in ("GET", "PUT", "DELETE"))):
        body = {} if method in ("POST", "PUT") else None
        assert kim.call(method, path + at, body).status == 403, (method, at)
