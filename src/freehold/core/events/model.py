"""Table of what happened."""

from sqlalchemy import Index, Table

from freehold.kernel.types import instant, key, metadata, number, text

events = Table(
    "events",
    metadata,
    key(),
    text("name", nullable=False),  # noun.verb, past tense
    instant("at", nullable=False),
    number("conversation_id"),  # no foreign key: what happened stays when a conversation is erased
    number("subject_id"),  # the row that it is about, in the table that the name's noun says
    text("actor_kind", nullable=False),  # contact, agent, bot or system
    text("actor", nullable=False, default=""),
    text("data", nullable=False, default="{}"),  # JSON object: what a follower must know and could not read later
    number("cause_id"),  # the event that led to this one
    number("depth", nullable=False, default=0),
    Index("ix_events_conversation", "conversation_id", "id"),
    Index("ix_events_name", "name", "at"),
)
