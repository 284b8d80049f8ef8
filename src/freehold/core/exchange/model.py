"""Tables of the exports and imports of contacts and companies that were asked for."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from freehold.kernel.types import instant, key, metadata, number, refers, text

people_exports = Table(
    "people_exports",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),  # 32 hexadecimal digits
    text("entity", nullable=False),  # contact or company
    text("fields", nullable=False),  # JSON array: the columns, as clients call them
    text("custom_fields", nullable=False),  # JSON array: those of the account's own
    text("status", nullable=False),
    text("blob"),
    number("agent_id", nullable=False),
    instant("created_at", nullable=False),
    instant("finished_at"),
)

people_imports = Table(
    "people_imports",
    metadata,
    key(),
    text("entity", nullable=False),
    text("columns", nullable=False),  # JSON object: name of a field -> place of its column, from 0
    text("status", nullable=False),
    text("blob", nullable=False),  # the file as it came
    number("total", nullable=True),  # records in it; NULL until they were counted
    number("position", nullable=False, default=0),  # records that are dealt with
    number("failed", nullable=False, default=0),
    number("agent_id", nullable=False),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_people_imports_entity", "entity", "id"),
    sqlite_autoincrement=True,
)

import_failures = Table(
    "people_import_failures",
    metadata,
    refers("import_id", "people_imports.id", nullable=False),
    number("position", nullable=False),  # of the record in its file, from 1
    text("cells", nullable=False),  # JSON array: the record as it came
    text("reason", nullable=False),
    PrimaryKeyConstraint("import_id", "position"),
)
