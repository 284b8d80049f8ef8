"""Opening, looking at, changing and listing conversations (Freshchat contract 3.1 to 3.4, 3.7, 4.3)."""

from typing import Any

from tests.contract.api import Api, message

from freehold.core.fields.commands import add_field
from freehold.kernel.clock import MINUTE, ManualClock

NOW = "2026-01-05T09:00:00.000Z"


def shown(api: Api, conversation: str, **changed: Any) -> dict[str, Any]:
    """A new, unassigned conversation exactly as it is shown, but for what `changed` says. None: not shown."""
    account = api.get("/v2/accounts/configuration").body
    [row] = [row for row in api.rows("conversations") if row["uuid"] == conversation]
    [user] = [user for user in api.rows("contacts") if user["id"] == row["contact_id"]]
    number = 500_000_000_000_000 + row["id"]
    body = {
        "conversation_id": conversation,
        "conversation_internal_id": number,
        "app_id": account["app_id"],
        "status": "new",
        "channel_id": api.channel(),
        "user_id": user["uuid"],
        "users": [{"id": user["uuid"]}],
        "skill_id": 0,
        "properties": {},
        "url": f"http://127.0.0.1:{api.server.port}/a/{account['account_id']}/inbox/open/0/conversation/{number}",
        "org_contact_id": str(1_894_400_000_000_000_000 + user["id"]),
        "created_by": user["uuid"],
        "created_time": NOW,
        "updated_time": NOW,
        **changed,
    }
    return {name: value for name, value in body.items() if value is not None}


def test_a_customer_opens_a_conversation(api: Api) -> None:
    user, channel = api.make_user(), api.channel()
    body = {
        "channel_id": channel,
        "users": [{"id": user}],
        "messages": [message("My parcel has not arrived", actor_id=user), message("It is a big one")],
        "properties": {"priority": "High", "cf_order_no": "A-1029", "cf_supported_products": ["a", "b"]},
    }
    answer = api.post("/v2/conversations", body)
    assert answer.status == 200
    conversation = answer["conversation_id"]
    assert answer.events == ["conversation.created", "message.created", "message.created"]
    assert answer.entries == [f"test opened conversation {conversation} with user {user}"]
    sent = answer.body.pop("messages")
    assert [item["message_parts"][0]["text"]["content"] for item in sent] == [
        "My parcel has not arrived",
        "It is a big one",
    ]
    assert [(item["actor_type"], item["actor_id"], item["message_type"]) for item in sent] == [
        ("user", user, "normal"),
        ("user", user, "normal"),
    ]
    expected = shown(api, conversation, properties=body["properties"])
    assert answer.body == expected
    assert api.get(f"/v2/conversations/{conversation}").body == expected
    assert [entry["id"] for entry in api.thread(conversation)] == [item["id"] for item in sent]


def test_members_that_clients_send_without_meaning_them(api: Api) -> None:
    """A client that serialises its whole model, most of it null, and one that sends the least (contract 1.1, 10.3)."""
    user, channel = api.make_user(), api.channel()
    whole = {
        "conversation_id": None,
        "app_id": "not ours",
        "channel_id": channel,
        "status": "new",
        "agents": [],
        "users": [{"id": user, "created_time": None, "email": "other@example.com", "avatar": {}, "properties": []}],
        "messages": [
            {
                "app_id": None,
                "channel_id": None,
                "conversation_id": None,
                "id": None,
                "created_time": None,
                "actor_id": user,
                "actor_type": "user",
                "message_type": "normal",
                "message_parts": [{"text": {"content": "Hi"}, "image": None}],
                "reply_parts": None,
            }
        ],
        "properties": None,
        "assigned_agent_id": None,
        "something": {"unknown": [1, 2]},
    }
    first = api.post("/v2/conversations", whole)
    assert first.status == 200
    assert first["messages"][0]["message_parts"] == [{"text": {"content": "Hi"}}]
    assert "email" not in api.get(f"/v2/users/{user}").body, "what stands under users is not written back"
    least = api.post("/v2/conversations", {"channel_id": channel, "user_id": user})
    assert least["conversation_id"] == first["conversation_id"]
    assert least["messages"] == []
    by_message = api.post("/v2/conversations", {"channel_id": channel, "messages": [message("x", actor_id=user)]})
    assert by_message["conversation_id"] == first["conversation_id"]


