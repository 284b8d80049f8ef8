"""Agents (Freshchat contract 3.10, 4.8)."""

from tests.contract.api import Api

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

NOW = "2026-01-05T09:00:00.000Z"


def test_an_agent_is_created(api: Api) -> None:
    group = api.make_group("Deliveries")
    answer = api.post(
        "/v2/agents",
        {
            "email": "Kim@Example.com",
            "first_name": "Kim",
            "last_name": "Berg",
            "phone": "+15550100003",
            "biography": "Knows parcels",
            "title": "Dr",
            "avatar": {"url": "https://example.com/kim.png"},
            "groups": [group, group],
            "role_id": "SUPERVISOR",
            "skill_id": 7,
            "social_profiles": [{"type": "linkedin", "id": "kim"}],
            "locale": "en",
            "timezone": "Europe/Oslo",
            "license_type": "occasional",
            "routing_type": "OCR",
            "agent_capacity": 3,
            "unknown": {"x": 1},
        },
    )
    assert answer.status == 201
    [row] = api.rows("agents")
    expected = {
        "id": row["uuid"],
        "email": "Kim@Example.com",
        "first_name": "Kim",
        "last_name": "Berg",
        "avatar": {"url": "https://example.com/kim.png"},
        "phone": "+15550100003",
        "biography": "Knows parcels",
        "title": "Dr",
        "locale": "en",
        "timezone": "Europe/Oslo",
        "license_type": "occasional",
        "skill_id": "7",
        "role_id": "SUPERVISOR",
        "role_name": "Supervisor",
        "is_deactivated": False,
        "is_deleted": False,
        "login_status": False,
        "availability_status": "UNAVAILABLE",
        "availability": "offline",
        "agent_capacity": 3,
        "routing_type": "OCR",
        "get_ocr_available": 0,
        "round_robin_access": True,
        "freshchat_access": True,
        "freshid_uuid": str(391_100_000_000_000_000 + row["id"]),
        "freshdesk_agent_id": str(row["id"]),
        "social_profiles": [{"type": "linkedin", "id": "kim"}],
        "groups": [group],
        "created_time": NOW,
        "updated_time": NOW,
    }
    assert answer.body == expected
    assert answer.events == ["agent.created"]
    assert answer.entries == [f"test created agent {row['uuid']}"]
    assert api.get(f"/v2/agents/{row['uuid']}").body == expected
    assert api.get("/v2/agents")["agents"] == [expected]
    assert api.get(f"/v2/groups/{group}")["agents"] == [row["uuid"]]


def test_the_least_that_makes_an_agent(api: Api) -> None:
    answer = api.post("/v2/agents", {"email": "kim@example.com", "first_name": None, "groups": None})
    assert (answer["role_id"], answer["groups"], answer["first_name"]) == ("AGENT", [], "")


def test_one_agent_an_address(api: Api) -> None:
    api.make_agent("kim@example.com")
    lee = api.make_agent("lee@example.com")
    says = "An agent with this e-mail address exists already."
    api.refused("POST", "/v2/agents", {"email": "KIM@example.com "}, status=409, word="CONFLICT", says=says)
    api.refused("PUT", f"/v2/agents/{lee}", {"email": "Kim@example.com"}, status=409, word="CONFLICT", says=says)
    assert api.put(f"/v2/agents/{lee}", {"email": "LEE@example.com"})["email"] == "LEE@example.com"


