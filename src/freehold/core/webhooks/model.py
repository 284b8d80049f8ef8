"""Tables of webhook endpoints and deliveries."""

from sqlalchemy import Index, LargeBinary, Table
from sqlalchemy import Column as _Column

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text

endpoints = Table(
    "webhook_endpoints",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("product", nullable=False, default="freshchat"),
    text("url", nullable=False),
    text("events", nullable=False),  # JSON array of event names in our words
    text("profile", nullable=False, default="current"),
    flag("is_active", default=True),
    text("disabled_reason"),
    number("failures", nullable=False, default=0),  # deliveries given up in a row
    instant("created_at", nullable=False),
)

wants = Table(
    "webhook_wants",
    metadata,
    text("event", primary_key=True),
    refers("endpoint_id", "webhook_endpoints.id", primary_key=True, autoincrement=False),
)

deliveries = Table(
    "webhook_deliveries",
    metadata,
    key(),
    refers("endpoint_id", "webhook_endpoints.id", nullable=False),
    refers("event_id", "events.id", nullable=False),
    text("action", nullable=False),  # the product's word for the event
    _Column("body", LargeBinary, nullable=False),  # the exact bytes that were signed
    text("signature", nullable=False),
    text("state", nullable=False),  # delivered, retrying or failed
    number("attempts", nullable=False),
    number("response_status"),
    text("error"),
    instant("created_at", nullable=False),
    instant("finished_at"),
    Index("ix_webhook_deliveries_endpoint", "endpoint_id", "id"),
    Index("ix_webhook_deliveries_event", "event_id", "endpoint_id"),
)
