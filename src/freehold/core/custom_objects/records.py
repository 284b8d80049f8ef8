"""Records of custom objects."""

from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, select, update
from sqlalchemy import types as sqltypes

from freehold.core.custom_objects.model import records, schemas, values
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

OPERATORS = {"eq": eq, "gt": gt, "gte": ge, "lt": lt, "lte": le}
TIMES = {"created_time": "created_at", "updated_time": "updated_at"}
_KINDS: dict[str, Any] = {"word": sqltypes.Text(), "amount": sqltypes.Float(), "time": sqltypes.BigInteger()}

_ONE = Query(
    select(records).where(records.c.schema_id == bindparam("schema_id"), records.c.number == bindparam("number"))
)
_HELD = Query(
    select(records)
    .where(records.c.schema_id == bindparam("schema_id"), records.c.number == bindparam("number"))
    .with_for_update()
)
_INSERT, _INSERT_VALUE = inserts(records), inserts(values)
_NUMBER = Query(update(schemas).where(schemas.c.id == bindparam("row_id")).values(last_number=bindparam("last_number")))
_UPDATE = Query(
    update(records)
    .where(records.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in ("data", "version", "updated_at")})
)
_FORGET = Query(delete(values).where(values.c.record_id == bindparam("row_id")))
_DELETE = Query(delete(records).where(records.c.id == bindparam("row_id")))


class Condition(NamedTuple):
    """One thing that a record must fulfil: `field` is `operator` than `value`."""

    field: str
    kind: str
    """word, amount (numbers, dates as days, check boxes) or time (created_time, updated_time; milliseconds)."""
    operator: str
    value: str | float | int


class Order(NamedTuple):
    """By what records are ordered; by their numbers when no field is named."""

    field: str | None = None
    kind: str = "word"
    is_descending: bool = False


class Part(NamedTuple):
    """Which part of a list is wanted: what comes after or before a record's number, or, in another order, an offset."""

    limit: int
    after: int | None = None
    before: int | None = None
    offset: int = 0


def get_record(tx: Tx, schema: Row, number: int, *, to_change: bool = False) -> Row:
    """The record with that number in its custom object. Raises NotFound. `to_change` holds it."""
    row = tx.first(_HELD if to_change else _ONE, schema_id=schema["id"], number=number)
    if row is None:
        raise NotFound("record", number)
    return row


def list_records(
    tx: Tx, schema: Row, conditions: tuple[Condition, ...], order: Order, part: Part
) -> tuple[list[Row], bool]:
    """The records that fulfil all conditions, and whether more follow in the direction in which was asked."""
    edge = "before" if part.before is not None else "after" if part.after is not None else ""
    query = _page(_shape(conditions), order.field, order.kind, order.is_descending, edge)
    given: dict[str, Any] = {"order_field": order.field} if order.field is not None and order.field not in TIMES else {}
    if edge:
        given["edge"] = part.before if edge == "before" else part.after
    rows = tx.all(query, **_given(schema, conditions), **given, limit=part.limit + 1, offset=part.offset)
    has_more = len(rows) > part.limit
    rows = rows[: part.limit]
    return (rows[::-1] if edge == "before" else rows), has_more


def count_records(tx: Tx, schema: Row, conditions: tuple[Condition, ...]) -> int:
    """How many records fulfil all conditions."""
    return int(tx.value(_total(_shape(conditions)), **_given(schema, conditions)))


def create_record(tx: Tx, schema: Row, data: dict[str, Any], words: list[Row], by: Actor) -> Row:
    """Put a record down, with the next number of its custom object, which is held; returns it.

    `words`: what it is found by, rows of name, place, word, amount. Records custom_record.created.
    """
    number = schema["last_number"] + 1
    tx.run(_NUMBER, row_id=schema["id"], last_number=number)
    row: Row = {"schema_id": schema["id"], "number": number, "data": encode_text(data), "version": 1}
    row |= {"created_at": tx.now, "updated_at": tx.now}
    row["id"] = tx.insert(_INSERT, **row)
    _find_by(tx, row, words)
    record(tx, "custom_record.created", by, subject_id=row["id"])
    return row


