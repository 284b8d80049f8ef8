"""Table of the exports of the account that were asked for."""

from sqlalchemy import Table

from freehold.kernel.types import instant, key, metadata, number, text

takeouts = Table(
    "account_exports",
    metadata,
    key(),
    text("resources", nullable=False),  # JSON array of {name, include}
    instant("start_at", nullable=False),  # what was made from then on …
    instant("end_at", nullable=False),  # … until just before then
    text("status", nullable=False),
    number("done", nullable=False, default=0),  # how many of the resources are written
    text("base_url", nullable=False),  # where links inside lead to
    text("blob"),
    text("error"),
    number("agent_id", nullable=False),  # who asked for it, and may have it
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    instant("status_updated_at", nullable=False),
    sqlite_autoincrement=True,
)
