"""Reads fields."""

from sqlalchemy import bindparam, select

from freehold.core.fields.model import fields
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_OF = Query(select(fields).where(fields.c.entity == bindparam("entity")).order_by(fields.c.position, fields.c.id))


def list_fields(tx: Tx, entity: str) -> list[Row]:
    """The fields that records of a kind carry, in their order."""
    return tx.all(_OF, entity=entity)
