"""Which custom objects there are, and what can be said of each."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from freehold.core.custom_objects.model import records, schemas, values
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.kernel.errors import Invalid, NotFound, Wrong, not_unique
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

MOST = 20
"""Custom objects in an account (Freshdesk contract 6.20)."""
_ALL = Query(select(schemas).order_by(schemas.c.id))
_ONE = Query(select(schemas).where(schemas.c.id == bindparam("id")))
_HELD = Query(select(schemas).where(schemas.c.id == bindparam("id")).with_for_update())
_TAKEN = Query(
    select(schemas.c.name, schemas.c.prefix).where(
        (schemas.c.name == bindparam("name")) | (schemas.c.prefix == bindparam("prefix"))
    )
)
_COUNT = Query(select(func.count()).select_from(schemas))
_INSERT = inserts(schemas)
_CHANGEABLE = ("title", "description", "fields", "version", "updated_at")
_UPDATE = Query(
    update(schemas).where(schemas.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _CHANGEABLE})
)
_HOLD_RECORDS = Query(
    select(records.c.id).where(records.c.schema_id == bindparam("id")).order_by(records.c.id).with_for_update()
)
_DELETE = (
    Query(delete(values).where(values.c.schema_id == bindparam("row_id"))),
    Query(delete(records).where(records.c.schema_id == bindparam("row_id"))),
    Query(delete(schemas).where(schemas.c.id == bindparam("row_id"))),
)


def list_schemas(tx: Tx) -> list[Row]:
    """All custom objects: there are few."""
    return tx.all(_ALL)


def get_schema(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The custom object with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_HELD if to_change else _ONE, id=number)
    if row is None:
        raise NotFound("schema", number)
    return row


def create_schema(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Define a custom object; returns it.

    `given`: name, prefix, title, description, fields (a list of objects). Raises Invalid when the name or prefix is
    another's, or when there are too many. Records custom_object.created.
    """
    tx.hold("custom objects")
    wrongs = []
    for other in tx.all(_TAKEN, name=given["name"], prefix=given["prefix"]):
        wrongs += [not_unique(name) for name in ("name", "prefix") if other[name] == given[name]]
    if not wrongs and tx.value(_COUNT) >= MOST:
        wrongs.append(Wrong("name", f"There can be {MOST} custom objects", "duplicate_value"))
    if wrongs:
        raise Invalid(*wrongs)
    row = {**given, "fields": encode_text(given["fields"]), "version": 1, "last_number": 0}
    row |= {"created_at": tx.now, "updated_at": tx.now}
    row["id"] = tx.insert(_INSERT, **row)
    record(tx, "custom_object.created", by, subject_id=row["id"])
    return row


def change_schema(tx: Tx, schema: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given (title, description, fields) of a custom object; returns it. Records custom_object.updated."""
    after = {**schema, **given, "version": schema["version"] + 1, "updated_at": tx.now}
    if "fields" in given:
        after["fields"] = encode_text(given["fields"])
    tx.run(_UPDATE, row_id=schema["id"], **{name: after[name] for name in _CHANGEABLE})
    record(tx, "custom_object.updated", by, subject_id=schema["id"], data={"changed": sorted(given)})
    return after


def delete_schema(tx: Tx, schema: Row, by: Actor) -> None:
    """Remove a custom object with all its records. Records custom_object.deleted."""
    tx.all(_HOLD_RECORDS, id=schema["id"])
    for statement in _DELETE:
        tx.run(statement, row_id=schema["id"])
    record(tx, "custom_object.deleted", by, subject_id=schema["id"], data={"name": schema["name"]})
