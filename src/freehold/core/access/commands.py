"""Makes and revokes credentials."""

from sqlalchemy import bindparam, or_, update

from freehold.core.access.model import credentials
from freehold.kernel.clock import Instant
from freehold.kernel.crypto import digest
from freehold.kernel.errors import NotFound
from freehold.kernel.ids import new_secret, new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT = inserts(credentials)
_REVOKE = Query(
    update(credentials)
    .where(
        or_(credentials.c.uuid == bindparam("key"), credentials.c.name == bindparam("key")),
        credentials.c.kind == bindparam("which"),
        credentials.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
)
_USED = Query(update(credentials).where(credentials.c.digest == bindparam("which")).values(used_at=bindparam("at")))


def create_token(
    tx: Tx,
    *,
    name: str,
    profile: str = "current",
    expires_at: Instant | None = None,
    scopes: list[str] | None = None,
    agent: Row | None = None,
) -> str:
    """Give an integration access to the Freshchat API; returns the token, which is shown this once and never stored.

    `scopes` None: everything the account may do. `agent`: in whose name its changes are made; None: the system's.
    """
    secret = new_secret("fhc_")
    tx.insert(
        _INSERT,
        uuid=new_uuid(),
        kind="freshchat_token",
        digest=digest(secret),
        name=name,
        profile=profile,
        scopes=None if scopes is None else encode_text(scopes),
        agent_id=agent and agent["id"],
        created_at=tx.now,
        expires_at=expires_at,
    )
    return secret


def create_key(tx: Tx, agent: Row, *, name: str = "API key", expires_at: Instant | None = None) -> str:
    """Give an agent a key for the Freshdesk API: it may do what the agent's roles allow. Shown this once."""
    secret = new_secret()[:40]
    tx.insert(
        _INSERT,
        uuid=new_uuid(),
        kind="freshdesk_key",
        digest=digest(secret),
        name=name,
        agent_id=agent["id"],
        created_at=tx.now,
        expires_at=expires_at,
    )
    return secret


def revoke(tx: Tx, kind: str, key: str) -> int:
    """Make credentials useless at once, by their id or name; how many. Raises NotFound when there is none."""
    found = tx.run(_REVOKE, key=key, which=kind, now=tx.now)
    if not found:
        raise NotFound("token", key)
    return found


def note_use(tx: Tx, digest_of_used: str, at: Instant) -> None:
    """Remember when a credential was last used."""
    tx.run(_USED, which=digest_of_used, at=at)
