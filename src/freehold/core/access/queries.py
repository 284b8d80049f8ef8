"""Reads credentials."""

from functools import lru_cache

from sqlalchemy import bindparam, func, literal_column, or_, select

from freehold.core.access.model import credentials
from freehold.core.people.model import agent_roles, agents, roles
from freehold.kernel.query import Query, Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

TOKENS = ("freshchat_token", "freshdesk_key")
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
_LIST = Query(
    select(credentials, agents.c.email.label("agent_email"))
    .select_from(credentials.outerjoin(agents, agents.c.id == credentials.c.agent_id))
    .where(credentials.c.kind == bindparam("kind"))
    .order_by(credentials.c.id)
)


_ALLOWED = (
    select(func.aggregate_strings(roles.c.permissions, literal_column("'|'")))  # type: ignore[arg-type] # no parameter
    .where(
        or_(
            roles.c.id == agents.c.role_id,
            roles.c.id.in_(
                select(agent_roles.c.role_id).where(agent_roles.c.agent_id == agents.c.id).correlate(agents)
            ),
        )
    )
    .correlate(agents)
    .scalar_subquery()
    .label("permissions")
)
"""What each of an agent's roles allows, with a | between them."""
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
        _ALLOWED,
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
        _ALLOWED,
    ).where(agents.c.id == bindparam("agent_id"), agents.c.deleted_at.is_(None))
)
_OTHERS = Query(
    select(agents.c.id, _ALLOWED).where(
        agents.c.id != bindparam("agent_id"), agents.c.deleted_at.is_(None), agents.c.is_deactivated.is_(False)
    )
)


def find_key(tx: Tx, digest: str) -> Row | None:
    """An agent's key with its agent, and `permissions`: the JSON arrays of the agent's roles, with | between."""
    row = tx.first(_KEY, digest=digest)
    return row if row is not None and row["kind"] == "freshdesk_key" else None


def find_signing_in(tx: Tx, agent_id: int) -> Row | None:
    """An agent who proves who they are by a password, with `permissions` as above; None when they are gone."""
    return tx.first(_AGENT, agent_id=agent_id)


def permissions_of(tx: Tx, agent_id: int) -> frozenset[str]:
    """What an agent's roles allow, all together; `*` is everything."""
    row = tx.first(_AGENT, agent_id=agent_id)
    return words_in(row["permissions"] or "") if row is not None else frozenset()


@lru_cache(maxsize=256)
def words_in(permissions: str) -> frozenset[str]:
    """The words in the `permissions` of a key or an agent, as they are read here."""
    return frozenset(word for role in permissions.split("|") if role for word in load(role))


def is_last_administrator(tx: Tx, agent_id: int) -> bool:
    """Whether nobody but this agent may do everything; until the transaction ends nobody else finds so of another."""
    if "*" not in permissions_of(tx, agent_id):
        return False
    tx.hold("account administrators")
    return not any("*" in words_in(row["permissions"] or "") for row in tx.all(_OTHERS, agent_id=agent_id))


def find_credential(tx: Tx, kind: str, digest: str) -> Row | None:
    """The credential with that digest, whatever its state; None when there is none of that kind."""
    row = tx.first(_BY_DIGEST, digest=digest)
    return row if row is not None and row["kind"] == kind else None


def list_tokens(tx: Tx) -> list[Row]:
    """What gives programs access: Freshchat tokens, then agents' Freshdesk keys."""
    return [row for kind in TOKENS for row in list_credentials(tx, kind)]


def list_credentials(tx: Tx, kind: str) -> list[Row]:
    """All credentials of a kind, oldest first, each with `agent_email`, whose it is or None.

    No secret is among the columns, there is none to show.
    """
    return tx.all(_LIST, kind=kind)
