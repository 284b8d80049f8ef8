"""Groups, in both families of calls (Freshdesk contract 5.6, 6.8)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, agent, chat_side, done, group, ids, look, made

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

BLANK = {
    "description": None,
    "escalate_to": None,
    "unassigned_for": "30m",
    "business_hour_id": None,
    "group_type": "support_agent_group",
    "auto_ticket_assign": 0,
    "created_at": NOW,
    "updated_at": NOW,
}
ADMIN_BLANK = {
    "description": None,
    "type": "support_agent_group",
    "escalate_to": None,
    "unassigned_for": "30m",
    "agent_ids": [],
    "business_calendar_id": None,
    "allow_agents_to_change_availability": False,
    "automatic_agent_assignment": {"enabled": False},
    "created_at": NOW,
    "updated_at": NOW,
}


def test_a_group_is_made(api: Api) -> None:
    answer = api.post("/groups", {"name": "Deliveries"})
    number = answer["id"]
    assert number >= 102_000_000_001
    assert (answer.status, answer.body) == (201, {**BLANK, "id": number, "name": "Deliveries", "agent_ids": []})
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/groups/{number}"
    assert answer.events == ["group.created"]
    assert answer.entries == [f"API key made group {number}"]
    assert look(api, f"/groups/{number}") == answer.body
    [shown] = chat_side(api).get("/v2/groups")["groups"]
    assert shown["name"] == "Deliveries"


def test_everything_that_can_be_said_of_a_group(api: Api) -> None:
    kim, lee = agent(api, "kim@example.com")["id"], agent(api, "lee@example.com")["id"]
    given = {
        "name": "Deliveries",
        "description": "Where is it",
        "agent_ids": [lee, kim, lee],
        "auto_ticket_assign": 1,
        "escalate_to": kim,
        "unassigned_for": "2h",
        "group_type": "field_agent_group",
    }
    answer = api.post("/groups", given)
    expected = {**BLANK, **given, "id": answer["id"], "agent_ids": [kim, lee]}
    assert answer.body == expected
    assert look(api, "/groups") == [{name: value for name, value in expected.items() if name != "agent_ids"}]
    assert look(api, f"/agents/{kim}")["group_ids"] == [answer["id"]]
    assert group(api, "Returns", auto_ticket_assign=True)["auto_ticket_assign"] == 1, "a number comes out (contract 13)"


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    body = {
        "agent_ids": [1],
        "auto_ticket_assign": 3,
        "escalate_to": 2,
        "unassigned_for": "5m",
        "group_type": 1,
        "size": 1,
    }
    assert api.wrong("POST", "/groups", body) == {
        "name": ("missing_field", MISSING),
        "agent_ids": ("invalid_value", "There is no agent matching the given agent_ids"),
        "auto_ticket_assign": ("invalid_value", "It should be one of these values: '0,1'"),
        "escalate_to": ("invalid_value", "There is no agent matching the given escalate_to"),
        "unassigned_for": ("invalid_value", "It should be one of these values: '30m,1h,2h,4h,8h,12h,1d,2d,3d'"),
        "group_type": (
            "invalid_value",
            "It should be one of these values: 'support_agent_group,field_agent_group'",
        ),
        "size": ("invalid_field", UNKNOWN),
    }
    assert api.codes("POST", "/admin/groups", {"name": "X", "business_hour_id": 1, "auto_ticket_assign": 1}) == {
        "business_hour_id": "invalid_field",
        "auto_ticket_assign": "invalid_field",
    }


def test_one_group_a_name(api: Api) -> None:
    first, second = group(api, "Deliveries")["id"], group(api, "Returns")["id"]
    taken = {"name": ("duplicate_value", UNIQUE)}
    for path in ("/groups", "/admin/groups"):
        assert api.wrong("POST", path, {"name": "Deliveries"}, 409) == taken
        assert api.wrong("PUT", f"{path}/{second}", {"name": " Deliveries "}, 409) == taken
    assert api.put(f"/groups/{first}", {"name": "Deliveries"}).status == 200
    done(api, "DELETE", f"/groups/{first}")
    assert group(api, "Deliveries")["id"] > second, "the name is free again"


def test_a_group_is_changed(api: Api, clock: ManualClock) -> None:
    kim = agent(api)["id"]
    before = group(api, agent_ids=[kim], escalate_to=kim, description="Old")
    clock.move(MINUTE)
    change: dict[str, Any] = {"agent_ids": [], "escalate_to": None, "name": "Returns", "description": None}
    answer = api.put(f"/groups/{before['id']}", change)
    assert (answer.status, answer.body) == (200, {**before, **change, "updated_at": LATER})
    assert answer.events == ["group.updated"]
    assert load(answer.happened[0]["data"]) == {"changed": ["description", "escalate_to", "members", "name"]}
    assert answer.entries == [f"API key changed group {before['id']}"]
    assert look(api, f"/groups/{before['id']}") == answer.body
    assert api.put(f"/groups/{before['id']}", {"unassigned_for": "1d"})["name"] == "Returns"
    api.missing("PUT", "/groups/1", {"name": "X"})


def test_a_group_is_dissolved(api: Api, clock: ManualClock) -> None:
    """Its agents stay, its tickets are no group's, and nobody finds it any more, in either product."""
    kim = api.hire("AGENT", email="kim@example.com")
    chats = chat_side(api)
    team = api.make_team("Deliveries", kim)
    ticket = api.ticket(group_id=team)["id"]
    uuid = chats.get("/v2/groups")["groups"][0]["id"]
    conversation = chats.open()
    chats.put(f"/v2/conversations/{conversation}", {"status": "assigned", "assigned_group_id": uuid})
    clock.move(MINUTE)
    answer = api.delete(f"/groups/{team}")
    assert (answer.status, answer.events) == (204, ["group.deleted"])
    assert answer.entries == [f"API key deleted group {team}"]
    after = api.look(ticket)
    assert (after["group_id"], after["updated_at"]) == (None, LATER)
    assert look(api, f"/agents/{kim.agent['id']}")["group_ids"] == []
    for path in (f"/groups/{team}", f"/admin/groups/{team}"):
        api.missing("GET", path)
        api.missing("DELETE", path)
    assert (look(api, "/groups"), look(api, "/admin/groups")) == ([], [])
    shown = chats.get("/v2/groups")
    assert (shown["groups"], shown["pagination"]["total_items"]) == ([], 0)
    assert chats.get(f"/v2/groups/{uuid}").status == 404
    assert "assigned_group_id" not in chats.get(f"/v2/conversations/{conversation}").body
    assert api.codes("PUT", f"/tickets/{ticket}", {"group_id": team}) == {"group_id": "invalid_value"}


