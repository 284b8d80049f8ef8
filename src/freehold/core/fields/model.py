"""Table of the fields that records carry."""

from sqlalchemy import Table, UniqueConstraint

from freehold.kernel.types import flag, instant, key, metadata, number, text

fields = Table(
    "fields",
    metadata,
    key(),
    text("entity", nullable=False),  # chat
    text("name", nullable=False),  # priority, or cf_…
    text("label", nullable=False),
    text("type", nullable=False),
    text("column_name", nullable=False),
    flag("is_custom"),
    flag("is_editable", default=True),
    flag("is_required"),
    number("position", nullable=False),
    text("default_value"),
    text("choices", nullable=False, default="[]"),  # JSON array of {id, value}
    instant("created_at", nullable=False),
    UniqueConstraint("entity", "name"),
)
