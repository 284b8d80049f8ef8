"""Passwords and sessions: how a person gets in. A session is a random secret of which only the digest is kept."""

from typing import TypeGuard

from sqlalchemy import bindparam, delete, select, update

from freehold.core.access.model import sessions
from freehold.core.people.model import agents
from freehold.core.people.passwords import hash_password
from freehold.core.people.queries import find_agent_by_email
from freehold.kernel.clock import DAY
from freehold.kernel.crypto import digest
from freehold.kernel.errors import NotFound
from freehold.kernel.ids import new_secret
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.tx import Tx

SESSION_DAYS = 14
_INSERT = inserts(sessions)
_SET_PASSWORD = Query(
    update(agents).where(agents.c.id == bindparam("row_id")).values(password_hash=bindparam("hashed"))
)
_SIGNED_IN = Query(update(agents).where(agents.c.id == bindparam("row_id")).values(signed_in_at=bindparam("now")))
_END = Query(delete(sessions).where(sessions.c.digest == bindparam("which")))
_END_ALL = Query(delete(sessions).where(sessions.c.agent_id == bindparam("agent")))
_FORGET = Query(delete(sessions).where(sessions.c.expires_at <= bindparam("now")))
_WHO = Query(
    select(agents.c.id)
    .join(sessions, sessions.c.agent_id == agents.c.id)
    .where(
        sessions.c.digest == bindparam("which"),
        sessions.c.expires_at > bindparam("now"),
        agents.c.is_deactivated.is_(False),
        agents.c.deleted_at.is_(None),
    )
)


def set_password(tx: Tx, email: str, password: str) -> None:
    """Let an agent sign in with `password`, and end what they are signed in to. Raises NotFound, Invalid."""
    agent = find_agent_by_email(tx, email)
    if agent is None:
        raise NotFound("agent", email)
    tx.run(_SET_PASSWORD, row_id=agent["id"], hashed=hash_password(password))
    tx.run(_END_ALL, agent=agent["id"])


def may_sign_in(agent: Row | None) -> TypeGuard[Row]:
    """Whether there is such an agent, with a password, who has not been sent away."""
    return agent is not None and agent["password_hash"] is not None and not agent["is_deactivated"]


def password_mark(agent: Row) -> str:
    """What changes when an agent's password does, and tells nothing of it."""
    return digest(f"mark {agent['password_hash']}")[:32]


def begin_session(tx: Tx, agent: Row, new_hash: str | None = None) -> str:
    """Sign an agent in; the session's secret, for their browser only. `new_hash` replaces an outdated password hash."""
    secret = new_secret("fhs_")
    tx.run(_FORGET, now=tx.now)
    tx.run(_SIGNED_IN, row_id=agent["id"], now=tx.now)
    if new_hash is not None:
        tx.run(_SET_PASSWORD, row_id=agent["id"], hashed=new_hash)
    tx.insert(
        _INSERT, digest=digest(secret), agent_id=agent["id"], created_at=tx.now, expires_at=tx.now + SESSION_DAYS * DAY
    )
    return secret


def find_signed_in(tx: Tx, secret: str) -> int | None:
    """The number of the agent whose session it is; None when it is over, or they may no longer sign in."""
    number = tx.value(_WHO, which=digest(secret), now=tx.now)
    return None if number is None else int(number)


def end_session(tx: Tx, secret: str) -> None:
    """Sign out."""
    tx.run(_END, which=digest(secret))
