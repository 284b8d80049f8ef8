"""Writes replies and notes into tickets."""

from typing import Any

from sqlalchemy import bindparam, update

from freehold.core.conversations.model import messages
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.sla.deadlines import note_agent_response, note_customer_response
from freehold.core.tickets.commands import save_ticket
from freehold.core.tickets.model import entries
from freehold.kernel.clock import Instant
from freehold.kernel.html import to_text
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT_MESSAGE = inserts(messages)
_INSERT = inserts(entries)
_CHANGEABLE = ("body", "body_text", "edited_at", "edited_by", "updated_at")
_CHANGE = Query(
    update(entries)
    .where(entries.c.message_id == bindparam("row_id"))
    .values({name: bindparam(name) for name in _CHANGEABLE})
)
_CHANGE_MESSAGE = Query(update(messages).where(messages.c.id == bindparam("row_id")).values(parts=bindparam("parts")))
_TOUCH = Query(update(entries).where(entries.c.message_id == bindparam("row_id")).values(updated_at=bindparam("at")))
_DELETE = Query(update(entries).where(entries.c.message_id == bindparam("row_id")).values(deleted_at=bindparam("now")))
REPLY, NOTE, FEEDBACK, FORWARD = 0, 2, 6, 8
"""Where an entry comes from (Freshdesk contract 4)."""
CUSTOMER_REPLY, PRIVATE_NOTE, AGENT_REPLY, FORWARD_REPLY = 1, 2, 3, 6
"""Categories of entries (Freshdesk contract 4); nobody shows which one a customer's has (5.2)."""


def add_entry(
    tx: Tx,
    ticket: Row,
    by: Actor,
    *,
    body: str,
    text: str | None = None,
    is_private: bool,
    source: int,
    category: int,
    is_incoming: bool = False,
    emails: dict[str, Any] | None = None,
    structured_body: dict[str, Any] | None = None,
    automation_id: int | None = None,
) -> Row:
    """Write an entry into a ticket; the ticket's times move with it. Returns the entry's row.

    `text`: how it reads, where that is known; else it is taken from the body. `emails`: any of from_email,
    support_email (text), to_emails, cc_emails, bcc_emails (lists). `automation_id`: the rule that wrote it, and no
    person. Records message.created.
    """
    text = to_text(body) if text is None else text
    kind = "note" if is_private else "message"
    number = tx.insert(
        _INSERT_MESSAGE,
        uuid=new_uuid(),
        conversation_id=ticket["conversation_id"],
        kind=kind,
        author_kind=by.kind,
        author_id=by.id,
        author=by.ref,
        parts=encode_text([{"text": {"content": text}}]),
        interaction_at=ticket["created_at"],
        created_at=tx.now,
    )
    row: Row = {
        "ticket_id": ticket["id"],
        "body": body,
        "body_text": text,
        "structured_body": None if structured_body is None else encode_text(structured_body),
        "is_incoming": is_incoming,
        "source": source,
        "category": category,
        "author_number": by.id,
        "automation_id": automation_id,
        "is_automatic": automation_id is not None,
        "updated_at": tx.now,
        **{name: encode_text(value) if isinstance(value, list) else value for name, value in (emails or {}).items()},
    }
    tx.insert(_INSERT, message_id=number, **row)
    if source != FEEDBACK:  # an opinion is no answer that anybody waits for
        _note_response(tx, ticket, by, is_private, is_incoming)
    save_ticket(tx, ticket)
    record(tx, "message.created", by, conversation_id=ticket["conversation_id"], subject_id=number)
    return {**blank(entries), **row, "id": number, "kind": kind, "author_kind": by.kind, "created_at": tx.now}


def _note_response(tx: Tx, ticket: Row, by: Actor, is_private: bool, is_incoming: bool) -> None:
    if is_private:
        return
    if by.kind in ("agent", "assistant") and not is_incoming:
        ticket["agent_responded_at"] = tx.now
        ticket["first_responded_at"] = ticket["first_responded_at"] or tx.now
        note_agent_response(tx, ticket)
    elif by.kind != "system":
        ticket["requester_responded_at"] = tx.now
        note_customer_response(tx, ticket)


def change_entry(tx: Tx, ticket: Row, entry: Row, body: str, by: Actor) -> Row:
    """Change what an entry of a ticket says; returns it. Records message.updated."""
    after = {
        **entry,
        "body": body,
        "body_text": to_text(body),
        "edited_at": tx.now,
        "edited_by": by.id,
        "updated_at": tx.now,
    }
    tx.run(_CHANGE, row_id=entry["id"], **{name: after[name] for name in _CHANGEABLE})
    tx.run(_CHANGE_MESSAGE, row_id=entry["id"], parts=encode_text([{"text": {"content": after["body_text"]}}]))
    save_ticket(tx, ticket)
    record(tx, "message.updated", by, conversation_id=ticket["conversation_id"], subject_id=entry["id"])
    return after


def touch_entry(tx: Tx, number: int, at: Instant) -> None:
    """Say when an entry was last changed, as another desk knew it."""
    tx.run(_TOUCH, row_id=number, at=at)


def delete_entry(tx: Tx, ticket: Row, entry: Row, by: Actor) -> None:
    """Take an entry out of its ticket. Records message.deleted."""
    tx.run(_DELETE, row_id=entry["id"], now=tx.now)
    save_ticket(tx, ticket)
    record(tx, "message.deleted", by, conversation_id=ticket["conversation_id"], subject_id=entry["id"])
