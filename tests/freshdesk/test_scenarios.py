"""Scenarios: made by administrators, run by agents (Freshdesk contract 5.13, 6.16)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNKNOWN, agent, ids, look, made

from freehold.kernel.clock import MINUTE, ManualClock

STEPS: list[Any] = [{"name": "add_tag", "value": ["handled"]}, {"name": "status", "value": 4}]


def scenario(api: Api, name: str = "Handled", **given: Any) -> Any:
    return made(api, "/scenario_automations", {"name": name, "actions": STEPS, **given})


def test_a_scenario_is_taken_in(api: Api) -> None:
    answer = api.post("/scenario_automations", {"name": "Handled", "actions": STEPS, "description": "Done"})
    number = answer["id"]
    shown = {
        "id": number,
        "name": "Handled",
        "description": "Done",
        "actions": STEPS,
        "private": False,
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert (answer.status, answer.body) == (201, shown)
    assert answer.headers["location"].endswith(f"/api/v2/scenario_automations/{number}")
    assert answer.events == ["scenario.created"]
    assert answer.entries == [f"API key took in scenario {number}"]
    assert look(api, f"/scenario_automations/{number}") == shown
    assert look(api, "/scenario_automations?per_page=100") == [shown]


def test_scenarios_are_changed_and_removed(api: Api, clock: ManualClock) -> None:
    before, other = scenario(api), scenario(api, "Another")
    path = f"/scenario_automations/{before['id']}"
    clock.move(MINUTE)
    answer = api.put(path, {"name": "Handled well", "description": None})
    assert answer.body == {**before, "name": "Handled well", "updated_at": LATER}
    assert (answer.events, answer.entries) == (["scenario.updated"], [f"API key changed scenario {before['id']}"])
    assert ids(api.follow("/scenario_automations", per_page=1)) == [other["id"], before["id"]]
    removed = api.delete(path)
    assert (removed.status, removed.events) == (204, ["scenario.deleted"])
    for method in ("GET", "PUT", "DELETE"):
        api.missing(method, path, {} if method == "PUT" else None)


def test_a_private_one_is_for_its_maker(sqlite_api: Api) -> None:
    own = scenario(sqlite_api, private=True)
    other = sqlite_api.hire("ADMIN")
    assert look(other, "/scenario_automations") == []
    other.missing("GET", f"/scenario_automations/{own['id']}")
    other.missing("POST", f"/tickets/{sqlite_api.ticket()['id']}/scenario_automations/{own['id']}")
    assert ids(look(sqlite_api, "/scenario_automations")) == [own["id"]]


def test_every_wrong_field_is_named_at_once(sqlite_api: Api) -> None:
    assert sqlite_api.wrong("POST", "/scenario_automations", {}) == {
        "name": ("missing_field", MISSING),
        "actions": ("missing_field", MISSING),
    }
    body = {"name": "x", "actions": [{"name": "status", "value": 99}], "private": 1, "colour": "red"}
    found = sqlite_api.wrong("POST", "/scenario_automations", body)
    assert found["colour"] == ("invalid_field", UNKNOWN)
    assert found["actions.value"] == ("invalid_value", "It should be one of these values: '2,3,4,5,6,7'")
    assert found["private"] == ("datatype_mismatch", "It should be a/an Boolean")
    for steps, wrong in (
        ([{"name": "trigger_webhook"}], "actions.name"),
        ([{"name": "fly"}], "actions.name"),
        ([{"name": "add_note"}], "actions.value"),
    ):
        assert list(sqlite_api.codes("POST", "/scenario_automations", {"name": "x", "actions": steps})) == [wrong]


def test_an_agent_runs_one_on_a_ticket(api: Api) -> None:
    kim = agent(api, "lee@example.com")["id"]
    steps = [
        *STEPS,
        {"name": "add_note", "value": "{{ticket.id}} is {{ticket.status}}"},
        {"name": "add_watcher", "value": kim},
    ]
    number = scenario(api, actions=steps)["id"]
    ticket = api.ticket(tags=["hw"])["id"]
    worker = api.hire("AGENT")
    answer = worker.post(f"/tickets/{ticket}/scenario_automations/{number}")
    assert (answer.status, answer.content) == (204, b"")
    assert answer.events == ["scenario.applied", "ticket.updated", "message.created", "ticket.watched"]
    assert answer.entries == [f"API key ran scenario {number} on ticket {ticket}"]
    assert (api.look(ticket)["status"], api.look(ticket)["tags"]) == (4, ["hw", "handled"])
    [note] = look(api, f"/tickets/{ticket}/conversations")
    assert (note["body_text"], note["user_id"], note["automation_id"]) == (
        f"{ticket} is Resolved",
        worker.agent["id"],
        None,
    )


def test_running_one_needs_what_it_does(sqlite_api: Api) -> None:
    number = scenario(sqlite_api, actions=[{"name": "delete_ticket"}])["id"]
    ticket = sqlite_api.ticket()["id"]
    path = f"/tickets/{ticket}/scenario_automations/{number}"
    assert sqlite_api.hire("AGENT").post(path).status == 403
    assert sqlite_api.hire("TICKET_COLLABORATOR").post(path).status == 403
    sqlite_api.hire("AGENT", 3).missing("POST", path)
    assert sqlite_api.hire("SUPERVISOR").post(path).events == ["scenario.applied", "ticket.deleted"]
    assert sqlite_api.post(path).status == 405
    sqlite_api.missing("POST", f"/tickets/{ticket}/scenario_automations/999")
    sqlite_api.missing("POST", f"/tickets/999/scenario_automations/{number}")


def test_only_administrators_prepare_them(sqlite_api: Api) -> None:
    number = scenario(sqlite_api)["id"]
    worker = sqlite_api.hire("SUPERVISOR")
    assert worker.post("/scenario_automations", {"name": "x", "actions": STEPS}).status == 403
    assert worker.put(f"/scenario_automations/{number}", {"name": "x"}).status == 403
    assert worker.delete(f"/scenario_automations/{number}").status == 403
    assert sqlite_api.hire("ANALYTICS_COLLABORATOR").get("/scenario_automations").status == 403
