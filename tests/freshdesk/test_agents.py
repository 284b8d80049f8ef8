"""Agents and roles (Freshdesk contract 5.5, 5.7, 6.7, 6.8)."""

from tests.freshdesk.api import Api
from tests.freshdesk.people import (
    LATER,
    MISSING,
    NOW,
    UNIQUE,
    UNKNOWN,
    agent,
    chat_side,
    contact,
    done,
    group,
    ids,
    look,
    role,
)

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load


def test_an_agent_looks_at_themselves(api: Api) -> None:
    kim = api.hire("AGENT", 2, email="kim@example.com", phone="1", title="Dr", timezone="Asia/Kolkata", locale="de")
    answer = kim.get("/agents/me")
    assert answer.status == 200
    assert answer.body == {
        "available": False,
        "occasional": False,
        "id": kim.agent["id"],
        "ticket_scope": 2,
        "created_at": NOW,
        "updated_at": NOW,
        "last_active_at": None,
        "available_since": None,
        "type": "support_agent",
        "contact": {
            "active": True,
            "email": "kim@example.com",
            "job_title": "Dr",
            "language": "de",
            "last_login_at": None,
            "mobile": None,
            "name": "Kim Park",
            "phone": "1",
            "time_zone": "Chennai",
            "created_at": NOW,
            "updated_at": NOW,
        },
        "signature": None,
        "focus_mode": True,
        "deactivated": False,
        "group_ids": [],
        "role_ids": [role(api, "Agent")],
        "skill_ids": [],
    }
    assert look(api, f"/agents/{kim.agent['id']}") == answer.body
    assert api.hire("TICKET_COLLABORATOR").get("/agents/me").status == 200


def test_an_agent_is_created(api: Api) -> None:
    team = group(api)["id"]
    roles = [role(api, "Supervisor"), role(api, "Agent")]
    given = {
        "email": "Kim@Example.com",
        "name": "Kim Lee Berg",
        "ticket_scope": 2,
        "occasional": True,
        "signature": "<b>Kim</b>",
        "skill_ids": [],
        "group_ids": [team],
        "role_ids": roles,
        "agent_type": 1,
        "language": "fr",
        "time_zone": "Eastern Time (US & Canada)",
        "focus_mode": False,
    }
    answer = api.post("/agents", given)
    assert answer.status == 201
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/agents/{answer['id']}"
    same = ("ticket_scope", "occasional", "signature", "skill_ids", "group_ids", "role_ids", "focus_mode")
    assert {name: answer[name] for name in same} == {name: given[name] for name in same}
    person = answer["contact"]
    assert [person[name] for name in ("email", "name", "language", "time_zone")] == [
        "kim@example.com",
        "Kim Lee Berg",
        "fr",
        "Eastern Time (US & Canada)",
    ]
    assert answer["type"] == "support_agent"
    assert answer.events == ["agent.created"]
    assert answer.entries == [f"API key created agent {answer['id']}"]
    assert look(api, f"/agents/{answer['id']}") == answer.body
    assert look(api, f"/groups/{team}")["agent_ids"] == [answer["id"]]
    assert agent(api, "lee@example.com")["contact"]["name"] == "lee"


def test_what_an_agent_must_have(api: Api) -> None:
    assert api.wrong("POST", "/agents", {"phone": "1", "agent_type": 4, "role_ids": "x"}) == {
        "email": ("missing_field", MISSING),
        "ticket_scope": ("missing_field", MISSING),
        "phone": ("invalid_field", UNKNOWN),
        "agent_type": ("invalid_value", "It should be one of these values: '1,2,3'"),
        "role_ids": ("datatype_mismatch", "It should be a/an Array"),
    }
    body = {"email": "kim@example.com", "ticket_scope": 1}
    assert api.wrong("POST", "/agents", {**body, "role_ids": []}) == {
        "role_ids": ("invalid_value", "It should contain at least 1 role")
    }
    assert api.codes("POST", "/agents", {**body, "role_ids": [999], "group_ids": [1], "skill_ids": [1]}) == {
        "role_ids": "invalid_value",
        "group_ids": "invalid_value",
        "skill_ids": "invalid_value",
    }
    assert api.codes("POST", "/agents", {**body, "agent_type": 3, "role_ids": [role(api, "Agent")]}) == {
        "role_ids": "invalid_value"
    }
    made = api.post("/agents", {**body, "agent_type": 3})
    assert (made["type"], made["role_ids"]) == ("collaborator", [role(api, "Ticket Collaborator")])


