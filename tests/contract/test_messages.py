"""Sending and reading messages (Freshchat contract 2.4, 3.5, 3.6, 4.1, 4.4)."""

from typing import Any

from tests.contract.api import Api, message

from freehold.core.conversations.commands import post_message
from freehold.core.conversations.queries import get_chat
from freehold.core.events.actor import Actor
from freehold.kernel.clock import MINUTE, SECOND, ManualClock

NOW = "2026-01-05T09:00:00.000Z"


def text(words: str) -> list[dict[str, Any]]:
    return [{"text": {"content": words}}]


def test_an_agent_replies(api: Api, clock: ManualClock) -> None:
    agent, user = api.make_agent(), api.make_user()
    conversation = api.open(user)
    shown = api.get(f"/v2/conversations/{conversation}").body
    clock.move(MINUTE)
    answer = api.post(
        f"/v2/conversations/{conversation}/messages",
        {
            "message_parts": text("It left the depot"),
            "actor_type": "agent",
            "actor_id": agent,
            "message_type": "normal",
        },
    )
    assert answer.status == 200
    assert answer.events == ["message.created"]
    assert [(event["actor_kind"], event["actor"]) for event in answer.happened] == [("agent", agent)]
    assert answer.entries == [f"test sent a normal message into conversation {conversation}"]
    [channel] = [row for row in api.rows("channels") if row["uuid"] == shown["channel_id"]]
    [colleague] = [row for row in api.rows("agents") if row["uuid"] == agent]
    [row] = [row for row in api.rows("messages") if row["uuid"] == answer["id"]]
    expected = {
        "id": row["uuid"],
        "created_time": "2026-01-05T09:01:00.000Z",
        "message_parts": text("It left the depot"),
        "app_id": shown["app_id"],
        "channel_id": shown["channel_id"],
        "conversation_id": conversation,
        "actor_type": "agent",
        "actor_id": agent,
        "org_actor_id": str(391_100_000_000_000_000 + colleague["id"]),
        "user_id": user,
        "message_type": "normal",
        "message_source": "api",
        "interaction_id": f"{shown['conversation_internal_id']}-1767603600000",
        "freshchat_conversation_id": str(shown["conversation_internal_id"]),
        "freshchat_channel_id": str(730_000 + channel["id"]),
        "restrictResponse": False,
        "botsPrivateNote": False,
        "isBotsInput": False,
        "bots_input": False,
    }
    assert answer.body == expected
    assert api.thread(conversation)[-1] == expected
    after = api.get(f"/v2/conversations/{conversation}").body
    assert after == {**shown, "updated_time": "2026-01-05T09:01:00.000Z"}, "a reply assigns nobody"


def test_everything_that_a_message_can_carry_comes_back(api: Api) -> None:
    conversation = api.open()
    first = api.thread(conversation)[0]["id"]
    buttons = [{"collection": {"sub_parts": [{"quick_reply_button": {"label": "Yes", "custom_reply_text": "yes!"}}]}}]
    parts = [
        {"text": {"content": "Grüße 👋\n\t\u2028<b>"}},
        {"image": {"url": "https://example.com/a.png"}},
        {"video": {"url": "https://example.com/a.mp4", "content_type": "video/mp4"}},
        {"file": {"name": "a.pdf", "url": "https://example.com/a.pdf", "content_type": "application/pdf"}},
        {"url_button": {"url": "https://example.com", "label": "Look", "target": "_self"}},
        {"template_content": {"type": "carousel", "sections": [{"name": "header", "parts": text("x")}]}},
        {"callback": {"payload": "p", "label": "l"}},
        {"reference": {"label": "l", "reference_id": "r"}},
        {"help_text": {"whatever": [1, {"deep": True}]}},
        {"brand_new": "untouched"},
    ]
    answer = api.post(
        f"/v2/conversations/{conversation}/messages",
        {
            "message_parts": parts,
            "reply_parts": buttons,
            "actor_type": "bot",
            "actor_id": "helper-1",
            "meta_data": {"isResolved": "no", "n": None},
            "in_reply_to": {"message_id": first},
            "message_source": "MOBILE",
        },
    )
    assert answer.status == 200
    assert (answer["message_parts"], answer["reply_parts"]) == (parts, buttons)
    assert (answer["actor_type"], answer["actor_id"], answer["message_source"]) == ("bot", "helper-1", "mobile")
    assert (answer["meta_data"], answer["in_reply_to"]) == ({"isResolved": "no", "n": None}, {"message_id": first})
    assert "org_actor_id" not in answer.body
    assert api.thread(conversation)[-1] == answer.body


