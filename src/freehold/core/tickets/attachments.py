"""Files that came with tickets and their entries."""

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy import types as sqltypes

from freehold.core.events.actor import Actor
from freehold.core.files.model import files
from freehold.core.tickets.commands import note_change, save_ticket
from freehold.core.tickets.model import attachments, entries
from freehold.core.tickets.releasing import release_files
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row, any_of, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

TICKET, ENTRY, SUMMARY = "ticket", "entry", "summary"
CANNED_RESPONSE, ARTICLE = "canned_response", "article"
"""What a file can belong to here."""

_INSERT = inserts(attachments)
_FILES = (
    files.c.hash,
    files.c.name,
    files.c.content_type,
    files.c.size,
    files.c.blob,
    files.c.is_image,
)
_ATTACHMENTS = select(*attachments.c, *_FILES).join(files, files.c.id == attachments.c.file_id)
_ONE = Query(_ATTACHMENTS.where(attachments.c.id == bindparam("number")))
_OF = Query(
    _ATTACHMENTS.where(attachments.c.owner == bindparam("owner"), any_of(attachments.c.owner_id, "ids")).order_by(
        attachments.c.id
    )
)
_TICKET_ID = bindparam("ticket_id", type_=sqltypes.BigInteger())
_ENTRIES_OF = select(entries.c.message_id).where(entries.c.ticket_id == _TICKET_ID, entries.c.deleted_at.is_(None))
_BYTES = Query(
    select(func.coalesce(func.sum(files.c.size), 0))
    .select_from(attachments.join(files, files.c.id == attachments.c.file_id))
    .where(
        or_(
            or_(attachments.c.owner == TICKET, attachments.c.owner == SUMMARY) & (attachments.c.owner_id == _TICKET_ID),
            (attachments.c.owner == ENTRY) & attachments.c.owner_id.in_(_ENTRIES_OF),
        )
    )
)


def attach(tx: Tx, owner: str, owner_id: int, file: Row) -> Row:
    """Let a file that is on record belong to something; the attachment."""
    number = tx.insert(_INSERT, file_id=file["id"], owner=owner, owner_id=owner_id, created_at=tx.now)
    return {**file, "id": number, "file_id": file["id"], "owner": owner, "owner_id": owner_id, "created_at": tx.now}


def list_attachments(tx: Tx, owner: str, owner_ids: list[int]) -> dict[int, list[Row]]:
    """The files of some things of one kind, by the thing's number, in the order in which they came."""
    found: dict[int, list[Row]] = {}
    for row in tx.all(_OF, owner=owner, ids=encode_text(owner_ids)) if owner_ids else ():
        found.setdefault(row["owner_id"], []).append(row)
    return found


def count_bytes(tx: Tx, ticket_id: int) -> int:
    """What all files of a ticket and its entries are together."""
    return int(tx.value(_BYTES, ticket_id=ticket_id))


def get_attachment(tx: Tx, number: int) -> Row:
    """One attachment with its file. Raises NotFound."""
    row = tx.first(_ONE, number=number)
    if row is None:
        raise NotFound("attachment", number)
    return row


def remove_attachment(tx: Tx, attachment: Row, ticket: Row, by: Actor) -> None:
    """Take a file away from a ticket or entry; its link ends, and its bytes go when nothing else has it.

    Records ticket.updated.
    """
    release_files(tx, [attachment])
    save_ticket(tx, ticket)
    note_change(tx, ticket, {"attachments": [[attachment["name"]], None]}, by)