def test_opening_with_an_assignment(api: Api) -> None:
    agent = api.make_agent()
    group = api.make_group("Deliveries", agent)
    to_agent = api.post(
        "/v2/conversations",
        {
            "channel_id": api.channel(),
            "users": [{"id": api.make_user()}],
            "messages": [message("Hi")],
            "assigned_agent_id": agent,
            "assigned_group_id": group,
        },
    )
    assert to_agent.events == [
        "conversation.created",
        "message.created",
        "conversation.assigned",
        "conversation.updated",
    ]
    assert (to_agent["status"], to_agent["assigned_agent_id"], to_agent["assigned_group_id"]) == (
        "assigned",
        agent,
        group,
    )
    to_group = api.post(
        "/v2/conversations",
        {"channel_id": api.channel(), "users": [{"id": api.make_user()}], "assigned_group_id": group},
    )
    assert to_group.events == ["conversation.created", "conversation.assigned"]
    assert (to_group["status"], to_group["assigned_group_id"]) == ("new", group)
    assert "assigned_agent_id" not in to_group.body
    [entry] = api.thread(to_group["conversation_id"])
    assert (entry["message_type"], entry["actor_type"]) == ("system", "system")


def test_an_open_conversation_is_continued(api: Api) -> None:
    """One client sends every message through POST /conversations and stores no id (contract 3.1)."""
    agent, user, channel = api.make_agent(), api.make_user(), api.channel()
    first = api.open(user)
    reply = api.post(
        "/v2/conversations",
        {
            "channel_id": channel,
            "users": [{"id": user}],
            "messages": [message("A", actor_type="agent", actor_id=agent)],
        },
    )
    assert (reply["conversation_id"], reply.events) == (first, ["message.created"])
    elsewhere = api.open(user, channel_id=api.make_channel("Returns"))
    assert elsewhere != first
    assert api.put(f"/v2/conversations/{first}", {"status": "resolved"}).status == 200
    assert api.open(user) not in {first, elsewhere}, "a resolved conversation is not continued"


def test_conversations_are_not_continued_where_the_setting_says_so(sqlite_api: Api) -> None:
    user = sqlite_api.make_user()
    sqlite_api.restart(conversation_reuse=False)
    assert sqlite_api.open(user) != sqlite_api.open(user)


def test_opened_by_an_agent(api: Api) -> None:
    agent, user = api.make_agent(), api.make_user()
    answer = api.with_token(agent=agent).post(
        "/v2/conversations",
        {
            "channel_id": api.channel(),
            "users": [{"id": user}],
            "messages": [message("Hello", actor_type="agent", actor_id=agent)],
        },
    )
    assert answer["created_by"] == agent
    assert [(event["actor_kind"], event["actor"]) for event in answer.happened] == [("agent", agent)] * 2


def test_a_list_of_properties_is_merged_when_opening(api: Api) -> None:
    properties = [{"priority": "Low"}, {"name": "cf_order_no", "value": "A-1"}, {"priority": "High"}]
    conversation = api.open(properties=properties)
    assert api.get(f"/v2/conversations/{conversation}")["properties"] == {"priority": "High", "cf_order_no": "A-1"}


def test_the_greeting_of_a_channel_comes_first(api: Api) -> None:
    conversation = api.open(channel_id=api.make_channel("Orders", welcome="How can we help?"))
    greeting, first = api.thread(conversation)
    assert greeting["message_parts"] == [{"text": {"content": "How can we help?"}}]
    assert (greeting["actor_type"], greeting["message_type"], first["actor_type"]) == ("system", "system", "user")


def test_ids_are_compared_whatever_their_case(api: Api) -> None:
    """UUIDs are case-insensitive (contract 1.7); a channel has a number too, as a conversation has (0.3, 8 no. 11)."""
    user, agent = api.make_user(), api.make_agent()
    group = api.make_group("Deliveries")
    conversation = api.open(user.upper(), channel_id=api.channel().upper(), assigned_agent_id=agent.upper())
    row = api.get(f"/v2/conversations/{conversation.upper()}").body
    assert (row["user_id"], row["assigned_agent_id"]) == (user, agent)
    assert api.get(f"/v2/conversations/{row['conversation_internal_id']}").body == row
    for path in (f"users/{user.upper()}", f"agents/{agent.upper()}", f"groups/{group.upper()}"):
        assert api.get(f"/v2/{path}")["id"] in {user, agent, group}
    assert api.get(f"/v2/channels/{api.channel().upper()}")["id"] == api.channel()
    number = api.get(f"/v2/conversations/{conversation}/messages")["messages"][0]["freshchat_channel_id"]
    assert api.open(user, channel_id=number) == conversation
    assert [row["id"] for row in api.post("/v2/users/fetch", {"ids": [user.upper()]})["users"]] == [user]