def test_one_person_an_address(api: Api) -> None:
    rita = contact(api, "Rita", email="rita@example.com", other_emails=["r@example.com"])
    kim = agent(api)["id"]
    for email in ("ada@example.com", "RITA@example.com", "r@example.com"):
        taken = {"email": ("duplicate_value", UNIQUE)}
        assert api.wrong("POST", "/agents", {"email": email, "ticket_scope": 1}, 409) == taken
        assert api.wrong("PUT", f"/agents/{kim}", {"email": email}, 409) == taken
    assert api.put(f"/agents/{kim}", {"email": "kim@example.com"}).status == 200
    assert look(api, f"/contacts/{rita['id']}") == rita


def test_an_agent_is_changed(api: Api, clock: ManualClock) -> None:
    first, second = group(api, "Deliveries")["id"], group(api, "Returns")["id"]
    kim = agent(api, group_ids=[first], signature="Kim")
    clock.move(MINUTE)
    given = {
        "group_ids": [second],
        "ticket_scope": 3,
        "occasional": True,
        "signature": None,
        "role_ids": [role(api, "Supervisor")],
    }
    answer = api.put(f"/agents/{kim['id']}", given)
    assert answer.status == 200
    person = {**kim["contact"], "updated_at": LATER}
    assert answer.body == {**kim, **given, "contact": person, "updated_at": LATER}
    assert answer.events == ["agent.updated"]
    assert load(answer.happened[0]["data"])["changed"] == ["license_type", "role_id", "signature", "ticket_scope"]
    assert answer.entries == [f"API key changed agent {kim['id']}"]
    assert look(api, f"/agents/{kim['id']}") == answer.body
    assert look(api, f"/groups/{first}")["agent_ids"] == []
    api.missing("PUT", "/agents/1", {"ticket_scope": 1})
    for name in ("name", "phone", "mobile", "job_title"):
        assert api.wrong("PUT", f"/agents/{kim['id']}", {name: "x"}) == {name: ("invalid_field", UNKNOWN)}, (
            "contract 13"
        )


def test_all_roles_of_an_agent_count(api: Api) -> None:
    """What one role does not allow another may; and Freshchat's one role replaces them all."""
    kim = api.hire("AGENT", email="kim@example.com")
    number = kim.agent["id"]
    assert kim.get("/roles").status == 403
    roles = [role(api, "Agent"), role(api, "Administrator")]
    assert api.put(f"/agents/{number}", {"role_ids": roles})["role_ids"] == roles
    assert kim.get("/roles").status == 200
    chats = chat_side(api)
    chats.put(f"/v2/agents/{kim.agent['uuid']}", {"role_id": "AGENT"})
    assert look(api, f"/agents/{number}")["role_ids"] == roles[:1]
    assert kim.get("/roles").status == 403


def test_nobody_changes_their_own_powers(api: Api) -> None:
    own = f"/agents/{api.agent['id']}"
    before = look(api, own)
    wrong = api.wrong("PUT", own, {"ticket_scope": 2, "role_ids": [role(api, "Agent")]})
    assert wrong == {
        "ticket_scope": ("inaccessible_field", "You cannot change your own ticket scope"),
        "role_ids": ("inaccessible_field", "You cannot change your own roles"),
    }
    same = api.put(own, {"ticket_scope": 1, "role_ids": before["role_ids"], "signature": "Ada"})
    assert same.body == {**before, "signature": "Ada"}


def test_nobody_gives_what_they_do_not_have(api: Api) -> None:
    admin, owner = api.hire("ADMIN"), role(api, "Account Administrator")
    expected = {"role_ids": "inaccessible_field"}
    body = {"email": "kim@example.com", "ticket_scope": 1}
    assert admin.codes("POST", "/agents", {**body, "role_ids": [owner]}) == expected
    kim = admin.post("/agents", {**body, "role_ids": [role(api, "Administrator")]})
    assert kim.status == 201
    assert admin.codes("PUT", f"/agents/{kim['id']}", {"role_ids": [owner]}) == expected
    assert admin.codes("PUT", f"/contacts/{contact(api)['id']}/make_agent", {"role_ids": [owner]}) == expected
    assert api.put(f"/agents/{kim['id']}", {"role_ids": [owner]}).status == 200
    assert admin.put(f"/agents/{kim['id']}", {"role_ids": [owner], "signature": "K"}).status == 200, (
        "they have it already"
    )


