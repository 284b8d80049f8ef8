"""Asks for exports of the account, and keeps note of how far they are."""

from typing import Any

from sqlalchemy import bindparam, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.jobs.commands import enqueue
from freehold.core.takeout.model import takeouts
from freehold.kernel.clock import DAY, Instant
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

WRITE = "account.export"
"""The kind of job that writes one."""
IN_PROGRESS, COMPLETED, FAILED = "IN PROGRESS", "COMPLETED", "FAILED"
KEPT_DAYS = 7
"""How long the file can be had. It holds everything about everybody, so it does not lie around."""

_INSERT = inserts(takeouts)
_GET = Query(select(takeouts).where(takeouts.c.id == bindparam("id")))
_GO_ON = Query(
    update(takeouts)
    .where(takeouts.c.id == bindparam("row_id"), takeouts.c.status == IN_PROGRESS)
    .values(done=bindparam("done"), updated_at=bindparam("now"))
)
_END = Query(
    update(takeouts)
    .where(takeouts.c.id == bindparam("row_id"), takeouts.c.status == IN_PROGRESS)
    .values(
        {
            **{name: bindparam(name, type_=takeouts.c[name].type) for name in ("status", "blob", "error")},
            "updated_at": bindparam("now"),
            "status_updated_at": bindparam("now"),
        }
    )
)


def request_takeout(
    tx: Tx, resources: list[dict[str, Any]], start_at: Instant, end_at: Instant, base_url: str, by: Actor
) -> Row:
    """Have everything of some kinds that was made within a time written into one file; its row.

    Records account.exported, at once: whoever looks later must find who asked for it.
    """
    row: Row = {
        "resources": encode_text(resources),
        "start_at": start_at,
        "end_at": end_at,
        "status": IN_PROGRESS,
        "base_url": base_url,
        "agent_id": by.id or 0,
        "created_at": tx.now,
        "updated_at": tx.now,
        "status_updated_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT, **row)
    names = [resource["name"] for resource in resources]
    record(tx, "account.exported", by, subject_id=row["id"], data={"resources": names})
    enqueue(tx, WRITE, {"export_id": row["id"]})
    return row


def get_takeout(tx: Tx, number: int) -> Row:
    """The export with that number, whatever its state. Raises NotFound."""
    row = tx.first(_GET, id=number)
    if row is None:
        raise NotFound("job", number)
    return row


def has_file(row: Row, now: Instant) -> bool:
    """Whether the file can be had (still)."""
    return row["blob"] is not None and now < row["status_updated_at"] + KEPT_DAYS * DAY


def note_progress(tx: Tx, number: int, done: int) -> bool:
    """So many of the resources are written; False when there is nothing to do any more."""
    return tx.run(_GO_ON, row_id=number, done=done, now=tx.now) == 1


def complete_takeout(tx: Tx, number: int, blob: str) -> bool:
    """The file is there, for KEPT_DAYS; False when somebody else was faster, and this one is not needed."""
    is_first = tx.run(_END, row_id=number, status=COMPLETED, blob=blob, error=None, now=tx.now) == 1
    if is_first:
        enqueue(tx, "file.remove", {"blob": blob}, run_at=tx.now + KEPT_DAYS * DAY)
    return is_first


def fail_takeout(tx: Tx, number: int, reason: str) -> None:
    """It could not be written and will not be."""
    tx.run(_END, row_id=number, status=FAILED, blob=None, error=reason, now=tx.now)