def test_what_cannot_be_opened(api: Api) -> None:
    good = {"channel_id": api.channel(), "users": [{"id": api.make_user()}], "messages": [message("Hi")]}
    for wrong, says in (
        ({"channel_id": None}, "channel_id"),
        ({"channel_id": "nowhere"}, "channel_id is unknown"),
        ({"users": None}, "needs its user"),
        ({"users": [{"id": "nobody"}]}, "user that does not exist"),
        ({"users": [{}]}, "needs its user"),
        ({"users": {"id": "x"}}, "users"),
        ({"status": "closed"}, "status"),
        ({"status": "assigned"}, "only with an agent or a group"),
        ({"assigned_agent_id": "nobody"}, "assigned_agent_id"),
        ({"assigned_group_id": "nobody"}, "assigned_group_id"),
        ({"messages": [{"actor_type": "user"}]}, "message_parts"),
        ({"messages": [message("x"), message("y", actor_type="robot")]}, "actor_type"),
        ({"messages": [message("x"), message("y", actor_type="agent", actor_id="nobody")]}, "actor_id"),
        ({"messages": [message("x"), message("y", actor_id="another")]}, "not the user of this conversation"),
        ({"messages": [{"message_parts": []}]}, "message_parts"),
    ):
        api.refused("POST", "/v2/conversations", {**good, **wrong}, says=says)


def test_looking_at_none(api: Api) -> None:
    for key in ("nowhere", "500000000000999", "1", "%20", "e2b7a6c5-4d3f-4e2a-9b18-7c6d5e4f3a06"):
        for method, path in (("GET", ""), ("PUT", ""), ("GET", "/messages")):
            api.refused(
                method, f"/v2/conversations/{key}{path}", {} if method == "PUT" else None, status=404,
                word="CONVERSATION_NOT_FOUND", says="This conversation does not exist",
            )  # fmt: skip


def test_parameters_of_connectors_do_not_matter(api: Api) -> None:
    conversation = api.open()
    answer = api.get(f"/v2/conversations/{conversation}", updated_from="2026-01-05T00:00:00.000000Z", updated_to="x")
    assert answer.body == shown(api, conversation)


# -- PUT: what does not belong to the lifecycle (that is in test_lifecycle) -----------------------------------------


def test_properties_are_merged_key_by_key(api: Api, clock: ManualClock) -> None:
    conversation = api.open(properties={"priority": "Low", "cf_a": "1"})
    clock.move(MINUTE)
    answer = api.put(f"/v2/conversations/{conversation}", {"properties": {"cf_a": None, "cf_b": ["x", "y"], "cf_n": 5}})
    assert answer.status == 200
    assert answer.events == ["conversation.updated"]
    assert answer.entries == [f"test changed conversation {conversation}: properties changed"]
    expected = {"priority": "Low", "cf_b": ["x", "y"], "cf_n": 5}
    assert answer.body == shown(api, conversation, properties=expected, updated_time="2026-01-05T09:01:00.000Z")
    assert api.get(f"/v2/conversations/{conversation}").body == answer.body
    again = api.put(f"/v2/conversations/{conversation}", {"properties": {"cf_n": 5}})
    assert (again.status, again.events) == (200, [])
    assert again.entries == [f"test changed conversation {conversation}: nothing"]


def test_a_conversation_moves_to_another_channel(api: Api) -> None:
    conversation, returns = api.open(), api.make_channel("Returns")
    answer = api.put(f"/v2/conversations/{conversation}", {"channel_id": returns})
    assert answer.body == shown(api, conversation, channel_id=returns)
    assert answer.events == ["conversation.updated"]
    assert {entry["channel_id"] for entry in api.thread(conversation)} == {returns}


def test_a_client_that_sends_the_whole_object_back(api: Api) -> None:
    conversation = api.open()
    whole = {**api.get(f"/v2/conversations/{conversation}").body, "properties": None}
    answer = api.put(f"/v2/conversations/{conversation}", whole)
    assert (answer.status, answer.events, answer.body) == (200, [], shown(api, conversation))


