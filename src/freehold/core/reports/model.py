"""Table of requested reports."""

from sqlalchemy import Table

from freehold.kernel.types import flag, instant, key, metadata, text

reports = Table(
    "reports",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("event", nullable=False),
    instant("start_at", nullable=False),
    instant("end_at", nullable=False),
    text("format", nullable=False, default="csv"),
    flag("has_no_personal_data"),
    text("state", nullable=False, default="PENDING"),  # PENDING, IN_PROGRESS, COMPLETED or FAILED
    text("blob"),
    text("error"),
    instant("created_at", nullable=False),
    instant("finished_at"),
)
