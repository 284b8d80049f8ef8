"""All fields of a kind of record: the stock ones, changed or not, and the account's own."""

from sqlalchemy import func, select

from freehold.core.fields.queries import list_fields
from freehold.core.fields.stock import STOCK
from freehold.core.people.model import roles
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_BEGINNING = Query(select(func.min(roles.c.created_at)))
"""When the account began: it has had its roles, and its stock fields, since."""


def list_every_field(tx: Tx, entity: str) -> list[Row]:
    """The fields of a kind of record in their order, without those that depend on another.

    Of those that are to stand at the same place, the account's own come first, the newest before the others: a field
    that comes without a place is shown on top.
    """
    stored = list_fields(tx, entity)
    changed = {row["name"]: row for row in stored if not row["is_custom"]}
    rows = [row for row in stored if row["is_custom"] and row["parent_id"] is None]
    rows += [changed.get(row["name"]) or _untouched(tx, row) for row in STOCK[entity]]
    return sorted(rows, key=_place)


def get_field(tx: Tx, entity: str, number: int) -> Row:
    """The field with that number. Raises NotFound, also for one that depends on another: it is part of that one."""
    row = next((row for row in list_every_field(tx, entity) if row["id"] == number), None)
    if row is None:
        raise NotFound("field", number)
    return row


def list_dependent_fields(tx: Tx, entity: str, number: int) -> list[Row]:
    """The fields whose values depend on that of another, by level."""
    found = [row for row in list_fields(tx, entity) if row["parent_id"] == number]
    return sorted(found, key=lambda row: row["level"])


def _place(row: Row) -> tuple[int, bool, int]:
    return row["position"], not row["is_custom"], -row["id"] if row["is_custom"] else row["id"]


def _untouched(tx: Tx, row: Row) -> Row:
    beginning = tx.memo.get("beginning")
    if beginning is None:
        beginning = tx.memo["beginning"] = int(tx.value(_BEGINNING))
    return {**row, "created_at": beginning, "updated_at": beginning}
