"""Opens chats and writes into them. What changes a chat's status or assignment is in `changes.py`."""

from typing import Any

from sqlalchemy import bindparam, update

from freehold.core.account.commands import count
from freehold.core.conversations.model import chats, conversations, interactions, messages
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

_INSERT_CONVERSATION = inserts(conversations)
_INSERT_CHAT = inserts(chats)
_INSERT_INTERACTION = inserts(interactions)
_INSERT_MESSAGE = inserts(messages)
_MOVE = Query(
    update(conversations).where(conversations.c.id == bindparam("conversation_id")).values(updated_at=bindparam("now"))
)
_ANSWERED = Query(update(chats).where(chats.c.conversation_id == bindparam("row_id")).values(is_answered=True))
_INTERACTION_ANSWERED = Query(
    update(interactions)
    .where(interactions.c.id == bindparam("row_id"))
    .values(answered_at=bindparam("now"), answered_by=bindparam("agent_id"))
)
_CURRENT = Query(
    update(chats)
    .where(chats.c.conversation_id == bindparam("row_id"))
    .values(interaction_id=bindparam("number"), interaction_at=bindparam("now"), is_answered=False)
)


def open_chat(tx: Tx, *, contact: Row, channel: Row, by: Actor, properties: dict[str, Any] | None = None) -> Row:
    """Begin a chat of a contact on a channel: new, unassigned, in its first interaction.

    The channel's greeting, where it has one, is the first entry. Records conversation.created. Returns the chat's row.
    """
    row: Row = {
        "uuid": new_uuid(),
        "state": "open",
        "contact_id": contact["id"],
        "agent_id": None,
        "group_id": None,
        "properties": encode_text(properties or {}),
        "created_by": by.ref or by.kind,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT_CONVERSATION, kind="chat", **row)
    interaction_id = tx.insert(
        _INSERT_INTERACTION, conversation_id=row["id"], channel_id=channel["id"], started_at=tx.now
    )
    own: Row = {
        "channel_id": channel["id"],
        "status": "new",
        "skill_id": 0,
        "interaction_id": interaction_id,
        "interaction_at": tx.now,
        "is_answered": False,
        "is_final": False,
    }
    tx.insert(_INSERT_CHAT, conversation_id=row["id"], **own)
    count(tx, "chats", row["id"])
    row |= own
    row |= {
        "contact": contact["uuid"],
        "channel": channel["uuid"],
        "source": channel["source"],
        "agent": None,
        "group": None,
    }
    record(tx, "conversation.created", by, conversation_id=row["id"], subject_id=row["id"])
    if channel["welcome"] != "[]":
        write_entry(tx, row, SYSTEM, parts=load(channel["welcome"]), kind="system")
    return row


def start_interaction(tx: Tx, chat: Row) -> None:
    """From here on a resolved chat is in a new interaction; `chat` is brought up to date."""
    number = tx.insert(
        _INSERT_INTERACTION,
        conversation_id=chat["id"],
        channel_id=chat["channel_id"],
        agent_id=chat["agent_id"],
        group_id=chat["group_id"],
        started_at=tx.now,
        assigned_at=tx.now if chat["agent_id"] is not None else None,
        group_assigned_at=tx.now if chat["group_id"] is not None else None,
    )
    tx.run(_CURRENT, row_id=chat["id"], number=number, now=tx.now)
    chat |= {"interaction_id": number, "interaction_at": tx.now, "is_answered": False}


def post_message(
    tx: Tx,
    chat: Row,
    by: Actor,
    *,
    parts: list[Any],
    kind: str = "message",
    reply_parts: list[Any] | None = None,
    meta: dict[str, Any] | None = None,
    in_reply_to: str | None = None,
    source: str = "api",
) -> Row:
    """Write a message or a note into a chat; `chat` is brought up to date. Returns the message's row.

    The first public message of an agent answers the interaction. Records message.created. Whether the author may
    write here, and whether the chat must be reopened first, is decided before (`changes.make_writable`).
    """
    row = write_entry(
        tx, chat, by, parts=parts, kind=kind, reply_parts=reply_parts, meta=meta, in_reply_to=in_reply_to, source=source
    )
    if chat["updated_at"] != tx.now:
        tx.run(_MOVE, conversation_id=chat["id"], now=tx.now)
        chat["updated_at"] = tx.now
    if by.kind == "agent" and kind == "message" and not chat["is_answered"]:
        tx.run(_ANSWERED, row_id=chat["id"])
        tx.run(_INTERACTION_ANSWERED, row_id=chat["interaction_id"], now=tx.now, agent_id=by.id)
        chat["is_answered"] = True
    record(tx, "message.created", by, conversation_id=chat["id"], subject_id=row["id"])
    return row


def write_entry(
    tx: Tx,
    chat: Row,
    by: Actor,
    *,
    parts: list[Any],
    kind: str,
    reply_parts: list[Any] | None = None,
    meta: dict[str, Any] | None = None,
    in_reply_to: str | None = None,
    source: str = "system",
) -> Row:
    """Add an entry to the thread and nothing else: no event. For system entries, and as the core of `post_message`."""
    row: Row = {
        "uuid": new_uuid(),
        "conversation_id": chat["id"],
        "kind": kind,
        "author_kind": by.kind,
        "author_id": by.id,
        "author": by.ref,
        "parts": encode_text(parts),
        "reply_parts": None if reply_parts is None else encode_text(reply_parts),
        "meta": None if meta is None else encode_text(meta),
        "in_reply_to": in_reply_to,
        "source": source,
        "interaction_at": chat["interaction_at"],
        "failure": None,
        "created_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT_MESSAGE, **row)
    return row
