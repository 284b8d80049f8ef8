"""Tickets that nobody has touched for long after they were closed: out of every list, still readable."""

from sqlalchemy import bindparam, select

from freehold.core.conversations.model import conversations
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.core.tickets.commands import CLOSED, note_change, write_ticket
from freehold.core.tickets.model import tickets
from freehold.core.tickets.queries import TICKET_COLUMNS, TICKETS_FROM, Viewer, visible
from freehold.kernel.clock import DAY
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

IDLE = 120 * DAY
"""How long a closed ticket is left alone before it is archived (Freshdesk contract 8)."""

_TICKETS = select(*TICKET_COLUMNS).select_from(TICKETS_FROM)
_ARCHIVED = {
    scope: Query(
        _TICKETS.where(
            tickets.c.id == bindparam("number"),
            tickets.c.archived_at.is_not(None),
            tickets.c.deleted_at.is_(None),
            visible(scope),
        )
    )
    for scope in (1, 2, 3)
}
_IDLE = Query(
    _TICKETS.where(
        tickets.c.status == CLOSED,
        tickets.c.archived_at.is_(None),
        tickets.c.deleted_at.is_(None),
        conversations.c.updated_at <= bindparam("until"),
    )
    .order_by(tickets.c.id)
    .limit(bindparam("limit"))
    .with_for_update(of=[conversations, tickets])
)


def get_archived(tx: Tx, number: int, viewer: Viewer) -> Row:
    """The archived ticket with that number. Raises NotFound, also when the viewer may not see it."""
    row = tx.first(_ARCHIVED[viewer.scope], number=number, viewer=viewer.agent_id)
    if row is None:
        raise NotFound("ticket", number)
    return row


def archive_idle(tx: Tx, limit: int = 100) -> int:
    """Archive tickets that were closed long ago; how many. Records ticket.updated for each."""
    rows = tx.all(_IDLE, until=tx.now - IDLE, limit=limit)
    for ticket in rows:
        ticket["archived_at"] = tx.now
        write_ticket(tx, ticket)
        note_change(tx, ticket, {"archived": [False, True]}, SYSTEM)
    return len(rows)


def delete_archived(tx: Tx, ticket: Row, by: Actor) -> None:
    """Remove an archived ticket from sight for good. Records ticket.deleted."""
    ticket["deleted_at"] = tx.now
    write_ticket(tx, ticket)
    record(tx, "ticket.deleted", by, conversation_id=ticket["conversation_id"], subject_id=ticket["id"])
