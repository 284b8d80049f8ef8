"""Reads threads."""

from sqlalchemy import bindparam, func, select

from freehold.core.collaboration.model import thread_messages, threads
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_GET = Query(select(threads).where(threads.c.id == bindparam("id")))
_GET_MESSAGE = Query(select(thread_messages).where(thread_messages.c.id == bindparam("id")))
_ACTIVITY = Query(
    select(func.count().label("total"), func.max(thread_messages.c.updated_at).label("latest")).where(
        thread_messages.c.thread_id == bindparam("id")
    )
)


def get_thread(tx: Tx, number: int) -> Row:
    """The thread with that number. Raises NotFound."""
    row = tx.first(_GET, id=number)
    if row is None:
        raise NotFound("thread", number)
    return row


def get_thread_message(tx: Tx, number: int) -> Row:
    """What was said, by its number. Raises NotFound."""
    row = tx.first(_GET_MESSAGE, id=number)
    if row is None:
        raise NotFound("message", number)
    return row


def get_activity(tx: Tx, number: int) -> Row:
    """How many messages a thread has (`total`), and when the last of them changed (`latest`, or None)."""
    return tx.first(_ACTIVITY, id=number) or {"total": 0, "latest": None}
