"""Rules as an administrator sees them: made, placed, changed, refused (Freshdesk contract 6.16, 9.1)."""

import json
from typing import Any

import pytest
from tests.freshdesk.api import Api, basic
from tests.freshdesk.people import LATER, MISSING, NOW, UNKNOWN, done, ids, look
from tests.freshdesk.rules import ANY_PRIORITY, all_of, changed, condition, does, happened, rule, when_changed
from tests.freshdesk.test_people_races import all_at_once, statuses

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

POSITIVE = "It should be a/an Positive Integer"
STATUSES = "It should be one of these values: '2,3,4,5,6,7'"
WEBHOOK = {
    "field_name": "trigger_webhook",
    "request_type": "POST",
    "url": "https://hooks.example.com/fd",
    "content_type": "JSON",
    "content_layout": "2",
    "content": {"id": "{{ticket.id}}", "subject": "{{ticket.subject}}"},
    "custom_headers": {"X-Token": "abc"},
}


def test_a_rule_is_taken_in(api: Api) -> None:
    team = api.make_team("Tier <2>")
    body: dict[str, Any] = {
        "name": "Urgent to tier 2",
        "position": 1,
        "active": True,
        "performer": {"type": 2},
        "events": [{"field_name": "priority", "from": "--", "to": 4}],
        "conditions": all_of(condition("status", "in", [2, 3])),
        "actions": [{"field_name": "group_id", "value": team}, {"field_name": "add_tag", "value": ["tier2"]}, WEBHOOK],
    }
    answer = api.post("/automations/4/rules", body)
    number = answer["id"]
    shown = {
        **body,
        "id": number,
        "operator": None,
        "outdated": False,
        "last_updated_by": api.agent["id"],
        "summary": {
            "performer": "<b>Requester</b>",
            "events": ["<b>Priority</b> is changed from <b>Any</b> to <b>Urgent</b>"],
            "conditions": {"condition_set_1": ["<b>Status</b> in <b>Open</b>, <b>Pending</b>"]},
            "actions": [
                "<b>Group id</b>: <b>Tier &lt;2&gt;</b>",
                "<b>Add tag</b>: <b>tier2</b>",
                "<b>Trigger webhook</b>: https://hooks.example.com/fd",
            ],
        },
        "affected_tickets_count": None,
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert (answer.status, answer.body) == (201, {**shown, "meta": {"total_active_count": 1, "total_count": 1}})
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/automations/4/rules/{number}"
    assert answer.events == ["rule.created"]
    assert answer.entries == [f"API key took in rule {number} of type 4"]
    assert look(api, f"/automations/4/rules/{number}") == shown
    assert look(api, "/automations/4/rules?per_page=100") == [shown]
    assert look(api, "/automations/1/rules") == []
    api.missing("GET", f"/automations/1/rules/{number}")


def test_the_list_can_have_its_documented_envelope(sqlite_api: Api) -> None:
    made = rule(sqlite_api, 1, does("priority", 4))
    sqlite_api.restart(freshdesk_automation_envelope=True, automation_runs_all_creation_rules=True)
    head = f"host: 127.0.0.1\r\nauthorization: {basic(sqlite_api.token or '')}\r\n\r\n"
    _, _, content = sqlite_api.wire.exchange(f"GET /api/v2/automations/1/rules HTTP/1.1\r\n{head}".encode(), "GET")
    body = json.loads(content)
    assert ids(body["rules"]) == [made["id"]]
    assert body["meta"] == {"count": 1, "cascading_rules": True}


def test_types_are_one_three_and_four(sqlite_api: Api) -> None:
    for path in ("/automations/2/rules", "/automations/5/rules", "/automations/x/rules", "/automations/1/rules/999"):
        sqlite_api.missing("GET", path)
    body = {"name": "x", "conditions": ANY_PRIORITY, "actions": [does("priority", 4)]}
    sqlite_api.missing("POST", "/automations/2/rules", body)
    sqlite_api.missing("PUT", "/automations/1/rules/999", body)
    sqlite_api.missing("DELETE", "/automations/1/rules/999")


def test_rules_have_places(api: Api, clock: ManualClock) -> None:
    first, second, third = (rule(api, 1, does("priority", 4), name=name)["id"] for name in ("a", "b", "c"))
    new = rule(api, 1, does("priority", 4), name="new", position=2)
    assert (new["position"], new["meta"]) == (2, {"total_active_count": 4, "total_count": 4})
    assert ids(look(api, "/automations/1/rules")) == [first, new["id"], second, third]
    clock.move(MINUTE)
    moved = api.put(f"/automations/1/rules/{third}", {"position": 1})
    assert (moved["position"], moved["updated_at"]) == (1, LATER)
    assert load(moved.happened[0]["data"]) == {"changed": ["position"]}
    assert ids(look(api, "/automations/1/rules")) == [third, first, new["id"], second]
    assert api.put(f"/automations/1/rules/{third}", {"position": 99, "active": False})["position"] == 4
    assert api.put(f"/automations/1/rules/{third}", {})["meta"] == {"total_active_count": 3, "total_count": 4}
    removed = api.delete(f"/automations/1/rules/{first}")
    assert (removed.status, removed.events) == (204, ["rule.deleted"])
    assert removed.entries == [f"API key deleted rule {first} of type 1"]
    assert [item["position"] for item in look(api, "/automations/1/rules")] == [1, 2, 3]
    assert ids(api.follow("/automations/1/rules", per_page=2)) == [new["id"], second, third]
    api.missing("DELETE", f"/automations/1/rules/{first}")


def test_many_who_place_rules_at_once(api: Api) -> None:
    path, body = (
        "/automations/1/rules",
        {"name": "x", "position": 1, "conditions": ANY_PRIORITY, "actions": [does("priority", 4)]},
    )
    assert statuses(all_at_once(api, [("POST", path, body)] * 6)) == [201] * 6
    numbers = ids(look(api, path))
    moves: list[Any] = [("PUT", f"{path}/{number}", {"position": 7 - place}) for place, number in enumerate(numbers, 1)]
    assert set(statuses(all_at_once(api, [*moves, ("DELETE", f"{path}/{numbers[0]}", None)]))) <= {200, 204, 404}
    assert [item["position"] for item in look(api, path)] == [1, 2, 3, 4, 5]


def test_a_rule_is_changed(api: Api, clock: ManualClock) -> None:
    before = when_changed(api, changed("priority"), does("status", 3))
    path = f"/automations/4/rules/{before['id']}"
    clock.move(MINUTE)
    answer = api.put(path, {"name": "B", "events": [happened("note_type", "private")], "active": False})
    assert answer.status == 200, answer.content
    assert (answer["name"], answer["active"], answer["updated_at"]) == ("B", False, LATER)
    assert answer["summary"]["events"] == ["<b>Note type</b> is <b>private</b>"]
    assert (answer["actions"], answer["conditions"]) == (before["actions"], before["conditions"])
    assert answer.events == ["rule.updated"]
    assert load(answer.happened[0]["data"]) == {"changed": ["events", "is_active", "name"]}
    assert answer.entries == [f"API key changed rule {before['id']} of type 4"]
    assert {**look(api, path), "meta": answer["meta"]} == answer.body


def test_a_rule_for_changes_may_do_without_conditions(sqlite_api: Api) -> None:
    empty = [{"name": "condition_set_1", "match_type": "all", "properties": []}]
    body = {"name": "x", "events": [changed("status")], "actions": [does("priority", 4)]}
    made = sqlite_api.post("/automations/4/rules", body)
    assert (made["conditions"], made["performer"]) == (empty, {"type": 3})
    assert sqlite_api.codes("POST", "/automations/1/rules", {"name": "x", "actions": [does("priority", 4)]}) == {
        "conditions": "missing_field"
    }


def test_two_sets_are_joined(sqlite_api: Api) -> None:
    sets = [*ANY_PRIORITY, {"match_type": "any", "properties": [condition("subject", "contains", "x")]}]
    made = rule(sqlite_api, 1, does("priority", 4), conditions=sets, operator="condition_set_1 OR condition_set_2")
    assert (made["operator"], made["conditions"][1]["name"]) == ("or", "condition_set_2")
    assert rule(sqlite_api, 1, does("priority", 4), conditions=sets)["operator"] == "and"
    body = {"name": "x", "conditions": sets, "operator": "xor", "actions": [does("priority", 4)]}
    assert sqlite_api.wrong("POST", "/automations/1/rules", body) == {
        "operator": ("invalid_value", "It should be one of these values: 'and,or'")
    }


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    assert api.wrong("POST", "/automations/1/rules", {}) == {
        "name": ("missing_field", MISSING),
        "conditions": ("missing_field", MISSING),
        "actions": ("missing_field", MISSING),
    }
    body = {
        "name": " ",
        "position": 0,
        "active": "yes",
        "performer": {"type": 9},
        "events": [{"field_name": "status", "colour": "red"}],
        "conditions": [{"match_type": "some", "properties": [{"field_name": "status"}]}],
        "operator": 1,
        "actions": [{"field_name": "status", "value": {"a": 1}}],
        "colour": "red",
    }
    found = api.codes("POST", "/automations/4/rules", body)
    assert {name: found[name] for name in ("name", "position", "active", "performer.type", "colour", "operator")} == {
        "name": "missing_field",
        "position": "datatype_mismatch",
        "active": "datatype_mismatch",
        "performer.type": "invalid_value",
        "colour": "invalid_field",
        "operator": "datatype_mismatch",
    }
    assert found["events.colour"] == "invalid_field"
    assert found["conditions.match_type"] == "invalid_value"
    assert found["conditions.properties.operator"] == "missing_field"
    assert any(name.startswith("actions.value") for name in found)


WRONG_EVENTS: list[tuple[Any, str, str]] = [
    ([], "events", "missing_field"),
    ([changed("colour")], "events.field_name", "invalid_value"),
    ([changed("status", "--", 99)], "events.to", "invalid_value"),
    ([changed("priority", 9)], "events.from", "invalid_value"),
    ([happened("note_type", "secret")], "events.value", "invalid_value"),
    ([happened("note_type", None)], "events.value", "missing_field"),
    ([{**happened("note_type"), "from": 1}], "events.from", "invalid_field"),
    ([happened("customer_feedback", "good")], "events.value", "datatype_mismatch"),
    ([{**changed("status"), "to_nested_field": {"level2": "x"}}], "events.to_nested_field", "incompatible_field"),
]


@pytest.mark.parametrize(("events", "field", "code"), WRONG_EVENTS)
def test_events_that_cannot_be_waited_for(sqlite_api: Api, events: Any, field: str, code: str) -> None:
    body = {"name": "x", "events": events, "actions": [does("priority", 4)]}
    assert sqlite_api.codes("POST", "/automations/4/rules", body) == {field: code}


WRONG_CONDITIONS: list[tuple[Any, str, str]] = [
    (condition("colour", "is", 1), "field_name", "invalid_value"),
    (condition("status", "contains", 2), "operator", "invalid_value"),
    (condition("status", "in", [2, 99]), "value", "invalid_value"),
    (condition("status", "in"), "value", "missing_field"),
    (condition("status", "is", True), "value", "datatype_mismatch"),
    (condition("group_id", "is", 5), "value", "invalid_value"),
    (condition("responder_id", "is", "x"), "value", "invalid_value"),
    (condition("product_id", "is", 5), "value", "invalid_value"),
    (condition("subject", "contains", 5), "value", "datatype_mismatch"),
    (condition("hours_since_created", "greater_than", 0), "value", "datatype_mismatch"),
    (condition("hours_since_created", "is", [1]), "value", "datatype_mismatch"),
    (condition("created_at", "during", "night"), "value", "invalid_value"),
    (condition("created_at", "during", "business_hours", business_hours_id=99), "business_hours_id", "invalid_value"),
    (condition("status", "is", 2, business_hours_id=1), "business_hours_id", "incompatible_field"),
    (condition("hours_since_created", "is", 2, case_sensitive=True), "case_sensitive", "incompatible_field"),
    (condition("status", "is", 2, "custom_object"), "resource_type", "invalid_value"),
    (condition("renewal_date", "is", "soon", "company"), "value", "datatype_mismatch"),
    (condition("status", "is", 2, associated_fields={"a": 1}), "associated_fields", "incompatible_field"),
    (condition("status", "is", 2, nested_fields={"level2": {"field_name": "x"}}), "nested_fields", "invalid_value"),
]


@pytest.mark.parametrize(("one", "field", "code"), WRONG_CONDITIONS)
def test_conditions_that_cannot_be_asked(sqlite_api: Api, one: Any, field: str, code: str) -> None:
    body = {"name": "x", "conditions": all_of(one), "actions": [does("priority", 4)]}
    assert sqlite_api.codes("POST", "/automations/1/rules", body) == {f"conditions.properties.{field}": code}


WRONG_ACTIONS: list[tuple[Any, dict[str, str]]] = [
    ({"field_name": "fly"}, {"field_name": "invalid_value"}),
    ({"value": 1}, {"field_name": "missing_field"}),
    (does("status"), {"value": "missing_field"}),
    (does("status", None), {"value": "missing_field"}),
    (does("status", [2]), {"value": "datatype_mismatch"}),
    (does("ticket_type", "Nonsense"), {"value": "invalid_value"}),
    (does("priority", 4, url="x"), {"url": "invalid_field"}),
    (does("priority", 4, resource_type="custom_object"), {"resource_type": "invalid_value"}),
    (does("add_tag", ["", "x"]), {"value": "invalid_value"}),
    (does("add_tag", 5), {"value": "datatype_mismatch"}),
    (does("add_watcher", 5), {"value": "invalid_value"}),
    (does("add_note"), {"note_body": "missing_field"}),
    (does("add_note", note_body="x", notify_agents=[5]), {"notify_agents": "invalid_value"}),
    (does("send_email_to_requester"), {"email_subject": "missing_field", "email_body": "missing_field"}),
    (does("send_email_to_agent", email_to=5, email_subject="x", email_body="y"), {"email_to": "invalid_value"}),
    (does("send_email_to_group", email_to=-2, email_subject="x", email_body="y"), {"email_to": "invalid_value"}),
    (does("forward_ticket", fwd_to=["nobody"]), {"fwd_to": "invalid_value"}),
    (does("trigger_webhook"), {"request_type": "missing_field", "url": "missing_field"}),
    (
        does("trigger_webhook", request_type="POST", url="https://x.example.com"),
        {"content_type": "missing_field", "content": "missing_field"},
    ),
    ({**WEBHOOK, "request_type": "FETCH"}, {"request_type": "invalid_value"}),
    ({**WEBHOOK, "url": "ftp://x.example.com"}, {"url": "invalid_value"}),
    ({**WEBHOOK, "url": "https://{{ticket.subject}}/x"}, {"url": "invalid_value"}),
    ({**WEBHOOK, "content_type": "YAML"}, {"content_type": "invalid_value"}),
    ({**WEBHOOK, "content_layout": "3"}, {"content_layout": "invalid_value"}),
    ({**WEBHOOK, "content": '{"a": '}, {"content": "invalid_value"}),
    ({**WEBHOOK, "content_type": "XML", "content": "<a>"}, {"content": "invalid_value"}),
    ({**WEBHOOK, "content_type": "XML", "content": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'}, {"content": "invalid_value"}),
    ({**WEBHOOK, "custom_headers": {"X-A": "b\r\nX-C: d"}}, {"custom_headers": "invalid_value"}),
    ({**WEBHOOK, "custom_headers": {"Host": "b"}}, {"custom_headers": "invalid_value"}),
]


@pytest.mark.parametrize(("action", "wrong"), WRONG_ACTIONS)
def test_actions_that_cannot_be_done(sqlite_api: Api, action: Any, wrong: dict[str, str]) -> None:
    body = {"name": "x", "conditions": ANY_PRIORITY, "actions": [action]}
    expected = {f"actions.{name}": code for name, code in wrong.items()}
    assert sqlite_api.codes("POST", "/automations/1/rules", body) == expected


def test_messages(sqlite_api: Api) -> None:
    body = {
        "name": "x",
        "performer": {"type": 3, "members": [1]},
        "conditions": all_of(condition("status", "is", 99), condition("hours_since_created", "less_than", "x")),
        "actions": [does("status", 99), does("group_id", 5)],
        "events": [changed("status")],
    }
    assert sqlite_api.wrong("POST", "/automations/4/rules", body) == {
        "performer.members": ("incompatible_field", "Members can be named of the performer of type 1 only"),
        "conditions.properties.value": ("invalid_value", f"{STATUSES} (in conditions[0].properties[0])"),
        "actions.value": ("invalid_value", f"{STATUSES} (in actions[0])"),
    }
    sets = [*ANY_PRIORITY, {"match_type": "some", "properties": []}]
    body = {"name": "x", "conditions": sets, "actions": [does("priority", 1), {"field_name": 5}, does("fly")]}
    assert sqlite_api.wrong("POST", "/automations/1/rules", body) == {
        "conditions.match_type": ("invalid_value", "It should be one of these values: 'all,any' (in conditions[1])"),
        "actions.field_name": ("datatype_mismatch", "It should be a String (in actions[1])"),
    }
    body = {"name": "x", "conditions": ANY_PRIORITY, "actions": [does("priority", 1), does("fly")]}
    assert sqlite_api.wrong("POST", "/automations/1/rules", body)["actions.field_name"][1].endswith("' (in actions[1])")
    body = {"name": "x", "performer": {"type": 1}, "conditions": ANY_PRIORITY, "actions": [does("priority", 1)]}
    assert sqlite_api.wrong("POST", "/automations/1/rules", body) == {"performer": ("invalid_field", UNKNOWN)}
    body = {"name": "x", "conditions": ANY_PRIORITY, "actions": [does("priority", 1)] * 51}
    assert sqlite_api.wrong("POST", "/automations/1/rules", body) == {
        "actions": ("invalid_value", "Has 51 elements, it can have maximum of 50 elements")
    }


def test_secrets_are_kept_and_never_shown(sqlite_api: Api) -> None:
    hook = {**WEBHOOK, "auth_header": {"username": "us", "password": "hush-1"}, "api_key": "hush-2"}
    made = rule(sqlite_api, 1, hook)
    shown = made["actions"][0]
    assert (shown["auth_header"], shown["api_key"]) == ({"username": "us", "password": "********"}, "********")
    again = sqlite_api.put(f"/automations/1/rules/{made['id']}", {"actions": [shown]})
    assert "hush" not in str(again.body)
    assert b"hush" not in b"".join(str(row).encode() for row in sqlite_api.everything().items())


def test_a_rule_that_names_what_is_gone_is_outdated(sqlite_api: Api) -> None:
    team = sqlite_api.make_team("Deliveries")
    made = rule(sqlite_api, 1, does("group_id", team))
    assert made["outdated"] is False
    done(sqlite_api, "DELETE", f"/groups/{team}")
    after = look(sqlite_api, f"/automations/1/rules/{made['id']}")
    assert (after["outdated"], after["summary"]["actions"]) == (True, [f"<b>Group id</b>: <b>{team}</b>"])


def test_only_administrators_look_after_rules(sqlite_api: Api) -> None:
    path = f"/automations/1/rules/{rule(sqlite_api, 1, does('priority', 4))['id']}"
    supervisor = sqlite_api.hire("SUPERVISOR")
    for method, where in (
        ("GET", "/automations/1/rules"),
        ("POST", "/automations/1/rules"),
        ("GET", path),
        ("PUT", path),
        ("DELETE", path),
    ):
        assert supervisor.call(method, where).status == 403, method
    assert look(sqlite_api.hire("ADMIN"), path)["name"] == "A rule"
