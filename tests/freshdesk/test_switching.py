"""Contacts become agents and agents contacts, under one number (Freshdesk contract 5.5, 6.3, 6.7)."""

import asyncio

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, NOW, agent, chat_side, contact, done, group, ids, look, role

from freehold.core.access.commands import create_key
from freehold.core.events.actor import SYSTEM
from freehold.core.people import leaving
from freehold.core.people.queries import find_agent_by_number
from freehold.core.people.switching import become_contact
from freehold.jobs import Worker
from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.tx import Tx


def key_of(api: Api, number: int) -> Api:
    """A client with a new key of that agent."""

    def make(tx: Tx) -> str:
        found = find_agent_by_number(tx, number)
        assert found is not None
        return create_key(tx, found)

    return api.using(api.installation.database.write_now(make))


def test_a_contact_becomes_an_agent(api: Api, clock: ManualClock) -> None:
    rita = contact(
        api, "Rita Ray", email="rita@example.com", other_emails=["r@example.com"], phone="1", job_title="Head"
    )
    ticket = api.ticket(email="rita@example.com")
    clock.move(MINUTE)
    answer = api.put(f"/contacts/{rita['id']}/make_agent", {"occasional": False, "ticket_scope": 2})
    assert answer.status == 200
    person = {
        "active": True, "email": "rita@example.com", "job_title": "Head", "language": "en", "last_login_at": None,
        "mobile": None, "name": "Rita Ray", "phone": "1", "time_zone": "UTC", "created_at": LATER, "updated_at": LATER,
    }  # fmt: skip
    made = {
        "available": False, "available_since": None, "occasional": False, "signature": None, "group_ids": [],
        "type": "support_agent", "role_ids": [role(api, "Agent")], "skill_ids": [], "id": rita["id"], "ticket_scope": 2,
        "focus_mode": True, "deactivated": False, "created_at": LATER, "updated_at": LATER,
    }  # fmt: skip
    assert answer.body == {**person, "agent": made}
    assert answer.events == ["agent.created"]
    assert answer.entries == [f"API key made contact {rita['id']} an agent"]
    shown = look(api, f"/agents/{rita['id']}")
    assert (shown["id"], shown["contact"]) == (rita["id"], person)
    api.missing("GET", f"/contacts/{rita['id']}")
    assert look(api, "/contacts") == []
    assert api.look(ticket["id"])["requester_id"] == rita["id"], "what they asked stays theirs"
    assert contact(api, "Sam", email="r@example.com")["id"] > rita["id"], "their further addresses are free"
    assert look(key_of(api, rita["id"]), "/agents/me")["id"] == rita["id"]


def test_numbers_never_meet(api: Api) -> None:
    """Agents and contacts share one range of numbers, whoever becomes what in whatever order."""
    rita = contact(api, "Rita")["id"]
    api.put(f"/contacts/{rita}/make_agent", {})
    kim, sam = agent(api, "kim@example.com")["id"], contact(api, "Sam")["id"]
    done(api, "DELETE", f"/agents/{kim}")
    lee, tom = agent(api, "lee@example.com")["id"], contact(api, "Tom")["id"]
    assert len({rita, kim, sam, lee, tom, api.agent["id"]}) == 6
    assert kim == api.agent["id"] + 1
    assert lee == kim + 1
    assert (sam, tom) == (rita + 1, rita + 2)


def test_a_new_agent_is_given_what_was_asked_for(api: Api) -> None:
    rita, team = contact(api)["id"], group(api)["id"]
    given = {
        "occasional": True,
        "signature": "<b>Rita</b>",
        "ticket_scope": 3,
        "group_ids": [team],
        "focus_mode": False,
    }
    roles = [role(api, "Supervisor"), role(api, "Agent")]
    body = {**given, "role_ids": roles, "skill_ids": [], "type": "support_agent"}
    answer = api.put(f"/contacts/{rita}/make_agent", body)
    assert {name: answer["agent"][name] for name in body} == body
    assert look(api, f"/groups/{team}")["agent_ids"] == [rita]


def test_types_of_agents(api: Api) -> None:
    rita, sam = contact(api)["id"], contact(api, "Sam")["id"]
    reader, support = role(api, "Analytics Collaborator"), role(api, "Agent")
    path = f"/contacts/{rita}/make_agent"
    assert api.wrong("PUT", path, {"type": "collaborator", "role_ids": [support]}) == {
        "role_ids": ("invalid_value", "The roles should match the type of the agent")
    }
    assert api.codes("PUT", path, {"role_ids": [reader]}) == {"role_ids": "invalid_value"}
    assert api.codes("PUT", path, {"type": "field_agent", "occasional": True, "ticket_scope": 1}) == {
        "occasional": "incompatible_field", "ticket_scope": "invalid_value"
    }  # fmt: skip
    assert api.codes("PUT", path, {"type": "boss", "role_ids": [], "group_ids": [1], "skill_ids": [1], "x": 1}) == {
        "type": "invalid_value", "role_ids": "invalid_value", "group_ids": "invalid_value", "skill_ids": "invalid_value",
        "x": "invalid_field",
    }  # fmt: skip
    assert api.put(path, {"type": "collaborator"})["agent"]["role_ids"] == [role(api, "Ticket Collaborator")]
    field = api.put(f"/contacts/{sam}/make_agent", {"type": "field_agent"})["agent"]
    assert (field["type"], field["ticket_scope"]) == ("field_agent", 3)


