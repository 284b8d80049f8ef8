"""Tables of threads and what is said in them."""

from sqlalchemy import Index, Table

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text

threads = Table(
    "collaboration_threads",
    metadata,
    key(),
    text("type", nullable=False),  # forward, discussion or private
    text("title"),
    refers("ticket_id", "tickets.id", nullable=False),
    text("anchor"),  # JSON object
    text("additional_info"),  # JSON object
    number("created_by", nullable=False),
    number("updated_by", nullable=False),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_collaboration_threads_ticket", "ticket_id"),
    sqlite_autoincrement=True,
)

thread_messages = Table(
    "collaboration_messages",
    metadata,
    key(),
    refers("thread_id", "collaboration_threads.id", nullable=False),
    text("body", nullable=False),  # HTML as it was sent
    text("body_text", nullable=False),
    text("emails", nullable=False, default="{}"),  # JSON object: from, to, cc, bcc
    text("attachment_ids", nullable=False, default="[]"),  # JSON array, as is the following
    text("inline_attachment_ids", nullable=False, default="[]"),
    text("additional_info"),  # JSON object
    flag("is_edited"),
    number("created_by", nullable=False),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_collaboration_messages_thread", "thread_id", "id"),
    sqlite_autoincrement=True,
)
