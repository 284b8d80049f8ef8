"""Who waits for events at all: read once a transaction, so that an event that nobody waits for costs no more."""

from sqlalchemy import literal, select, union_all

from freehold.core.automation.model import CREATION, UPDATE, rules
from freehold.core.webhooks.model import endpoints, wants
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

_WAITED_FOR = Query(
    union_all(
        select(wants.c.event).join(endpoints, endpoints.c.id == wants.c.endpoint_id).where(endpoints.c.is_active),
        *(
            select(literal(f"rules:{kind}").label("event")).where(
                select(rules.c.id).where(rules.c.kind == literal(kind), rules.c.is_active).exists()
            )
            for kind in (CREATION, UPDATE)
        ),
    )
)


def interests(tx: Tx) -> frozenset[str]:
    """The events that some active endpoint subscribed to, and `rules:` with each kind of which a rule waits."""
    found: frozenset[str] | None = tx.memo.get("interests")
    if found is None:
        found = tx.memo["interests"] = frozenset(row["event"] for row in tx.all(_WAITED_FOR))
    return found