def test_who_cannot_become_an_agent(api: Api) -> None:
    sam = contact(api, "Sam", phone="1")["id"]
    refused = api.put(f"/contacts/{sam}/make_agent", {})
    assert (refused.status, refused["code"]) == (409, "inconsistent_state")
    api.missing("PUT", f"/contacts/{api.agent['id']}/make_agent", {})


def test_an_agent_becomes_a_contact(api: Api, clock: ManualClock) -> None:
    kim = agent(api, "kim@example.com", name="Kim Berg", time_zone="Chennai")["id"]
    theirs = key_of(api, kim)
    assert look(theirs, "/agents/me")["id"] == kim
    clock.move(MINUTE)
    answer = api.delete(f"/agents/{kim}")
    assert (answer.status, answer.events) == (204, ["agent.deleted", "contact.created"])
    assert answer.entries == [f"API key made agent {kim} a contact"]
    assert theirs.get("/agents/me").status == 401
    api.missing("GET", f"/agents/{kim}")
    shown = look(api, f"/contacts/{kim}")
    assert {name: shown[name] for name in ("name", "email", "active", "time_zone", "created_at")} == {
        "name": "Kim Berg", "email": "kim@example.com", "active": True, "time_zone": "Chennai", "created_at": LATER
    }  # fmt: skip
    assert ids(look(api, "/contacts")) == [kim]
    [user] = chat_side(api).get("/v2/users")["users"]
    assert (user["first_name"], user["email"]) == ("Kim", "kim@example.com")


def test_the_last_account_administrator_stays(api: Api) -> None:
    ada = api.agent["id"]
    kim = agent(api, "kim@example.com")["id"]
    refused = api.delete(f"/agents/{ada}")
    assert (refused.status, refused.body, refused.events) == (
        409,
        {
            "code": "inconsistent_state",
            "message": "This is the last account administrator. Make somebody else one first.",
        },
        [],
    )
    assert look(api, "/agents/me")["id"] == ada
    roles = [role(api, "Agent"), role(api, "Account Administrator")]
    assert api.put(f"/agents/{kim}", {"role_ids": roles}).status == 200
    assert api.delete(f"/agents/{ada}").status == 204


