"""Reads what is stored of fields. `definitions.py` has all the fields of a kind of record, stored or not."""

from sqlalchemy import bindparam, select

from freehold.core.fields.model import fields
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_OF = Query(
    select(fields)
    .where(fields.c.entity == bindparam("entity"), fields.c.deleted_at.is_(None))
    .order_by(fields.c.position, fields.c.id)
)


def list_fields(tx: Tx, entity: str) -> list[Row]:
    """The fields that records of a kind carry beside the unchanged stock ones, in their order; read once a transaction."""
    found: list[Row] | None = tx.memo.get(f"fields of {entity}")
    if found is None:
        found = tx.memo[f"fields of {entity}"] = tx.all(_OF, entity=entity)
    return found


def list_custom_fields(tx: Tx, entity: str) -> list[Row]:
    """The account's own fields of a kind of record, picked out once: every record of a list asks."""
    found: list[Row] | None = tx.memo.get(f"custom fields of {entity}")
    if found is None:
        found = [row for row in list_fields(tx, entity) if row["is_custom"]]
        tx.memo[f"custom fields of {entity}"] = found
    return found


def forget_fields(tx: Tx, entity: str) -> None:
    """What was read in this transaction is not so any more."""
    tx.memo.pop(f"fields of {entity}", None)
    tx.memo.pop(f"custom fields of {entity}", None)


def find_named_field(tx: Tx, entity: str, name: str) -> Row | None:
    """A field of an account's own, or a stock one that the account has changed; None for any other."""
    return next((row for row in list_fields(tx, entity) if row["name"] == name), None)
