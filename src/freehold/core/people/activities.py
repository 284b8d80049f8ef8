"""What contacts did elsewhere, as other programs tell."""

from typing import Any

from freehold.core.people.model import contact_activities
from freehold.kernel.clock import Instant
from freehold.kernel.query import Query, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT: Query = inserts(contact_activities)


def keep_activity(tx: Tx, contact_id: int, name: str, at: Instant, told: dict[str, Any]) -> int:
    """Put down an activity with all that was told of it; its number."""
    return tx.insert(
        _INSERT, contact_id=contact_id, name=name, happened_at=at, told=encode_text(told), created_at=tx.now
    )
