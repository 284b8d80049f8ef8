"""Rows as Freshchat shows them (contract 4). Members without a value are left out.

`classic` answers drop every member that the 2018 API did not have, for a client that fails on unknown ones (contract 2.5).
"""

from collections.abc import Callable
from typing import Any

from freehold.contracts.freshchat.numbers import AGENT_BASE, CHANNEL_BASE, CONTACT_BASE, CONVERSATION_BASE, GROUP_BASE
from freehold.kernel.clock import iso_milliseconds
from freehold.kernel.query import Row
from freehold.kernel.text import Raw, load

Json = dict[str, Any]

ACTOR_WORDS = {"contact": "user", "agent": "agent", "assistant": "bot", "bot": "bot", "system": "system"}
"""Our words for who wrote, and Freshchat's."""
ACTOR_MEANS = {word: kind for kind, word in ACTOR_WORDS.items()}
KIND_WORDS = {"message": "normal", "note": "private", "system": "system"}
KIND_MEANS = {word: kind for kind, word in KIND_WORDS.items()}

CLASSIC_USER = frozenset(
    {"id", "created_time", "email", "first_name", "last_name", "phone", "avatar", "social_profiles", "properties"}
)
CLASSIC_CONVERSATION = frozenset({"conversation_id", "app_id", "channel_id", "status", "agents", "users", "messages"})
CLASSIC_MESSAGE = frozenset(
    {
        "id",
        "created_time",
        "app_id",
        "actor_type",
        "actor_id",
        "channel_id",
        "conversation_id",
        "message_type",
        "message_parts",
    }
)
CLASSIC_WEBHOOK_MESSAGE = CLASSIC_MESSAGE | {"user_id"}
CLASSIC_LIST = frozenset({"pagination", "links"})


def only(value: Json, members: frozenset[str]) -> Json:
    """The same object with none but these members."""
    return {name: item for name, item in value.items() if name in members}


def raw(stored: str) -> Raw:
    """Stored JSON, to be written as it is."""
    return Raw(stored.encode())


def interaction_id(conversation_id: int, interaction_at: int) -> str:
    """`<internal id>-<epoch milliseconds>`: new each time a resolved conversation is reopened (contract 4.1)."""
    return f"{CONVERSATION_BASE + conversation_id}-{interaction_at}"


def render_user(row: Row, profile: str = "current") -> Json:
    """A contact as a user (contract 4.7)."""
    user: Json = {
        "id": row["uuid"],
        "created_time": iso_milliseconds(row["created_at"]),
        "updated_time": iso_milliseconds(row["updated_at"]),
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "social_profiles": raw(row["social_profiles"]),
        "properties": raw(row["properties"]),
    }
    for name in ("email", "phone", "reference_id", "restore_id"):
        if row[name]:
            user[name] = row[name]
    if row["avatar_url"]:
        user["avatar"] = {"url": row["avatar_url"]}
    if profile == "classic":
        return only(user, CLASSIC_USER)
    user["org_contact_id"] = str(CONTACT_BASE + row["id"])
    user["login_status"] = row["is_signed_in"]
    return user


def render_message(row: Row, chat: Row, app_id: str, profile: str = "current") -> Json:
    """An entry of a conversation (contract 4.1). `chat` needs uuid, id, contact, channel and channel_id."""
    return message_renderer(chat, app_id, profile)(row)


def message_renderer(chat: Row, app_id: str, profile: str = "current") -> Callable[[Row], Json]:
    """What renders the entries of one conversation: all that they have in common is put together once."""
    same: Json = {"app_id": app_id, "channel_id": chat["channel"], "conversation_id": chat["uuid"]}
    number = str(CONVERSATION_BASE + chat["id"])
    if profile != "classic":
        same |= {
            "user_id": chat["contact"],
            "freshchat_conversation_id": number,
            "freshchat_channel_id": str(CHANNEL_BASE + chat["channel_id"]),
            "restrictResponse": False,
            "botsPrivateNote": False,
            "isBotsInput": False,
            "bots_input": False,
        }

    def render(row: Row) -> Json:
        message = same.copy()
        message["message_parts"] = Raw(row["parts"].encode())
        message["id"] = row["uuid"]
        message["message_type"] = KIND_WORDS[row["kind"]]
        message["actor_type"] = ACTOR_WORDS[row["author_kind"]]
        message["created_time"] = iso_milliseconds(row["created_at"])
        if row["author"]:
            message["actor_id"] = row["author"]
        if profile == "classic":
            return message
        if row["author_id"] is not None:
            base = CONTACT_BASE if row["author_kind"] == "contact" else AGENT_BASE
            message["org_actor_id"] = str(base + row["author_id"])
        message["interaction_id"] = f"{number}-{row['interaction_at']}"
        message["message_source"] = row["source"]
        if row["reply_parts"] is not None:
            message["reply_parts"] = raw(row["reply_parts"])
        if row["meta"] is not None:
            message["meta_data"] = raw(row["meta"])
        if row["in_reply_to"] is not None:
            message["in_reply_to"] = {"message_id": row["in_reply_to"]}
        if row["failure"] is not None:
            message |= _failure(load(row["failure"]))
        return message

    return render


def _failure(why: Json) -> Json:
    """Why a stored message did not reach the customer (contract 1.5). Clients take these members' presence for a failure."""
    digits = "".join(filter(str.isdigit, why["code"] or ""))
    return {
        "status": "Failed",
        "error_code": int(digits or 0),
        "error_message": why["reason"] or "The message could not be delivered.",
        "error_category": "DELIVERY",
    }


def classic_status(row: Row) -> str:
    """The waiting states did not exist yet (contract 4.6)."""
    status: str = row["status"]
    if status.startswith("waiting"):
        return "assigned" if row["agent"] else "new"
    return status


def render_conversation(row: Row, account: Json, base_url: str, profile: str = "current") -> Json:
    """A conversation without its messages (contract 4.3). `account` holds app_id and account_id."""
    number = CONVERSATION_BASE + row["id"]
    if profile == "classic":
        return {
            "conversation_id": row["uuid"],
            "app_id": account["app_id"],
            "channel_id": row["channel"],
            "status": classic_status(row),
            "users": [{"id": row["contact"]}],
        }
    conversation: Json = {
        "conversation_id": row["uuid"],
        "conversation_internal_id": number,
        "app_id": account["app_id"],
        "status": row["status"],
        "channel_id": row["channel"],
        "user_id": row["contact"],
        "users": [{"id": row["contact"]}],
        "skill_id": row["skill_id"],
        "properties": raw(row["properties"]),
        "url": f"{base_url}/a/{account['account_id']}/inbox/open/0/conversation/{number}",
        "org_contact_id": str(CONTACT_BASE + row["contact_id"]),
        "created_by": row["created_by"],
        "created_time": iso_milliseconds(row["created_at"]),
        "updated_time": iso_milliseconds(row["updated_at"]),
    }
    if row["agent"] is not None:
        conversation["assigned_agent_id"] = row["agent"]
        conversation["assigned_org_agent_id"] = str(AGENT_BASE + row["agent_id"])
    if row["group"] is not None:
        conversation["assigned_group_id"] = row["group"]
        conversation["assigned_org_group_id"] = str(GROUP_BASE + row["group_id"])
    return conversation
