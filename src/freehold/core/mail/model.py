"""Tables of mail: the outbox."""

from sqlalchemy import Index, Table

from freehold.kernel.types import flag, instant, key, metadata, number, text

WAITING, SENT, KEPT, FAILED = "waiting", "sent", "kept", "failed"
"""States of a mail. Kept: there is no SMTP server, and the outbox is the mailbox that it lands in."""

mails = Table(
    "mails",
    metadata,
    key(),
    text("message_id", nullable=False, unique=True),  # without its angle brackets; the same however often it is tried
    text("state", nullable=False),
    text("about", nullable=False),  # why it was written: reply, forward, note, invitation, …
    number("ticket_id"),
    number("entry_id"),
    text("from_email", nullable=False),  # an address, perhaps with a name before it
    text("to_emails", nullable=False),  # JSON array, as are the following
    text("cc_emails", nullable=False, default="[]"),
    text("bcc_emails", nullable=False, default="[]"),
    text("subject", nullable=False, default=""),
    text("html", nullable=False),  # as it was written; cleaned when it is put into a mail
    text("file_ids", nullable=False, default="[]"),  # JSON array of numbers of `files`
    flag("is_automatic"),
    text("remaining"),  # JSON array: the addresses that are still to be reached; NULL: nothing was tried yet
    text("failures", nullable=False, default="[]"),  # JSON array of {email, reason}: whom no further try will reach
    number("attempts", nullable=False, default=0),
    text("error"),  # why the last try failed
    instant("created_at", nullable=False),
    instant("sent_at"),
    Index("ix_mails_ticket", "ticket_id", "id"),
    Index("ix_mails_entry", "entry_id"),
    sqlite_autoincrement=True,
)
