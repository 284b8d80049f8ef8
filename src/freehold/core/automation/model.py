"""Tables of rules, of what they did, of the calls that they make, and of scenarios."""

from sqlalchemy import Index, Table, UniqueConstraint

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text

CREATION, HOURLY, UPDATE = 1, 3, 4
"""The kinds of rules (Freshdesk contract 4)."""

rules = Table(
    "automation_rules",
    metadata,
    key(),
    number("kind", nullable=False),  # 1 when a ticket is created, 3 every hour, 4 when a ticket changes
    text("name", nullable=False),
    number("position", nullable=False),  # from 1, in each kind
    flag("is_active", default=True),
    text("performer"),  # JSON object: whose doing counts; NULL but for the kind 4
    text("events", nullable=False, default="[]"),  # JSON array, in the words of vocabulary.py, as are the following
    text("conditions", nullable=False, default="[]"),
    text("operator"),  # between two sets of conditions
    text("actions", nullable=False),
    number("updated_by"),  # an agent's number
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_automation_rules_place", "kind", "is_active", "position"),
    sqlite_autoincrement=True,
)

runs = Table(
    "automation_runs",  # which rule acted on which ticket because of what
    metadata,
    key(),
    number("rule_id", nullable=False),
    refers("ticket_id", "tickets.id", nullable=False),
    text("occasion", nullable=False),  # `event:` and its number, or `hour:` and how many hours after 1970
    number("root_id", nullable=False),  # the event that began the chain
    instant("at", nullable=False),
    UniqueConstraint("occasion", "rule_id", "ticket_id"),
    Index("ix_automation_runs_ticket", "ticket_id", "rule_id", "at"),
    Index("ix_automation_runs_rule", "rule_id", "at"),
    Index("ix_automation_runs_at", "at"),
)

calls = Table(
    "automation_calls",  # requests to receivers outside, as rules wrote them
    metadata,
    key(),
    number("rule_id", nullable=False),
    refers("ticket_id", "tickets.id", nullable=False),
    number("event_id"),  # the rule's doing, in `events`
    text("method", nullable=False),
    text("url", nullable=False),
    text("headers", nullable=False),  # JSON object
    text("body", nullable=False),
    text("secret"),  # sealed: the Authorization header
    text("state", nullable=False),  # queued, deferred, retrying, delivered, failed, dropped
    number("attempts", nullable=False, default=0),
    number("response_status"),
    text("error"),
    instant("counted_at"),  # when it took its place in the hour's allowance
    instant("created_at", nullable=False),
    instant("finished_at"),
    Index("ix_automation_calls_counted", "counted_at"),
    Index("ix_automation_calls_finished", "finished_at"),
    Index("ix_automation_calls_rule", "rule_id", "id"),
    sqlite_autoincrement=True,
)

scenarios = Table(
    "automation_scenarios",
    metadata,
    key(),
    text("name", nullable=False),
    text("description"),
    text("actions", nullable=False),  # JSON array
    flag("is_private"),  # for the one who made it
    refers("agent_id", "agents.id"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)
