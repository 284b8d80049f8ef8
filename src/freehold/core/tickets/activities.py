"""What happened in tickets within a time, for whoever counts it elsewhere."""

from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select

from freehold.core.conversations.model import conversations
from freehold.core.events.model import events
from freehold.core.people.model import agents, contacts
from freehold.core.tickets.model import tickets
from freehold.kernel.clock import Instant
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_NAMES = encode_text(
    [
        "ticket.created",
        "ticket.updated",
        "ticket.deleted",
        "ticket.restored",
        "ticket.merged",
        "ticket.watched",
        "ticket.unwatched",
        "message.created",
        "message.updated",
        "message.deleted",
        "time_entry.created",
        "time_entry.updated",
        "time_entry.deleted",
        "rating.created",
    ]
)
_FROM = events.join(conversations, conversations.c.id == events.c.conversation_id).join(
    tickets, tickets.c.conversation_id == conversations.c.id
)
_WITHIN = and_(any_of(events.c.name, "names"), events.c.at >= bindparam("start"), events.c.at < bindparam("end"))
_EXTENT = Query(
    select(func.min(events.c.id).label("first"), func.max(events.c.id).label("last"), func.count().label("total"))
    .select_from(_FROM)
    .where(_WITHIN)
)
_PAGE = Query(
    select(
        events.c.id,
        events.c.name,
        events.c.at,
        events.c.subject_id,
        events.c.actor_kind,
        events.c.data,
        tickets.c.id.label("ticket_id"),
        func.coalesce(agents.c.id, contacts.c.id).label("actor_id"),
    )
    .select_from(
        _FROM.outerjoin(agents, and_(events.c.actor_kind == "agent", agents.c.uuid == events.c.actor)).outerjoin(
            contacts, and_(events.c.actor_kind == "contact", contacts.c.uuid == events.c.actor)
        )
    )
    .where(
        events.c.id > bindparam("after"),
        events.c.id <= bindparam("last"),
        any_of(events.c.name, "names"),
        events.c.at >= bindparam("start"),
        events.c.at < bindparam("end"),
    )
    .order_by(events.c.id)
    .limit(bindparam("limit"))
)


class Extent(NamedTuple):
    """A stretch of history: from one event after `before` to event `last`, `total` of them about tickets."""

    start: Instant
    end: Instant
    before: int
    last: int
    total: int


def find_extent(tx: Tx, start: Instant, end: Instant) -> Extent:
    """What happened in tickets from `start` (included) to `end` (not included)."""
    row = tx.first(_EXTENT, names=_NAMES, start=start, end=end)
    if row is None or row["first"] is None:
        return Extent(start, end, 0, 0, 0)
    return Extent(start, end, row["first"] - 1, row["last"], row["total"])


def list_activities(tx: Tx, extent: Extent, after: int, limit: int) -> list[Row]:
    """The next events of a stretch after one of them, in their order, each with ticket_id and who did it (actor_id)."""
    return tx.all(_PAGE, names=_NAMES, start=extent.start, end=extent.end, after=after, last=extent.last, limit=limit)
