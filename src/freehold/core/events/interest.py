"""Who waits for events at all: read once a transaction, so that an event that nobody waits for costs no more."""

from sqlalchemy import Text, cast, literal, select, union

from freehold.core.automation.model import rules
from freehold.core.webhooks.model import endpoints, wants
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

_WAITED_FOR = Query(
    union(
        select(wants.c.event).join(endpoints, endpoints.c.id == wants.c.endpoint_id).where(endpoints.c.is_active),
        select((literal("rules:") + cast(rules.c.kind, Text)).label("event")).where(rules.c.is_active),
    )
)


def interests(tx: Tx) -> frozenset[str]:
    """The events that some active endpoint subscribed to, and `rules:` with each kind of which a rule is active."""
    found: frozenset[str] | None = tx.memo.get("interests")
    if found is None:
        found = tx.memo["interests"] = frozenset(row["event"] for row in tx.all(_WAITED_FOR))
    return found