def test_groups_are_listed_by_name(api: Api) -> None:
    numbers = {name: group(api, name)["id"] for name in ("Returns", "Billing", "Deliveries")}
    expected = [numbers[name] for name in sorted(numbers)]
    assert ids(api.follow("/groups", per_page=2)) == expected
    assert ids(api.follow("/admin/groups", per_page=1)) == expected


def test_groups_as_administrators_see_them(api: Api, clock: ManualClock) -> None:
    kim = agent(api)["id"]
    calendar = api.rows("business_hours")[0]["id"]
    first = made(api, "/admin/groups", {"name": "Plain"})
    assert first == {**ADMIN_BLANK, "id": first["id"], "name": "Plain"}
    settings = [
        {
            "channel": "ticket",
            "assignment_type": "load_based_round_robin",
            "assignment_type_settings": {"capping_limit": 5},
        },
        {
            "channel": "chat",
            "assignment_type": "intelli_assign",
            "assignment_type_settings": {"reassign_conversation_of_inactive_agent": True},
        },
    ]
    given = {
        "name": "Deliveries",
        "description": "Where is it",
        "agent_ids": [kim],
        "escalate_to": kim,
        "unassigned_for": "1h",
        "business_calendar_id": calendar,
        "allow_agents_to_change_availability": True,
        "automatic_agent_assignment": {"enabled": True, "type": "channel_specific", "settings": settings},
    }
    answer = api.post("/admin/groups", given)
    assert (answer.status, answer.events) == (201, ["group.created"])
    assert answer.body == {**ADMIN_BLANK, **given, "id": answer["id"]}
    plain = look(api, f"/groups/{answer['id']}")
    assert (plain["auto_ticket_assign"], plain["business_hour_id"]) == (3, calendar), "the same group"
    assert look(api, "/admin/groups")[0] == answer.body
    clock.move(MINUTE)
    off = api.put(
        f"/admin/groups/{answer['id']}",
        {"automatic_agent_assignment": {"enabled": False}, "business_calendar_id": None},
    )
    assert off.events == ["group.updated"]
    assert off.body == {
        **answer.body,
        "automatic_agent_assignment": {"enabled": False},
        "business_calendar_id": None,
        "updated_at": LATER,
    }
    api.put(f"/groups/{answer['id']}", {"auto_ticket_assign": 1})
    assert look(api, f"/admin/groups/{answer['id']}")["automatic_agent_assignment"] == {
        "enabled": True,
        "type": "channel_specific",
        "settings": [{"channel": "ticket", "assignment_type": "round_robin", "assignment_type_settings": {}}],
    }
    assert done(api, "DELETE", f"/admin/groups/{answer['id']}") == ["group.deleted"]


