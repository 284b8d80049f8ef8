"""Reads reports that were asked for."""

from sqlalchemy import bindparam, select

from freehold.core.reports.model import reports
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_GET = Query(select(reports).where(reports.c.uuid == bindparam("uuid")))
_BY_NUMBER = Query(select(reports).where(reports.c.id == bindparam("id")))


def get_report(tx: Tx, uuid: str) -> Row:
    """The report with that public id. Raises NotFound."""
    row = tx.first(_GET, uuid=uuid.lower())
    if row is None:
        raise NotFound("report", uuid)
    return row


def find_report_by_number(tx: Tx, number: int) -> Row | None:
    """The report with that number, or None."""
    return tx.first(_BY_NUMBER, id=number)
