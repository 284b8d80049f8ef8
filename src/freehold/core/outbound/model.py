"""Table of outbound messages, and in which order their states come."""

from sqlalchemy import Index, Table

from freehold.kernel.types import instant, key, metadata, number, refers, text

ACCEPTED = "ACCEPTED"  # taken on, by us and then by the provider
SENDING = "SENDING"  # the provider is being asked, or its answer was lost; shown as ACCEPTED
SENT = "SENT"
DELIVERED = "DELIVERED"
READ = "READ"
FAILED = "FAILED"

_PROGRESS = (ACCEPTED, SENDING, SENT, DELIVERED, READ)

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


def may_follow(before: str, after: str) -> bool:
    """Whether news of a delivery is news: providers repeat themselves and mix up the order.

    States only move forward. A failure ends everything but a message that has arrived; nothing follows a failure.
    """
    if before == FAILED:
        return False
    if after == FAILED:
        return before not in (DELIVERED, READ)
    return _PROGRESS.index(after) > _PROGRESS.index(before)
