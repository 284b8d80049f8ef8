"""Ticket forms and their fields (contract 6.11)."""

from tests.freshdesk.api import Api
from tests.freshdesk.fields import STATUS, field
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, done, ids, look, made

from freehold.kernel.clock import MINUTE, ManualClock

DEFAULT = 108_000_000_000
REQUESTER, COMPANY = 107_000_000_001, 107_000_000_011
SEEN = ["requester", "subject", "status", "agent", "product", "description", "company"]
"""The stock fields that customers see."""


def test_every_account_has_a_form(api: Api) -> None:
    assert look(api, "/ticket-forms?include=portals&per_page=100") == [
        {
            "id": DEFAULT,
            "name": "default_ticket_form",
            "title": "Default Ticket Form",
            "default": True,
            "description": None,
            "portals": [],
            "last_updated_by": None,
            "created_at": NOW,
            "updated_at": NOW,
        }
    ]
    form = look(api, f"/ticket-forms/{DEFAULT}")
    assert [item["name"] for item in form["fields"]] == SEEN
    assert form["fields"][0] == {
        "id": REQUESTER,
        "name": "requester",
        "label": "Search a requester",
        "label_for_customers": "Requester",
        "position": 1,
        "type": "default_requester",
        "default": True,
        "customers_can_edit": True,
        "required_for_closure": False,
        "required_for_agents": True,
        "required_for_customers": True,
        "displayed_to_customers": True,
        "created_at": "2026-01-05 09:00:00",
        "updated_at": "2026-01-05 09:00:00",
        "archived": False,
        "portal_cc": "false",
        "portal_cc_to": None,
        "hint_for_customers": None,
        "placeholder_for_customers": None,
    }
    field(api, "Order", displayed_to_customers=True, position=20)
    assert look(api, f"/ticket-forms/{DEFAULT}")["fields"][-1]["name"] == "cf_order", "what customers see is on it"
    assert api.wrong("DELETE", f"/ticket-forms/{DEFAULT}") == {
        "id": ("invalid_value", "The default form cannot be deleted")
    }
    assert api.codes("GET", "/ticket-forms?include=fields") == {"include": "invalid_value"}