def test_what_an_agent_leaves_behind(api: Api, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their tickets are nobody's, however many; those of others stay (the product does so, contract 6.7)."""
    monkeypatch.setattr(leaving, "STEP", 2)
    lee = api.hire("AGENT", email="lee@example.com").agent["id"]
    kim = api.hire("AGENT", email="kim@example.com").agent["id"]
    tickets = [api.ticket(responder_id=kim)["id"] for _ in range(5)]
    other = api.ticket(responder_id=lee, internal_agent_id=kim)["id"]
    team = api.post("/groups", {"name": "Night", "escalate_to": kim, "agent_ids": [kim, lee]})["id"]
    api.post(f"/tickets/{other}/watch", {"user_id": kim})
    api.post(f"/tickets/{other}/accesses", {"user_ids": [kim, lee]})
    before = api.look(other)
    clock.move(MINUTE)
    assert api.delete(f"/agents/{kim}").status == 204
    assert [api.look(number)["responder_id"] for number in tickets] == [None, None, kim, kim, kim], "the rest later"
    asyncio.run(Worker(api.installation).drain())
    for number in tickets:
        assert (api.look(number)["responder_id"], api.look(number)["updated_at"]) == (None, LATER)
    assert api.look(other) == {**before, "internal_agent_id": None}
    assert look(api, f"/tickets/{other}/watchers") == {"watcher_ids": []}
    assert look(api, f"/tickets/{other}/accesses") == {"user_ids": [lee]}
    group = look(api, f"/groups/{team}")
    assert (group["escalate_to"], group["agent_ids"]) == (None, [lee])


def test_an_agent_who_comes_back_at_once_keeps_what_was_not_taken_yet(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what they are given then: they have the number that they had before."""
    monkeypatch.setattr(leaving, "STEP", 1)
    rita = contact(api)["id"]
    api.put(f"/contacts/{rita}/make_agent", {})
    first, second = (api.ticket(email="joe@example.com", responder_id=rita)["id"] for _ in range(2))
    assert api.delete(f"/agents/{rita}").status == 204
    assert api.put(f"/contacts/{rita}/make_agent", {}).status == 200
    asyncio.run(Worker(api.installation).drain())
    assert [api.look(number)["responder_id"] for number in (first, second)] == [None, rita]


def test_as_many_agents_as_there_may_be(api: Api) -> None:
    """Contract 6.3: 403 max_agents_reached, however somebody is to become one; whoever goes makes room."""
    rita, lee = contact(api)["id"], contact(api, "Lee Moon", email="lee@example.com")["id"]
    assert api.put(f"/contacts/{rita}/make_agent", {}).status == 200
    assert api.delete(f"/agents/{rita}").status == 204
    assert api.put(f"/contacts/{lee}/make_agent", {}).status == 200
    api.restart(max_agents=2)
    reached = {"code": "max_agents_reached", "message": "You have reached the maximum number of agents."}
    body = {"email": "new@example.com", "ticket_scope": 1}
    chats = chat_side(api)
    before = api.everything()
    for answer in (api.put(f"/contacts/{rita}/make_agent", {}), api.post("/agents", body)):
        assert (answer.status, answer.body) == (403, reached)
    assert chats.call("POST", "/v2/agents", {"email": "new@example.com"}).status == 403
    assert api.everything() == before
    assert api.delete(f"/agents/{lee}").status == 204
    assert api.put(f"/contacts/{rita}/make_agent", {}).status == 200


def test_there_and_back_again(api: Api) -> None:
    """The same number, the same history, and no key of the time before works afterwards."""
    rita = contact(api, "Rita Ray", unique_external_id="x", email="rita@example.com")
    ticket = api.ticket(email="rita@example.com")["id"]
    path = f"/contacts/{rita['id']}/make_agent"
    api.put(path, {"role_ids": [role(api, "Administrator"), role(api, "Supervisor")]})
    theirs = key_of(api, rita["id"])
    assert api.put(f"/agents/{rita['id']}", {"email": "rita.ray@example.com"}).status == 200
    gone = api.delete(f"/agents/{rita['id']}")
    assert gone.events == ["agent.deleted", "contact.updated"]
    assert look(api, f"/contacts/{rita['id']}") == {**rita, "email": "rita.ray@example.com", "active": True}
    again = api.put(path, {"ticket_scope": 3})
    assert (again.status, again.events) == (200, ["agent.created"])
    assert (again["agent"]["id"], again["agent"]["role_ids"]) == (rita["id"], [role(api, "Agent")])
    assert again["agent"]["created_at"] == NOW
    assert theirs.get("/agents/me").status == 401
    assert api.look(ticket)["requester_id"] == rita["id"]
    assert ids(look(api, "/agents?email=rita.ray@example.com")) == [rita["id"]]


def test_freshchat_deletes_an_agent_who_was_a_customer(api: Api) -> None:
    """They are one again; an agent who never was one does not become one there."""
    chats = chat_side(api)
    rita = contact(api)["id"]
    api.put(f"/contacts/{rita}/make_agent", {})
    agents = {item["freshdesk_agent_id"]: item["id"] for item in chats.get("/v2/agents")["agents"]}
    chats.delete(f"/v2/agents/{agents[str(rita)]}")
    assert ids(look(api, "/contacts")) == [rita]
    chats.delete(f"/v2/agents/{chats.make_agent('lee@example.com')}")
    assert ids(look(api, "/contacts")) == [rita]


def test_an_agent_from_before_keeps_what_they_wrote(api: Api) -> None:
    one = api.hire("AGENT", email="kim@example.com")
    ticket = api.ticket()["id"]
    note = one.post(f"/tickets/{ticket}/notes", {"body": "Mine"})["id"]
    api.installation.database.write_now(lambda tx: become_contact(tx, one.agent, SYSTEM))
    [entry] = look(api, f"/tickets/{ticket}/conversations")
    assert (entry["id"], entry["user_id"]) == (note, one.agent["id"])


def test_an_agent_asks_for_something(api: Api) -> None:
    """By number or address; they are a requester then and no contact, in neither product (contract 5.1)."""
    chats = chat_side(api)
    ada = api.agent["id"]
    for named in ({"email": "ADA@example.com"}, {"email": None, "requester_id": ada}):
        answer = api.post("/tickets", {"subject": "Mine", "description": "x", "status": 2, "priority": 1, **named})
        assert (answer.status, answer.events) == (201, ["ticket.created"]), answer.body
        assert answer["requester_id"] == ada
    [first, _] = look(api, "/tickets?include=requester&order_type=asc")
    assert (first["requester"]["id"], first["requester"]["name"]) == (ada, "Ada Ames")
    assert look(api, "/contacts") == []
    api.missing("GET", f"/contacts/{ada}")
    shown = chats.get("/v2/users?reference_id=&created_from=2026-01-01T00:00:00.000Z")
    assert shown.body.get("users", []) == []
    kim = agent(api)["id"]
    api.ticket(email="kim@example.com")
    done(api, "DELETE", f"/agents/{kim}")
    users = chats.get("/v2/users?created_from=2026-01-01T00:00:00.000Z")
    assert ([user["email"] for user in users["users"]], users["pagination"]["total_items"]) == (["kim@example.com"], 1)
    assert chats.get("/v2/users")["pagination"]["total_items"] == 1, "the kept total"
    api.put(f"/contacts/{kim}/make_agent", {})
    assert chats.get("/v2/users")["pagination"]["total_items"] == 0