def test_who_writes(api: Api) -> None:
    """Bots with an empty actor, or none at all; the system; and nobody named: a bot (contract 3.6, 8 no. 22)."""
    user, agent = api.make_user(), api.make_agent()
    path = f"/v2/conversations/{api.open(user)}/messages"
    for given, expected in (
        ({"actor_type": "bot", "actor_id": ""}, ("bot", None)),
        ({"actor_type": "bot"}, ("bot", None)),
        ({"actor_type": "system"}, ("system", None)),
        ({}, ("bot", None)),
        ({"actor_type": "USER"}, ("user", user)),
        ({"actor_type": "user", "user_id": user}, ("user", user)),
        ({"actor_type": "user", "actor_id": user.upper()}, ("user", user)),
        ({"actor_type": "Agent", "actor_id": agent, "user_id": user}, ("agent", agent)),
    ):
        answer = api.post(path, {"message_parts": text("x"), **given})
        assert (answer.status, answer.events) == (200, ["message.created"]), given
        assert (answer["actor_type"], answer.body.get("actor_id")) == expected, given


def test_a_private_note_is_a_message_too(api: Api) -> None:
    conversation, agent = api.open(), api.make_agent()
    answer = api.say(conversation, "Careful", actor_type="agent", actor_id=agent, message_type="private")
    assert (answer["message_type"], answer.events) == ("private", ["message.created"])
    assert answer.entries == [f"test sent a private message into conversation {conversation}"]
    assert [entry["message_type"] for entry in api.thread(conversation)] == ["normal", "private"]


def test_the_first_public_reply_answers_the_interaction(api: Api, clock: ManualClock) -> None:
    """What first-response times are computed from: notes and bots do not count, later replies change nothing."""
    conversation, agent = api.open(), api.make_agent()
    for given in ({"message_type": "private", "actor_type": "agent"}, {"actor_type": "bot"}):
        clock.move(MINUTE)
        api.say(conversation, **{"actor_id": agent, **given})
    assert [row["answered_at"] for row in api.rows("interactions")] == [None]
    clock.move(MINUTE)
    answered_at = clock.now()
    for _ in range(2):
        api.say(conversation, actor_type="agent", actor_id=agent)
        clock.move(MINUTE)
    assert [row["answered_at"] for row in api.rows("interactions")] == [answered_at]


def test_members_that_make_no_difference(api: Api) -> None:
    conversation, agent = api.open(), api.make_agent()
    answer = api.post(
        f"/v2/conversations/{conversation}/messages",
        {
            "id": "mine",
            "app_id": None,
            "channel_id": "elsewhere",
            "conversation_id": "another",
            "created_time": "1999-01-01T00:00:00.000Z",
            "message_parts": [{"text": {"content": "x"}, "image": None, "email": None}],
            "message_type": None,
            "actor_type": "agent",
            "actor_id": agent,
            "unknown": {"a": 1},
        },
    )
    assert answer["id"] != "mine"
    assert (answer["conversation_id"], answer["created_time"], answer["message_type"]) == (conversation, NOW, "normal")
    assert answer["message_parts"] == text("x")


def test_what_cannot_be_sent(api: Api) -> None:
    conversation, other, agent = api.open(), api.make_user(), api.make_agent()
    for wrong, says in (
        ({"message_parts": None}, "message_parts"),
        ({"message_parts": []}, "message_parts"),
        ({"message_parts": "hello"}, "message_parts"),
        ({"message_parts": ["hello"]}, "message_parts"),
        ({"message_parts": [{}]}, "exactly one"),
        ({"message_parts": [{"text": {"content": "a"}, "image": {"url": "b"}}]}, "exactly one"),
        ({"message_parts": [{"text": "hello"}]}, "should be an object"),
        ({"message_parts": [{"text": {"content": 5}}]}, "content"),
        ({"message_parts": [{"text": {}}]}, "content"),
        ({"message_parts": [{"image": {"url": " "}}]}, "url"),
        ({"message_parts": [{"file": {"fileHash": "unknown"}}]}, "names no uploaded file"),
        ({"message_parts": text("x") * 101}, "message_parts"),
        ({"message_parts": [{"collection": {"sub_parts": text("x") * 501}}]}, "more than 500"),
        ({"reply_parts": [{"quick_reply_button": {}}]}, "label"),
        ({"actor_type": "robot"}, "actor_type"),
        ({"message_type": "system"}, "message_type"),
        ({"actor_type": "user", "actor_id": other}, "not the user of this conversation"),
        ({"actor_type": "user", "user_id": other}, "not the user of this conversation"),
        ({"actor_type": "user", "actor_id": agent}, "not the user of this conversation"),
        ({"actor_type": "agent"}, "actor_id"),
        ({"actor_type": "agent", "actor_id": ""}, "actor_id"),
        ({"actor_type": "agent", "actor_id": other}, "actor_id"),
        ({"meta_data": "x"}, "meta_data"),
        ({"in_reply_to": "x"}, "in_reply_to"),
    ):
        body = {**message("x"), **wrong}
        api.refused("POST", f"/v2/conversations/{conversation}/messages", body, says=says)
    missing = api.refused(
        "POST", "/v2/conversations/nowhere/messages", message("x"), status=404, word="CONVERSATION_NOT_FOUND"
    )
    assert missing["message"] == "This conversation does not exist"