def test_an_agent_is_changed(api: Api, clock: ManualClock) -> None:
    first, second = api.make_group("Deliveries"), api.make_group("Returns")
    agent = api.post("/v2/agents", {"email": "kim@example.com", "first_name": "Kim", "groups": [first]}).body
    clock.move(MINUTE)
    answer = api.put(
        f"/v2/agents/{agent['id']}",
        {"last_name": "Berg", "groups": [second], "role_id": "ADMIN", "routing_type": "DISABLED", "phone": None},
    )
    assert answer.status == 200
    assert answer.events == ["agent.updated"]
    assert load(answer.happened[0]["data"])["changed"] == ["last_name", "role_id", "routing_type"]
    assert answer.entries == [f"test changed agent {agent['id']}"]
    assert answer.body == {
        **agent,
        "last_name": "Berg",
        "groups": [second],
        "role_id": "ADMIN",
        "role_name": "Administrator",
        "routing_type": "DISABLED",
        "round_robin_access": False,
        "updated_time": "2026-01-05T09:01:00.000Z",
    }
    assert api.get(f"/v2/agents/{agent['id']}").body == answer.body
    assert api.get(f"/v2/groups/{first}")["agents"] == []
    left = api.put(f"/v2/agents/{agent['id']}", {"is_deactivated": True, "groups": []})
    assert (left["is_deactivated"], left["groups"], left.events) == (True, [], ["agent.deactivated"])
    back = api.put(f"/v2/agents/{agent['id']}", {"is_deactivated": False})
    assert (back["is_deactivated"], back.events) == (False, ["agent.updated"])


def test_availability(api: Api) -> None:
    agent = api.make_agent()
    states = {state["name"]: state["id"] for state in api.get("/v2/agents/status")["states"]}
    on = api.patch(f"/v2/agents/{agent}", {"availability_status": "AVAILABLE"})
    assert (on.status, on.body) == (200, {"availability_status": "AVAILABLE"})
    assert on.events == ["agent.updated"]
    assert on.entries == [f"test set the availability of agent {agent}"]
    shown = api.get(f"/v2/agents/{agent}").body
    assert (shown["availability_status"], shown["availability"]) == ("AVAILABLE", "online")
    away = {"id": states["On a break"]}
    off = api.patch(f"/v2/agents/{agent}", {"agent_status": away, "availability_status": "AVAILABLE"})
    expected = {"availability_status": "UNAVAILABLE", "agent_status": {"id": away["id"], "name": "On a break"}}
    assert off.body == expected, "agent_status wins"
    assert api.get(f"/v2/agents/{agent}").body["agent_status"] == expected["agent_status"]
    assert api.patch(f"/v2/agents/{agent}", {"availability": "online"})["availability_status"] == "AVAILABLE"
    for wrong in ({"agent_status": {"id": "nothing"}}, {"agent_status": "x"}, {"availability_status": "MAYBE"}):
        api.refused("PATCH", f"/v2/agents/{agent}", wrong)
    api.refused("PATCH", "/v2/agents/nobody", {"availability": "online"}, status=404, word="AGENT_NOT_FOUND")


def test_the_states_stand_under_both_names(api: Api) -> None:
    answer = api.get("/v2/agents/status")
    assert set(answer.body) == {"states", "statuses"}
    assert answer["states"] == answer["statuses"]
    assert [state["name"] for state in answer["states"]] == ["Available", "Busy", "On a break", "Away"]
    assert all(set(state) == {"id", "name"} for state in answer["states"])


def test_an_agent_is_deleted(api: Api) -> None:
    agent = api.make_agent("kim@example.com")
    group = api.make_group("Deliveries", agent)
    conversation = api.open()
    said = api.say(conversation, actor_type="agent", actor_id=agent)["id"]
    answer = api.delete(f"/v2/agents/{agent}")
    assert (answer.status, answer["code"], answer["status"]) == (202, 202, "ACCEPTED")
    assert answer["message"].endswith("accepted")
    assert answer.events == ["agent.deleted"]
    assert answer.entries == [f"test deleted agent {agent}"]
    for method in ("GET", "DELETE", "PUT", "PATCH"):
        body = {} if method in {"PUT", "PATCH"} else None
        api.refused(method, f"/v2/agents/{agent}", body, status=404, word="AGENT_NOT_FOUND", says="does not exist")
    assert api.get("/v2/agents").body["agents"] == []
    assert api.get(f"/v2/groups/{group}")["agents"] == []
    assert api.thread(conversation)[-1]["id"] == said, "what they wrote stays"
    assert api.thread(conversation)[-1]["actor_id"] == agent
    assert api.make_agent("kim@example.com") != agent, "the address is free again"