def test_what_a_conversation_cannot_become(api: Api) -> None:
    conversation = api.open()
    for wrong, says in (
        ({"properties": [{"priority": "High"}]}, "Conversation payload not valid"),
        ({"properties": "High"}, "properties"),
        ({"status": "closed"}, "status"),
        ({"status": 5}, "status"),
        ({"status": "assigned"}, "only with an agent or a group"),
        ({"assigned_agent_id": "nobody"}, "assigned_agent_id"),
        ({"assigned_org_agent_id": "391100000000009999"}, "assigned_agent_id"),
        ({"assigned_org_agent_id": "x"}, "assigned_agent_id"),
        ({"assigned_group_id": "nobody"}, "assigned_group_id"),
        ({"channel_id": "nowhere"}, "channel_id"),
        ({"assigned_agent_id": ["x"]}, "assigned_agent_id"),
    ):
        api.refused("PUT", f"/v2/conversations/{conversation}", {"properties": {"cf": "1"}, **wrong}, says=says)


def test_nobody_is_assigned_who_has_left(api: Api) -> None:
    conversation, gone, away = api.open(), api.make_agent("gone@example.com"), api.make_agent("away@example.com")
    api.delete(f"/v2/agents/{gone}")
    api.put(f"/v2/agents/{away}", {"is_deactivated": True})
    for agent in (gone, away):
        api.refused("PUT", f"/v2/conversations/{conversation}", {"assigned_agent_id": agent})


# -- lists ----------------------------------------------------------------------------------------------------------


def test_the_list_has_the_latest_change_first(api: Api, clock: ManualClock) -> None:
    conversations = []
    for _ in range(3):
        conversations.append(api.open())
        clock.move(MINUTE)
    first, second, third = conversations
    api.say(first)
    answer = api.get("/v2/conversations")
    assert [row["conversation_id"] for row in answer["conversations"]] == [first, third, second]
    assert answer["conversations"][1] == api.get(f"/v2/conversations/{third}").body
    assert answer["pagination"] == {"total_items": 3, "total_pages": 1, "current_page": 1, "items_per_page": 10}
    link = {"href": "/v2/conversations?page=1&items_per_page=10", "rel": "conversation", "type": "GET"}
    assert answer["links"] == {"first_page": link, "last_page": link}
    assert set(answer.body) == {"conversations", "pagination", "links"}


def test_the_list_is_filtered(api: Api) -> None:
    agent, group = api.make_agent(), api.make_group("Deliveries")
    by_agent, by_group, other = api.open(), api.open(), api.open()
    api.put(f"/v2/conversations/{by_agent}", {"assigned_agent_id": agent})
    api.put(f"/v2/conversations/{by_group}", {"assigned_group_id": group})
    for query, expected in (
        ({"assigned_agent_id": agent}, {by_agent}),
        ({"assigned_group_id": group}, {by_group}),
        ({"assigned_agent_id": agent, "status": "new"}, set()),
        ({"status": "Assigned"}, {by_agent}),
        ({"status": "new"}, {by_group, other}),
        ({"assigned_agent_id": "nobody"}, set()),
        ({"assigned_group_id": "nobody"}, set()),
    ):
        answer = api.get("/v2/conversations", **query)
        assert {row["conversation_id"] for row in answer["conversations"]} == expected, query
        assert answer["pagination"]["total_items"] == len(expected)
        for link in answer["links"].values():
            assert all(f"{name}=" in link["href"] for name in query), "a link keeps the filters"
    api.refused("GET", "/v2/conversations?status=closed", says="status")


def test_fields(api: Api) -> None:
    api.installation.database.write_now(
        lambda tx: add_field(tx, "chat", "cf_order_no", label="Order number", type_="text")
    )
    answer = api.get("/v2/conversations/fields")
    assert [field.pop("id") for field in answer.body] == ["1", "2"]
    assert answer.body == [
        {
            "name": "priority",
            "label": "Priority",
            "type": "dropdown",
            "column_name": "priority",
            "custom": False,
            "editable": True,
            "required": False,
            "position": 1,
            "default_value": "Low",
            "choices": [
                {"id": "1", "value": "Low"},
                {"id": "2", "value": "Medium"},
                {"id": "3", "value": "High"},
                {"id": "4", "value": "Urgent"},
            ],
            "fields": [],
        },
        {
            "name": "cf_order_no",
            "label": "Order number",
            "type": "text",
            "column_name": "cf_str02",
            "custom": True,
            "editable": True,
            "required": False,
            "position": 2,
            "choices": [],
            "fields": [],
        },
    ]
