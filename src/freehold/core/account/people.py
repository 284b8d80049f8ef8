"""Who belongs to the account: how many agents of each kind, and whom to ask."""

from sqlalchemy import func, select

from freehold.core.people.model import agents, roles
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_STANDING = (agents.c.deleted_at.is_(None), agents.c.is_deactivated.is_(False))
_KINDS = Query(
    select(agents.c.type, agents.c.license_type, func.count().label("total"))
    .where(*_STANDING)
    .group_by(agents.c.type, agents.c.license_type)
)
_FIRST = Query(
    select(agents.c.first_name, agents.c.last_name, agents.c.email)
    .join(roles, roles.c.id == agents.c.role_id)
    .where(any_of(roles.c.uuid, "words"), *_STANDING)
    .order_by(agents.c.id)
    .limit(1)
)


def count_agents_by_kind(tx: Tx) -> dict[str, int]:
    """How many agents may sign in: full_time and occasional ones who answer tickets, field agents, collaborators."""
    totals = dict.fromkeys(("full_time", "occasional", "field_service", "collaborators"), 0)
    for row in tx.all(_KINDS):
        full_time = "occasional" if row["license_type"] == "occasional" else "full_time"
        name = {"field_agent": "field_service", "collaborator": "collaborators"}.get(row["type"], full_time)
        totals[name] += row["total"]
    return totals


def find_contact_person(tx: Tx) -> Row | None:
    """The first administrator of the whole account: first_name, last_name, email; None while there is nobody."""
    return tx.first(_FIRST, words=encode_text(["OWNER", "ACCOUNT_ADMIN"]))