def test_agents_are_found(api: Api) -> None:
    kim, lee, max_ = (api.make_agent(f"{name}@example.com") for name in ("kim", "lee", "max"))
    group = api.make_group("Deliveries", kim, lee)
    api.put(f"/v2/agents/{lee}", {"is_deactivated": True})
    api.patch(f"/v2/agents/{max_}", {"availability_status": "AVAILABLE"})
    for query, expected in (
        ({}, [kim, lee, max_]),
        ({"is_deactivated": "true"}, [lee]),
        ({"is_deactivated": "false"}, [kim, max_]),
        ({"groups": group}, [kim, lee]),
        ({"groups": group, "is_deactivated": "false"}, [kim]),
        ({"groups": "nowhere"}, []),
        ({"availability_status": "AVAILABLE"}, [max_]),
        ({"availability_status": "unavailable"}, [kim, lee]),
        ({"created_from": "2026-01-05T09:00:00.000000Z"}, [kim, lee, max_]),
        ({"created_from": "2026-01-05T09:00:00.001Z"}, []),
        ({"sort_order": "desc"}, [max_, lee, kim]),
    ):
        answer = api.get("/v2/agents", **query)
        assert [agent["id"] for agent in answer["agents"]] == expected, query
        assert answer["pagination"]["total_items"] == len(expected)
    api.refused("GET", "/v2/agents?is_deactivated=perhaps", says="is_deactivated")


def test_agents_stand_by_their_address(api: Api) -> None:
    """The default order is the e-mail address (contract 2.1); the walk keeps to it."""
    for name in ("max", "kim", "lee"):
        api.make_agent(f"{name}@example.com")
    found = api.walk("/v2/agents", "agents", items_per_page=1)
    assert [agent["email"] for agent in found] == ["kim@example.com", "lee@example.com", "max@example.com"]


def test_all_agents_at_once(api: Api) -> None:
    """One client asks for as many as total_items said, in a form body of its GET (contract 1.1, 8 no. 19)."""
    for number in range(12):
        api.make_agent(f"a{number:02}@example.com")
    assert len(api.get("/v2/agents")["agents"]) == 10
    assert api.get("/v2/agents", items_per_page=9999)["pagination"]["items_per_page"] == 1000
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = api.call("GET", "/v2//agents", content=b"items_per_page=11&page=1", headers=form)
    assert (answer.status, len(answer["agents"])) == (200, 11)
    assert answer["pagination"] == {"total_items": 12, "total_pages": 2, "current_page": 1, "items_per_page": 11}
    second = api.call("GET", "/v2/agents", content=b"items_per_page=11&page=2", headers=form)
    assert [agent["email"] for agent in second["agents"]] == ["a11@example.com"]


def test_what_an_agent_cannot_be(api: Api) -> None:
    agent = api.make_agent("kim@example.com")
    for wrong, says in (
        ({"email": "kim"}, "email"),
        ({"email": "@example.com"}, "email"),
        ({"email": "k m@example.com"}, "email"),
        ({"email": ""}, "email"),
        ({"email": f"{'k' * 320}@example.com"}, "email"),
        ({"role_id": "KING"}, "role_id"),
        ({"groups": ["nowhere"]}, "groups"),
        ({"groups": "nowhere"}, "groups"),
        ({"routing_type": "RANDOM"}, "routing_type"),
        ({"agent_capacity": -1}, "agent_capacity"),
        ({"agent_capacity": 10**12}, "agent_capacity"),
        ({"is_deactivated": "perhaps"}, "is_deactivated"),
    ):
        api.refused("POST", "/v2/agents", {"email": "lee@example.com", **wrong}, says=says)
        api.refused("PUT", f"/v2/agents/{agent}", {"first_name": "Kim", **wrong}, says=says)
    api.refused("POST", "/v2/agents", {}, says="email")
    api.refused("GET", "/v2/agents/nobody", status=404, word="AGENT_NOT_FOUND", says="This agent does not exist")
