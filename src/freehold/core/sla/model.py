"""Table of the SLA policies."""

from sqlalchemy import Table

from freehold.kernel.types import flag, instant, key, metadata, number, text

sla_policies = Table(
    "sla_policies",
    metadata,
    key(),
    text("name", nullable=False),
    text("description"),
    flag("is_active", default=True),
    flag("is_default"),  # for tickets that no other one fits; there is exactly one
    number("position", nullable=False),  # the first one that fits counts
    text("targets", nullable=False),  # JSON object: priority_4 to priority_1 -> respond_within, resolve_within, …
    text("conditions", nullable=False, default="{}"),  # JSON object: company_ids, group_ids, … -> array
    text("escalation", nullable=False, default="{}"),  # JSON object: who is told when
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)
