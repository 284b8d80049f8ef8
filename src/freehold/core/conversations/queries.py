"""Reads conversations, messages and channels."""

from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy import types as sqltypes

from freehold.core.account.queries import get_total
from freehold.core.conversations.model import channels, chats, conversations, messages
from freehold.core.people.model import agents, contacts, groups
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice, at_least, at_most, equals
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.tx import Tx

_CHATS = select(
    conversations.c.id,
    conversations.c.uuid,
    conversations.c.state,
    conversations.c.contact_id,
    conversations.c.agent_id,
    conversations.c.group_id,
    conversations.c.properties,
    conversations.c.created_by,
    conversations.c.created_at,
    conversations.c.updated_at,
    chats.c.channel_id,
    chats.c.status,
    chats.c.skill_id,
    chats.c.interaction_id,
    chats.c.interaction_at,
    chats.c.is_answered,
    chats.c.is_final,
    contacts.c.uuid.label("contact"),
    channels.c.uuid.label("channel"),
    channels.c.source,
    agents.c.uuid.label("agent"),
    groups.c.uuid.label("group"),
).select_from(
    conversations.join(chats, chats.c.conversation_id == conversations.c.id)
    .join(contacts, contacts.c.id == conversations.c.contact_id)
    .join(channels, channels.c.id == chats.c.channel_id)
    .outerjoin(agents, agents.c.id == conversations.c.agent_id)
    .outerjoin(groups, groups.c.id == conversations.c.group_id)
)
_CHAT = Query(_CHATS.where(conversations.c.uuid == bindparam("uuid")))
_CHAT_BY_NUMBER = Query(_CHATS.where(conversations.c.id == bindparam("id")))
# Both tables: whoever waited for the lock is given the rows as they are then, but only of the tables that are held.
_HELD = (conversations, chats)
_CHAT_HELD = Query(_CHATS.where(conversations.c.uuid == bindparam("uuid")).with_for_update(of=_HELD))
_CHAT_HELD_BY_NUMBER = Query(_CHATS.where(conversations.c.id == bindparam("id")).with_for_update(of=_HELD))
_OF_CONTACT = Query(
    _CHATS.where(conversations.c.contact_id == bindparam("contact_id")).order_by(
        conversations.c.created_at.desc(), conversations.c.id.desc()
    )
)
_ON_CHANNEL = (conversations.c.contact_id == bindparam("contact_id"), chats.c.channel_id == bindparam("channel_id"))
_LATEST = Query(_CHATS.where(*_ON_CHANNEL).order_by(conversations.c.id.desc()).limit(1))
_LATEST_OPEN = Query(
    _CHATS.where(*_ON_CHANNEL, conversations.c.state != "resolved").order_by(conversations.c.id.desc()).limit(1)
)

CHATS = Listing(
    _CHATS.where(conversations.c.kind == "chat"),
    filters={
        "status": equals(chats.c.status, "status"),
        "agent_id": equals(conversations.c.agent_id, "agent_id"),
        "group_id": equals(conversations.c.group_id, "group_id"),
    },
    orders={"updated_at": conversations.c.updated_at, "created_at": conversations.c.created_at},
    default="updated_at",
    key=conversations.c.id,
)

MESSAGES = Listing(
    select(messages),
    filters={
        "conversation_id": equals(messages.c.conversation_id, "conversation_id"),
        "from_time": at_least(messages.c.created_at, "from_time"),
    },
    orders={"created_at": messages.c.created_at},
    default="created_at",
    key=messages.c.id,
)
_MESSAGE_BY_NUMBER = Query(select(messages).where(messages.c.id == bindparam("id")))
_PARTICIPANTS = Query(
    select(messages.c.conversation_id, messages.c.author)
    .where(any_of(messages.c.conversation_id, "conversation_ids"), messages.c.author_kind == "agent")
    .distinct()
)
_NEWEST_OF = Query(
    select(messages).where(
        messages.c.id.in_(
            select(func.max(messages.c.id))
            .where(any_of(messages.c.conversation_id, "conversation_ids"), messages.c.kind == "message")
            .group_by(messages.c.conversation_id)
        )
    )
)

