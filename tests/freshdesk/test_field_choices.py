"""The choices of dropdowns, of fields that depend on one another, and of statuses and types (contract 6.11)."""

from tests.freshdesk.api import Api
from tests.freshdesk.fields import COUNTRIES, LEVELS, STATUS, TYPE, field, named
from tests.freshdesk.people import LATER, NOW, done, look, made
from tests.freshdesk.rules import all_of, changed, condition, does, when_changed

from freehold.kernel.clock import MINUTE, ManualClock


def test_a_dropdown_has_choices(api: Api) -> None:
    dropdown = field(
        api, "Carrier", "custom_dropdown", choices=[{"value": "Road", "position": 2}, {"value": "Rail", "position": 1}]
    )
    number = dropdown["id"]
    assert dropdown["choices"] == [
        {
            "id": number * 10_000 + 2,
            "position": 1,
            "value": "Rail",
            "label": "Rail",
            "parent_choice_id": number,
            "choices": [],
        },
        {
            "id": number * 10_000 + 1,
            "position": 2,
            "value": "Road",
            "label": "Road",
            "parent_choice_id": number,
            "choices": [],
        },
    ]
    assert named(api, "cf_carrier")["choices"] == ["Rail", "Road"]
    road, rail = number * 10_000 + 1, number * 10_000 + 2
    changes = [{"id": rail, "deleted": True}, {"id": road, "value": "By road"}, {"value": "Air", "position": 1}]
    after = api.put(f"/admin/ticket_fields/{number}", {"choices": changes})
    assert [(choice["id"], choice["value"]) for choice in after["choices"]] == [(rail + 1, "Air"), (road, "By road")]
    again = api.put(f"/admin/ticket_fields/{number}", {"choices": [{"value": "Rail"}]})
    assert [choice["id"] for choice in again["choices"]] == [rail + 1, road, rail + 2], "numbers are not used twice"
    whole = {name: value for name, value in again["choices"][0].items() if name != "label"}
    assert api.put(f"/admin/ticket_fields/{number}", {"choices": [whole]})["choices"] == again["choices"]


def test_a_renamed_choice_is_renamed_in_tickets(api: Api, clock: ManualClock) -> None:
    number = field(api, "Carrier", "custom_dropdown", choices=[{"value": "A"}, {"value": "B"}, {"value": "C"}])["id"]
    first, second, third = (api.ticket(custom_fields={"cf_carrier": word})["id"] for word in ("A", "B", "C"))
    clock.move(MINUTE)
    ids = [number * 10_000 + place for place in (1, 2, 3)]
    swapped = [{"id": ids[0], "value": "B"}, {"id": ids[1], "value": "A"}, {"id": ids[2], "deleted": True}]
    answer = api.put(f"/admin/ticket_fields/{number}", {"choices": swapped})
    assert (answer.status, answer.events) == (200, ["field.updated"])
    assert answer["updated_at"] == LATER
    assert [choice["value"] for choice in answer["choices"]] == ["B", "A"]
    held = [look(api, f"/tickets/{one}")["custom_fields"]["cf_carrier"] for one in (first, second, third)]
    assert held == ["B", "A", "C"], "they changed places; what is not offered any more stays where it is"
    assert look(api, f"/tickets/{first}")["updated_at"] == NOW
    assert api.put(f"/tickets/{third}", {"priority": 2, "custom_fields": {"cf_carrier": "C"}}).status == 200
    wrong = api.wrong("PUT", f"/tickets/{first}", {"custom_fields": {"cf_carrier": "C"}})
    assert wrong == {"custom_fields.cf_carrier": ("invalid_value", "It should be one of these values: 'B,A'")}


