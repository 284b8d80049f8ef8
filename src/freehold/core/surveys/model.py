"""Tables of surveys and of what was answered."""

from sqlalchemy import Index, Table

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text

surveys = Table(
    "surveys",
    metadata,
    key(),
    text("title", nullable=False),
    flag("is_active", default=True),
    text("scale", nullable=False, default="three"),  # three, five, seven or classic: see scales.py
    text("questions", nullable=False),  # JSON array of {id, label}, the default question first
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)

ticket_ratings = Table(
    "ticket_ratings",
    metadata,
    key(),
    refers("survey_id", "surveys.id", nullable=False),
    refers("ticket_id", "tickets.id", nullable=False),
    number("contact_id", nullable=False),  # whose opinion it is
    number("agent_id"),  # who had the ticket then
    number("group_id"),
    text("feedback"),
    text("ratings", nullable=False),  # JSON object: question -> number of the scale
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_ticket_ratings_ticket", "ticket_id", "id"),
    Index("ix_ticket_ratings_contact", "contact_id"),
    Index("ix_ticket_ratings_created", "created_at", "id"),
    sqlite_autoincrement=True,
)

invitations = Table(
    "survey_invitations",  # a link that was sent to a customer
    metadata,
    key(),
    text("digest", nullable=False, unique=True),  # SHA-256 of the secret in the link; the secret itself is never stored
    refers("survey_id", "surveys.id", nullable=False),
    refers("ticket_id", "tickets.id", nullable=False),
    instant("created_at", nullable=False),
    instant("expires_at", nullable=False),
    instant("answered_at"),
    Index("ix_survey_invitations_ticket", "ticket_id"),
    Index("ix_survey_invitations_expires", "expires_at"),
)
