"""Conversations: open, look, change, list (contract 3.1 to 3.4)."""

from typing import Any

from freehold.catalogue.freshchat import conversations as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshchat.account import identity
from freehold.contracts.freshchat.numbers import AGENT_BASE, CHANNEL_BASE, CONVERSATION_BASE, GROUP_BASE, number_of
from freehold.contracts.freshchat.paging import CAP, PageWanted, envelope
from freehold.contracts.freshchat.render import render_conversation, render_message
from freehold.contracts.freshchat.writing import write_message
from freehold.contracts.implements import implements
from freehold.core.conversations.changes import Changes, change_chat
from freehold.core.conversations.commands import open_chat
from freehold.core.conversations.queries import (
    CHATS,
    count_chats,
    find_channel,
    find_channel_by_number,
    find_open_chat,
    get_chat,
    list_chats,
)
from freehold.core.events.actor import Actor
from freehold.core.people.queries import (
    find_agent,
    find_agent_by_number,
    find_contact,
    find_group,
    find_group_by_number,
)
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.get)
def get_conversation(tx: Tx, call: Call) -> Any:
    chat = get_chat(tx, call.path["conversation_id"], base=CONVERSATION_BASE)
    return render_conversation(chat, identity(tx, call.installation), call.base_url, call.who.profile)


@implements(rows.create)
def create_conversation(tx: Tx, call: Call) -> Any:
    """Opens, or continues, a conversation. The answer's `messages` are the ones that were sent with the request."""
    body: rows.ConversationCreate = call.body
    channel = _channel(tx, body.channel_id)
    contact = _contact(tx, body)
    customer = Actor("contact", contact["uuid"], contact["id"])
    opener = call.who.actor if body.messages and _speaks_for_us(body.messages[0]) else customer
    chat = find_open_chat(tx, contact["id"], channel["id"]) if call.installation.settings.conversation_reuse else None
    if chat is None:
        said = {name: value for name, value in (_properties(body.properties) or {}).items() if value is not None}
        chat = open_chat(tx, contact=contact, channel=channel, by=opener, properties=said)
    else:
        chat = get_chat(tx, chat["uuid"], to_change=True)
    sent = [write_message(tx, call, chat, message, f"messages.{place}") for place, message in enumerate(body.messages)]
    change_chat(tx, chat, _wanted(tx, body, body.status if body.status != "new" else None), call.who.actor)
    account = identity(tx, call.installation)
    answer = render_conversation(chat, account, call.base_url, call.who.profile)
    answer["messages"] = [render_message(row, chat, account["app_id"], call.who.profile) for row in sent]
    return Answer(answer, says={"conversation_id": chat["uuid"], "user_id": contact["uuid"]})


@implements(rows.update)
def update_conversation(tx: Tx, call: Call) -> Any:
    body: rows.ConversationUpdate = call.body
    if isinstance(body.properties, list):
        raise Invalid(Wrong("properties", "Conversation payload not valid: properties must be an object."))
    chat = get_chat(tx, call.path["conversation_id"], base=CONVERSATION_BASE, to_change=True)
    done = change_chat(tx, chat, _wanted(tx, body, body.status), call.who.actor)
    answer = render_conversation(chat, identity(tx, call.installation), call.base_url, call.who.profile)
    return Answer(answer, says={"changes": ", ".join(done) or "nothing"})


@implements(rows.list_)
def list_conversations(tx: Tx, call: Call) -> Any:
    query: rows.ConversationFilters = call.query
    wanted = PageWanted(call, CHATS, {}, cap=CAP, is_descending=True)
    filters: dict[str, Any] = {}
    if query.status is not None:
        filters["status"] = query.status
    if query.assigned_agent_id is not None:
        agent = find_agent(tx, query.assigned_agent_id)
        filters["agent_id"] = agent["id"] if agent else -1
    if query.assigned_group_id is not None:
        group = find_group(tx, query.assigned_group_id)
        filters["group_id"] = group["id"] if group else -1
    found = list_chats(tx, wanted.slice, filters)
    total = count_chats(tx, filters) if wanted.total is None else wanted.total
    account = identity(tx, call.installation)
    items = [render_conversation(row, account, call.base_url, call.who.profile) for row in found.rows]
    return envelope(call, "conversations", items, "conversation", wanted, found, total)


def _channel(tx: Tx, key: str) -> Row:
    """A channel by its id or its number."""
    number = number_of(key, CHANNEL_BASE)
    channel = find_channel(tx, key) or (find_channel_by_number(tx, number) if number is not None else None)
    if channel is None:
        raise Invalid(Wrong("channel_id", "channel_id is unknown."))
    return channel


def _contact(tx: Tx, body: rows.ConversationCreate) -> Row:
    """Whose conversation it is: the user named, or the author of the first user message."""
    ids = [user.id for user in body.users if user.id] + ([body.user_id] if body.user_id else [])
    if not ids:
        ids = [
            message.actor_id
            for message in body.messages
            if message.actor_id and (message.actor_type or "user").lower() == "user"
        ]
    if not ids:
        raise Invalid(Wrong("users", "A conversation needs its user: users must hold one {id}."))
    contact = find_contact(tx, ids[0], to_change=True)  # one at a time, so that one conversation is opened
    if contact is None:
        raise Invalid(Wrong("users", "users names a user that does not exist."))
    return contact


def _speaks_for_us(message: rows.MessageCreate) -> bool:
    return (message.actor_type or "user").lower() != "user"


def _wanted(tx: Tx, body: rows.ConversationCreate | rows.ConversationUpdate, status: str | None) -> Changes:
    changes = Changes(status=status, properties=_properties(body.properties))
    changes.agent = _assignee(tx, "agent", body.assigned_agent_id, body.assigned_org_agent_id)
    changes.group = _assignee(tx, "group", body.assigned_group_id, body.assigned_org_group_id)
    if isinstance(body, rows.ConversationUpdate) and body.channel_id is not None:
        changes.channel = _channel(tx, body.channel_id)
    return changes


def _assignee(tx: Tx, kind: str, uuid: str | None, number: str | None) -> Row | bool | None:
    """An agent or group to assign; False for a blank, which clears; None for nothing said."""
    if uuid is None and number is None:
        return None
    key = (uuid if uuid is not None else number or "").strip()
    if not key:
        return False
    find, find_by_number, base = (
        (find_agent, find_agent_by_number, AGENT_BASE)
        if kind == "agent"
        else (find_group, find_group_by_number, GROUP_BASE)
    )
    row = find(tx, key)
    if row is None and uuid is None:
        offset = number_of(key, base)
        row = find_by_number(tx, offset) if offset is not None else None
    if row is None:
        raise Invalid(Wrong(f"assigned_{kind}_id", f"assigned_{kind}_id names no {kind} of this account."))
    if row.get("is_deactivated"):
        raise Invalid(Wrong("assigned_agent_id", "assigned_agent_id names an agent who is deactivated."))
    return row


def _properties(given: dict[str, Any] | list[Any] | None) -> dict[str, Any] | None:
    """An object as it is; a list of objects, or of {name, value}, merged into one (contract 3.1)."""
    if not isinstance(given, list):
        return given
    merged: dict[str, Any] = {}
    for item in given:
        if isinstance(item, dict):
            merged |= {str(item["name"]): item.get("value")} if "name" in item else item
    return merged