def change_record(tx: Tx, before: Row, data: dict[str, Any], words: list[Row], by: Actor) -> Row:
    """Write other data into a record; returns it, in its next version. Records custom_record.updated."""
    after = {**before, "data": encode_text(data), "version": before["version"] + 1, "updated_at": tx.now}
    tx.run(_UPDATE, row_id=before["id"], **{name: after[name] for name in ("data", "version", "updated_at")})
    _find_by(tx, after, words)
    record(tx, "custom_record.updated", by, subject_id=before["id"], data={"version": after["version"]})
    return after


def delete_record(tx: Tx, row: Row, by: Actor) -> None:
    """Remove a record. Records custom_record.deleted."""
    tx.run(_FORGET, row_id=row["id"])
    tx.run(_DELETE, row_id=row["id"])
    record(tx, "custom_record.deleted", by, subject_id=row["id"])


def _find_by(tx: Tx, row: Row, words: list[Row]) -> None:
    tx.run(_FORGET, row_id=row["id"])
    for word in words:
        tx.insert(_INSERT_VALUE, record_id=row["id"], schema_id=row["schema_id"], **word)


def _shape(conditions: tuple[Condition, ...]) -> tuple[tuple[str, str], ...]:
    """What the statement depends on."""
    return tuple((TIMES[one.field] if one.kind == "time" else one.kind, one.operator) for one in conditions)


def _given(schema: Row, conditions: tuple[Condition, ...]) -> dict[str, Any]:
    given: dict[str, Any] = {"schema_id": schema["id"]}
    for place, one in enumerate(conditions):
        given[f"value{place}"] = one.value
        if one.kind != "time":
            given[f"field{place}"] = one.field
    return given


def _chosen(statement: Select[Any], shape: tuple[tuple[str, str], ...]) -> Select[Any]:
    schema_id = bindparam("schema_id", type_=sqltypes.BigInteger())
    chosen: list[ColumnElement[bool]] = [records.c.schema_id == schema_id]
    for place, (column, operator) in enumerate(shape):
        compare, name = OPERATORS[operator], f"value{place}"
        if column in TIMES.values():
            chosen.append(compare(records.c[column], bindparam(name, type_=_KINDS["time"])))
            continue
        fitting = select(values.c.record_id).where(
            values.c.schema_id == schema_id,
            values.c.name == bindparam(f"field{place}"),
            compare(values.c[column], bindparam(name, type_=_KINDS[column])),
        )
        chosen.append(records.c.id.in_(fitting))
    return statement.where(*chosen)


@lru_cache(maxsize=512)
def _page(shape: tuple[tuple[str, str], ...], field: str | None, kind: str, is_descending: bool, edge: str) -> Query:
    statement = _chosen(select(records), shape)
    if field is None:
        backwards = is_descending != (edge == "before")
        place = bindparam("edge", type_=sqltypes.BigInteger())
        if edge:
            statement = statement.where(records.c.number < place if backwards else records.c.number > place)
        statement = statement.order_by(records.c.number.desc() if backwards else records.c.number)
    else:
        if field in TIMES:
            column: ColumnElement[Any] = records.c[TIMES[field]]
        else:
            mine = (values.c.record_id == records.c.id) & (values.c.name == bindparam("order_field"))
            statement = statement.outerjoin(values, mine & (values.c.place == 0))
            column = values.c[kind]
        ways = (column.desc(), records.c.number.desc()) if is_descending else (column, records.c.number)
        statement = statement.order_by(column.is_(None), *ways)  # blanks last, on both databases
    limit, offset = (bindparam(name, type_=sqltypes.BigInteger()) for name in ("limit", "offset"))
    return Query(statement.limit(limit).offset(offset))


@lru_cache(maxsize=256)
def _total(shape: tuple[tuple[str, str], ...]) -> Query:
    return Query(_chosen(select(func.count()).select_from(records), shape))
