"""Tables of what is to be done."""

from sqlalchemy import Index, Table

from freehold.kernel.types import instant, key, metadata, number, text

NEVER = 253_402_300_799_999
"""The last millisecond of the year 9999: a paused lane resumes, and a stuck job runs, when somebody says so."""

lanes = Table(
    "lanes",
    metadata,
    text("name", primary_key=True),
    instant("resume_at", nullable=False, default=0),  # not before
    instant("leased_until", nullable=False, default=0),
    text("holder"),
)

jobs = Table(
    "jobs",
    metadata,
    key(),
    text("lane"),  # jobs of one lane run one after another, oldest first; NULL: in no particular order
    text("kind", nullable=False),
    number("event_id"),
    text("payload", nullable=False, default="{}"),  # JSON object
    instant("run_at", nullable=False),
    instant("leased_until", nullable=False, default=0),
    text("holder"),
    number("attempts", nullable=False, default=0),
    text("last_error"),
    instant("created_at", nullable=False),
    Index("ix_jobs_lane", "lane", "id"),
    Index("ix_jobs_due", "run_at", "id"),
)
