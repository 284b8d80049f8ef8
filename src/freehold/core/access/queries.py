"""Reads credentials."""

from sqlalchemy import bindparam, select

from freehold.core.access.model import credentials
from freehold.core.people.model import agents
from freehold.kernel.query import Query, Row
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


def find_credential(tx: Tx, kind: str, digest: str) -> Row | None:
    """The credential with that digest, whatever its state; None when there is none of that kind."""
    row = tx.first(_BY_DIGEST, digest=digest)
    return row if row is not None and row["kind"] == kind else None


def list_credentials(tx: Tx, kind: str) -> list[Row]:
    """All credentials of a kind, oldest first. No secret is among the columns, there is none to show."""
    return tx.all(_LIST, kind=kind)
