"""Table of outbound messages."""

from sqlalchemy import Index, Table

from freehold.kernel.types import instant, key, metadata, number, refers, text

outbound_messages = Table(
    "outbound_messages",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("request_id", nullable=False),
    text("provider", nullable=False, default="whatsapp"),
    text("sender", nullable=False),
    text("recipient", nullable=False),
    text("template", nullable=False),  # JSON object, as it was sent
    text("status", nullable=False, default="ACCEPTED"),
    text("failure_code"),
    text("failure_reason"),
    text("provider_message_id"),
    refers("message_id", "messages.id"),  # when it was written into a conversation as well
    number("attempts", nullable=False, default=0),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_outbound_messages_request", "request_id"),
    Index("ix_outbound_messages_provider", "provider_message_id"),
)
