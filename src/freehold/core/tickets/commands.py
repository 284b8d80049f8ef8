"""Opens tickets and changes them. What is written into a ticket is in `entries.py`."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam, delete, update

from freehold.core.account.commands import count
from freehold.core.conversations.model import conversations
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.sla.deadlines import MOVING, plan_steps, promise, promise_anew
from freehold.core.tickets.model import ticket_tags, tickets
from freehold.kernel.html import to_text
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

OPEN, PENDING, RESOLVED, CLOSED = 2, 3, 4, 5
STATES = {OPEN: "open", RESOLVED: "resolved", CLOSED: "resolved"}
"""The shared normal form of each status; every other one means that somebody else is waited for."""

_INSERT_CONVERSATION = inserts(conversations)
_INSERT = inserts(tickets)
_INSERT_TAG = inserts(ticket_tags)
_DROP_TAGS = Query(delete(ticket_tags).where(ticket_tags.c.ticket_id == bindparam("number")))
SPINE = ("contact_id", "agent_id", "group_id", "updated_at")
OWN = tuple(column.name for column in tickets.c if column.name not in ("id", "conversation_id"))
JSON_COLUMNS = (
    "structured_description",
    "to_emails",
    "cc_emails",
    "fwd_emails",
    "reply_cc_emails",
    "ticket_cc_emails",
    "ticket_bcc_emails",
    "tags",
    "custom_fields",
)


def open_ticket(tx: Tx, requester: Row, given: dict[str, Any], by: Actor) -> Row:
    """Take in a request of somebody; returns the ticket, with when it is due.

    `given` holds columns of `tickets` in plain values (lists and dictionaries where JSON is stored), and agent_id and
    group_id. Records ticket.created.
    """
    ticket: Row = blank(tickets)
    ticket |= {
        "contact_id": requester["id"],
        "agent_id": None,
        "group_id": None,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    ticket["uuid"] = new_uuid()
    ticket["company_id"] = requester["company_id"]
    ticket |= _stored(given)
    ticket["status_updated_at"] = tx.now
    _note_status(ticket, ticket["status"], tx.now)
    promise(tx, ticket)
    ticket["conversation_id"] = tx.insert(
        _INSERT_CONVERSATION,
        uuid=ticket["uuid"],
        kind="ticket",
        state=STATES.get(ticket["status"], "pending"),
        created_by=by.ref or by.kind,
        created_at=tx.now,
        **{name: ticket[name] for name in SPINE},
    )
    ticket["id"] = tx.insert(_INSERT, conversation_id=ticket["conversation_id"], **{name: ticket[name] for name in OWN})
    _save_tags(tx, ticket, given.get("tags"))
    count(tx, "tickets", ticket["id"])
    record(tx, "ticket.created", by, conversation_id=ticket["conversation_id"], subject_id=ticket["id"])
    return ticket


def change_ticket(
    tx: Tx, ticket: Row, given: dict[str, Any], by: Actor, *, files: list[str] | None = None
) -> dict[str, list[Any]]:
    """Change what is given of a ticket, which is brought up to date; returns what changed, from and to.

    The same form as for `open_ticket`. What is already so is left alone. `files`: names of files that came with the
    change. Records ticket.updated with the changes.
    """
    wanted = _stored(given)
    changes: dict[str, list[Any]] = {
        name: [ticket[name], value] for name, value in wanted.items() if ticket[name] != value
    }
    if files:
        changes["attachments"] = [None, files]
    if not changes:
        return {}
    ticket |= wanted
    if "status" in changes:
        ticket["status_updated_at"] = tx.now
        _note_status(ticket, ticket["status"], tx.now, before=changes["status"][0])
    if changes.keys() & MOVING:
        promise_anew(tx, ticket)
    save_ticket(tx, ticket)
    if "tags" in changes:
        tx.run(_DROP_TAGS, number=ticket["id"])
        _save_tags(tx, ticket, given["tags"])
    told = {name: change for name, change in changes.items() if name not in ("description", "description_text")}
    note_change(tx, ticket, told, by)
    return changes


def note_change(tx: Tx, ticket: Row, changes: dict[str, list[Any]], by: Actor) -> None:
    """Put down what has changed of a ticket, each from and to. Records ticket.updated."""
    record(
        tx,
        "ticket.updated",
        by,
        conversation_id=ticket["conversation_id"],
        subject_id=ticket["id"],
        data={"changes": changes},
    )


def delete_ticket(tx: Tx, ticket: Row, by: Actor) -> None:
    """Put a ticket into the bin: readable by its number, hidden from lists. Records ticket.deleted."""
    ticket["deleted_at"], ticket["escalate_at"] = tx.now, None
    save_ticket(tx, ticket)
    record(tx, "ticket.deleted", by, conversation_id=ticket["conversation_id"], subject_id=ticket["id"])


def restore_ticket(tx: Tx, ticket: Row, by: Actor) -> None:
    """Take a ticket back out of the bin, or out of spam. Records ticket.restored."""
    ticket["deleted_at"], ticket["is_spam"] = None, False
    plan_steps(tx, ticket)
    save_ticket(tx, ticket)
    record(tx, "ticket.restored", by, conversation_id=ticket["conversation_id"], subject_id=ticket["id"])


def save_ticket(tx: Tx, ticket: Row) -> None:
    """Write a ticket's row back; its updated time moves."""
    ticket["updated_at"] = tx.now
    write_ticket(tx, ticket)