def test_parts_within_parts_have_a_floor(api: Api) -> None:
    part: dict[str, Any] = {"text": {"content": "x"}}
    for _ in range(20):
        part = {"collection": {"sub_parts": [part]}}
    path = f"/v2/conversations/{api.open()}/messages"
    api.refused("POST", path, {"message_parts": [part]}, says="nested deeper")


def test_email_conversations_take_emails(api: Api) -> None:
    """A text is refused and not stored, a private note may be one (contract 3.6, 8 no. 17)."""
    agent = api.make_agent()
    conversation = api.open(channel_id=api.make_channel("Mail", source="email"), text=None)
    path = f"/v2/conversations/{conversation}/messages"
    for part in (text("x")[0], {"image": {"url": "https://example.com/a.png"}}):
        body = {"message_parts": [part], "actor_type": "agent", "actor_id": agent}
        answer = api.refused("POST", path, body)
        assert answer["message"] == "Fragment not supported in conversation"
    mail = [{"email": {"content": "<p>Hello</p>", "subject": "Re: parcel"}}]
    sent = api.post(path, {"message_parts": mail, "actor_type": "agent", "actor_id": agent})
    assert (sent.status, sent["message_parts"]) == (200, mail)
    assert api.say(conversation, actor_type="agent", actor_id=agent, message_type="private").status == 200
    assert len(api.thread(conversation)) == 2


# -- reading --------------------------------------------------------------------------------------------------------


def fill(api: Api, conversation: str, count: int, clock: ManualClock) -> None:
    """Messages 1 to `count`, a second apart."""

    def write(tx: Any) -> None:
        chat = get_chat(tx, conversation)
        for number in range(1, count + 1):
            tx.now = clock.now() + number * SECOND
            post_message(tx, chat, Actor("bot"), parts=text(str(number)))

    api.installation.database.write_now(write)


def words(answer: Any) -> list[str]:
    return [entry["message_parts"][0]["text"]["content"] for entry in answer["messages"]]


def test_messages_come_newest_first_in_pages(api: Api, clock: ManualClock) -> None:
    conversation = api.open(text=None)
    fill(api, conversation, 55, clock)
    path = f"/v2/conversations/{conversation}/messages"
    first = api.get(path)
    assert words(first) == [str(number) for number in range(55, 35, -1)], "20 when nothing is said"
    assert set(first.body) == {"messages", "link", "links"}, "no pagination"
    href = first["link"]["href"]
    assert href.startswith(f"{path}?page=2&items_per_page=20&"), "root-relative, with the version"
    assert first["links"] == {"next_page": {"href": href, "rel": "message", "type": "GET"}}
    second = api.get(href)
    assert words(second) == [str(number) for number in range(35, 15, -1)]
    last = api.get(second["link"]["href"])
    assert words(last) == [str(number) for number in range(15, 0, -1)]
    assert set(last.body) == {"messages", "links"}
    assert last["links"] == {}
    assert words(api.get(path, page=2, items_per_page=20)) == words(second), "a page by its number alone"
    assert len(words(api.get(path, items_per_page=9999))) == 50
    beyond = api.get(path, page=4, items_per_page=20)
    assert (beyond.status, beyond.body) == (200, {"messages": [], "links": {}})


def test_messages_of_a_time(api: Api, clock: ManualClock) -> None:
    conversation = api.open(text=None)
    fill(api, conversation, 5, clock)
    path = f"/v2/conversations/{conversation}/messages"
    for since in ("2026-01-05T09:00:03Z", "2026-01-05T09:00:03.000000Z", "2026-01-05T10:00:03+01:00"):
        answer = api.get(path, from_time=since, items_per_page=2)
        assert words(answer) == ["5", "4"]
        rest = api.get(answer["link"]["href"])
        assert (words(rest), rest["links"]) == (["3"], {}), "the link keeps from_time and items_per_page"
    assert words(api.get(path, from_time="2026-01-05T09:00:05.001Z")) == []
    assert len(words(api.get(path, created_from="2030-01-01T00:00:00.000000Z"))) == 5, "unknown parameters do nothing"
    for wrong in ("yesterday", "2026-13-01T00:00:00Z", "", "0000-01-01T00:00:00Z"):
        api.refused("GET", f"{path}?from_time={wrong}", says="from_time")


def test_the_number_of_a_conversation_reads_its_messages(api: Api) -> None:
    conversation = api.open()
    number = api.get(f"/v2/conversations/{conversation}")["conversation_internal_id"]
    assert api.get(f"/v2/conversations/{number}/messages").body == (
        api.get(f"/v2/conversations/{conversation}/messages").body
    )
    assert api.say(str(number)).status == 200
    assert len(api.thread(conversation)) == 2
