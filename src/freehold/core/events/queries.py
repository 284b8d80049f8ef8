"""Reads history."""

from sqlalchemy import bindparam, select

from freehold.core.events.model import events
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_GET = Query(select(events).where(events.c.id == bindparam("event_id")))
_AFTER = Query(select(events).where(events.c.id > bindparam("after")).order_by(events.c.id).limit(bindparam("limit")))


def find_event(tx: Tx, event_id: int) -> Row | None:
    """One event, or None."""
    return tx.first(_GET, event_id=event_id)


def list_events_after(tx: Tx, after: int, limit: int = 1000) -> list[Row]:
    """What happened after event number `after`, oldest first."""
    return tx.all(_AFTER, after=after, limit=limit)
