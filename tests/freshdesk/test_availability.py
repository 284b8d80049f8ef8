"""What agents take at the moment, and many agents at once (Freshdesk contract 6.7)."""

import asyncio
from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, UNKNOWN, agent, contact, ids, look, role

from freehold.jobs import Worker
from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load


def work(api: Api) -> None:
    asyncio.run(Worker(api.installation).drain())


def channel(name: str, **given: Any) -> dict[str, Any]:
    return {
        "channel": name,
        "available": False,
        "logged_in": False,
        "assignment_limit": 5 if name == "chat" else None,
        "current_assignment_load": 0,
        "round_robin_enabled": False,
        "availability_updated_at": None,
        "status_id": None,
        "pause_assignment": False,
        **given,
    }


def test_what_an_agent_takes(api: Api) -> None:
    kim = agent(api)["id"]
    expected = {
        "id": kim,
        "channel_availability": [channel("ticket"), channel("chat")],
        "idle_enabled": False,
        "status_updated_at": None,
        "availability_control": "agent_controlled",
    }
    assert look(api, f"/agents/{kim}/availability") == expected
    api.ticket(responder_id=kim)
    api.ticket(responder_id=kim)
    api.ticket(responder_id=kim, status=5)
    api.post("/groups", {"name": "Deliveries", "agent_ids": [kim], "auto_ticket_assign": 1})
    tickets, chats = look(api, f"/agents/{kim}/availability?per_page=100")["channel_availability"]
    assert (tickets["current_assignment_load"], tickets["round_robin_enabled"]) == (2, True)
    assert chats["current_assignment_load"] == 0
    api.missing("GET", "/agents/999/availability")


def test_it_is_changed(api: Api, clock: ManualClock) -> None:
    kim = agent(api)["id"]
    path = f"/agents/{kim}/availability"
    clock.move(MINUTE)
    body = {
        "channel_availability": [{"channel": "ticket", "assignment_limit": 3}],
        "availability_control": "admin_controlled",
    }
    for call in (api.patch, api.put):
        answer = call(path, body)
        assert answer.status == 200
        assert answer["channel_availability"] == [channel("ticket", assignment_limit=3), channel("chat")]
        assert answer["availability_control"] == "admin_controlled"
        assert answer.events == ["agent.updated"]
        assert load(answer.happened[0]["data"]) == {"changed": ["availability_control", "ticket_capacity"]}
        assert answer.entries == [f"API key changed the availability of agent {kim}"]
    both = [{"channel": "chat", "assignment_limit": 0}, {"channel": "ticket", "available": True}]
    answer = api.patch(path, {"channel_availability": both})
    now = {"available": True, "logged_in": True, "availability_updated_at": LATER}
    assert answer["channel_availability"] == [
        channel("ticket", assignment_limit=3, **now),
        channel("chat", assignment_limit=0, **now),
    ]
    assert answer["status_updated_at"] == LATER
    assert look(api, path) == answer.body
    shown = look(api, f"/agents/{kim}")
    assert (shown["available"], shown["available_since"]) == (True, LATER)
    assert api.patch(path, {}).events == []
    api.missing("PATCH", "/agents/999/availability", {})


def test_every_wrong_field_is_named_at_once(sqlite_api: Api) -> None:
    path = f"/agents/{agent(sqlite_api)['id']}/availability"
    body = {
        "channel_availability": [{"channel": "pigeon", "assignment_limit": -1, "colour": "red"}],
        "availability_control": "nobody",
        "idle_enabled": True,
    }
    assert sqlite_api.wrong("PATCH", path, body) == {
        "channel_availability.channel": ("invalid_value", "It should be one of these values: 'ticket,chat'"),
        "channel_availability.assignment_limit": ("datatype_mismatch", "It should be a/an Positive Integer"),
        "channel_availability.colour": ("invalid_field", UNKNOWN),
        "availability_control": (
            "invalid_value",
            "It should be one of these values: 'agent_controlled,admin_controlled'",
        ),
        "idle_enabled": ("invalid_field", UNKNOWN),
    }


