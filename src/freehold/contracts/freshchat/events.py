"""What Freshchat's webhooks say (contract 6.3 to 6.7): from an event of ours to the exact bytes that are signed.

A change of a conversation is told as it was right after the change, from the event's own data; messages and people as
they are when the webhook is first sent.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from freehold.contracts.freshchat.account import identity
from freehold.contracts.freshchat.numbers import AGENT_BASE
from freehold.contracts.freshchat.render import (
    ACTOR_WORDS,
    Json,
    classic_status,
    interaction_id,
    render_conversation,
    render_message,
    render_user,
)
from freehold.core.conversations.queries import get_chat_by_number, get_message_by_number
from freehold.core.people.queries import find_agent, get_contact_by_number
from freehold.kernel.clock import iso_milliseconds
from freehold.kernel.errors import Invalid, NotFound, Wrong
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.text import encode, load
from freehold.kernel.tx import Tx

EVENT_NAMES = {
    "message_create": "message.created",
    "conversation_assignment": "conversation.assigned",
    "conversation_resolution": "conversation.resolved",
    "conversation_reopen": "conversation.reopened",
    "outbound_message_event": "outbound_message.updated",
    "conversation_create": "conversation.created",
    "user_create": "contact.created",
}
"""Freshchat's words for what can be subscribed to, and our events. The last two are extensions (contract 6.3)."""
DEFAULT = ("message_create", "conversation_assignment", "conversation_resolution", "conversation_reopen")
"""What a subscription is for when nobody says otherwise."""
ACTIONS = {name: action for action, name in EVENT_NAMES.items()}
PAYLOAD_VERSIONS = {"current": "v1", "classic": "v1-classic"}


class Context(NamedTuple):
    """What a payload is written from."""

    tx: Tx
    event: Row
    data: dict[str, Any]
    """What the event recorded of the moment."""
    account: Json
    base_url: str
    profile: str

    @property
    def is_classic(self) -> bool:
        return self.profile == "classic"

    @property
    def actor_type(self) -> str:
        return ACTOR_WORDS[self.event["actor_kind"]]

    @property
    def actor_id(self) -> str:
        return str(self.event["actor"])


def event_names(words: list[str]) -> list[str]:
    """Our names for what a person wants to subscribe to; Freshchat's four for an empty list. Raises Invalid."""
    unknown = [word for word in words if word not in EVENT_NAMES]
    if unknown:
        raise Invalid(Wrong("events", f"There is no event {', '.join(unknown)}. There are: {', '.join(EVENT_NAMES)}."))
    return [EVENT_NAMES[word] for word in words or DEFAULT]


def event_words(names: list[str]) -> list[str]:
    """The same back: Freshchat's words for our names."""
    return [ACTIONS[name] for name in names if name in ACTIONS]


def compose(tx: Tx, installation: Installation, event: Row, profile: str) -> tuple[str, bytes] | None:
    """The action and the body for an event; None when nothing can be told, because what it was about has been erased."""
    action = ACTIONS[event["name"]]
    context = Context(
        tx, event, load(event["data"]), identity(tx, installation), installation.base_url.rstrip("/"), profile
    )
    try:
        data = _DATA[action](context)
    except NotFound:
        return None
    if action == "outbound_message_event":
        return action, encode(data)
    envelope = {
        "actor": {"actor_type": context.actor_type, "actor_id": context.actor_id},
        "action": action,
        "action_time": iso_milliseconds(event["at"]),
        "data": data,
    }
    return action, encode(envelope)


def _message(context: Context) -> Json:
    row = get_message_by_number(context.tx, context.event["subject_id"])
    if row is None:
        raise NotFound("message")
    chat = _chat(context)
    message = render_message(row, chat, context.account["app_id"], context.profile)
    message.setdefault("actor_id", "")
    message["user_id"] = chat["contact"]
    return {"message": message}


def _assignment(context: Context) -> Json:
    chat, data = _chat(context), context.data
    assignment: Json = {"assignor": context.actor_type, "assignor_id": context.actor_id}
    for kind in ("agent", "group"):
        if data.get(f"to_{kind}"):
            assignment[f"to_{kind}_id"] = data[f"to_{kind}"]
    for kind in ("agent", "group"):
        assignment[f"from_{kind}_id"] = data.get(f"from_{kind}") or ""
    if not context.is_classic:
        assignment["interaction_id"] = interaction_id(chat["id"], data["interaction_at"])
    conversation = _conversation(context, chat)
    agent = None if context.is_classic or not data.get("agent") else find_agent(context.tx, data["agent"])
    if agent is not None:
        conversation["assigned_org_agent_id"] = str(AGENT_BASE + agent["id"])
    return {"assignment": {**assignment, "conversation": conversation}}


def _resolution(context: Context) -> Json:
    chat = _chat(context)
    resolve = {
        "resolver": context.actor_type,
        "resolver_id": context.actor_id,
        "conversation": _with_policy(context, _conversation(context, chat)),
    }
    if not context.is_classic:
        user = render_user(get_contact_by_number(context.tx, chat["contact_id"]))
        resolve |= {
            "interaction_id": interaction_id(chat["id"], context.data["interaction_at"]),
            "user": user,
            "users": user,
        }
    return {"resolve": resolve}


def _reopen(context: Context) -> Json:
    chat = _chat(context)
    reopen = {
        "reopener": context.actor_type,
        "reopener_id": context.actor_id,
        "conversation": _with_policy(context, _conversation(context, chat)),
    }
    if not context.is_classic:
        reopen["interaction_id"] = interaction_id(chat["id"], context.data["interaction_at"])
    return {"reopen": reopen}


def _created(context: Context) -> Json:
    return {"conversation": render_conversation(_chat(context), context.account, context.base_url, context.profile)}


def _user(context: Context) -> Json:
    return {"user": render_user(get_contact_by_number(context.tx, context.event["subject_id"]), context.profile)}


def _outbound(context: Context) -> Json:
    """The delivery status of an outbound message has an envelope of its own (contract 3.14)."""
    told = {name: context.data[name] for name in ("failure_reason", "failure_code") if context.data.get(name)}
    return {
        "event_type": "outbound_message_event",
        "event_time": context.event["at"],
        "account_id": str(context.account["account_id"]),
        "data": {"request_id": context.data["request_id"], "status": context.data["status"], **told},
    }


def _chat(context: Context) -> Row:
    return get_chat_by_number(context.tx, context.event["conversation_id"])


def _conversation(context: Context, chat: Row) -> Json:
    """The conversation as it was when the event happened."""
    data = context.data
    if not data:
        raise NotFound("conversation")  # erased: only the bare fact is left
    conversation: Json = {
        "conversation_id": chat["uuid"],
        "app_id": context.account["app_id"],
        "status": classic_status(data) if context.is_classic else data["status"],
        "channel_id": data["channel"],
    }
    if context.is_classic:
        return conversation
    for kind in ("agent", "group"):
        if data.get(kind):
            conversation[f"assigned_{kind}_id"] = data[kind]
    conversation["skill_id"] = chat["skill_id"]
    return conversation


def _with_policy(context: Context, conversation: Json) -> Json:
    return conversation if context.is_classic else {**conversation, "sla_policy_id": 0, "sla_breached": False}


_DATA: dict[str, Callable[[Context], Json]] = {
    "message_create": _message,
    "conversation_assignment": _assignment,
    "conversation_resolution": _resolution,
    "conversation_reopen": _reopen,
    "conversation_create": _created,
    "user_create": _user,
    "outbound_message_event": _outbound,
}
