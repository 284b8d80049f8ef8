"""Tables of mail: the outbox, and the mailboxes that mail leaves from."""

from sqlalchemy import Index, Table

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text

WAITING, SENT, KEPT, FAILED = "waiting", "sent", "kept", "failed"
"""States of a mail. Kept: there is no SMTP server, and the outbox is the mailbox that it lands in."""

SUPPORT = "support@localhost"
"""Where mail comes from until a mailbox says otherwise."""

mails = Table(
    "mails",
    metadata,
    key(),
    text("message_id", nullable=False, unique=True),  # without its angle brackets; the same however often it is tried
    text("state", nullable=False),
    text("about", nullable=False),  # why it was written: reply, forward, note, invitation, …
    refers("ticket_id", "tickets.id"),
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

mailboxes = Table(
    "mailboxes",  # the same rows are Freshdesk's older e-mail configurations
    metadata,
    key(),
    text("name", nullable=False),
    text("support_email", nullable=False),  # where customers write, and what replies come from
    text("email_key", nullable=False, unique=True),  # the same in lower case
    text("forward_email", nullable=False),  # where the support address forwards to
    refers("group_id", "groups.id"),  # who gets its tickets
    number("product_id"),
    flag("is_primary"),  # of its product, or of what belongs to no product
    flag("is_active", default=True),
    text("kind", nullable=False, default="freshdesk_mailbox"),
    text("servers"),  # JSON object of a custom mailbox: access_type, incoming, outgoing; without passwords
    text("sealed"),  # its passwords, sealed
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_mailboxes_product", "product_id", "is_primary"),
    sqlite_autoincrement=True,
)
