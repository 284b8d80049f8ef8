"""Approvals: a person's yes to exactly one call, good once, for a while, under the policy in which it was asked."""

from typing import Any

from sqlalchemy import bindparam, select, update

from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.core.gateway.model import approvals, assistants, connections
from freehold.kernel.clock import HOUR, Instant
from freehold.kernel.errors import Conflict, NotFound
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

GOOD_FOR = 24 * HOUR
MOST_WAITING = 100
"""For one assistant: who asks for more is refused, so that the list stays one that a person reads."""
_INSERT = inserts(approvals)
_OPEN = Query(
    select(approvals)
    .where(
        approvals.c.assistant_id == bindparam("assistant_id"),
        approvals.c.digest == bindparam("digest"),
        approvals.c.policy == bindparam("policy"),
        approvals.c.expires_at > bindparam("now"),
        approvals.c.state != "used",
    )
    .order_by(approvals.c.id.desc())
    .limit(1)
)
_USE = Query(
    update(approvals)
    .where(approvals.c.id == bindparam("row_id"), approvals.c.state == "approved")
    .values(state="used", used_at=bindparam("now"), call="{}")
)
_FORGET = Query(
    update(approvals)
    .where(
        approvals.c.assistant_id == bindparam("assistant"),
        approvals.c.expires_at <= bindparam("now"),
        approvals.c.call != "{}",
    )
    .values(call="{}")
)
_DECIDE = Query(
    update(approvals)
    .where(
        approvals.c.id == bindparam("row_id"), approvals.c.state == "pending", approvals.c.expires_at > bindparam("now")
    )
    .values(state=bindparam("state"), decided_at=bindparam("now"), decided_by=bindparam("who"))
)
_COLUMNS = (*approvals.c, assistants.c.name.label("assistant"), connections.c.name.label("connection"))
_FROM = approvals.join(assistants, assistants.c.id == approvals.c.assistant_id).join(
    connections, connections.c.id == approvals.c.connection_id
)
_GET = Query(select(*_COLUMNS).select_from(_FROM).where(approvals.c.id == bindparam("number")))
_WAITING = Query(
    select(*_COLUMNS)
    .select_from(_FROM)
    .where(approvals.c.state == "pending", approvals.c.expires_at > bindparam("now"))
    .order_by(approvals.c.id)
    .limit(bindparam("limit"))
)
_WAITING_OF = Query(
    select(approvals.c.id)
    .where(
        approvals.c.assistant_id == bindparam("assistant_id"),
        approvals.c.state == "pending",
        approvals.c.expires_at > bindparam("now"),
    )
    .limit(bindparam("limit"))
)


def find_open(tx: Tx, assistant_id: int, digest: str, policy: int) -> Row | None:
    """What was asked and perhaps answered about exactly this call, under this policy, and is neither over nor used."""
    return tx.first(_OPEN, assistant_id=assistant_id, digest=digest, policy=policy, now=tx.now)


def redeem(tx: Tx, approval: Row, by: Actor) -> bool:
    """Use a yes up; False when it is none any more. Records approval.used."""
    if not tx.run(_USE, row_id=approval["id"], now=tx.now):
        return False
    record(tx, "approval.used", by, subject_id=approval["id"])
    return True


def ask(
    tx: Tx,
    assistant_id: int,
    connection_id: int,
    operation: str,
    digest: str,
    policy: int,
    call: dict[str, Any],
    by: Actor,
) -> Row | None:
    """Ask a person about a call; the question. None when too many are waiting. Records approval.requested.

    What was asked before and is over is no longer shown to anybody, and forgotten here.
    """
    if len(tx.all(_WAITING_OF, assistant_id=assistant_id, now=tx.now, limit=MOST_WAITING)) >= MOST_WAITING:
        return None
    tx.run(_FORGET, assistant=assistant_id, now=tx.now)
    row: Row = {
        "assistant_id": assistant_id,
        "connection_id": connection_id,
        "operation": operation,
        "digest": digest,
        "policy": policy,
        "call": encode_text(call),
        "state": "pending",
        "created_at": tx.now,
        "expires_at": tx.now + GOOD_FOR,
    }
    number = tx.insert(_INSERT, **row)
    record(tx, "approval.requested", by, subject_id=number)
    return {**row, "id": number}


def list_waiting(tx: Tx, limit: int = 1000) -> list[Row]:
    """What waits for a person, oldest first, each with `assistant` and `connection` (their names)."""
    return tx.all(_WAITING, now=tx.now, limit=limit)


def get_approval(tx: Tx, number: int) -> Row:
    """One of any state. Raises NotFound."""
    row = tx.first(_GET, number=number)
    if row is None:
        raise NotFound("approval", number)
    return row


def decide_approval(tx: Tx, number: int, *, is_approved: bool, who: str, by: Actor = SYSTEM) -> Row:
    """A person's answer. Records approval.decided. Raises NotFound, and Conflict when it was answered or is over."""
    row = get_approval(tx, number)
    state = "approved" if is_approved else "refused"
    if not tx.run(_DECIDE, row_id=number, state=state, who=who, now=tx.now):
        over: Instant = row["expires_at"]
        raise Conflict(
            f"Approval {number} was {row['state']} already." if row["state"] != "pending" or over > tx.now
            else f"Approval {number} has expired."
        )  # fmt: skip
    record(tx, "approval.decided", by, subject_id=number, data={"state": state})
    return {**row, "state": state}
