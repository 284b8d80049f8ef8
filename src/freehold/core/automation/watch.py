"""What rules do when something happens: one job for each event in a ticket that an active rule could wait for."""

from sqlalchemy import BigInteger, bindparam, cast, insert, literal, select
from sqlalchemy import Text as SqlText
from sqlalchemy import types as sqltypes

from freehold.core.automation.model import CREATION, UPDATE
from freehold.core.conversations.model import conversations
from freehold.core.events.interest import interests
from freehold.core.events.model import events
from freehold.core.jobs.model import jobs
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

LANES = 4
"""Tickets are spread over so many lanes: what happens in one ticket is followed in its order."""
DEEPEST = 5
"""How many rules can set off one another; what the last of them does sets off none."""
KINDS: dict[str, tuple[int, ...]] = {
    "ticket.created": (CREATION, UPDATE),
    "ticket.updated": (UPDATE,),
    "ticket.deleted": (UPDATE,),
    "ticket.restored": (UPDATE,),
    "message.created": (UPDATE,),
    "time_entry.created": (UPDATE,),
    "time_entry.updated": (UPDATE,),
    "rating.created": (UPDATE,),
}
"""Which kinds of rules wait for which events."""
_NAMES = {name: frozenset(f"rules:{kind}" for kind in kinds) for name, kinds in KINDS.items()}

_ENQUEUE = Query(
    insert(jobs).from_select(
        ["lane", "kind", "event_id", "payload", "run_at", "leased_until", "attempts", "created_at"],
        select(
            literal("rules:") + cast(conversations.c.id % LANES, SqlText),
            literal("rules.follow"),
            events.c.id,
            literal("{}"),
            bindparam("now", type_=sqltypes.BigInteger()),
            cast(literal(0), BigInteger),
            cast(literal(0), BigInteger),
            bindparam("now", type_=sqltypes.BigInteger()),
        ).where(
            events.c.id == bindparam("event_id", type_=sqltypes.BigInteger()),
            events.c.depth < DEEPEST,
            conversations.c.id == events.c.conversation_id,
            conversations.c.kind == literal("ticket"),
        ),
        include_defaults=False,
    )
)


def lane(number: int) -> str:
    return f"rules:{number}"


def enqueue_rules(tx: Tx, event_id: int, name: str) -> None:
    """One job that tries the rules, if any active one waits for such an event, and it happened in a ticket."""
    names = _NAMES.get(name)
    if names is not None and not names.isdisjoint(interests(tx)) and tx.run(_ENQUEUE, event_id=event_id, now=tx.now):
        tx.wake("jobs")
