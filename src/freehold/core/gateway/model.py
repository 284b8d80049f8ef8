"""Tables of the governed gateway."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from freehold.kernel.types import instant, key, metadata, number, refers, text

LEVELS = ("off", "read", "full")
ACTIVE, PAUSED, STOPPED, REMOVED = "active", "paused", "stopped", "removed"
IN_PROCESS, REST = "in_process", "rest"

connections = Table(
    "gateway_connections",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("name", nullable=False, unique=True),
    text("product", nullable=False),  # freshchat or freshdesk
    text("kind", nullable=False),  # in_process: this account; rest: one elsewhere
    text("url"),
    text("sealed_secret"),  # sealed for `connection UUID`; nothing ever shows it
    text("state", nullable=False, default=ACTIVE),  # active, paused
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
)

assistants = Table(
    "gateway_assistants",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("name", nullable=False, unique=True),
    refers("owner_id", "agents.id", nullable=False),  # the agent who answers for it, and in whose place it acts
    text("state", nullable=False, default=ACTIVE),  # active, paused, or stopped for good
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
)

grants = Table(
    "gateway_grants",
    metadata,
    key(),
    refers("assistant_id", "gateway_assistants.id", nullable=False),
    refers("connection_id", "gateway_connections.id", nullable=False),
    text("area", nullable=False),  # of the catalogue's rows
    text("level", nullable=False),  # off, read, full
    text("operations", nullable=False, default="{}"),  # JSON object: operation -> allow, deny, ask
    text("conditions", nullable=False, default="[]"),  # JSON array of texts (see conditions); all must hold
    instant("starts_at"),
    instant("expires_at"),
    number("per_minute"),
    number("per_day"),
    number("writes_per_minute"),
    number("writes_per_day"),
    text("masking"),  # the name of a masking profile
    instant("updated_at", nullable=False),
    UniqueConstraint("assistant_id", "connection_id", "area", name="uq_gateway_grants_place"),
)

policies = Table(
    "gateway_policies",
    metadata,
    key(),  # the policy's number
    instant("at", nullable=False),
    text("digest", nullable=False),  # SHA-256 of the body, hex
    text("body", nullable=False),  # JSON: connections and grants as they were from then on
)

approvals = Table(
    "gateway_approvals",
    metadata,
    key(),
    refers("assistant_id", "gateway_assistants.id", nullable=False),
    refers("connection_id", "gateway_connections.id", nullable=False),
    text("operation", nullable=False),
    text("digest", nullable=False),  # of exactly the call that was asked for
    number("policy", nullable=False),  # the number of the policy under which it was asked
    text("call", nullable=False),  # JSON object: what the approver is shown; emptied when used or over
    text("state", nullable=False, default="pending"),  # pending, approved, refused, used
    instant("created_at", nullable=False),
    instant("expires_at", nullable=False),
    instant("decided_at"),
    text("decided_by"),
    instant("used_at"),
    Index("ix_gateway_approvals_call", "assistant_id", "digest"),
    Index("ix_gateway_approvals_state", "state", "id"),
)

uses = Table(
    "gateway_uses",
    metadata,
    refers("grant_id", "gateway_grants.id", nullable=False),
    text("counted", nullable=False),  # per_minute, per_day, writes_per_minute, writes_per_day
    instant("starts_at", nullable=False),  # of the window
    number("calls", nullable=False),
    PrimaryKeyConstraint("grant_id", "counted"),
)
