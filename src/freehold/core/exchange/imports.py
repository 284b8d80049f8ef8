"""Asks for a file to be taken in as contacts or companies, and keeps note of how far that is."""

from typing import Any

from sqlalchemy import bindparam, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.exchange.model import import_failures, people_imports
from freehold.core.jobs.commands import enqueue
from freehold.kernel.errors import Conflict, NotFound
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

READ = "people.import"
"""The kind of job that reads one."""
IN_PROGRESS, COMPLETED, CANCELLED, FAILED = "in_progress", "completed", "cancelled", "failed"
STATES = (IN_PROGRESS, COMPLETED, CANCELLED, FAILED)
SHOWN = 5
"""How many of the latest are listed (Freshdesk contract 6.3)."""
_CHANGED = ("status", "total", "position", "failed", "updated_at")
_INSERT = inserts(people_imports)
_INSERT_FAILURE = inserts(import_failures)
_OF = people_imports.c.entity == bindparam("entity")
_ONE = select(people_imports).where(_OF, people_imports.c.id == bindparam("number"))
_GET, _HOLD = Query(_ONE), Query(_ONE.with_for_update())
_LATEST = Query(select(people_imports).where(_OF).order_by(people_imports.c.id.desc()).limit(SHOWN))
_LATEST_SO = Query(
    select(people_imports)
    .where(_OF, people_imports.c.status == bindparam("status"))
    .order_by(people_imports.c.id.desc())
    .limit(SHOWN)
)
_SAVE = Query(
    update(people_imports)
    .where(people_imports.c.id == bindparam("row_id"))
    .values({name: bindparam(name, type_=people_imports.c[name].type) for name in _CHANGED})
)
_FAILURES = Query(
    select(import_failures)
    .where(import_failures.c.import_id == bindparam("number"), import_failures.c.position > bindparam("after"))
    .order_by(import_failures.c.position)
    .limit(bindparam("limit"))
)


def request_import(tx: Tx, entity: str, columns: dict[str, int], blob: str, by: Actor) -> Row:
    """Have the records of a file taken in; the import's row. Records people.imported."""
    row: Row = {
        "entity": entity,
        "columns": encode_text(columns),
        "status": IN_PROGRESS,
        "blob": blob,
        "agent_id": by.id or 0,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT, **row)
    record(tx, "people.imported", by, subject_id=row["id"], data={"entity": entity})
    enqueue(tx, READ, {"import": row["id"], "entity": entity})
    return {**row, "total": None, "position": 0, "failed": 0}


def get_import(tx: Tx, entity: str, number: int, *, to_change: bool = False) -> Row:
    """The import with that number. Raises NotFound."""
    row = tx.first(_HOLD if to_change else _GET, entity=entity, number=number)
    if row is None:
        raise NotFound("import", number)
    return row


def list_imports(tx: Tx, entity: str, status: str | None) -> list[Row]:
    """The latest few, newest first."""
    return tx.all(_LATEST_SO, entity=entity, status=status) if status else tx.all(_LATEST, entity=entity)


def cancel_import(tx: Tx, row: Row) -> Row:
    """Take in nothing more of it; what was taken in stays. Raises Conflict when it has ended."""
    if row["status"] != IN_PROGRESS:
        raise Conflict("The import is not in progress any more.")
    return save_import(tx, row, {"status": CANCELLED})


def save_import(tx: Tx, row: Row, changes: dict[str, Any]) -> Row:
    """Write down how far it is; once it has ended, its file is not needed any more."""
    after = {**row, **changes, "updated_at": tx.now}
    tx.run(_SAVE, row_id=row["id"], **{name: after[name] for name in _CHANGED})
    if after["status"] != IN_PROGRESS:
        enqueue(tx, "file.remove", {"blob": row["blob"]})
    return after


def note_failure(tx: Tx, row: Row, position: int, cells: list[str], reason: str) -> None:
    """Write down a record that could not be taken in, and why."""
    tx.insert(_INSERT_FAILURE, import_id=row["id"], position=position, cells=encode_text(cells), reason=reason)


def list_failures(tx: Tx, number: int, after: int, limit: int) -> list[Row]:
    """Some of the records that could not be taken in, in the order of the file."""
    return tx.all(_FAILURES, number=number, after=after, limit=limit)
