"""SLA policies: what customers are promised (Freshdesk contract 5.13, 6.12)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNKNOWN, agent, company, group, ids, look

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

SECONDS = "It should be a multiple of 60 from 60 to 31536000"
TARGET = {
    "respond_within": 300,
    "resolve_within": 600,
    "next_respond_within": None,
    "business_hours": True,
    "escalation_enabled": False,
}
TARGETS = {f"priority_{number}": TARGET for number in (4, 3, 2, 1)}


def policy(api: Api, name: str = "Premium", **given: Any) -> Any:
    body = {"name": name, "sla_target": TARGETS, "applicable_to": {"sources": [2]}, **given}
    answer = api.post("/sla_policies", body)
    assert answer.status == 201, answer.content
    return answer.body


def test_every_account_promises_something(api: Api) -> None:
    def target(respond: int, resolve: int) -> dict[str, Any]:
        return {
            **TARGET,
            "respond_within": respond,
            "resolve_within": resolve,
            "business_hours": False,
            "escalation_enabled": True,
        }

    (stock,) = look(api, "/sla_policies?per_page=100")
    assert stock == {
        "id": stock["id"],
        "name": "Default SLA Policy",
        "description": "default policy",
        "active": True,
        "is_default": True,
        "position": 1,
        "sla_target": {
            "priority_4": target(3600, 14400),
            "priority_3": target(14400, 43200),
            "priority_2": target(28800, 86400),
            "priority_1": target(86400, 259200),
        },
        "applicable_to": {},
        "escalation": {},
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert list(stock["sla_target"]) == ["priority_4", "priority_3", "priority_2", "priority_1"]
    assert stock["id"] > 108_000_000_000


def test_a_policy_is_made(api: Api) -> None:
    kim, team, firm = agent(api)["id"], group(api)["id"], company(api)["id"]
    body = {
        "name": "Premium",
        "description": "For those who pay",
        "active": True,
        "is_default": False,
        "position": 2,
        "sla_target": {**TARGETS, "priority_4": {**TARGET, "next_respond_within": 30}},
        "applicable_to": {
            "company_ids": [firm],
            "group_ids": [team],
            "sources": [2, 5],
            "ticket_types": ["Incident", "Feature Request"],
        },
        "escalation": {
            "reminder_resolution": {"escalation_time": -3600, "agent_ids": [-1]},
            "response": {"escalation_time": 14400, "agent_ids": [kim, -1]},
            "resolution": {
                "level_1": {"escalation_time": 0, "agent_ids": [-1]},
                "level_2": {"escalation_time": 604800, "agent_ids": [kim]},
            },
        },
    }
    answer = api.post("/sla_policies", body)
    number = answer["id"]
    assert (answer.status, answer.body) == (201, {**body, "id": number, "created_at": NOW, "updated_at": NOW})
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/sla_policies/{number}"
    assert answer.events == ["sla_policy.created"]
    assert answer.entries == [f"API key made SLA policy {number}"]
    assert look(api, "/sla_policies")[1] == answer.body


def test_policies_stand_in_their_order(api: Api) -> None:
    stock = look(api, "/sla_policies")[0]["id"]
    last, first = policy(api, "Last")["id"], policy(api, "First", position=1)["id"]
    assert ids(api.follow("/sla_policies", per_page=1)) == [first, stock, last]
    api.put(f"/sla_policies/{first}", {"position": 3, "applicable_to": {"sources": [1]}})
    assert ids(look(api, "/sla_policies")) == [stock, first, last]
    places = [item["position"] for item in look(api, "/sla_policies")]
    assert len(set(places)) == 3


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    body = {
        "active": "yes",
        "position": 0,
        "sla_target": {
            "priority_4": {**TARGET, "respond_within": 90},
            "priority_3": {**TARGET, "resolve_within": 0, "next_respond_within": 29},
            "priority_2": {"respond_within": "1"},
        },
        "escalation": {"response": {"escalation_time": -60, "agent_ids": [0]}, "resolution": {"level_5": {}}},
        "is_default": True,
        "colour": "red",
    }
    assert api.wrong("POST", "/sla_policies", body) == {
        "name": ("missing_field", MISSING),
        "active": ("datatype_mismatch", "It should be a/an Boolean"),
        "position": ("datatype_mismatch", "It should be a/an Positive Integer"),
        "sla_target.priority_4.respond_within": ("invalid_value", SECONDS),
        "sla_target.priority_3.resolve_within": ("invalid_value", SECONDS),
        "sla_target.priority_3.next_respond_within": (
            "invalid_value",
            "It should be a multiple of 1 from 30 to 31536000",
        ),
        "sla_target.priority_2.respond_within": ("datatype_mismatch", "It should be a/an Positive Integer"),
        "sla_target.priority_2.resolve_within": ("missing_field", MISSING),
        "sla_target.priority_2.business_hours": ("missing_field", MISSING),
        "sla_target.priority_2.escalation_enabled": ("missing_field", MISSING),
        "sla_target.priority_1": ("missing_field", MISSING),
        "applicable_to": ("missing_field", MISSING),
        "escalation.response.escalation_time": (
            "invalid_value",
            "It should be a multiple of 60 from 0 to 31536000",
        ),
        "escalation.response.agent_ids": ("datatype_mismatch", "It should be a/an Positive Integer"),
        "escalation.resolution.level_5": ("invalid_field", UNKNOWN),
        "is_default": ("invalid_value", "There is one default policy, and it stays so"),
        "colour": ("invalid_field", UNKNOWN),
    }


def test_a_policy_is_about_what_there_is(api: Api) -> None:
    body = {
        "name": "Premium",
        "sla_target": TARGETS,
        "applicable_to": {
            "company_ids": [1],
            "group_ids": [1],
            "product_ids": [1],
            "sources": [99],
            "ticket_types": ["Wish"],
        },
        "escalation": {
            "response": {"escalation_time": 0, "agent_ids": [1]},
            "next_response": {"escalation_time": 0, "agent_ids": []},
            "resolution": {"level_2": {"escalation_time": 0, "agent_ids": [-1]}},
        },
    }
    wrong = api.wrong("POST", "/sla_policies", body)
    assert wrong["applicable_to.product_ids"] == (
        "invalid_value",
        "There is no product matching the given applicable_to.product_ids",
    )
    assert wrong["escalation.resolution.level_2"] == ("invalid_value", "It needs level_1")
    assert {field: code for field, (code, _) in wrong.items()} == {
        "applicable_to.company_ids": "invalid_value",
        "applicable_to.group_ids": "invalid_value",
        "applicable_to.product_ids": "invalid_value",
        "applicable_to.sources": "invalid_value",
        "applicable_to.ticket_types": "invalid_value",
        "escalation.response.agent_ids": "invalid_value",
        "escalation.next_response.agent_ids": "missing_field",
        "escalation.resolution.level_2": "invalid_value",
    }
    assert api.codes("POST", "/sla_policies", {**body, "applicable_to": {}, "escalation": {}}) == {
        "applicable_to": "missing_field"
    }


def test_a_policy_is_changed(api: Api, clock: ManualClock) -> None:
    before = policy(api, escalation={"response": {"escalation_time": 0, "agent_ids": [-1]}})
    path = f"/sla_policies/{before['id']}"
    clock.move(MINUTE)
    given = {"name": "Gold", "active": False, "applicable_to": {"sources": [3]}, "escalation": {}}
    for call in (api.put, api.patch):
        answer = call(path, given)
        assert (answer.status, answer.body) == (200, {**before, **given, "updated_at": LATER})
        assert answer.events == ["sla_policy.updated"]
        assert load(answer.happened[0]["data"]) == {"changed": ["conditions", "escalation", "is_active", "name"]}
        assert answer.entries == [f"API key changed SLA policy {before['id']}"]
    assert look(api, "/sla_policies")[1] == answer.body
    assert api.codes("PUT", path, {"name": "Gold"}) == {"applicable_to": "missing_field"}
    assert api.codes("PUT", path, {"sla_target": None, "applicable_to": {"sources": [3]}}) == {
        "sla_target": "missing_field"
    }
    api.missing("PUT", "/sla_policies/1", {"name": "X", "applicable_to": {"sources": [3]}})
    assert [api.call(method, path).status for method in ("GET", "DELETE")] == [405, 405]


def test_the_default_policy_stays_the_one_for_all(api: Api) -> None:
    path = f"/sla_policies/{look(api, '/sla_policies')[0]['id']}"
    assert api.put(path, {"sla_target": TARGETS})["sla_target"] == TARGETS
    assert api.put(path, {"applicable_to": {}, "is_default": True})["applicable_to"] == {}
    assert api.wrong("PUT", path, {"active": False, "applicable_to": {"sources": [1]}, "is_default": False}) == {
        "active": ("invalid_value", "The default policy cannot be switched off"),
        "applicable_to": ("invalid_value", "The default policy is for all tickets"),
        "is_default": ("invalid_value", "There is one default policy, and it stays so"),
    }


def test_only_administrators_look_after_policies(sqlite_api: Api) -> None:
    number = policy(sqlite_api)["id"]
    supervisor = sqlite_api.hire("SUPERVISOR")
    for method, path in (("GET", ""), ("POST", ""), ("PUT", f"/{number}"), ("PATCH", f"/{number}")):
        assert supervisor.call(method, f"/sla_policies{path}").status == 403, method
    assert number in ids(look(sqlite_api.hire("ADMIN"), "/sla_policies"))
