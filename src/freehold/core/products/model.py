"""Table of the products."""

from sqlalchemy import Table

from freehold.kernel.types import instant, key, metadata, text

products = Table(
    "products",
    metadata,
    key(),
    text("name", nullable=False),
    text("name_key", nullable=False, unique=True),  # lower case
    text("description"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)