def test_what_automatic_assignment_needs(api: Api) -> None:
    wrong = {
        "enabled": True,
        "settings": [{"channel": "fax", "assignment_type": "luck", "assignment_type_settings": {"capping_limit": 0}}],
    }
    assert api.codes("POST", "/admin/groups", {"name": "X", "automatic_agent_assignment": wrong}) == {
        "automatic_agent_assignment.settings.channel": "invalid_value",
        "automatic_agent_assignment.settings.assignment_type": "invalid_value",
        "automatic_agent_assignment.settings.assignment_type_settings.capping_limit": "datatype_mismatch",
    }
    body = {"name": "X", "automatic_agent_assignment": {"enabled": True}, "business_calendar_id": 999}
    assert api.codes("POST", "/admin/groups", body) == {
        "automatic_agent_assignment.settings": "missing_field",
        "business_calendar_id": "invalid_value",
    }


def test_agents_join_and_leave(api: Api, clock: ManualClock) -> None:
    kim, lee = agent(api, "kim@example.com", name="Kim Berg", ticket_scope=2), agent(api, "lee@example.com")
    team = group(api, agent_ids=[lee["id"]])["id"]
    path = f"/admin/groups/{team}/agents"
    clock.move(MINUTE)
    answer = api.patch(path, {"agents": [{"id": kim["id"]}, {"id": lee["id"], "deleted": True}]})
    assert (answer.status, answer.content, answer.events) == (204, b"", ["group.updated"])
    assert answer.entries == [f"API key changed the agents of group {team}"]
    assert look(api, path) == [
        {
            "id": kim["id"],
            "ticket_scope": 2,
            "write_access": True,
            "role_ids": kim["role_ids"],
            "contact": {"name": "Kim Berg", "avatar": None, "email": "kim@example.com"},
            "created_at": NOW,
            "updated_at": NOW,
        }
    ]
    assert look(api, f"/admin/groups/{team}")["updated_at"] == LATER
    assert api.put(path, {"agents": [{"id": lee["id"]}]}).status == 204, "the other verb of the documents (contract 13)"
    assert ids(api.follow(path, per_page=1)) == [kim["id"], lee["id"]]
    assert api.codes("PATCH", path, {"agents": [{"id": 1}]}) == {"agents": "invalid_value"}
    assert api.codes("PATCH", path, {}) == {"agents": "missing_field"}
    api.missing("PATCH", "/admin/groups/1/agents", {"agents": [{"id": kim["id"]}]})


def test_only_administrators_look_after_groups(sqlite_api: Api) -> None:
    team = group(sqlite_api)["id"]
    supervisor = sqlite_api.hire("SUPERVISOR")
    for family in ("/groups", "/admin/groups"):
        for method, path in (
            ("GET", ""),
            ("POST", ""),
            ("GET", f"/{team}"),
            ("PUT", f"/{team}"),
            ("DELETE", f"/{team}"),
        ):
            assert supervisor.call(method, family + path).status == 403, (method, family)
    assert supervisor.patch(f"/admin/groups/{team}/agents", {"agents": []}).status == 403
    assert sqlite_api.hire("ADMIN").get(f"/groups/{team}").status == 200