def test_the_list_shows_it_when_asked(api: Api) -> None:
    kim = agent(api)["id"]
    api.ticket(responder_id=kim)
    shown = api.follow("/agents", only="availability", per_page=1)
    assert ids(shown) == ids(look(api, "/agents"))
    (item,) = [item for item in shown if item["id"] == kim]
    assert item["channel_availability"][0]["current_assignment_load"] == 1
    assert {**item, **look(api, f"/agents/{kim}/availability")} == item
    assert "channel_availability" not in look(api, "/agents")[0]


def test_many_are_taken_on(api: Api) -> None:
    taken = contact(api)["email"]
    supervisor = role(api, "Supervisor")
    body = {
        "agents": [
            {"email": "kim@example.com", "name": "Kim Berg", "ticket_scope": 2, "role_ids": [supervisor]},
            {"email": taken, "ticket_scope": 1},
            {"email": "lee@example.com", "ticket_scope": 3, "occasional": True},
            {"email": "Kim@example.com", "ticket_scope": 1},
        ]
    }
    answer = api.post("/agents/bulk", body)
    job = answer["job_id"]
    assert (answer.status, answer.events) == (200, [])
    assert answer.body == {"job_id": job, "href": f"http://127.0.0.1:{api.server.port}/api/v2/jobs/{job}"}
    assert answer.entries == ["API key asked for 4 new agents"]
    assert look(api, f"/jobs/{job}")["status"] == "IN PROGRESS"
    assert len(look(api, "/agents")) == 1, "the worker does it"
    work(api)
    shown = look(api, f"/jobs/{job}")
    assert (shown["name"], shown["status"], shown["progress"]) == ("AGENT::BULK_CREATE", "COMPLETED", 100)
    _, kim, lee = look(api, "/agents")
    assert (kim["contact"]["name"], kim["contact"]["email"], kim["ticket_scope"]) == ("Kim Berg", "kim@example.com", 2)
    assert look(api, f"/agents/{kim['id']}")["role_ids"] == [supervisor]
    assert (lee["contact"]["email"], lee["occasional"]) == ("lee@example.com", True)


def test_what_is_wrong_with_any_of_them_is_refused_at_once(api: Api) -> None:
    body = {"agents": [{"email": "kim@example.com", "ticket_scope": 1}, {"role_ids": [999]}, {"group_ids": [1]}]}
    assert api.wrong("POST", "/agents/bulk", body) == {
        "agents.1.email": ("missing_field", MISSING),
        "agents.1.ticket_scope": ("missing_field", MISSING),
        "agents.1.role_ids": ("invalid_value", "There is no role matching the given role_ids"),
        "agents.2.email": ("missing_field", MISSING),
        "agents.2.ticket_scope": ("missing_field", MISSING),
        "agents.2.group_ids": ("invalid_value", "There is no group matching the given group_ids"),
    }
    assert api.codes("POST", "/agents/bulk", {}) == {"agents": "missing_field"}
    assert api.codes("POST", "/agents/bulk", {"agents": []}) == {"agents": "invalid_value"}
    wrong = {"agents": [{"email": "kim", "ticket_scope": 1, "colour": "red"}]}
    assert api.codes("POST", "/agents/bulk", wrong) == {
        "agents.email": "invalid_value",
        "agents.colour": "invalid_field",
    }
    many = [{"email": f"a{number}@example.com", "ticket_scope": 1} for number in range(101)]
    assert api.codes("POST", "/agents/bulk", {"agents": many}) == {"agents": "invalid_value"}


def test_only_administrators_may(sqlite_api: Api) -> None:
    number = agent(sqlite_api)["id"]
    supervisor = sqlite_api.hire("SUPERVISOR")
    for method, path in (
        ("GET", f"/agents/{number}/availability"),
        ("PATCH", f"/agents/{number}/availability"),
        ("PUT", f"/agents/{number}/availability"),
        ("POST", "/agents/bulk"),
        ("GET", "/agents?only=availability"),
    ):
        assert supervisor.call(method, path).status == 403, (method, path)
