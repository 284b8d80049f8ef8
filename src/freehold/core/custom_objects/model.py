"""Tables of custom objects."""

from sqlalchemy import Column, Float, Index, PrimaryKeyConstraint, Table

from freehold.kernel.types import instant, key, metadata, number, refers, text

schemas = Table(
    "custom_schemas",
    metadata,
    key(),
    text("name", nullable=False, unique=True),
    text("prefix", nullable=False, unique=True),  # of the ids of its records
    text("title", nullable=False),
    text("description"),
    text("fields", nullable=False),  # JSON array of objects, in their order
    number("version", nullable=False, default=1),
    number("last_number", nullable=False, default=0),  # of its records
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)

records = Table(
    "custom_records",
    metadata,
    key(),
    refers("schema_id", "custom_schemas.id", nullable=False),
    number("number", nullable=False),  # counts up in each schema
    text("data", nullable=False),  # JSON object by field
    number("version", nullable=False, default=1),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("uq_custom_records_number", "schema_id", "number", unique=True),
)

values = Table(
    "custom_values",  # what records are found and ordered by: one row a value
    metadata,
    refers("record_id", "custom_records.id", nullable=False),
    number("schema_id", nullable=False),
    text("name", nullable=False),  # the field's
    number("place", nullable=False),  # among several values of one field
    text("word"),
    Column("amount", Float),  # of numbers, dates (as days) and check boxes
    PrimaryKeyConstraint("record_id", "name", "place"),
    Index("ix_custom_values_word", "schema_id", "name", "word"),
    Index("ix_custom_values_amount", "schema_id", "name", "amount"),
)
