"""Agents and groups by name, for whoever chooses among them."""

from sqlalchemy import select

from freehold.core.people.model import agents, groups
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_AGENTS = Query(
    select(agents.c.id, agents.c.first_name, agents.c.last_name)
    .where(agents.c.deleted_at.is_(None), agents.c.is_deactivated.is_(False))
    .order_by(agents.c.first_name, agents.c.last_name, agents.c.id)
)
_GROUPS = Query(select(groups.c.id, groups.c.name).order_by(groups.c.name, groups.c.id))


def list_named_agents(tx: Tx) -> list[Row]:
    """Number and name of every agent who can be given something: id, name."""
    return [{"id": row["id"], "name": f"{row['first_name']} {row['last_name']}".strip()} for row in tx.all(_AGENTS)]


def list_named_groups(tx: Tx) -> list[Row]:
    """Number and name of every group: id, name."""
    return tx.all(_GROUPS)
