"""Tables of tickets: what only tickets have, beside the spine in `conversations`."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table, and_
from sqlalchemy import text as text_clause

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text, where_set

tickets = Table(
    "tickets",
    metadata,
    key(),  # the number that people call it by: counts up from 1 in each account
    refers("conversation_id", "conversations.id", nullable=False, unique=True),
    text("subject"),
    text("description", nullable=False, default=""),  # HTML as it was sent
    text("description_text", nullable=False, default=""),
    text("structured_description"),  # JSON object
    number("status", nullable=False, default=2),
    number("priority", nullable=False, default=1),
    number("source", nullable=False, default=2),
    text("type"),
    refers("company_id", "companies.id"),
    number("product_id"),
    number("email_config_id"),
    number("form_id"),
    number("internal_agent_id"),
    number("internal_group_id"),
    text("support_email"),
    text("to_emails"),  # JSON array, as are the following; NULL unless it came by mail
    text("cc_emails", nullable=False, default="[]"),
    text("fwd_emails", nullable=False, default="[]"),
    text("reply_cc_emails", nullable=False, default="[]"),
    text("ticket_cc_emails", nullable=False, default="[]"),
    text("ticket_bcc_emails", nullable=False, default="[]"),
    text("tags", nullable=False, default="[]"),  # JSON array of words, in their order
    text("custom_fields", nullable=False, default="{}"),  # JSON object by name, cf_…
    flag("is_spam"),
    instant("deleted_at"),
    instant("archived_at"),
    flag("is_first_response_escalated"),
    flag("is_next_response_escalated"),
    flag("is_resolution_escalated"),
    instant("due_at"),
    instant("first_response_due_at"),
    instant("next_response_due_at"),
    flag("has_own_deadlines"),  # they were given, and no policy may move them
    instant("timer_started_at"),  # from when its time counts: later than created_at by what the timer stood still
    instant("timer_stopped_at"),  # since when the status stops the timer; NULL: it runs
    instant("next_response_started_at"),  # the same for the answer that a customer waits for
    instant("escalate_at"),  # when time alone will do something to it; NULL: it will not
    text("escalations", nullable=False, default="[]"),  # JSON array of [step, due time]: what time has done
    number("association", nullable=True),  # 1 parent, 2 child, 3 tracker, 4 related
    number("prime_id"),  # the number of the parent or tracker
    instant("agent_responded_at"),
    instant("requester_responded_at"),
    instant("first_responded_at"),
    instant("status_updated_at"),
    instant("reopened_at"),
    instant("resolved_at"),
    instant("closed_at"),
    instant("pending_since"),
    number("merged_into"),
    Index("ix_tickets_due", "due_at", "id"),
    where_set("ix_tickets_first_response_due", "first_response_due_at"),
    Index("ix_tickets_company", "company_id"),
    Index("ix_tickets_prime", "prime_id"),
    where_set("ix_tickets_escalate", "escalate_at"),
    sqlite_autoincrement=True,
)
LIVE = and_(tickets.c.deleted_at.is_(None), tickets.c.is_spam.is_(False), tickets.c.archived_at.is_(None))
"""Neither in the bin nor spam nor archived: the tickets that lists and searches show unless asked for others."""
_WORDS = "deleted_at IS NULL AND is_spam IS {} AND archived_at IS NULL"
for _name in ("status", "priority", "type"):
    # Of live tickets only, so that a search counts and orders them without looking at the tickets themselves.
    Index(
        f"ix_tickets_live_{_name}",
        tickets.c[_name],
        tickets.c.id,
        sqlite_where=text_clause(_WORDS.format("0")),
        postgresql_where=text_clause(_WORDS.format("false")),
    )

ticket_tags = Table(
    "ticket_tags",
    metadata,
    text("tag", nullable=False),
    refers("ticket_id", "tickets.id", nullable=False),
    PrimaryKeyConstraint("tag", "ticket_id"),
    Index("ix_ticket_tags_ticket", "ticket_id"),
)

entries = Table(
    "ticket_entries",
    metadata,
    refers("message_id", "messages.id", primary_key=True, autoincrement=False),
    refers("ticket_id", "tickets.id", nullable=False),
    text("body", nullable=False),  # HTML as it was sent
    text("body_text", nullable=False),
    text("structured_body"),  # JSON object
    flag("is_incoming"),
    number("source", nullable=False),
    number("category", nullable=False),
    number("author_number"),  # an agent's or a contact's: they share one range
    text("from_email"),
    text("support_email"),
    text("to_emails"),  # JSON array, as are the following
    text("cc_emails", nullable=False, default="[]"),
    text("bcc_emails"),
    instant("edited_at"),
    number("edited_by"),
    number("automation_id"),
    flag("is_automatic"),
    instant("updated_at", nullable=False),
    instant("deleted_at"),
    Index("ix_ticket_entries_ticket", "ticket_id", "message_id"),
)

attachments = Table(
    "attachments",
    metadata,
    key(),
    refers("file_id", "files.id", nullable=False),
    text("owner", nullable=False),  # ticket, entry, contact, article, canned_response, …
    number("owner_id", nullable=False),
    instant("created_at", nullable=False),
    Index("ix_attachments_owner", "owner", "owner_id"),
    sqlite_autoincrement=True,
)

watchers = Table(
    "ticket_watchers",
    metadata,
    refers("ticket_id", "tickets.id", nullable=False),
    number("agent_id", nullable=False),
    PrimaryKeyConstraint("ticket_id", "agent_id"),
)

accesses = Table(
    "ticket_accesses",  # agents who see a ticket whatever their scope
    metadata,
    refers("ticket_id", "tickets.id", nullable=False),
    number("agent_id", nullable=False),
    PrimaryKeyConstraint("ticket_id", "agent_id"),
    Index("ix_ticket_accesses_agent", "agent_id"),
)

summaries = Table(
    "ticket_summaries",
    metadata,
    key(),
    refers("ticket_id", "tickets.id", nullable=False, unique=True),
    text("body", nullable=False),  # HTML as it was sent
    text("body_text", nullable=False),
    number("author_number"),
    instant("edited_at"),
    number("edited_by"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
)

time_entries = Table(
    "time_entries",
    metadata,
    key(),
    refers("ticket_id", "tickets.id", nullable=False),
    number("agent_id", nullable=False),
    flag("is_billable", default=True),
    text("note"),
    flag("is_running"),
    number("seconds", nullable=False, default=0),  # worked before the timer was last started
    instant("started_at", nullable=False),  # when the timer was last started
    instant("executed_at", nullable=False),  # when the work was done
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_time_entries_ticket", "ticket_id", "id"),
    Index("ix_time_entries_agent", "agent_id", "is_running"),
    Index("ix_time_entries_executed", "executed_at", "id"),
    sqlite_autoincrement=True,
)

bulk_jobs = Table(
    "bulk_jobs",  # what was asked of many tickets at once, and how far it is
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),  # 32 hexadecimal digits
    text("name", nullable=False),
    text("status", nullable=False),
    number("position", nullable=False, default=0),  # how many of the tickets are done
    text("payload", nullable=False),  # JSON object
    text("failures", nullable=False, default="[]"),  # JSON array of {id, reason}
    number("agent_id", nullable=False),  # in whose name
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    instant("status_updated_at", nullable=False),
)
