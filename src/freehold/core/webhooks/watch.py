"""What webhooks do when something happens: one job for each endpoint that wants the event."""

from sqlalchemy import bindparam, exists, insert, literal, select
from sqlalchemy import types as sqltypes

from freehold.core.conversations.model import conversations
from freehold.core.events.interest import interests
from freehold.core.events.model import events
from freehold.core.jobs.model import jobs
from freehold.core.webhooks.model import endpoints, wants
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

LANE = "webhook:"

_IN_A_TICKET = exists().where(
    events.c.id == bindparam("event_id", type_=sqltypes.BigInteger()),
    conversations.c.id == events.c.conversation_id,
    conversations.c.kind == literal("ticket"),
)
_ENQUEUE = Query(
    insert(jobs).from_select(
        ["lane", "kind", "event_id", "payload", "run_at", "leased_until", "attempts", "created_at"],
        select(
            literal(LANE) + endpoints.c.uuid,
            literal("webhook.deliver"),
            bindparam("event_id", type_=sqltypes.BigInteger()),
            literal("{}"),
            bindparam("now", type_=sqltypes.BigInteger()),
            literal(0),
            literal(0),
            bindparam("now", type_=sqltypes.BigInteger()),
        ).where(
            wants.c.event == bindparam("event"),
            endpoints.c.id == wants.c.endpoint_id,
            endpoints.c.is_active,
            ~_IN_A_TICKET,
        ),
        include_defaults=False,
    )
)


def enqueue_deliveries(tx: Tx, event_id: int, name: str) -> None:
    """One delivery job in the lane of each active endpoint that subscribed to `name`, unless it happened in a ticket.

    Those who listen here listen to Freshchat, to whom tickets do not exist.
    """
    if name in interests(tx) and tx.run(_ENQUEUE, event_id=event_id, event=name, now=tx.now):
        tx.wake("jobs")
