"""Tables of the account."""

from sqlalchemy import PrimaryKeyConstraint, Table

from freehold.kernel.types import flag, instant, key, metadata, number, text

account = Table(
    "account",
    metadata,
    text("name", primary_key=True),
    text("value", nullable=False),
)

counts = Table(
    "counts",
    metadata,
    text("name", nullable=False),
    number("slot", nullable=False),  # several rows a count, so that concurrent writers seldom wait for one another
    number("total", nullable=False, default=0),
    PrimaryKeyConstraint("name", "slot"),
)

business_hours = Table(
    "business_hours",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("name", nullable=False),
    text("description", nullable=False, default=""),
    text("timezone", nullable=False, default="UTC"),  # as the world calls it, such as Asia/Kolkata
    text("zone_name"),  # as Freshdesk calls it, such as Chennai
    flag("is_default"),
    text("hours", nullable=False),  # JSON object: weekday 0 (Monday) to 6 -> [["09:00", "17:00"], …]
    text("holidays", nullable=False, default="[]"),  # JSON array of YYYY-MM-DD
    instant("created_at", nullable=False),
    instant("updated_at"),
)

imported = Table(
    "imported",
    metadata,
    text("ref", primary_key=True),  # what the source calls it
    number("conversation_id", nullable=False),
    instant("at", nullable=False),
)