def test_a_form_is_taken_in(api: Api) -> None:
    body = {
        "title": "Lost parcels!",
        "description": "For parcels",
        "fields": [
            {"id": COMPANY, "label_for_customers": "Where you work", "position": 1, "required_for_customers": True},
            {"id": REQUESTER, "hint_for_customers": "H", "placeholder_for_customers": "P", "position": 2},
        ],
    }
    answer = api.post("/ticket-forms", body)
    number = answer["id"]
    assert answer.status == 201
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/ticket-forms/{number}"
    assert answer.events == ["form.created"]
    assert answer.entries == [f"API key took in ticket form {number}"]
    fields = answer.body.pop("fields")
    assert answer.body == {
        "id": number,
        "name": "lost_parcels",
        "title": "Lost parcels!",
        "default": False,
        "description": "For parcels",
        "portals": [],
        "last_updated_by": api.agent["id"],
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert [(item["name"], item["position"]) for item in fields] == [("company", 1), ("requester", 2)]
    assert (fields[0]["label_for_customers"], fields[0]["required_for_customers"]) == ("Where you work", True)
    assert (fields[1]["hint_for_customers"], fields[1]["placeholder_for_customers"]) == ("H", "P")
    assert look(api, f"/ticket-forms/{number}") == {**answer.body, "fields": fields}
    least = made(api, "/ticket-forms", {"title": "lost parcels"})
    assert (least["name"], [item["name"] for item in least["fields"]]) == ("lost_parcels_2", SEEN)
    assert ids(api.follow("/ticket-forms", per_page=1)) == [DEFAULT, number, least["id"]]


def test_what_a_form_cannot_be(sqlite_api: Api) -> None:
    api, path = sqlite_api, "/ticket-forms"
    assert api.wrong("POST", path, {"title": "", "name": "x", "fields": [{"id": 5}], "colour": 1}) == {
        "title": ("missing_field", MISSING),
        "name": ("invalid_field", UNKNOWN),
        "fields": ("invalid_value", "There is no field matching the given fields"),
        "colour": ("invalid_field", UNKNOWN),
    }
    twice = [{"id": STATUS}, {"id": STATUS}]
    assert api.wrong("POST", path, {"title": "X", "fields": twice}) == {
        "fields": ("invalid_value", "It should name each field once")
    }
    assert api.codes("POST", path, {"title": "X", "fields": [{"label_for_customers": "X"}]}) == {
        "fields.id": "missing_field"
    }
    taken = {"title": ("duplicate_value", UNIQUE)}
    assert api.wrong("POST", path, {"title": "default ticket form"}, 409) == taken


def test_a_form_is_changed_copied_and_goes(api: Api, clock: ManualClock) -> None:
    before = made(api, "/ticket-forms", {"title": "Lost", "fields": [{"id": REQUESTER}]})
    path = f"/ticket-forms/{before['id']}"
    clock.move(MINUTE)
    answer = api.put(path, {"title": "Found", "description": "D"})
    expected = {**before, "title": "Found", "name": "found", "description": "D", "updated_at": LATER}
    assert (answer.status, answer.body, answer.events) == (200, expected, ["form.updated"])
    assert answer.entries == [f"API key changed ticket form {before['id']}"]
    assert api.put(path, {"fields": [{"id": COMPANY}]})["fields"][0]["name"] == "company"
    assert api.put(path, {"title": "found"})["title"] == "found", "its own"
    copy = api.get(f"{path}/clone")
    assert (copy.status, copy.events) == (200, ["form.created"])
    assert copy.entries == [f"API key copied ticket form {before['id']} as {copy['id']}"]
    assert (copy["title"], copy["name"], copy["default"]) == ("Copy of found", "copy_of_found", False)
    assert ids(copy["fields"]) == [COMPANY]
    assert api.get(f"{path}/clone")["title"] == "Copy of found 2"
    assert done(api, "DELETE", path) == ["form.deleted"]
    for method, at, body in (
        ("GET", path, None),
        ("PUT", path, {"title": "X"}),
        ("DELETE", path, None),
        ("GET", f"{path}/clone", None),
    ):
        api.missing(method, at, body)
    assert look(api, f"/ticket-forms/{copy['id']}") == copy.body


def test_what_a_form_says_of_a_field(api: Api) -> None:
    path = f"/ticket-forms/{DEFAULT}/fields"
    before = look(api, f"{path}/{STATUS}")
    assert before["name"] == "status"
    said = {
        "label_for_customers": "How it goes",
        "customers_can_edit": True,
        "required_for_customers": True,
        "hint_for_customers": "H",
        "placeholder_for_customers": "P",
        "position": 1,
    }
    answer = api.put(f"{path}/{STATUS}", said)
    assert (answer.status, answer.body, answer.events) == (200, {**before, **said}, ["form.updated"])
    assert answer.entries == [f"API key changed field {STATUS} of ticket form {DEFAULT}"]
    assert look(api, f"/ticket-forms/{DEFAULT}")["fields"][0]["position"] == 1
    assert api.post(f"{path}/{STATUS}", {"position": 9})["position"] == 9, "the documentation heads it POST"
    assert api.codes("PUT", f"{path}/{STATUS}", {"position": 0, "colour": 1}) == {
        "position": "datatype_mismatch",
        "colour": "invalid_field",
    }
    assert done(api, "DELETE", f"{path}/{STATUS}") == ["form.updated"]
    assert "status" not in [item["name"] for item in look(api, f"/ticket-forms/{DEFAULT}")["fields"]]
    for method, body in (("GET", None), ("PUT", {"position": 1}), ("DELETE", None)):
        api.missing(method, f"{path}/{STATUS}", body)
    order = field(api, "Order")["id"]
    form = made(api, "/ticket-forms", {"title": "X", "fields": [{"id": order}, {"id": COMPANY}]})["id"]
    done(api, "DELETE", f"/admin/ticket_fields/{order}")
    assert ids(look(api, f"/ticket-forms/{form}")["fields"]) == [COMPANY]


def test_only_administrators_look_after_forms(sqlite_api: Api) -> None:
    kim = sqlite_api.hire("SUPERVISOR")
    one = f"/ticket-forms/{DEFAULT}"
    of_field = f"{one}/fields/{STATUS}"
    for method, path in (
        ("GET", "/ticket-forms"),
        ("POST", "/ticket-forms"),
        ("GET", f"{one}/clone"),
        *((way, at) for at in (one, of_field) for way in ("GET", "PUT", "DELETE")),
    ):
        assert kim.call(method, path, {} if method in ("POST", "PUT") else None).status == 403, (method, path)
    assert len(look(sqlite_api, "/ticket-forms")) == 1
