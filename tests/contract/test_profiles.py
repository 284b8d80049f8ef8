"""The classic profile: nothing that the API of 2018 did not have, for clients that fail on unknown members (contract 2.5)."""

import pytest
from tests.contract.api import Api, message

USER = {"id", "created_time", "email", "first_name", "last_name", "phone", "avatar", "social_profiles", "properties"}
CONVERSATION = {"conversation_id", "app_id", "channel_id", "status", "agents", "users", "messages"}
MESSAGE = {
    "id", "created_time", "app_id", "actor_type", "actor_id", "channel_id", "conversation_id", "message_type",
    "message_parts",
}  # fmt: skip
WHOLE = {
    "email": "amal@example.com",
    "first_name": "Amal",
    "last_name": "Haddad",
    "phone": "+15550100002",
    "avatar": {"url": "https://example.com/a.png"},
    "reference_id": "r1",
    "restore_id": "r2",
    "social_profiles": [{"type": "twitter", "id": "a"}],
    "cf_city": "Tunis",
}


@pytest.fixture
def classic(api: Api) -> Api:
    return api.with_token(profile="classic")


def test_users(classic: Api) -> None:
    created = classic.post("/v2/users", WHOLE)
    assert set(created.body) == USER
    path = f"/v2/users/{created['id']}"
    assert classic.get(path).body == created.body
    assert set(classic.put(path, {"first_name": "Amal"}).body) == USER
    listed = classic.get("/v2/users")
    assert set(listed.body) == {"users", "pagination", "links"}
    assert listed["users"] == [created.body]
    assert classic.post("/v2/users/fetch", {"ids": [created["id"]]}).body == {"users": [created.body]}
    assert classic.get("/v2/users/bot", system_user="true").status == 200


def test_conversations_and_messages(api: Api, classic: Api) -> None:
    user, agent = api.make_user(), api.make_agent()
    opened = classic.post(
        "/v2/conversations",
        {"channel_id": api.channel(), "users": [{"id": user}], "messages": [message("Hi")], "properties": {"cf": "1"}},
    )
    assert set(opened.body) <= CONVERSATION
    assert {"conversation_id", "app_id", "channel_id", "status", "users", "messages"} <= set(opened.body)
    assert [set(item) for item in opened["messages"]] == [MESSAGE]
    path = f"/v2/conversations/{opened['conversation_id']}"
    for answer in (classic.get(path), classic.put(path, {"assigned_agent_id": agent})):
        assert set(answer.body) <= CONVERSATION
    sent = classic.post(
        f"{path}/messages",
        {**message("x", actor_type="agent", actor_id=agent), "meta_data": {"a": 1}, "reply_parts": []},
    )
    assert set(sent.body) == MESSAGE
    listed = classic.get(f"{path}/messages")
    assert all(set(item) <= MESSAGE for item in listed["messages"])
    assert len(listed["messages"]) == 3
    system = [item for item in listed["messages"] if item["message_type"] == "system"]
    assert "actor_id" not in system[0]
    assert all(set(row) <= CONVERSATION for row in classic.get("/v2/conversations")["conversations"])
    rows = classic.get(f"/v2/users/{user}/conversations")
    assert rows.body == {"conversations": [{"id": opened["conversation_id"]}]}


def test_waiting_is_not_yet_a_status(api: Api, classic: Api) -> None:
    agent, conversation = api.make_agent(), api.open()
    path = f"/v2/conversations/{conversation}"
    assert classic.put(path, {"status": "waiting on customer"})["status"] == "new"
    assert classic.put(path, {"assigned_agent_id": agent, "status": "waiting on internal team"})["status"] == "assigned"
    assert api.get(path)["status"] == "waiting on internal team"
    assert classic.get("/v2/conversations")["conversations"][0]["status"] == "assigned"


def test_the_current_profile_says_more(api: Api) -> None:
    conversation = api.open(api.make_user(**WHOLE))
    assert set(api.get("/v2/users")["users"][0]) > USER
    assert set(api.get(f"/v2/conversations/{conversation}").body) > CONVERSATION - {"agents", "messages"}
    assert set(api.thread(conversation)[0]) > MESSAGE
