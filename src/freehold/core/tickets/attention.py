"""Who follows a ticket, who may see it whatever their scope, and what it is about in a few words."""

from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.tickets.model import accesses, summaries, watchers
from freehold.kernel.errors import NotFound
from freehold.kernel.html import to_text
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.tx import Tx

_WATCHERS = Query(
    select(watchers.c.agent_id).where(watchers.c.ticket_id == bindparam("number")).order_by(watchers.c.agent_id)
)
_WATCH = Query(
    upsert(watchers)
    .values(ticket_id=bindparam("number"), agent_id=bindparam("agent"))
    .on_conflict_do_nothing(index_elements=["ticket_id", "agent_id"])
)
_UNWATCH = Query(
    delete(watchers).where(watchers.c.ticket_id == bindparam("number"), watchers.c.agent_id == bindparam("agent"))
)
_ACCESSES = Query(
    select(accesses.c.agent_id).where(accesses.c.ticket_id == bindparam("number")).order_by(accesses.c.agent_id)
)
_GRANT = Query(
    upsert(accesses)
    .values(ticket_id=bindparam("number"), agent_id=bindparam("agent"))
    .on_conflict_do_nothing(index_elements=["ticket_id", "agent_id"])
)
_DENY = Query(
    delete(accesses).where(accesses.c.ticket_id == bindparam("number"), accesses.c.agent_id == bindparam("agent"))
)
_SUMMARY = Query(select(summaries).where(summaries.c.ticket_id == bindparam("number")))
_INSERT_SUMMARY = inserts(summaries)
_CHANGED = ("body", "body_text", "edited_at", "edited_by", "updated_at")
_SAVE_SUMMARY = Query(
    update(summaries)
    .where(summaries.c.ticket_id == bindparam("number"))
    .values({name: bindparam(name) for name in _CHANGED})
)
_DELETE_SUMMARY = Query(delete(summaries).where(summaries.c.ticket_id == bindparam("number")))


def list_watchers(tx: Tx, ticket: Row) -> list[int]:
    """The numbers of the agents who follow a ticket."""
    return [row["agent_id"] for row in tx.all(_WATCHERS, number=ticket["id"])]


def watch(tx: Tx, ticket: Row, agent_id: int, by: Actor) -> None:
    """Let an agent follow a ticket. Records ticket.watched, unless they did already."""
    if tx.run(_WATCH, number=ticket["id"], agent=agent_id):
        _tell(tx, "ticket.watched", ticket, by, {"agent_id": agent_id})


def unwatch(tx: Tx, ticket: Row, agent_id: int, by: Actor) -> None:
    """An agent follows a ticket no longer. Records ticket.unwatched, unless they did not."""
    if tx.run(_UNWATCH, number=ticket["id"], agent=agent_id):
        _tell(tx, "ticket.unwatched", ticket, by, {"agent_id": agent_id})


def list_accesses(tx: Tx, ticket: Row) -> list[int]:
    """The numbers of the agents who see a ticket whatever their scope."""
    return [row["agent_id"] for row in tx.all(_ACCESSES, number=ticket["id"])]


def set_accesses(tx: Tx, ticket: Row, granted: list[int], denied: list[int], by: Actor) -> None:
    """Let some agents see a ticket, and others no longer. Records access.updated when that changes anything."""
    before = list_accesses(tx, ticket)
    for agent_id in granted:
        tx.run(_GRANT, number=ticket["id"], agent=agent_id)
    for agent_id in denied:
        tx.run(_DENY, number=ticket["id"], agent=agent_id)
    after = list_accesses(tx, ticket)
    if after != before:
        _tell(tx, "access.updated", ticket, by, {"agents": [before, after]})


def get_summary(tx: Tx, ticket: Row) -> Row:
    """What a ticket is about. Raises NotFound while nobody has said so."""
    row = tx.first(_SUMMARY, number=ticket["id"])
    if row is None:
        raise NotFound("summary", ticket["id"])
    return row


def summarise(tx: Tx, ticket: Row, body: str, author_number: int | None, by: Actor) -> Row:
    """Say in a few words what a ticket is about, instead of what was said before. Records summary.updated."""
    before = tx.first(_SUMMARY, number=ticket["id"])
    said: Row = {"body": body, "body_text": to_text(body), "updated_at": tx.now}
    if before is None:
        tx.insert(_INSERT_SUMMARY, ticket_id=ticket["id"], author_number=author_number, created_at=tx.now, **said)
    else:
        tx.run(_SAVE_SUMMARY, number=ticket["id"], **said, edited_at=tx.now, edited_by=author_number)
    _tell(tx, "summary.updated", ticket, by, {})
    return get_summary(tx, ticket)


def remove_summary(tx: Tx, ticket: Row, by: Actor) -> None:
    """Forget what was said of a ticket. Raises NotFound. Records summary.deleted."""
    if not tx.run(_DELETE_SUMMARY, number=ticket["id"]):
        raise NotFound("summary", ticket["id"])
    _tell(tx, "summary.deleted", ticket, by, {})


def _tell(tx: Tx, name: str, ticket: Row, by: Actor, data: dict[str, Any]) -> None:
    record(tx, name, by, conversation_id=ticket["conversation_id"], subject_id=ticket["id"], data=data)
