"""Time that agents have spent on tickets, told afterwards or taken by a timer."""

from typing import Any

from sqlalchemy import bindparam, delete, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.tickets.model import tickets, time_entries
from freehold.core.tickets.queries import TICKETS_FROM, Viewer, visible
from freehold.kernel.clock import SECOND
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice, at_least, at_most, equals
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.tx import Tx

_INSERT = inserts(time_entries)
_CHANGEABLE = (
    "agent_id",
    "is_billable",
    "note",
    "is_running",
    "seconds",
    "started_at",
    "executed_at",
    "updated_at",
)
_SAVE = Query(
    update(time_entries)
    .where(time_entries.c.id == bindparam("row_id"))
    .values({name: bindparam(name, type_=time_entries.c[name].type) for name in _CHANGEABLE})
)
_DELETE = Query(delete(time_entries).where(time_entries.c.id == bindparam("row_id")))
_ENTRIES = select(*time_entries.c, tickets.c.company_id).select_from(
    time_entries.join(TICKETS_FROM, tickets.c.id == time_entries.c.ticket_id)
)
_ENTRY = Query(_ENTRIES.where(time_entries.c.id == bindparam("number")))
_RUNNING = Query(
    _ENTRIES.where(time_entries.c.agent_id == bindparam("agent"), time_entries.c.is_running).order_by(time_entries.c.id)
)
ENTRIES = Listing(
    _ENTRIES,
    filters={
        "ticket_id": equals(time_entries.c.ticket_id, "ticket_id"),
        "company_id": equals(tickets.c.company_id, "company_id"),
        "agent_id": equals(time_entries.c.agent_id, "agent_id"),
        "executed_after": at_least(time_entries.c.executed_at, "executed_after"),
        "executed_before": at_most(time_entries.c.executed_at, "executed_before"),
        "billable": equals(time_entries.c.is_billable, "billable"),
        "in_groups": visible(2),
        "own": visible(3),
    },
    orders={"id": time_entries.c.id},
    default="id",
    key=time_entries.c.id,
)


def list_time_entries(tx: Tx, wanted: Slice, filters: dict[str, Any], viewer: Viewer) -> Found:
    """A page of the time spent on tickets that the viewer may see, in the order in which it was put down."""
    return ENTRIES.page(tx, wanted, {**filters, **viewer.conditions})


def get_time_entry(tx: Tx, number: int) -> Row:
    """One of them. Raises NotFound."""
    row = tx.first(_ENTRY, number=number)
    if row is None:
        raise NotFound("time entry", number)
    return row


def spent_seconds(row: Row, now: int) -> int:
    """What has been worked until now."""
    return int(row["seconds"] + ((now - row["started_at"]) // SECOND if row["is_running"] else 0))


def add_time(tx: Tx, ticket: Row, given: Row, by: Actor) -> Row:
    """Put down time spent on a ticket, or start a timer; an agent has one running timer at the most.

    `given`: agent_id, is_billable, note, is_running, seconds, started_at, executed_at. Records time_entry.created, and
    time_entry.updated for a timer that is stopped by it.
    """
    if given["is_running"]:
        _stop_timers(tx, given["agent_id"], by)
    row: Row = {**given, "ticket_id": ticket["id"], "created_at": tx.now, "updated_at": tx.now}
    row["id"] = tx.insert(_INSERT, **row)
    _tell(tx, "time_entry.created", ticket["conversation_id"], row, by)
    return {**row, "company_id": ticket["company_id"]}


def change_time(tx: Tx, ticket: Row, row: Row, given: Row, by: Actor) -> Row:
    """Change what is given of a time entry, its timer included. Records time_entry.updated, for other timers too."""
    after = {**row, **given}
    if after["is_running"] and not row["is_running"]:
        _stop_timers(tx, after["agent_id"], by)
        after["started_at"] = given.get("started_at", tx.now)
    elif row["is_running"] and not after["is_running"] and "seconds" not in given:
        after["seconds"] = spent_seconds(row, tx.now)
    elif row["is_running"] and "seconds" in given:
        after["started_at"] = tx.now  # the timer goes on from what was said
    _save(tx, after)
    _tell(tx, "time_entry.updated", ticket["conversation_id"], after, by)
    return after


def remove_time(tx: Tx, ticket: Row, row: Row, by: Actor) -> None:
    """Forget time that was put down. Records time_entry.deleted."""
    tx.run(_DELETE, row_id=row["id"])
    _tell(tx, "time_entry.deleted", ticket["conversation_id"], row, by)


def _stop_timers(tx: Tx, agent_id: int, by: Actor) -> None:
    tx.hold(f"timers of {agent_id}")
    for row in tx.all(_RUNNING, agent=agent_id):
        _save(tx, {**row, "is_running": False, "seconds": spent_seconds(row, tx.now)})
        _tell(tx, "time_entry.updated", None, row, by)


def _save(tx: Tx, row: Row) -> None:
    row["updated_at"] = tx.now
    tx.run(_SAVE, row_id=row["id"], **{name: row[name] for name in _CHANGEABLE})


def _tell(tx: Tx, name: str, conversation_id: int | None, row: Row, by: Actor) -> None:
    record(tx, name, by, conversation_id=conversation_id, subject_id=row["id"], data={"ticket_id": row["ticket_id"]})
