"""Reads credentials."""

from sqlalchemy import bindparam, or_, select

from freehold.core.access.model import credentials
from freehold.core.people.model import agent_roles, agents, roles
from freehold.kernel.query import Query, Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_BY_DIGEST = Query(
    select(
        credentials.c.id,
        credentials.c.kind,
        credentials.c.name,
        credentials.c.profile,
        credentials.c.scopes,
        credentials.c.expires_at,
        credentials.c.revoked_at,
        credentials.c.agent_id,
        agents.c.uuid.label("agent_uuid"),
    )
    .select_from(credentials.outerjoin(agents, agents.c.id == credentials.c.agent_id))
    .where(credentials.c.digest == bindparam("digest"))
)
_LIST = Query(select(credentials).where(credentials.c.kind == bindparam("kind")).order_by(credentials.c.id))


_KEY = Query(
    select(
        credentials.c.id,
        credentials.c.kind,
        credentials.c.name,
        credentials.c.expires_at,
        credentials.c.revoked_at,
        agents.c.id.label("agent_id"),
        agents.c.uuid.label("agent_uuid"),
        agents.c.ticket_scope,
        agents.c.is_deactivated,
    )
    .join(agents, agents.c.id == credentials.c.agent_id)
    .where(credentials.c.digest == bindparam("digest"), agents.c.deleted_at.is_(None))
)
_AGENT = Query(
    select(
        agents.c.id.label("agent_id"),
        agents.c.uuid.label("agent_uuid"),
        agents.c.email,
        agents.c.ticket_scope,
        agents.c.is_deactivated,
        agents.c.password_hash,
    ).where(agents.c.id == bindparam("agent_id"), agents.c.deleted_at.is_(None))
)
_PERMISSIONS = Query(
    select(roles.c.permissions).where(
        or_(
            roles.c.id.in_(select(agent_roles.c.role_id).where(agent_roles.c.agent_id == bindparam("agent_id"))),
            roles.c.id.in_(select(agents.c.role_id).where(agents.c.id == bindparam("agent_id"))),
        )
    )
)


def find_key(tx: Tx, digest: str) -> Row | None:
    """An agent's key with its agent, and `permissions`: a list of JSON arrays, one of each of the agent's roles."""
    row = tx.first(_KEY, digest=digest)
    if row is None or row["kind"] != "freshdesk_key":
        return None
    row["permissions"] = _permissions_of(tx, row["agent_id"])
    return row


def find_signing_in(tx: Tx, agent_id: int) -> Row | None:
    """An agent who proves who they are by a password, with `permissions` as above; None when they are gone."""
    row = tx.first(_AGENT, agent_id=agent_id)
    if row is not None:
        row["permissions"] = _permissions_of(tx, agent_id)
    return row


def permissions_of(tx: Tx, agent_id: int) -> frozenset[str]:
    """What an agent's roles allow, all together; `*` is everything."""
    return frozenset(word for granted in _permissions_of(tx, agent_id) for word in load(granted))


def _permissions_of(tx: Tx, agent_id: int) -> list[str]:
    return [found["permissions"] for found in tx.all(_PERMISSIONS, agent_id=agent_id)]


def find_credential(tx: Tx, kind: str, digest: str) -> Row | None:
    """The credential with that digest, whatever its state; None when there is none of that kind."""
    row = tx.first(_BY_DIGEST, digest=digest)
    return row if row is not None and row["kind"] == kind else None


def list_credentials(tx: Tx, kind: str) -> list[Row]:
    """All credentials of a kind, oldest first. No secret is among the columns, there is none to show."""
    return tx.all(_LIST, kind=kind)
