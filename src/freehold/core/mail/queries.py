"""Reads mail."""

from sqlalchemy import bindparam, select

from freehold.core.mail.model import mails
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_GET = Query(select(mails).where(mails.c.id == bindparam("number")))
_NEWEST = Query(select(mails).order_by(mails.c.id.desc()).limit(bindparam("limit")))


def get_mail(tx: Tx, number: int) -> Row:
    """A mail of the outbox. Raises NotFound."""
    row = tx.first(_GET, number=number)
    if row is None:
        raise NotFound("mail", number)
    return row


def list_mails(tx: Tx, limit: int) -> list[Row]:
    """The newest mails, newest first."""
    return tx.all(_NEWEST, limit=limit)