def test_agents_are_listed_by_name_and_filtered(api: Api) -> None:
    zoe = agent(api, "zoe@example.com", name="zoe Zed", occasional=True)["id"]
    bo = api.hire("AGENT", email="bo@example.com", first_name="Bo", last_name="Bee", phone="1", mobile="2").agent["id"]
    ada = api.agent["id"]
    assert ids(api.follow("/agents", per_page=1)) == [ada, bo, zoe]
    listed = look(api, "/agents")[1]
    assert listed == {
        n: v for n, v in look(api, f"/agents/{bo}").items() if n not in ("group_ids", "role_ids", "skill_ids")
    }
    for query, expected in (
        ("email=BO@example.com", [bo]),
        ("phone=1", [bo]),
        ("mobile=2&state=fulltime", [bo]),
        ("mobile=1", []),
        ("state=occasional", [zoe]),
        ("state=fulltime&per_page=100", [ada, bo]),
    ):
        assert ids(look(api, f"/agents?{query}")) == expected, query
    done(api, "DELETE", f"/agents/{zoe}")
    assert ids(look(api, "/agents")) == [ada, bo]
    assert api.codes("GET", "/agents?state=x&only=none") == {"state": "invalid_value", "only": "invalid_value"}


def test_agents_are_completed_by_name_or_address(api: Api) -> None:
    kim = agent(api, "support.kim@example.com", name="Kim Berg")["id"]
    item = {"id": kim, "name": "Kim Berg", "email": "support.kim@example.com", "avatar": None}
    for term in ("BER", "kim", "support", "kim%20b"):
        assert look(api, f"/agents/autocomplete?term={term}") == [item], term
    assert look(api, "/agents/autocomplete?term=erg") == []
    assert api.codes("GET", "/agents/autocomplete?term=") == {"term": "invalid_value"}


def test_availability_is_the_same_in_both_products(api: Api, clock: ManualClock) -> None:
    kim = agent(api)["id"]
    chats = chat_side(api)
    uuid = next(item["id"] for item in chats.get("/v2/agents")["agents"] if item["freshdesk_agent_id"] == str(kim))
    clock.move(MINUTE)
    chats.patch(f"/v2/agents/{uuid}", {"availability_status": "AVAILABLE"})
    shown = look(api, f"/agents/{kim}")
    assert (shown["available"], shown["available_since"]) == (True, LATER)
    chats.patch(f"/v2/agents/{uuid}", {"availability_status": "UNAVAILABLE"})
    shown = look(api, f"/agents/{kim}")
    assert (shown["available"], shown["available_since"]) == (False, None)


def test_roles(api: Api) -> None:
    roles = {item["name"]: item for item in api.follow("/roles", per_page=4)}
    assert {name: item["agent_type"] for name, item in roles.items()} == {
        "Account Administrator": 1,
        "Administrator": 1,
        "Agent": 1,
        "Analytics Collaborator": 3,
        "Supervisor": 1,
        "Ticket Collaborator": 3,
    } | {name: item["agent_type"] for name, item in roles.items() if name == "Account Owner"}
    agents = roles["Agent"]
    assert agents == {
        "id": agents["id"],
        "name": "Agent",
        "description": agents["description"],
        "default": True,
        "agent_type": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert look(api, f"/roles/{agents['id']}") == agents
    api.missing("GET", "/roles/999")
    assert api.post("/roles", {"name": "X"}).status == 405, "read-only (contract 6.8)"


def test_only_administrators_look_after_agents(sqlite_api: Api) -> None:
    kim = agent(sqlite_api)["id"]
    supervisor = sqlite_api.hire("SUPERVISOR")
    for method, path in (
        ("GET", "/agents"),
        ("GET", f"/agents/{kim}"),
        ("POST", "/agents"),
        ("PUT", f"/agents/{kim}"),
        ("DELETE", f"/agents/{kim}"),
        ("GET", "/agents/autocomplete?term=k"),
        ("GET", "/roles"),
        ("GET", "/roles/1"),
    ):
        assert supervisor.call(method, path).status == 403, (method, path)
    assert sqlite_api.hire("ADMIN").get(f"/agents/{kim}").status == 200
    for path in ("/agents/0", "/agents/x", f"/agents/{contact(sqlite_api)['id']}"):
        sqlite_api.missing("GET", path)
        sqlite_api.missing("DELETE", path)
