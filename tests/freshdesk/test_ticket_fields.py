"""The fields of tickets: read by whoever writes tickets, looked after by administrators (contract 5.11, 6.11)."""

from tests.freshdesk.api import Api
from tests.freshdesk.fields import COUNTRIES, STATUS, field, named
from tests.freshdesk.people import LATER, MISSING, NOW, UNKNOWN, agent, group, look

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

ONE_OF_TYPES = (
    "It should be one of these values: 'custom_text,custom_paragraph,custom_checkbox,custom_number,custom_decimal,"
    "custom_date,custom_dropdown,nested_field'"
)
POSITIVE = ("datatype_mismatch", "It should be a/an Positive Integer")
NAMES = (
    "requester",
    "subject",
    "ticket_type",
    "source",
    "status",
    "priority",
    "group",
    "agent",
    "product",
    "description",
    "company",
)


def test_every_account_has_the_stock_fields(api: Api) -> None:
    deliveries, kim = group(api)["id"], agent(api, name="Kim Berg")["id"]
    fields = look(api, "/ticket_fields?per_page=100")
    assert tuple(item["name"] for item in fields) == NAMES
    assert [item["type"] for item in fields] == [f"default_{item['name']}" for item in fields]
    assert [item["position"] for item in fields] == list(range(1, 12))
    choices = {item["name"]: item["choices"] for item in fields if "choices" in item}
    assert choices == {
        "ticket_type": ["Question", "Incident", "Problem", "Feature Request", "Refund"],
        "source": {
            "Email": 1,
            "Portal": 2,
            "Phone": 3,
            "Forum": 4,
            "Twitter": 5,
            "Facebook": 6,
            "Chat": 7,
            "MobiHelp": 8,
            "Feedback Widget": 9,
            "Outbound Email": 10,
            "Ecommerce": 11,
            "Bot": 12,
            "Whatsapp": 13,
        },
        "status": {
            "2": ["Open", "Being Processed"],
            "3": ["Pending", "Awaiting your Reply"],
            "4": ["Resolved", "This ticket has been Resolved"],
            "5": ["Closed", "This ticket has been Closed"],
            "6": ["Waiting on Customer", "Awaiting your Reply"],
            "7": ["Waiting on Third Party", "Being Processed"],
        },
        "priority": {"Low": 1, "Medium": 2, "High": 3, "Urgent": 4},
        "group": {"Deliveries": deliveries},
        "agent": {"Ada Ames": api.agent["id"], "Kim Berg": kim},
        "product": {},
    }
    assert fields[0] == {
        "id": 107_000_000_001,
        "name": "requester",
        "label": "Search a requester",
        "label_for_customers": "Requester",
        "description": "Ticket requester",
        "position": 1,
        "type": "default_requester",
        "default": True,
        "customers_can_edit": True,
        "customers_can_filter": False,
        "required_for_closure": False,
        "required_for_agents": True,
        "required_for_customers": True,
        "displayed_to_customers": True,
        "portal_cc": False,
        "portal_cc_to": None,
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert [item["name"] for item in fields if item["required_for_agents"]] == (
        ["requester", "subject", "status", "priority", "description"]
    )
    assert look(api, "/ticket_fields?type=default_status") == [fields[4]]
    assert look(api, "/ticket_fields?type=custom_text") == []
    assert look(api, "/ticket_fields?page=2") == [], "a client that walks until nothing comes ends"
    assert api.codes("GET", "/ticket_fields?colour=red") == {"colour": "invalid_field"}


def test_a_field_of_each_type_is_added(api: Api) -> None:
    kinds = ("text", "paragraph", "checkbox", "number", "decimal", "date")
    for place, kind in enumerate(kinds):
        body = {
            "label": f"My {kind}!",
            "label_for_customers": f"Your {kind}",
            "type": f"custom_{kind}",
            "position": 12 + place,
            "description": "Help",
            "customers_can_edit": True,
            "displayed_to_customers": True,
            "required_for_closure": True,
            "required_for_agents": False,
            "required_for_customers": True,
        }
        answer = api.post("/admin/ticket_fields", body)
        number = answer["id"]
        expected = {
            **body,
            "id": number,
            "name": f"cf_my_{kind}",
            "default": False,
            "customers_can_filter": False,
            "archived": False,
            "is_fsm": False,
            "field_update_in_progress": False,
            "has_section": False,
            "section_mappings": [],
            "created_at": NOW,
            "updated_at": NOW,
        }
        assert (answer.status, answer.body) == (201, expected)
        at = f"http://127.0.0.1:{api.server.port}/api/v2/admin/ticket_fields/{number}"
        assert answer.headers["location"] == at
        assert answer.events == ["field.created"]
        assert load(answer.happened[0]["data"]) == {"entity": "ticket", "name": f"cf_my_{kind}"}
        assert answer.entries == [f"API key gave tickets the field cf_my_{kind}"]
        assert look(api, f"/admin/ticket_fields/{number}") == expected
        assert named(api, f"cf_my_{kind}", "/admin/ticket_fields?per_page=100") == expected
        plain = {name: value for name, value in expected.items() if name in named(api, f"cf_my_{kind}")}
        assert named(api, f"cf_my_{kind}") == plain
    ticket = api.ticket()
    assert ticket["custom_fields"] == dict.fromkeys([f"cf_my_{kind}" for kind in kinds])


def test_a_label_can_come_twice_and_a_name_cannot(api: Api) -> None:
    names = [field(api, label)["name"] for label in ("Größe", "grosse", "Grosse", "注文", "Subject")]
    assert names == ["cf_groe", "cf_grosse", "cf_grosse2", "cf_field", "cf_subject"]
    least = field(api, "Plain")
    assert [least[name] for name in ("label_for_customers", "position", "description")] == ["Plain", 1, None]
    listed = [item["name"] for item in look(api, "/ticket_fields")]
    assert listed[:7] == ["cf_plain", *reversed(names), "requester"], "without a position it stands on top"


def test_every_wrong_field_is_named_at_once(sqlite_api: Api) -> None:
    api = sqlite_api
    body = {
        "label": " ",
        "type": "custom_colour",
        "position": 0,
        "required_for_agents": "yes",
        "section_mappings": [{"section_id": 5}],
        "colour": "red",
    }
    assert api.wrong("POST", "/admin/ticket_fields", body) == {
        "label": ("missing_field", MISSING),
        "type": ("invalid_value", ONE_OF_TYPES),
        "position": POSITIVE,
        "required_for_agents": ("datatype_mismatch", "It should be a/an Boolean"),
        "section_mappings": ("invalid_value", "There is no section matching the given section_mappings"),
        "colour": ("invalid_field", UNKNOWN),
    }
    path = "/admin/ticket_fields"
    assert api.wrong("POST", path, {}) == {"label": ("missing_field", MISSING), "type": ("missing_field", MISSING)}
    dropdown = {"label": "A", "type": "custom_dropdown"}
    only = "It can be set only for fields"
    for more, expected in (
        ({}, {"choices": ("missing_field", MISSING)}),
        ({"choices": [{"value": " "}]}, {"choices": ("invalid_value", "It should not be blank")}),
        (
            {"choices": [{"id": 1, "value": "X"}]},
            {"choices": ("invalid_value", "There is no choice matching the given id")},
        ),
        (
            {"choices": [{"value": "X", "colour": 1, "stop_sla_timer": True}]},
            {"choices.colour": ("invalid_field", UNKNOWN)},
        ),
        ({"choices": [{"value": "X", "stop_sla_timer": True}]}, {"choices.stop_sla_timer": ("invalid_field", UNKNOWN)}),
        (
            {"choices": [{"value": "X", "choices": [{"value": "Y"}]}]},
            {"choices": ("invalid_value", "It should have at most 1 levels")},
        ),
        (
            {"choices": [{"value": "X"}], "dependent_fields": [{"level": 2, "label": "L"}]},
            {"dependent_fields": ("incompatible_field", f"{only} of type nested_field")},
        ),
        (
            {"type": "custom_text", "choices": [{"value": "X"}]},
            {"choices": ("incompatible_field", f"{only} that are dropdowns")},
        ),
        (
            {"type": "nested_field", "choices": COUNTRIES},
            {
                "choices": ("invalid_value", "It should have at most 1 levels"),
                "dependent_fields": ("missing_field", MISSING),
            },
        ),
        (
            {
                "type": "nested_field",
                "choices": COUNTRIES,
                "dependent_fields": [{"level": 3}, {"level": 4, "label": "X"}],
            },
            {"dependent_fields.level": ("invalid_value", "It should be one of these values: '2,3'")},
        ),
        (
            {
                "type": "nested_field",
                "choices": COUNTRIES,
                "dependent_fields": [{"level": 3}, {"level": 3, "label": "X"}],
            },
            {
                "dependent_fields.level": ("invalid_value", "It should be 2, and 3 below it"),
                "dependent_fields.label": ("missing_field", MISSING),
            },
        ),
    ):
        found = api.wrong("POST", path, {**dropdown, **more})
        assert expected.items() <= found.items(), (more, found)
    twice = {**dropdown, "choices": [{"value": "Rail"}, {"value": "rail "}]}
    assert api.wrong("POST", path, twice, 409) == {"choices": ("duplicate_value", "It should contain each value once")}
    assert look(api, "/ticket_fields?type=custom_dropdown") == []


def test_a_field_is_changed(api: Api, clock: ManualClock) -> None:
    before = field(api)
    path = f"/admin/ticket_fields/{before['id']}"
    clock.move(MINUTE)
    body = {
        "label": "Carriers",
        "label_for_customers": None,
        "position": 3,
        "required_for_agents": True,
        "description": "D",
    }
    answer = api.put(path, body)
    assert (answer.status, answer.body) == (200, {**before, **body, "updated_at": LATER})
    assert answer.events == ["field.updated"]
    assert load(answer.happened[0]["data"])["changed"] == sorted(
        ["label", "label_for_customers", "position", "is_required", "description"]
    )
    assert answer.entries == [f"API key changed field {before['id']} of tickets"]
    assert answer["name"] == "cf_carrier", "the name stays"
    assert api.codes("PUT", path, {"type": "custom_text"}) == {"type": "invalid_field"}
    assert api.codes("PUT", path, {"label": ""}) == {"label": "missing_field"}
    api.missing("PUT", "/admin/ticket_fields/1", {"label": "X"})


def test_a_field_goes_with_what_tickets_hold_in_it(api: Api) -> None:
    number = field(api)["id"]
    other = field(api, "Other")["id"]
    ticket = api.ticket(custom_fields={"cf_carrier": "Rail", "cf_other": "stays"})["id"]
    answer = api.delete(f"/admin/ticket_fields/{number}")
    assert (answer.status, answer.content, answer.events) == (204, b"", ["field.deleted"])
    assert answer.entries == [f"API key deleted field {number} of tickets"]
    assert look(api, f"/tickets/{ticket}")["custom_fields"] == {"cf_other": "stays"}
    assert api.codes("PUT", f"/tickets/{ticket}", {"custom_fields": {"cf_carrier": "X"}}) == {
        "custom_fields.cf_carrier": "invalid_field"
    }
    api.missing("GET", f"/admin/ticket_fields/{number}")
    api.missing("DELETE", f"/admin/ticket_fields/{number}")
    again = field(api)
    assert (again["name"], again["id"]) == ("cf_carrier", other + 1)
    assert look(api, f"/tickets/{ticket}")["custom_fields"]["cf_carrier"] is None, "the old values do not come back"
    stock = api.wrong("DELETE", f"/admin/ticket_fields/{STATUS}")
    assert stock == {"id": ("invalid_value", "Default fields cannot be deleted")}


def test_administrators_define_and_agents_read(sqlite_api: Api) -> None:
    number = field(sqlite_api)["id"]
    kim = sqlite_api.hire("AGENT")
    assert look(kim, "/ticket_fields?per_page=100") == look(sqlite_api, "/ticket_fields")
    path = "/admin/ticket_fields"
    for method, at in (("GET", path), ("POST", path), *((way, f"{path}/{number}") for way in ("GET", "PUT", "DELETE"))):
        assert kim.call(method, at, {} if method in ("POST", "PUT") else None).status == 403, (method, at)
    assert sqlite_api.hire("ANALYTICS_COLLABORATOR").get("/ticket_fields").status == 403
    assert look(sqlite_api.hire("ADMIN"), f"{path}/{number}")["name"] == "cf_carrier"
