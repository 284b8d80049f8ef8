"""Table of the record."""

from sqlalchemy import Table

from freehold.kernel.types import instant, key, metadata, number, text

entries = Table(
    "audit_entries",
    metadata,
    key(),
    instant("at", nullable=False),
    number("credential_id"),
    text("who", nullable=False),
    text("operation", nullable=False),  # the catalogue row's id; its `says` makes the sentence
    text("details", nullable=False, default="{}"),  # JSON object: the values for the sentence
)
