"""Reads outbound messages."""

from sqlalchemy import bindparam, select

from freehold.core.outbound.model import outbound_messages
from freehold.kernel.listing import Found, Listing, Slice, equals
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

MESSAGES = Listing(
    select(outbound_messages),
    filters={"request_id": equals(outbound_messages.c.request_id, "request_id")},
    orders={"id": outbound_messages.c.id},
    default="id",
    key=outbound_messages.c.id,
)
_BY_NUMBER = Query(select(outbound_messages).where(outbound_messages.c.id == bindparam("id")))
_BY_UUID = Query(select(outbound_messages.c.id).where(outbound_messages.c.uuid == bindparam("uuid")))
_BY_PROVIDER_ID = Query(
    select(outbound_messages.c.id).where(outbound_messages.c.provider_message_id == bindparam("provider_message_id"))
)


def list_outbound(tx: Tx, limit: int, offset: int, request_id: str | None = None) -> Found:
    """A page of outbound messages, newest first; of one request when given."""
    filters = {} if request_id is None else {"request_id": request_id}
    return MESSAGES.page(tx, Slice(limit, offset, is_descending=True), filters)


def find_outbound_by_number(tx: Tx, number: int) -> Row | None:
    """The outbound message with that number, or None."""
    return tx.first(_BY_NUMBER, id=number)


def find_outbound_number(tx: Tx, uuid: str, provider_message_id: str) -> int | None:
    """The number of the message that a provider reports on: by our id, which it repeats, else by its own."""
    number = tx.value(_BY_UUID, uuid=uuid) if uuid else None
    if number is None and provider_message_id:
        number = tx.value(_BY_PROVIDER_ID, provider_message_id=provider_message_id)
    return None if number is None else int(number)
