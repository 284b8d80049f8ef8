"""Asks for contacts or companies as a file, one at a time, and keeps note of how far that is."""

import secrets

from sqlalchemy import bindparam, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.exchange.model import people_exports
from freehold.core.jobs.commands import enqueue
from freehold.kernel.clock import DAY, Instant
from freehold.kernel.errors import Conflict, NotFound
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

WRITE = "people.export"
"""The kind of job that writes one."""
IN_PROGRESS, COMPLETED, FAILED = "in_progress", "completed", "failed"
KEPT_DAYS = 15
_INSERT = inserts(people_exports)
_GET = Query(
    select(people_exports).where(
        people_exports.c.uuid == bindparam("uuid"), people_exports.c.entity == bindparam("entity")
    )
)
_FIND = Query(select(people_exports).where(people_exports.c.uuid == bindparam("uuid")))
_RUNNING = Query(
    select(people_exports.c.id).where(
        people_exports.c.status == IN_PROGRESS, people_exports.c.entity == bindparam("entity")
    )
)
_END = Query(
    update(people_exports)
    .where(people_exports.c.uuid == bindparam("which"), people_exports.c.status == IN_PROGRESS)
    .values(status=bindparam("status"), blob=bindparam("blob"), finished_at=bindparam("finished_at"))
)


def request_export(tx: Tx, entity: str, fields: list[str], custom_fields: list[str], by: Actor) -> Row:
    """Have all contacts or companies written into a file with these columns; the export's row.

    Raises Conflict while another one is written. Records people.exported, at once: whoever looks later must find who
    asked for it.
    """
    tx.hold(f"export of {entity}")
    if tx.first(_RUNNING, entity=entity) is not None:
        raise Conflict("Another export is in progress.")
    row: Row = {
        "uuid": secrets.token_hex(16),
        "entity": entity,
        "fields": encode_text(fields),
        "custom_fields": encode_text(custom_fields),
        "status": IN_PROGRESS,
        "agent_id": by.id or 0,
        "created_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT, **row)
    record(tx, "people.exported", by, subject_id=row["id"], data={"entity": entity})
    enqueue(tx, WRITE, {"export": row["uuid"], "entity": entity})
    return {**row, "blob": None, "finished_at": None}


def get_export(tx: Tx, entity: str, uuid: str) -> Row:
    """The export with that id, while its file can be had or hoped for. Raises NotFound."""
    row = tx.first(_GET, uuid=uuid, entity=entity)
    if row is None or (row["finished_at"] is not None and not is_kept(row, tx.now)):
        raise NotFound("export", uuid)
    return row


def find_export(tx: Tx, uuid: str) -> Row | None:
    """The export with that id, of whichever kind, or None."""
    return tx.first(_FIND, uuid=uuid)


def is_kept(row: Row, now: Instant) -> bool:
    """Whether its file, if there is one, can still be had."""
    return bool(row["finished_at"] is not None and now < row["finished_at"] + KEPT_DAYS * DAY)


def end_export(tx: Tx, uuid: str, blob: str | None) -> bool:
    """The file is there, for KEPT_DAYS, or (None) there will be none; False when somebody else was faster."""
    status = FAILED if blob is None else COMPLETED
    is_first = tx.run(_END, which=uuid, status=status, blob=blob, finished_at=tx.now) == 1
    if is_first and blob is not None:
        enqueue(tx, "file.remove", {"blob": blob}, run_at=tx.now + KEPT_DAYS * DAY)
    return is_first
