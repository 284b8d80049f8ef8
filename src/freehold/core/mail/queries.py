"""Reads mail."""

from sqlalchemy import bindparam, func, select

from freehold.core.files.model import files
from freehold.core.mail.model import mails
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

_GET = Query(select(mails).where(mails.c.id == bindparam("number")))
_NEWEST = Query(select(mails).order_by(mails.c.id.desc()).limit(bindparam("limit")))
_NEWEST_OF = Query(
    select(mails)
    .where(mails.c.ticket_id == bindparam("ticket_id"))
    .order_by(mails.c.id.desc())
    .limit(bindparam("limit"))
)
_BEFORE = Query(
    select(mails.c.message_id)
    .where(mails.c.ticket_id == bindparam("ticket_id"), mails.c.id < bindparam("before"))
    .order_by(mails.c.id.desc())
    .limit(bindparam("limit"))
)
_FIRST = Query(
    select(mails.c.message_id).where(mails.c.ticket_id == bindparam("ticket_id")).order_by(mails.c.id).limit(1)
)
_FIRST_NUMBER = Query(select(func.min(mails.c.id)).where(mails.c.ticket_id == bindparam("ticket_id")))
_ENCLOSED = Query(select(files).where(any_of(files.c.id, "ids")).order_by(files.c.id))
_TICKETS_OF = Query(select(mails.c.message_id, mails.c.ticket_id).where(any_of(mails.c.message_id, "message_ids")))
_earlier = mails.alias()
_THREAD = select(func.min(_earlier.c.id)).where(_earlier.c.ticket_id == mails.c.ticket_id).scalar_subquery()
_OF_ENTRIES = Query(
    select(mails.c.id, mails.c.entry_id, mails.c.failures, _THREAD.label("thread_id"))
    .where(any_of(mails.c.entry_id, "ids"))
    .order_by(mails.c.id)
)
MOST_REFERENCES = 20
"""Of a long thread the first and the last so many are named, as RFC 5537 advises for long ones."""


def find_mail(tx: Tx, number: int) -> Row | None:
    """A mail of the outbox, or None."""
    return tx.first(_GET, number=number)


def list_references(tx: Tx, mail: Row) -> list[str]:
    """The Message-IDs of what was mailed about the ticket before, oldest first."""
    if mail["ticket_id"] is None:
        return []
    ticket_id = mail["ticket_id"]
    rows = tx.all(_BEFORE, ticket_id=ticket_id, before=mail["id"], limit=MOST_REFERENCES)
    found = [str(row["message_id"]) for row in reversed(rows)]
    if len(found) == MOST_REFERENCES:
        first = str(tx.value(_FIRST, ticket_id=ticket_id))
        found = [first, *found] if first != found[0] else found
    return found


def list_enclosed(tx: Tx, mail: Row) -> list[Row]:
    """The files that go along with a mail."""
    return [] if mail["file_ids"] == "[]" else tx.all(_ENCLOSED, ids=mail["file_ids"])


def list_mailed(tx: Tx, entry_ids: list[int]) -> dict[int, Row]:
    """What became of the mails that carried some entries of tickets, by the entry's number.

    `number` of its first mail, `thread_id`: the number of its ticket's first mail, `failures`: [{email, reason}] of all.
    """
    found: dict[int, Row] = {}
    for row in tx.all(_OF_ENTRIES, ids=encode_text(entry_ids)) if entry_ids else ():
        one = found.setdefault(row["entry_id"], {"number": row["id"], "thread_id": row["thread_id"], "failures": []})
        one["failures"] += load(row["failures"])
    return found


def describe_new(tx: Tx, number: int, ticket_id: int) -> Row:
    """The same of a mail that was written in this transaction and carries one entry."""
    return {"number": number, "thread_id": tx.value(_FIRST_NUMBER, ticket_id=ticket_id), "failures": []}


def find_ticket_of(tx: Tx, message_ids: list[str]) -> int | None:
    """The ticket of the last of these Message-IDs that is one of ours and about a ticket; or None."""
    known = {row["message_id"]: row["ticket_id"] for row in tx.all(_TICKETS_OF, message_ids=encode_text(message_ids))}
    tickets = [known[one] for one in reversed(message_ids) if known.get(one) is not None]
    return int(tickets[0]) if tickets else None


def get_mail(tx: Tx, number: int) -> Row:
    """A mail of the outbox. Raises NotFound."""
    row = tx.first(_GET, number=number)
    if row is None:
        raise NotFound("mail", number)
    return row


def list_mails(tx: Tx, limit: int, ticket_id: int | None = None) -> list[Row]:
    """The newest mails, newest first; of one ticket, if that is given."""
    if ticket_id is not None:
        return tx.all(_NEWEST_OF, ticket_id=ticket_id, limit=limit)
    return tx.all(_NEWEST, limit=limit)
