"""Reads the record."""

from sqlalchemy import bindparam, select

from freehold.core.audit.model import entries
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_LATEST = Query(select(entries).order_by(entries.c.id.desc()).limit(bindparam("limit")))


def list_latest(tx: Tx, limit: int) -> list[Row]:
    """The newest entries, newest first."""
    return tx.all(_LATEST, limit=limit)