def test_fields_that_depend_on_one_another(api: Api) -> None:
    answer = api.post(
        "/admin/ticket_fields",
        {"label": "Country", "type": "nested_field", "position": 12, "choices": COUNTRIES, "dependent_fields": LEVELS},
    )
    number = answer["id"]
    assert answer.status == 201
    wrapped = answer.body.pop("ticket_field")
    assert wrapped == answer.body == look(api, f"/admin/ticket_fields/{number}")
    assert answer["dependent_fields"] == [
        {
            "id": number + 1,
            "name": "cf_state",
            "label": "State",
            "label_for_customers": "Your state",
            "level": 2,
            "ticket_field_id": number,
            "created_at": NOW,
            "updated_at": NOW,
        },
        {
            "id": number + 2,
            "name": "cf_city",
            "label": "City",
            "label_for_customers": "City",
            "level": 3,
            "ticket_field_id": number,
            "created_at": NOW,
            "updated_at": NOW,
        },
    ]
    india = answer["choices"][0]
    goa = india["choices"][0]
    assert (goa["parent_choice_id"], goa["choices"][1]["value"]) == (india["id"], "Margao")
    listed = named(api, "cf_country")
    assert listed["choices"] == [{"India": [{"Goa": ["Panaji", "Margao"]}]}, {"Peru": [{"Cusco": []}]}]
    assert listed["nested_ticket_fields"][1] == {
        "id": number + 2,
        "name": "cf_city",
        "label": "City",
        "label_in_portal": "City",
        "level": 3,
        "description": None,
        "ticket_field_id": number,
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert [item["name"] for item in look(api, "/ticket_fields") if not item["default"]] == ["cf_country"]
    api.missing("GET", f"/admin/ticket_fields/{number + 1}")
    held = {"cf_country": "India", "cf_state": "Goa", "cf_city": "Margao"}
    ticket = api.ticket(custom_fields=held)
    assert ticket["custom_fields"] == held
    changes = [{"id": india["id"], "value": "Bharat", "choices": [{"id": goa["id"], "value": "Gova"}]}]
    renamed = api.put(
        f"/admin/ticket_fields/{number}",
        {"choices": changes, "dependent_fields": [{"level": 2, "label": "Province"}]},
    )
    assert [choice["value"] for choice in renamed["choices"]] == ["Bharat", "Peru"]
    assert renamed["dependent_fields"][0]["label"] == "Province"
    after = {"cf_country": "Bharat", "cf_state": "Gova", "cf_city": "Margao"}
    assert look(api, f"/tickets/{ticket['id']}")["custom_fields"] == after
    assert done(api, "DELETE", f"/admin/ticket_fields/{number}") == ["field.deleted"]
    assert look(api, f"/tickets/{ticket['id']}")["custom_fields"] == {}


def test_statuses_and_types_are_the_accounts_to_name(api: Api) -> None:
    held = api.ticket(status=6, type="Refund")["id"]
    path = f"/admin/ticket_fields/{STATUS}"
    shown = look(api, path)
    assert shown["choices"][5] == {
        "id": 7,
        "position": 6,
        "value": "Waiting on Third Party",
        "label": "Waiting on Third Party",
        "label_for_customers": "Being Processed",
        "stop_sla_timer": True,
        "default": False,
        "group_ids": [],
        "deleted": False,
        "choices": [],
    }
    changes = [
        {"id": 3, "value": "On hold", "label_for_customers": "Waiting", "stop_sla_timer": False},
        {"id": 6, "deleted": True},
        {"value": "With the carrier", "stop_sla_timer": True},
    ]
    answer = api.put(path, {"choices": changes, "label": "State"})
    assert (answer.status, answer["label"], answer.events) == (200, "State", ["field.updated"])
    assert [(choice["id"], choice["value"]) for choice in answer["choices"]] == [
        (2, "Open"),
        (3, "On hold"),
        (4, "Resolved"),
        (5, "Closed"),
        (7, "Waiting on Third Party"),
        (8, "With the carrier"),
    ]
    assert named(api, "status")["choices"] == {
        "2": ["Open", "Being Processed"],
        "3": ["On hold", "Waiting"],
        "4": ["Resolved", "This ticket has been Resolved"],
        "5": ["Closed", "This ticket has been Closed"],
        "7": ["Waiting on Third Party", "Being Processed"],
        "8": ["With the carrier", "With the carrier"],
    }
    assert api.ticket(status=8)["status"] == 8
    wrong = api.wrong("PUT", f"/tickets/{api.ticket()['id']}", {"status": 6})
    assert wrong == {"status": ("invalid_value", "It should be one of these values: '2,3,4,5,7,8'")}
    assert look(api, f"/tickets/{held}")["status"] == 6, "who has it keeps it"
    assert api.put(f"/tickets/{held}", {"status": 6, "priority": 2}).status == 200
    stays = {"choices": ("invalid_value", "The statuses 2,3,4,5 cannot be deleted")}
    assert api.wrong("PUT", path, {"choices": [{"id": 2, "deleted": True}]}) == stays
    api.put(path, {"choices": [{"id": 8, "deleted": True}]})
    assert api.put(path, {"choices": [{"value": "New"}]})["choices"][-1]["id"] == 9, "a number is not used twice"

    kinds = look(api, f"/admin/ticket_fields/{TYPE}")["choices"]
    assert [choice["value"] for choice in kinds] == ["Question", "Incident", "Problem", "Feature Request", "Refund"]
    renamed = [
        {"id": kinds[4]["id"], "value": "Money back"},
        {"id": kinds[0]["id"], "deleted": True},
        {"value": "Praise"},
    ]
    assert api.put(f"/admin/ticket_fields/{TYPE}", {"choices": renamed}).status == 200
    assert named(api, "ticket_type")["choices"] == ["Incident", "Problem", "Feature Request", "Money back", "Praise"]
    assert look(api, f"/tickets/{held}")["type"] == "Money back"
    assert api.ticket(type="Praise")["type"] == "Praise"
    assert api.codes("PUT", f"/tickets/{held}", {"type": "Question"}) == {"type": "invalid_value"}


def test_who_names_a_choice_follows_when_it_is_renamed(api: Api) -> None:
    carrier = field(api, "Carrier", "custom_dropdown", choices=[{"value": "Rail"}, {"value": "Road"}])
    conditions = all_of(condition("ticket_type", "in", ["Refund", "Problem"]), condition("cf_carrier", "is", "Rail"))
    actions = [does("ticket_type", "Refund"), does("add_tag", "Refund"), does("cf_carrier", "Road")]
    rule_ = when_changed(api, changed("ticket_type", "Refund", "--"), *actions, conditions=conditions)
    skill = {"resource_type": "ticket", "field_name": "ticket_type", "operator": "in", "value": ["Refund"]}
    skill_id = made(api, "/admin/skills", {"name": "Money", "conditions": [skill]})["id"]
    target = {"respond_within": 3600, "resolve_within": 7200, "business_hours": False, "escalation_enabled": False}
    policy = {
        "name": "Money first",
        "applicable_to": {"ticket_types": ["Refund"]},
        "sla_target": {f"priority_{place}": target for place in (1, 2, 3, 4)},
    }
    assert api.post("/sla_policies", policy).status == 201
    kinds = look(api, f"/admin/ticket_fields/{TYPE}")["choices"]
    assert (
        api.put(f"/admin/ticket_fields/{TYPE}", {"choices": [{"id": kinds[4]["id"], "value": "Money"}]}).status == 200
    )
    renamed = [{"id": one["id"], "value": f"By {one['value'].lower()}"} for one in carrier["choices"]]
    assert api.put(f"/admin/ticket_fields/{carrier['id']}", {"choices": renamed}).status == 200
    after = look(api, f"/automations/4/rules/{rule_['id']}")
    said = [one["value"] for one in after["conditions"][0]["properties"]]
    assert said == [["Money", "Problem"], "By rail"]
    assert [one["value"] for one in after["actions"]] == ["Money", "Refund", "By road"], "a tag is no type"
    assert after["events"][0]["from"] == "Money"
    assert look(api, f"/admin/skills/{skill_id}")["conditions"] == [{**skill, "value": ["Money"]}]
    policies = {item["name"]: item["applicable_to"] for item in look(api, "/sla_policies")}
    assert policies["Money first"] == {"ticket_types": ["Money"]}
