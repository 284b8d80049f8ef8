"""Asks for reports and keeps note of how far they are."""

from sqlalchemy import bindparam, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.jobs.commands import enqueue
from freehold.core.reports.model import reports
from freehold.kernel.clock import Instant
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.tx import Tx

WRITE = "report.write"
"""The kind of job that writes a report."""

_INSERT = inserts(reports)
_BEGIN = Query(
    update(reports)
    .where(reports.c.id == bindparam("row_id"), reports.c.finished_at.is_(None))
    .values(state="IN_PROGRESS")
)
_END = Query(
    update(reports)
    .where(reports.c.id == bindparam("row_id"), reports.c.state == "IN_PROGRESS")
    .values({name: bindparam(name, type_=reports.c[name].type) for name in ("state", "blob", "error", "finished_at")})
)


def request_report(
    tx: Tx, *, event: str, start_at: Instant, end_at: Instant, has_no_personal_data: bool, base_url: str, by: Actor
) -> Row:
    """Ask for a report of what happened between two moments; a job writes it.

    `base_url` is where links inside the report lead to. Records report.requested. Returns the report's row.
    """
    row: Row = {
        "uuid": new_uuid(),
        "event": event,
        "start_at": start_at,
        "end_at": end_at,
        "has_no_personal_data": has_no_personal_data,
        "state": "PENDING",
        "created_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT, **row)
    record(tx, "report.requested", by, subject_id=row["id"], data={"event": event})
    enqueue(tx, WRITE, {"report_id": row["id"], "base_url": base_url})
    return row


def begin_report(tx: Tx, report_id: int) -> bool:
    """Somebody starts writing it, or starts over; False when it is finished already and there is nothing to do."""
    return tx.run(_BEGIN, row_id=report_id) == 1


def complete_report(tx: Tx, report_id: int, blob: str) -> bool:
    """The file is there; False when somebody else was faster, and this one is not needed."""
    return tx.run(_END, row_id=report_id, state="COMPLETED", blob=blob, error=None, finished_at=tx.now) == 1


def fail_report(tx: Tx, report_id: int, reason: str) -> None:
    """It could not be written and will not be; `reason` is for whoever asked for it."""
    tx.run(_END, row_id=report_id, state="FAILED", blob=None, error=reason, finished_at=tx.now)