_CHANNEL = Query(select(channels).where(channels.c.uuid == bindparam("uuid")))
_CHANNEL_BY_NUMBER = Query(select(channels).where(channels.c.id == bindparam("id", type_=sqltypes.BigInteger())))
_CHANNEL_BY_NAME = Query(select(channels).where(channels.c.name == bindparam("name")).order_by(channels.c.id).limit(1))
CHANNELS = Listing(
    select(channels, groups.c.uuid.label("group")).select_from(channels.outerjoin(groups)),
    filters={
        "updated_from": at_least(channels.c.updated_at, "updated_from"),
        "updated_to": at_most(channels.c.updated_at, "updated_to"),
    },
    orders={"name": channels.c.name, "created_at": channels.c.created_at, "updated_at": channels.c.updated_at},
    default="name",
    key=channels.c.id,
)


def get_chat(tx: Tx, key: str, *, base: int = 0, to_change: bool = False) -> Row:
    """A chat with everything that describes it, by its public id or by `base` + its number. Raises NotFound.

    `to_change` holds it until the end of the transaction, so that two people cannot both grab it.
    """
    by_uuid, by_number = (_CHAT_HELD, _CHAT_HELD_BY_NUMBER) if to_change else (_CHAT, _CHAT_BY_NUMBER)
    row = None
    if key.isascii() and key.isdigit() and len(key) < 19:
        row = tx.first(by_number, id=int(key) - base)
    if row is None:
        row = tx.first_by_uuid(by_uuid, key)
    if row is None:
        raise NotFound("conversation", key)
    return row


def get_chat_by_number(tx: Tx, number: int) -> Row:
    """The chat with that number. Raises NotFound."""
    row = tx.first(_CHAT_BY_NUMBER, id=number)
    if row is None:
        raise NotFound("conversation", number)
    return row


def find_latest_chat(tx: Tx, contact_id: int, channel_id: int) -> Row | None:
    """The newest chat of a contact on a channel, whatever its state."""
    return tx.first(_LATEST, contact_id=contact_id, channel_id=channel_id)


def find_open_chat(tx: Tx, contact_id: int, channel_id: int) -> Row | None:
    """The newest chat of a contact on a channel that is not resolved."""
    return tx.first(_LATEST_OPEN, contact_id=contact_id, channel_id=channel_id)


def list_chats_of(tx: Tx, contact_id: int) -> list[Row]:
    """All chats of a contact, newest first."""
    return tx.all(_OF_CONTACT, contact_id=contact_id)


def list_chats(tx: Tx, wanted: Slice, filters: dict[str, Any]) -> Found:
    """A page of chats; never a ticket among them."""
    return CHATS.page(tx, wanted, filters)


def count_chats(tx: Tx, filters: dict[str, Any]) -> int:
    return CHATS.count(tx, filters) if filters else get_total(tx, "chats")


def list_messages(tx: Tx, conversation_id: int, wanted: Slice, from_time: int | None = None) -> Found:
    """A page of a conversation's entries: messages, notes and system entries."""
    filters: dict[str, Any] = {"conversation_id": conversation_id}
    if from_time is not None:
        filters["from_time"] = from_time
    return MESSAGES.page(tx, wanted, filters)


def get_message_by_number(tx: Tx, number: int) -> Row | None:
    """One message, or None when it has been erased."""
    return tx.first(_MESSAGE_BY_NUMBER, id=number)


def list_participants(tx: Tx, conversation_ids_json: str) -> list[Row]:
    """Which agents wrote in which conversations: rows of conversation_id, author."""
    return tx.all(_PARTICIPANTS, conversation_ids=conversation_ids_json)


def list_newest_messages(tx: Tx, conversation_ids_json: str) -> list[Row]:
    """The newest public message of each of some conversations."""
    return tx.all(_NEWEST_OF, conversation_ids=conversation_ids_json)


def find_channel(tx: Tx, uuid: str) -> Row | None:
    """The channel with that public id, or None."""
    return tx.first_by_uuid(_CHANNEL, uuid)


def find_channel_by_number(tx: Tx, number: int) -> Row | None:
    return tx.first(_CHANNEL_BY_NUMBER, id=number)


def find_channel_by_name(tx: Tx, name: str) -> Row | None:
    return tx.first(_CHANNEL_BY_NAME, name=name)


def get_channel(tx: Tx, uuid: str) -> Row:
    """The channel with that public id. Raises NotFound."""
    row = find_channel(tx, uuid)
    if row is None:
        raise NotFound("channel", uuid)
    return row


def list_channels(tx: Tx, wanted: Slice, filters: dict[str, Any]) -> Found:
    """A page of channels, each with its group's public id."""
    return CHANNELS.page(tx, wanted, filters)


def count_channels(tx: Tx, filters: dict[str, Any]) -> int:
    return CHANNELS.count(tx, filters)