def write_ticket(tx: Tx, ticket: Row) -> None:
    """Write a ticket's row back as it is: of one that was read to be changed, what is not as it was.

    Writing a value that has not changed would cost as much as one that has, and the more the more indexes it is in.
    """
    ticket["state"] = STATES.get(ticket["status"], "pending")
    stored: Row | None = tx.memo.get(f"ticket {ticket['id']}")
    spine: tuple[str, ...] = (*SPINE, "state")
    own = OWN
    if stored is not None:
        spine = tuple(name for name in spine if ticket[name] != stored.get(name, ...))
        own = tuple(name for name in own if ticket[name] != stored[name])
        stored |= ticket
    if spine:
        tx.run(
            _saving(conversations, spine), row_id=ticket["conversation_id"], **{name: ticket[name] for name in spine}
        )
    if own:
        tx.run(_saving(tickets, own), row_id=ticket["id"], **{name: ticket[name] for name in own})


@lru_cache(maxsize=512)
def _saving(table: Table, names: tuple[str, ...]) -> Query:
    values = {name: bindparam(name, type_=table.c[name].type) for name in names}
    return Query(update(table).where(table.c.id == bindparam("row_id")).values(values))


def _stored(given: dict[str, Any]) -> Row:
    """Columns as they are stored; the plain text of a description comes along, unless it is given."""
    row = {
        name: encode_text(value) if name in JSON_COLUMNS and value is not None else value
        for name, value in given.items()
    }
    if "description" in given and "description_text" not in given:
        row["description_text"] = to_text(given["description"])
    return row


def _note_status(ticket: Row, status: int, now: int, before: int | None = None) -> None:
    """The times that `stats` shows (Freshdesk contract 8)."""
    if before in (RESOLVED, CLOSED) and status not in (RESOLVED, CLOSED):
        ticket["reopened_at"] = now
    if status == PENDING:
        ticket["pending_since"] = now
    elif status == RESOLVED:
        ticket["resolved_at"] = now
    elif status == CLOSED:
        ticket["closed_at"] = now
        ticket["resolved_at"] = ticket["resolved_at"] or now
    else:
        ticket["pending_since"] = None


def _save_tags(tx: Tx, ticket: Row, tags: list[str] | None) -> None:
    for tag in dict.fromkeys(tags or []):
        tx.insert(_INSERT_TAG, tag=tag, ticket_id=ticket["id"])
