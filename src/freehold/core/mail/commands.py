"""Writes mail: it is in the outbox when the change that caused it is stored, and goes out afterwards, or not at all."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from freehold.core.jobs.commands import enqueue
from freehold.core.mail.addresses import ascii_domain, bare
from freehold.core.mail.mailboxes import find_primary
from freehold.core.mail.model import KEPT, SUPPORT, WAITING, mails
from freehold.core.mail.preferences import OFF, SEND, get_mail_mode
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

JOB = "mail.send"
FOREIGN = "foreign"
"""Why a mail is here that another program wrote."""

_INSERT = inserts(mails)
_NEXT = Query(
    select(mails.c.id)
    .where(mails.c.ticket_id == bindparam("ticket_id"), mails.c.state == WAITING)
    .order_by(mails.c.id)
    .limit(1)
)


def send_mail(
    tx: Tx,
    *,
    to: Sequence[str],
    subject: str,
    html: str,
    about: str,
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    from_email: str | None = None,
    ticket_id: int | None = None,
    entry_id: int | None = None,
    file_ids: Sequence[int] = (),
    is_automatic: bool = True,
) -> int:
    """Write a mail, which the worker sends once this transaction is stored; returns its number in the outbox.

    Addresses may have a name before them (`Rita Ray <rita@example.com>`); without `from_email` it comes from the desk's
    own mailbox. `html` is cleaned before anybody gets to
    see it, so it may be what a stranger wrote. `about` says in one word why it was written: reply, note, escalation.
    Mails of one ticket (`ticket_id`) arrive in their order, in one thread, and their answers find the ticket.
    `is_automatic`: no person wrote it, and no machine should answer it. Returns 0 when nothing was written: nobody to
    send it to, mail is switched off, or history is being imported.
    """
    mode = get_mail_mode(tx)
    recipients = [address for address in (*to, *cc, *bcc) if address.strip()]
    if not recipients or mode == OFF or tx.is_replay:
        return 0
    sender = from_email or _desk(tx)
    is_first = mode == SEND and (ticket_id is None or not has_waiting(tx, ticket_id))
    number = tx.insert(
        _INSERT,
        message_id=f"{new_uuid()}@{ascii_domain(bare(sender))}",
        state=WAITING if mode == SEND else KEPT,
        about=about,
        ticket_id=ticket_id,
        entry_id=entry_id,
        from_email=sender,
        to_emails=encode_text(list(to)),
        cc_emails=encode_text(list(cc)),
        bcc_emails=encode_text(list(bcc)),
        subject=subject,
        html=html,
        file_ids=encode_text(list(file_ids)),
        is_automatic=is_automatic,
        created_at=tx.now,
    )
    if is_first:
        enqueue(tx, JOB, {"mail": number})
    return number


def keep_foreign(tx: Tx, *, from_email: str, to: list[str], subject: str, html: str) -> int:
    """Put a mail that another program of this machine wanted sent into the built-in mailbox; its number."""
    return tx.insert(
        _INSERT,
        message_id=f"{new_uuid()}@localhost",
        state=KEPT,
        about=FOREIGN,
        from_email=from_email,
        to_emails=encode_text(to),
        subject=subject,
        html=html,
        created_at=tx.now,
    )


def _desk(tx: Tx) -> str:
    mailbox = find_primary(tx)
    return f'"{mailbox["name"]}" <{mailbox["support_email"]}>' if mailbox else SUPPORT


def find_waiting(tx: Tx, ticket_id: int) -> int | None:
    """The ticket's oldest mail that waits, or None. Its job is the only one: it goes on with the next when it ends."""
    found = tx.value(_NEXT, ticket_id=ticket_id)
    return None if found is None else int(found)


def has_waiting(tx: Tx, ticket_id: int) -> bool:
    """Whether a mail of the ticket waits; nobody else writes or ends one until the end of this transaction."""
    tx.hold(f"mail of ticket {ticket_id}")
    return find_waiting(tx, ticket_id) is not None
